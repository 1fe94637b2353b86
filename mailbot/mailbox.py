"""The IMAP side: which letters are in the inbox, their bytes, moving them, waiting for more.

Only UIDs and flags are searched and `BODY.PEEK[]` is fetched, which every server can. IDLE is a
hint: after every wake the whole folder is searched again. Any trouble is `TemporaryError`, and
the connection is then thrown away, never repaired.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailbot.config import Server
from mailbot.credentials import Pass, xoauth2
from mailbot.errors import SignInError, TemporaryError

BATCH: Final = 20
SIZE_LIMIT: Final = 60 << 20
_SLICE: Final = 300.0
_EARLY: Final = 0.5
"""An empty answer this long before the time-out means a dead connection."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One letter as fetched."""

    uid: int
    raw: bytes
    received_at: datetime


class Mailbox:
    """One signed-in connection with one selected folder."""

    def __init__(
        self, server: Server, folder: str, shown: Pass, *, look_only: bool = False
    ) -> None:
        """Connect, sign in and select; `TemporaryError` when any of it fails."""
        self.folder = folder
        self._look_only = look_only
        self._made: set[str] = set()
        with _trouble():
            self._client = _signed_in(server, shown)
            try:
                self._select()
            except BaseException:
                _shut(self._client)
                raise

    def _select(self) -> None:
        self._client.normalise_times = False
        selected = self._client.select_folder(self.folder, readonly=self._look_only)
        self.uidvalidity = int(selected[b"UIDVALIDITY"])
        self._capabilities = frozenset(self._client.capabilities())

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
        """The letters of those UIDs that are still there, in batches; too large ones shortened."""
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            with _trouble():
                sizes = self._client.fetch(batch, ["RFC822.SIZE"])
                small = [uid for uid in batch if _size(sizes, uid) <= SIZE_LIMIT]
                large = [uid for uid in batch if _size(sizes, uid) > SIZE_LIMIT]
                found = self._client.fetch(small, ["BODY.PEEK[]", "INTERNALDATE"]) if small else {}
                heads = (
                    self._client.fetch(large, ["BODY.PEEK[HEADER]", "INTERNALDATE"])
                    if large
                    else {}
                )
            for uid in batch:
                data = found.get(uid) or heads.get(uid) or {}
                raw = data.get(b"BODY[]") or data.get(b"BODY[HEADER]")
                when = data.get(b"INTERNALDATE")
                if raw and when:
                    yield Arrived(uid, bytes(raw), when.astimezone(UTC))

    def move(self, uid: int, folder: str) -> None:
        """Move one letter; a letter that is gone already is no trouble."""
        with _trouble():
            self._move([uid], folder)

    def refile(self, message_id: str, lies_in: str, folder: str) -> None:
        """Move a letter from one of our folders to another; one that is gone is no trouble."""
        with _trouble():
            source = self.own_name(lies_in)
            if lies_in == folder or not message_id or not self._client.folder_exists(source):
                return
            self._client.select_folder(source)
            try:
                found = self._client.search(["HEADER", "Message-ID", message_id, "UNDELETED"])
                if found:
                    self._move(found, folder)
            finally:
                self._client.select_folder(self.folder)

    def _move(self, uids: Sequence[int], folder: str) -> None:
        target = self.own_name(folder)
        self._create(target)
        if b"MOVE" in self._capabilities:
            self._client.move(uids, target)
        else:
            self._client.copy(uids, target)
            self._client.add_flags(uids, [b"\\Deleted"], silent=True)
            if b"UIDPLUS" in self._capabilities:
                self._client.uid_expunge(uids)

    def holds(self, folder: str, message_id: str) -> bool:
        """A letter with that Message-ID lies in `folder`."""
        with _trouble():
            target = self.own_name(folder)
            if not self._client.folder_exists(target):
                return False
            self._client.select_folder(target, readonly=True)
            try:
                return bool(self._client.search(["HEADER", "Message-ID", message_id]))
            finally:
                self._client.select_folder(self.folder)

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
            while not stop.is_set():
                left = min(deadline - time.monotonic(), 1.0)
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
        with contextlib.suppress(IMAPClientError, OSError):
            self._client.logout()

    def own_name(self, folder: str) -> str:
        """The folder by the server's own separator."""
        listed = self._client.list_folders("", "INBOX")
        separator = listed[0][1] if listed else b"/"
        text = separator.decode() if isinstance(separator, bytes) else "/"
        return folder.replace("/", text or "/")

    def _create(self, name: str) -> None:
        if name not in self._made:
            if not self._client.folder_exists(name):
                with contextlib.suppress(IMAPClientError):  # [ALREADYEXISTS] from another session
                    self._client.create_folder(name)
                    self._client.subscribe_folder(name)
            self._made.add(name)


def _connected(server: Server) -> IMAPClient:
    context = ssl.create_default_context(cafile=server.ca_file or None)
    client = IMAPClient(
        server.host,
        server.port,
        ssl=server.security == "ssl",
        ssl_context=context if server.security == "ssl" else None,
        timeout=SocketTimeout(connect=server.timeout, read=server.timeout),
    )
    if server.security == "starttls":
        client.starttls(context)
    raw = client.socket()
    raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    return client


def _signed_in(server: Server, shown: Pass) -> IMAPClient:
    """A connection that took the password or token; a token that was refused is renewed once."""
    try:
        return _attempt(server, shown)
    except SignInError:
        if not shown.renew():
            raise
    return _attempt(server, shown)


def _attempt(server: Server, shown: Pass) -> IMAPClient:
    secret = shown.show()
    client = _connected(server)
    try:
        if shown.bearer:
            words = iter([xoauth2(server.user, secret)])
            client.sasl_login("XOAUTH2", lambda _: next(words, ""))
        else:
            client.login(server.user, secret)
    except BaseException as error:
        _shut(client)
        if isinstance(error, LoginError) and not isinstance(
            error.__context__, IMAPClientAbortError
        ):
            what = "token" if shown.bearer else "password"
            raise SignInError(f"the IMAP server refuses the {what}") from error
        raise
    return client


def _is_refusal(error: LoginError) -> bool:
    """The secret is wrong, and not that the server is busy (RFC 5530) or the connection gone."""
    gone = isinstance(error.__context__, IMAPClientAbortError)
    return not gone and not {"[UNAVAILABLE]", "[INUSE]"} & set(str(error).upper().split())


def _shut(client: IMAPClient) -> None:
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def _size(sizes: Any, uid: int) -> int:
    return int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))


@contextlib.contextmanager
def _trouble() -> Iterator[None]:
    """Whatever imaplib and sockets raise is one kind of news: the server is silent."""
    try:
        yield
    except (IMAPClientError, OSError, EOFError, ValueError, KeyError) as error:
        if isinstance(error, TemporaryError):
            raise
        raise TemporaryError(f"IMAP: {type(error).__name__}") from error
