"""Where a secret comes from: the configuration, a file, a command, the environment, systemd."""

import os
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeVar

from mailbot.errors import ConfigError, SignInError, TemporaryError

T = TypeVar("T")
_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Secret:
    """One way to a secret; the first that is set is used."""

    text: str = field(default="", repr=False)
    file: str = ""
    command: str = ""
    env: str = ""
    """Name of a variable, or of one that with `_FILE` behind it names a file."""
    credential: str = ""
    """Name of a file under systemd's `$CREDENTIALS_DIRECTORY`."""

    @property
    def given(self) -> bool:
        """Some way is configured."""
        return bool(self.text or self.file or self.command or self.env or self.credential)

    def read(self) -> str:
        """The secret, freshly read; `TemporaryError` when it cannot be had now."""
        if not self.given or self.text:
            return self.text
        try:
            found = self._elsewhere()
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise TemporaryError(f"a secret cannot be read: {type(error).__name__}") from error
        if not found:
            raise TemporaryError("a secret cannot be read: it is empty")
        return found

    def _elsewhere(self) -> str:
        if self.env:
            return self._from_environment()
        if self.credential:
            folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
            return _first_line(Path(folder, self.credential))
        if self.file:
            return _first_line(Path(self.file))
        words = shlex.split(self.command)
        done = subprocess.run(words, capture_output=True, check=True, timeout=_SECONDS, text=True)  # noqa: S603
        return done.stdout.rstrip("\r\n")

    def _from_environment(self) -> str:
        file = os.environ.get(f"{self.env}_FILE", "")
        if file and self.env not in os.environ:
            return _first_line(Path(file))
        if self.env not in os.environ:
            raise ConfigError([f"neither {self.env} nor {self.env}_FILE is in the environment"])
        return os.environ[self.env]


def _first_line(path: Path) -> str:
    return path.read_text("utf-8").rstrip("\r\n")


NO_SECRET: Final = Secret()


class Pass(Protocol):
    """What a server is shown at sign-in: a password, or a token that is good for an hour."""

    @property
    def bearer(self) -> bool:
        """It is an OAuth access token."""
        ...

    def show(self) -> str:
        """The password or token to use now; `TemporaryError` when it cannot be had."""
        ...

    def renew(self) -> bool:
        """The server refused what was shown last: whether another try makes sense."""
        ...


@dataclass(frozen=True, slots=True)
class Password:
    """A password is read anew for each sign-in and cannot be renewed."""

    secret: Secret
    bearer: bool = False

    def show(self) -> str:
        """The password as it is now."""
        return self.secret.read()

    def renew(self) -> bool:
        """Nobody but a person can."""
        return False


def signed_in_by(sign_in: Callable[[Pass], T], shown: Pass) -> T:
    """What `sign_in` opens with the password or token; a token that was refused is renewed once."""
    try:
        return sign_in(shown)
    except SignInError:
        if not shown.renew():
            raise
    return sign_in(shown)


def xoauth2(user: str, token: str) -> str:
    """What the mechanism XOAUTH2 says first, before base64."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"
