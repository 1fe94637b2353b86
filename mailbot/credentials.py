"""Where a secret comes from: the configuration, a file, a command, the environment, systemd."""

import os
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailbot.errors import TemporaryError

_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Secret:
    """One way to a password; the first that is set is used."""

    text: str = ""
    file: str = ""
    command: str = ""
    environment: str = ""
    credential: str = ""
    """Name of a file under systemd's `$CREDENTIALS_DIRECTORY`."""

    @property
    def given(self) -> bool:
        """Some way is configured."""
        return bool(self.text or self.file or self.command or self.environment or self.credential)

    def read(self) -> str:
        """The secret, freshly read; `TemporaryError` when it cannot be had now."""
        if self.text:
            return self.text
        try:
            return self._elsewhere()
        except (OSError, subprocess.SubprocessError) as error:
            raise TemporaryError(f"the password cannot be read: {type(error).__name__}") from error

    def _elsewhere(self) -> str:
        if self.environment:
            return os.environ.get(self.environment, "")
        if self.credential:
            folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
            return Path(folder, self.credential).read_text("utf-8").rstrip("\r\n")
        if self.file:
            return Path(self.file).read_text("utf-8").rstrip("\r\n")
        words = shlex.split(self.command)
        done = subprocess.run(words, capture_output=True, check=True, timeout=_SECONDS, text=True)  # noqa: S603
        return done.stdout.rstrip("\r\n")
