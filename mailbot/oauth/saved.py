"""The newest refresh token on disk: providers may give a new one each time and forget the old.

A new token is written beside, synced and renamed into place before anything depends on it; a lock
lets two processes of one host take turns.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SavedToken:
    """The file that holds it, readable by its owner only."""

    path: Path

    def read(self, configured: str) -> str:
        """The saved token; the configured one when the saved one does not descend from it."""
        try:
            content = json.loads(self.path.read_text("utf-8"))
        except (FileNotFoundError, ValueError):
            return configured
        known = isinstance(content, dict) and isinstance(content.get("refresh_token"), str)
        if not known or (configured and content.get("grown_from") != _print(configured)):
            return configured
        return str(content["refresh_token"]) or configured

    def write(self, refresh_token: str, configured: str) -> None:
        """Replace it; after a crash the file holds the old token or the new one, never half."""
        content = {"refresh_token": refresh_token, "grown_from": _print(configured)}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        folder = os.open(self.path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else on this host exchanges the token meanwhile."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(
            self.path.with_name(f"{self.path.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600
        )
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)


def _print(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest() if token else ""
