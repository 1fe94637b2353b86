"""The IMAP side: which letters are in the inbox, their bytes, moving them, waiting for more.

Only UIDs and flags are searched and `BODY.PEEK[]` is fetched, which every server can. IDLE is a
hint: after every wake the whole folder is searched again. Any trouble is `TemporaryError`, and
the connection is then thrown away, never repaired.
"""

import contextlib
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from mailbot.config import Server
from mailbot.credentials import Pass
from mailbot.errors import TemporaryError
from mailbot.intake.policy import LARGEST, SHORTENED
from mailbot.mailbox.connection import has_been_told, shut, signed_in
from mailbot.mailbox.folders import Folders, layout_of

BATCH: Final = 20
_SLICE: Final = 1.0
WEIGHT: Final = 8 << 20
"""Bytes fetched at once, unless one letter alone is heavier: they all lie in memory for a moment."""
_EARLY: Final = 0.5
"""An empty answer this long before the time-out means a dead connection."""
_IDENTITY: Final = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
_MESSAGE_ID: Final = re.compile(rb"<[!-;=?-~]{1,290}>")


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter as fetched."""

    uid: int
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Head:
    """What is asked about a letter before it is fetched."""

    uid: int
    size: int
    identity: bytes
    """The line with its Message-ID; empty where the server does not say."""


class Mailbox:
    """One signed-in connection with one selected folder."""

    def __init__(
        self, server: Server, folder: str, shown: Pass, *, look_only: bool = False
    ) -> None:
        """Connect, sign in and select; `TemporaryError` when any of it fails."""
        self.folder = folder
        self._look_only = look_only
        with _trouble():
            self._client = signed_in(server, shown)
            try:
                self._select()
            except BaseException:
                shut(self._client)
                raise

    def _select(self) -> None:
        self._client.normalise_times = False
        self._capabilities = frozenset(self._client.capabilities())
        self._folders = Folders(self._client, layout_of(self._client))
        selected = self._client.select_folder(self.own_name(self.folder), self._look_only)
        self.uidvalidity = int(selected[b"UIDVALIDITY"])
        self._selected = self.own_name(self.folder)

    @contextlib.contextmanager
    def _selecting(self, name: str, *, readonly: bool) -> Iterator[None]:
        """That folder for a while, then again the one before."""
        before, self._selected = self._selected, name
        self._client.select_folder(name, readonly=readonly)
        try:
            yield
        finally:
            self._selected = before
            self._client.select_folder(before, readonly=self._look_only)

    @property
    def connection(self) -> IMAPClient:
        """The connection itself, for whoever examines the server."""
        return self._client

    @property
    def can_idle(self) -> bool:
        """The server announces IDLE (RFC 2177)."""
        return b"IDLE" in self._capabilities

    def uids(self) -> tuple[int, ...]:
        """All letters of the folder that are not marked as deleted.

        NOOP first: servers may search what they told of last and not what has come since.
        """
        with _trouble():
            self._client.noop()
            return tuple(sorted(self._client.search(["UNDELETED"])))

    def fetch(self, uids: Sequence[int]) -> Iterator[Arrived]:
        """The letters of those UIDs that are still there; too large ones shortened."""
        for start in range(0, len(uids), BATCH):
            for batch in self.bodies(self.heads(uids[start : start + BATCH])):
                yield from batch

    def heads(self, uids: Sequence[int]) -> tuple[Head, ...]:
        """How heavy the letters are that are still there, and which they are."""
        if not uids:
            return ()
        with _trouble():
            told = self._client.fetch(uids, ["RFC822.SIZE", _IDENTITY])
        return tuple(_head(uid, told[uid]) for uid in uids if uid in told)

    def bodies(self, heads: Sequence[Head]) -> Iterator[tuple[Arrived, ...]]:
        """Their letters, in batches that are not too heavy; a heavy one comes by itself."""
        batch: list[Head] = []
        for head in heads:
            if batch and sum(one.size for one in batch) + head.size > WEIGHT:
                yield self._bodies(batch)
                batch = []
            batch.append(head)
        if batch:
            yield self._bodies(batch)

    def _bodies(self, batch: Sequence[Head]) -> tuple[Arrived, ...]:
        small = [head.uid for head in batch if head.size <= LARGEST]
        large = [head.uid for head in batch if head.size > LARGEST]
        found: dict[int, Any] = {}
        with _trouble():
            if small:
                found |= self._client.fetch(small, ["BODY.PEEK[]", "INTERNALDATE"])
            if large:
                found |= self._client.fetch(large, ["BODY.PEEK[HEADER]", "INTERNALDATE"])
        letters = (_arrived(head, found.get(head.uid) or {}) for head in batch)
        return tuple(letter for letter in letters if letter)

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move letters with one command; those that are gone already are no trouble."""
        if uids:
            with _trouble():
                self._move(uids, folder)

    def refile(self, message_id: str, lies_in: str, folder: str) -> None:
        """Move a letter from one of our folders to another; one that is gone is no trouble."""
        with _trouble():
            source = self.own_name(lies_in)
            if lies_in == folder or not message_id or not self._client.folder_exists(source):
                return
            with self._selecting(source, readonly=False):
                found = self._client.search(["HEADER", "Message-ID", message_id, "UNDELETED"])
                if found:
                    self._move(found, folder)

    def _move(self, uids: Sequence[int], folder: str) -> None:
        target = self._folders.made(folder)
        try:
            self._carry(uids, target)
        except IMAPClientError as error:
            if "[TRYCREATE]" not in str(error).upper():
                raise
            self._folders.forget(target)
            self._carry(uids, self._folders.made(folder))

    def _carry(self, uids: Sequence[int], target: str) -> None:
        if b"MOVE" in self._capabilities:
            self._client.move(uids, target)
            return
        if wanted := [uid for uid in uids if not self._lies_there(uid, target)]:
            self._client.copy(wanted, target)
        self._client.add_flags(uids, [b"\\Deleted"], silent=True)
        if b"UIDPLUS" in self._capabilities:
            self._client.uid_expunge(uids)

    def _lies_there(self, uid: int, target: str) -> bool:
        """An earlier try got as far as copying it: same Message-ID, same size."""
        head = _head(uid, self._client.fetch([uid], ["RFC822.SIZE", _IDENTITY]).get(uid, {}))
        found = _MESSAGE_ID.search(head.identity)
        if not found:
            return False
        with self._selecting(target, readonly=True):
            twins = self._client.search(["HEADER", "Message-ID", found[0].decode("ascii")])
            sizes = self._client.fetch(twins, ["RFC822.SIZE"]) if twins else {}
        return head.size in {_head(twin, told).size for twin, told in sizes.items()}

    def holds(self, folder: str, message_id: str) -> bool:
        """A letter with that Message-ID lies in `folder`."""
        return bool(self.find(folder, message_id))

    def find(self, folder: str, message_id: str) -> tuple[int, ...]:
        """UIDs of the letters with that Message-ID in `folder`; none where there is no folder."""
        with _trouble():
            target = self.own_name(folder)
            if not self._client.folder_exists(target):
                return ()
            with self._selecting(target, readonly=True):
                return tuple(self._client.search(["HEADER", "Message-ID", message_id]))

    def delete(self, folder: str, message_id: str) -> None:
        """Remove the letters with that Message-ID from `folder`."""
        uids = self.find(folder, message_id)
        if not uids:
            return
        with _trouble(), self._selecting(self.own_name(folder), readonly=False):
            self._client.add_flags(uids, [b"\\Deleted"], silent=True)
            if b"UIDPLUS" in self._capabilities:
                self._client.uid_expunge(uids)

    def has(self, folder: str) -> bool:
        """There is a folder of that name."""
        with _trouble():
            return bool(self._client.folder_exists(self.own_name(folder)))

    def wait(self, seconds: float, stop: Any) -> None:
        """Return when something may have come, when `stop` is set, or after `seconds`."""
        deadline = time.monotonic() + seconds
        if not self.can_idle:
            stop.wait(seconds)
            return
        with _trouble():
            self._client.idle()
            while not (stop.is_set() or has_been_told(self._client)):
                left = min(deadline - time.monotonic(), _SLICE)
                if left <= 0:
                    break
                before = time.monotonic()
                responses = self._client.idle_check(left)
                if any(response[0] == b"BYE" for response in responses):
                    raise ConnectionError("BYE")
                if responses and any(b"EXISTS" in response for response in responses):
                    break
                if not responses and time.monotonic() - before < left * _EARLY:
                    raise ConnectionError("the server is gone")
            self._client.idle_done()

    def close(self) -> None:
        """Sign out if the server still listens."""
        try:
            self._client.logout()
        except (IMAPClientError, OSError):
            shut(self._client)

    def own_name(self, folder: str) -> str:
        """The folder by the server's own separator and below its own root."""
        return self._folders.own_name(folder)


def _bytes_of(data: Any, size: int) -> bytes:
    """The letter, or the head of one that is too large, marked as such; empty when not there yet."""
    if head := data.get(b"BODY[HEADER]"):
        return b"%s: %d\r\n%s" % (SHORTENED.encode(), size, head)
    return bytes(data.get(b"BODY[]") or b"")


def _arrived(head: Head, data: Mapping[bytes, Any]) -> Arrived | None:
    raw, when = _bytes_of(data, head.size), data.get(b"INTERNALDATE")
    return Arrived(head.uid, raw, when.astimezone(UTC)) if raw and when else None


def _head(uid: int, told: Mapping[bytes, Any]) -> Head:
    lines = [value for name, value in told.items() if name.startswith(b"BODY[HEADER")]
    return Head(uid, int(told.get(b"RFC822.SIZE", 0)), bytes(lines[0] or b"") if lines else b"")


@contextlib.contextmanager
def _trouble() -> Iterator[None]:
    """Whatever imaplib and sockets raise is one kind of news: the server is silent."""
    try:
        yield
    except (IMAPClientError, OSError, EOFError, ValueError, KeyError) as error:
        if isinstance(error, TemporaryError):
            raise
        raise TemporaryError(f"IMAP: {type(error).__name__}") from error
