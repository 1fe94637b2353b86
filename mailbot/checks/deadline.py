"""DUE: was the protocol sent in time? Twin of `rules/deadline.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Case, Finding
from mailbot.rulebook import Rule
from mailbot.values.dates import FIRST_YEAR_OF_CLUBS


def protocol_came_in_time(case: Case, rule: Rule) -> Iterator[Finding]:
    """Five working days after the meeting, by Moscow time; late is told, never refused."""
    held_on = case.protocol.held_on.value if case.protocol else None
    plausible = held_on is not None and held_on.year >= FIRST_YEAR_OF_CLUBS
    if plausible and case.protocol and case.due and case.working_days_late:
        yield rule.finding(
            "deadline",
            case.protocol.held_on.place,
            due=f"{case.due:%d.%m.%Y}",
            late=case.working_days_late,
        )


CHECKS: Final = {"DUE-001": protocol_came_in_time}
