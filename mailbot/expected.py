"""Meetings that are known and the ledger in, protocols that are still expected out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from mailbot.directory import Directory
from mailbot.ledger import judging
from mailbot.ledger.judging import Standing
from mailbot.meetings import Meeting
from mailbot.model import MOSCOW, Verdict
from mailbot.workdays import Calendar

_FAR_BACK: Final = timedelta(days=60)
_TERM: Final = 5


@dataclass(frozen=True, slots=True)
class Expected:
    """One meeting whose protocol was not accepted yet."""

    region: str
    held_on: date
    remind_on: date
    """The working day before the last one of the term: the fourth after the meeting."""
    due: date
    overdue_on: date
    """The working day after the term."""
    recipients: tuple[str, ...]
    returned_at: datetime | None = None
    """When it was returned last; `None` = nothing came."""
    message_id: str = ""
    """Of the letter it came in, for the thread."""


def expected(
    engine: sa.Engine,
    meetings: Iterable[Meeting],
    directory: Directory,
    calendar: Calendar,
    now: datetime,
) -> Iterator[Expected]:
    """Announced meetings and returned protocols, each meeting once; what was settled is left out."""
    settled = _settled(engine, now)
    known: dict[tuple[str, date], Standing | Meeting] = {
        (meeting.region, meeting.held_on): meeting for meeting in meetings
    }
    for one in judging.standing(engine, Verdict.RETURNED, now - _FAR_BACK):
        judged = one.judged
        if not (judged.held_on and judged.region and judged.sender_known and one.sender):
            continue
        if (judged.region, judged.held_on.year, judged.number) not in settled:
            known[judged.region, judged.held_on] = one
    for (region, held_on), source in known.items():
        recipients = _recipients(source, directory)
        if recipients and (region, held_on) not in settled:
            yield _expected(region, held_on, source, recipients, calendar)


def _settled(engine: sa.Engine, now: datetime) -> set[tuple[object, ...]]:
    """Region with day, and region with year and number, of all that is accepted or held."""
    since, until = now - _FAR_BACK, now + timedelta(days=1)
    found: set[tuple[object, ...]] = set()
    for entry in judging.entered(engine, since, until):
        found |= {(entry.region, entry.held_on), (entry.region, entry.year, entry.number)}
    for one in judging.standing(engine, Verdict.HELD, since):
        found.add((one.judged.region, one.judged.held_on))
    return found


def _recipients(source: Standing | Meeting, directory: Directory) -> tuple[str, ...]:
    if isinstance(source, Standing):
        return (source.sender,)
    return (source.email,) if source.email else directory.addresses_of(source.region)


def _expected(
    region: str,
    held_on: date,
    source: Standing | Meeting,
    recipients: tuple[str, ...],
    calendar: Calendar,
) -> Expected:
    returned = source if isinstance(source, Standing) else None
    due = (returned and returned.judged.due) or calendar.due(held_on, _TERM)
    return Expected(
        region,
        held_on,
        remind_on=calendar.before(due),
        due=due,
        overdue_on=calendar.add(due, 1),
        recipients=recipients,
        returned_at=returned.told_at.astimezone(MOSCOW) if returned else None,
        message_id=returned.message_id if returned else "",
    )
