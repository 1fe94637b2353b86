"""REG: was a protocol with this number accepted before? Twin of `rules/register.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.model import Case, Finding, RegisterEntry
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
    if case.protocol and case.earlier and not case.repeats and _newer(case) is None:
        entry = case.earlier[0]
        yield rule.finding(
            "number",
            case.protocol.number.place,
            number=entry.number,
            reg_number=entry.reg_number,
            version=entry.version + 1,
        )


def nothing_newer_was_accepted(case: Case, rule: Rule) -> Iterator[Finding]:
    """A letter that waited for a person's word may be outrun by a later version."""
    entry = _newer(case)
    if case.protocol and entry and not case.repeats:
        yield rule.finding(
            "document",
            case.protocol.title,
            reg_number=entry.reg_number,
            date=f"{entry.accepted_at:%d.%m.%Y}",
        )


def _newer(case: Case) -> RegisterEntry | None:
    later = [e for e in case.earlier if e.accepted_at > case.letter.received_at]
    return max(later, key=lambda entry: entry.accepted_at, default=None)


CHECKS: Final = {
    "REG-001": protocol_is_new,
    "REG-002": number_is_used_once,
    "REG-003": nothing_newer_was_accepted,
}
