"""Letters that are done in, each in its folder out: many with one command and one commit."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from mailbot.config import Config
from mailbot.ledger import Filing, Ledger
from mailbot.mailbox import Mailbox
from mailbot.service.events import Event, EventKind

_AT_ONCE: Final = 100


class Cabinet:
    """Files away what the ledger says is done; a move that was interrupted is done again."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        on_event: Callable[[Event], None],
        stop: threading.Event,
    ) -> None:
        """Move nothing yet."""
        self._account, self._inbox = config.imap.user, config.folders.inbox
        self._ledger = ledger
        self._on_event = on_event
        self._stop = stop

    def file(self, mailbox: Mailbox) -> None:
        """Move letters out of the inbox, and those that were taken up again to where they belong."""
        here = self._account, self._inbox, mailbox.uidvalidity
        for some in _by_folder(self._ledger.to_file(*here)):
            if self._stop.is_set():
                return
            start = time.monotonic()
            mailbox.move([filing.uid for filing in some], some[0].folder)
            self._ledger.filed(some, *here)
            each = (time.monotonic() - start) / len(some)
            for filing in some:
                self._filed(filing.id, filing.folder, each)
        for refiling in self._ledger.to_refile():
            mailbox.refile(refiling.message_id, refiling.lies_in, refiling.folder)
            self._ledger.refiled(refiling)
            self._filed(refiling.id, refiling.folder)

    def _filed(self, letter_id: int, folder: str, seconds: float = 0.0) -> None:
        self._on_event(Event(EventKind.FILED, str(letter_id), folder, seconds))


def _by_folder(done: tuple[Filing, ...]) -> Iterator[tuple[Filing, ...]]:
    for folder in dict.fromkeys(filing.folder for filing in done):
        alike = tuple(filing for filing in done if filing.folder == folder)
        for start in range(0, len(alike), _AT_ONCE):
            yield alike[start : start + _AT_ONCE]
