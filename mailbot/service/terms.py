"""The hour in, reminders of protocols that are still expected out: each once."""

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from mailbot.directory import Directory
from mailbot.errors import ConfigError
from mailbot.expected import Expected, expected
from mailbot.ledger import Ledger
from mailbot.meetings import Meeting
from mailbot.model import File, Outgoing, Role
from mailbot.replies import Letterhead
from mailbot.replies.terms import Reminder, letters_of_reminder
from mailbot.workdays import Calendar

_log: Final = logging.getLogger("mailbot.terms")
_OFTEN: Final = timedelta(minutes=10)
_TOO_LATE: Final = timedelta(days=7)
"""After a week past the term its notice is no longer news."""


class Terms:
    """Reminds on the fourth working day after a meeting, and once more when the term has passed."""

    def __init__(
        self,
        ledger: Ledger,
        shelf: tuple[Directory, Calendar, Letterhead],
        meetings: Callable[[], tuple[Meeting, ...]],
        blank: Callable[[str], File],
        hour: int = 10,
    ) -> None:
        """`meetings` reads the administrator's list anew; `blank` draws up a region's form."""
        self._ledger = ledger
        self._directory, self._calendar, self._letterhead = shelf
        self._read = meetings
        self._meetings = meetings()
        self._blank = blank
        self._hour = hour
        self._looked_at: datetime | None = None

    def due(self, now: datetime) -> tuple[Outgoing, ...]:
        """The reminders whose hour has come; none until some minutes after it looked last."""
        if self._looked_at and timedelta(0) <= now - self._looked_at < _OFTEN:
            return ()
        self._looked_at = now
        self._read_again()
        waiting = expected(
            self._ledger.engine, self._meetings, self._directory, self._calendar, now
        )
        return tuple(letter for one in waiting for letter in self._letters(one, now))

    def done(self, now: datetime) -> None:
        """Nothing to note: the outbox takes each Message-ID once."""

    def _read_again(self) -> None:
        """A slip in the file must not stop the service: the last good list stands."""
        try:
            self._meetings = self._read()
        except ConfigError as error:
            _log.warning("meetings.toml: %d problems; see mailbot rules check", len(error.problems))

    def _letters(self, one: Expected, now: datetime) -> Iterator[Outgoing]:
        local = now.astimezone(self._directory.clock_of(one.region))
        told_on = one.returned_at.date() if one.returned_at else date.min
        today, passed = local.date(), self._struck(one.overdue_on, local)
        if self._struck(one.remind_on, local) and today <= one.due and told_on < one.remind_on:
            yield from self._reminder(one, local, overdue=False)
        if passed and told_on <= one.due and today - one.overdue_on < _TOO_LATE:
            yield from self._reminder(one, local, overdue=True)

    def _struck(self, day: date, local: datetime) -> bool:
        return local >= datetime.combine(day, time(self._hour), local.tzinfo)

    def _reminder(self, one: Expected, local: datetime, *, overdue: bool) -> Iterator[Outgoing]:
        contact = self._directory.co_chairs.get((one.region, Role.COORDINATOR))
        reminder = Reminder(
            region=one.region,
            held_on=one.held_on,
            due=one.due,
            recipients=one.recipients,
            full_name=contact.full_name if contact else "",
            written_at=local,
            returned_at=one.returned_at,
            message_id=one.message_id,
            overdue=overdue,
            days_left=self._calendar.working_days_left(one.due, local.date()),
            curator=self._directory.curator_for(one.region, local.date()) if overdue else None,
            blank=self._blank(one.region),
        )
        yield from letters_of_reminder(reminder, self._letterhead)
