"""The hour in, the curators' weekly digests out: each once, whatever is restarted meanwhile."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from mailbot.config import Config
from mailbot.digest import Slot, slots, week_of
from mailbot.directory import Directory, is_reserved
from mailbot.ledger import Ledger
from mailbot.model import Outgoing
from mailbot.replies import Letterhead
from mailbot.replies.digest import letter_of_week

_TOO_LATE: Final = timedelta(hours=36)
"""A service that stood still for longer leaves that week's digest out."""


class Digests:
    """Writes to each curator on the morning of his own district."""

    def __init__(
        self, ledger: Ledger, directory: Directory, letterhead: Letterhead, config: Config
    ) -> None:
        """Write nothing yet."""
        self._ledger = ledger
        self._directory = directory
        self._letterhead = letterhead
        self._settings = config.curator
        self._written: dict[str, str] = {}
        """District → key of its latest digest: what need not be looked up again."""

    def due(self, now: datetime) -> tuple[Outgoing, ...]:
        """The digests whose hour has come; asking again before `done` gives the same letters."""
        if not self._settings.digest:
            return ()
        found = (self._letter(slot, now) for slot in self._open(now))
        return tuple(letter for letter in found if letter)

    def done(self, now: datetime) -> None:
        """They are in the outbox: none of them is written again."""
        for slot in list(self._open(now)):
            self._ledger.note(f"digest/{slot.district}", slot.key)
            self._written[slot.district] = slot.key

    def _open(self, now: datetime) -> Iterator[Slot]:
        settings = self._settings
        for slot in slots(self._directory, settings.digest_day, settings.digest_hour, now):
            if is_reserved(slot.curator.email) or now - slot.at > _TOO_LATE:
                continue
            if self._written.get(slot.district) == slot.key:
                continue
            noted = self._ledger.noted(f"digest/{slot.district}")
            if noted == slot.key:
                self._written[slot.district] = noted
            else:
                yield slot

    def _letter(self, slot: Slot, now: datetime) -> Outgoing | None:
        week = week_of(
            slot,
            self._directory,
            self._ledger.engine,
            self._settings.silent_days,
            self._letterhead.words,
        )
        if week.quiet and not self._settings.digest_when_quiet:
            self._written[slot.district] = slot.key
            return None
        return letter_of_week(week, slot.key, now, self._letterhead)
