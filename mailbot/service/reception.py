"""New letters of the mailbox in, letters of the ledger out: nothing is acted upon before it is there.

Copies of our own letters are taken as witnesses and put aside. A letter that the server cannot
hand over must not keep the others from coming: it is tried by itself, then told of and left.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger, Received
from mailbot.ledger.outgoing import Outbox
from mailbot.mailbox import BATCH, Arrived, Mailbox
from mailbot.model import Delivery
from mailbot.service.events import Event, EventKind
from mailbot.service.receive import Headline, headline

_log: Final = logging.getLogger("mailbot.reception")
MOST_AT_ONCE: Final = 200
"""Letters taken in before others get their turn: work on them, and the next sign of life."""
_TRIES: Final = 4
_BODY_PATIENCE: Final = 1800.0
"""Seconds a letter may be listed without its body (Exchange does that) before somebody is told."""
_AGAIN: Final = 3600.0


class Reception:
    """Takes in what is new in one folder."""

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        outbox: Outbox,
        on_event: Callable[[Event], None],
        on_unreadable: Callable[[int, int], None],
    ) -> None:
        """`on_unreadable` hears UIDVALIDITY and UID of a letter that cannot be fetched."""
        self._config = config
        self._ledger = ledger
        self._outbox = outbox
        self._on_event = on_event
        self._on_unreadable = on_unreadable
        self._own_id = re.compile(
            rb"^<[0-9a-f]{32}\.[a-z-]+@" + re.escape(config.domain.encode()) + rb">$"
        )
        self._failures: dict[tuple[int, int], int] = {}
        self._rest_until: dict[tuple[int, int], float] = {}
        self._bodiless: dict[tuple[int, int], float] = {}

    def take_in(self, mailbox: Mailbox, present: Sequence[int], stop: threading.Event) -> bool:
        """Receive what the ledger does not know yet; True when more is left for the next time."""
        account, folder = self._config.imap.user, self._config.folders.inbox
        known = self._ledger.known_uids(account, folder, mailbox.uidvalidity)
        new = [uid for uid in present if uid not in known and self._may_be_tried(mailbox, uid)]
        suspects = [uid for uid in new if (mailbox.uidvalidity, uid) in self._failures]
        calm = [uid for uid in new if uid not in set(suspects)]
        self._fetch(mailbox, calm[:MOST_AT_ONCE], stop)
        for uid in sorted(suspects, key=lambda uid: self._failures[mailbox.uidvalidity, uid]):
            self._fetch(mailbox, [uid], stop)
        return len(calm) > MOST_AT_ONCE and not stop.is_set()

    def _fetch(self, mailbox: Mailbox, uids: Sequence[int], stop: threading.Event) -> None:
        arrived: set[int] = set()
        try:
            for start in range(0, len(uids), BATCH):
                heads = mailbox.heads(uids[start : start + BATCH])
                copies = {head.uid for head in heads if self._is_copy(headline(head.identity))}
                mailbox.move(sorted(copies), self._config.folders.witness)
                arrived |= copies
                began = time.monotonic()
                for batch in mailbox.bodies([head for head in heads if head.uid not in copies]):
                    self._take(batch, mailbox, began)
                    began = time.monotonic()
                    arrived |= {letter.uid for letter in batch}
                    if stop.is_set():
                        return
        except TemporaryError:
            self._suspect(mailbox, [uid for uid in uids if uid not in arrived][:BATCH])
            raise
        self._miss(mailbox, [uid for uid in uids if uid not in arrived])

    def _take(self, batch: Sequence[Arrived], mailbox: Mailbox, began: float) -> None:
        """All of a batch with one commit."""
        account, folder = self._config.imap.user, self._config.folders.inbox
        received, copies = [], []
        for letter in batch:
            self._failures.pop((mailbox.uidvalidity, letter.uid), None)
            head = headline(letter.raw)
            if self._is_copy(head):  # of a server that did not say so before
                copies.append(letter.uid)
                continue
            place = (account, folder, mailbox.uidvalidity, letter.uid)
            delivery = Delivery(letter.raw, letter.received_at)
            received.append(Received(delivery, head.key, head.message_id, place))
        mailbox.move(copies, self._config.folders.witness)
        news = self._ledger.receive(received)
        each = (time.monotonic() - began) / max(len(received), 1)
        for one, new in zip(received, news, strict=True):
            if new:
                self._on_event(Event(EventKind.RECEIVED, one.key, seconds=each))

    def _is_copy(self, head: Headline) -> bool:
        """A copy of a letter of ours, which proves that the server took it: read no further."""
        own = self._own_id.match(head.message_id.encode("ascii", "replace"))
        return bool(own) and self._outbox.witness(head.message_id)

    # -- letters that do not come --------------------------------------------------------------

    def _may_be_tried(self, mailbox: Mailbox, uid: int) -> bool:
        return time.monotonic() >= self._rest_until.get((mailbox.uidvalidity, uid), 0.0)

    def _suspect(self, mailbox: Mailbox, uids: Sequence[int]) -> None:
        """One of them may be what the server chokes on: from now on each comes by itself."""
        for uid in uids:
            place = (mailbox.uidvalidity, uid)
            self._failures[place] = self._failures.get(place, 0) + 1
            if len(uids) == 1 and self._failures[place] >= _TRIES:
                self._give_a_rest(place)

    def _miss(self, mailbox: Mailbox, uids: Sequence[int]) -> None:
        """Listed, but without a body: moved away meanwhile, or not ready yet."""
        now = time.monotonic()
        places = {(mailbox.uidvalidity, uid) for uid in uids}
        self._bodiless = {
            place: since
            for place, since in self._bodiless.items()
            if place in places or now - since < _AGAIN
        }
        for place in places:
            if now - self._bodiless.setdefault(place, now) > _BODY_PATIENCE:
                self._give_a_rest(place)

    def _give_a_rest(self, place: tuple[int, int]) -> None:
        _log.error("letter cannot be fetched: UIDVALIDITY %d UID %d", *place)
        self._rest_until[place] = time.monotonic() + _AGAIN
        self._on_unreadable(*place)
