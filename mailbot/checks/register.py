"""REG: was a protocol with this number accepted before? Twin of `rules/register.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Case, Finding
from mailbot.rulebook import Rule


def protocol_is_new(case: Case, rule: Rule) -> Iterator[Finding]:
    """The identical document is answered, and not sent to the curator again."""
    if case.protocol and case.repeats:
        entry = case.repeats
        yield rule.finding(
            "document",
            case.protocol.title,
            reg_number=entry.reg_number,
            date=f"{entry.accepted_at:%d.%m.%Y}",
        )


def number_is_used_once(case: Case, rule: Rule) -> Iterator[Finding]:
    """The same region, year and number with other content is a new version."""
    if case.protocol and case.earlier and not case.repeats:
        entry = case.earlier[0]
        yield rule.finding(
            "number",
            case.protocol.number.place,
            number=entry.number,
            reg_number=entry.reg_number,
            version=entry.version + 1,
        )


CHECKS: Final = {"REG-001": protocol_is_new, "REG-002": number_is_used_once}
