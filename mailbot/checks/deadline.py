"""DUE: was the protocol sent in time? Twin of `rules/deadline.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Case, Finding
from mailbot.rulebook import Rule


def protocol_came_in_time(case: Case, rule: Rule) -> Iterator[Finding]:
    """Five working days after the meeting, by Moscow time; late is told, never refused."""
    if case.protocol and case.due and case.working_days_late:
        yield rule.finding(
            "deadline",
            case.protocol.held_on.place,
            due=f"{case.due:%d.%m.%Y}",
            late=case.working_days_late,
        )


CHECKS: Final = {"DUE-001": protocol_came_in_time}
