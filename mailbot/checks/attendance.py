"""ATT: the people under «Присутствовали». Twin of `rules/attendance.toml`."""

from collections.abc import Iterator
from typing import Final

from mailbot.checks.names import fault_of, missing, only_initials
from mailbot.model import Attendee, Case, Finding
from mailbot.rulebook import Rule


def attendees_are_listed(case: Case, rule: Rule) -> Iterator[Finding]:
    """At least one person was there besides the heading of the list."""
    if case.protocol and not case.protocol.attendees:
        yield rule.finding("attendees", case.protocol.attendees_place)


def attendees_have_names(case: Case, rule: Rule) -> Iterator[Finding]:
    """A row with a position names its person."""
    for index, attendee in _attendees(case):
        if missing(attendee.full_name):
            yield rule.finding(f"attendees[{index}].full_name", attendee.full_name.place)


def attendees_are_named_in_full(case: Case, rule: Rule) -> Iterator[Finding]:
    """Initials are not «ФИО (полностью)»."""
    for index, attendee in _attendees(case):
        entry = attendee.full_name
        if only_initials(entry):
            yield rule.finding(f"attendees[{index}].full_name", entry.place, text=entry.raw)


def attendees_names_can_be_read(case: Case, rule: Rule) -> Iterator[Finding]:
    """A row names one person by surname and given name."""
    for index, attendee in _attendees(case):
        entry = attendee.full_name
        if fault := fault_of(entry):
            yield rule.finding(
                f"attendees[{index}].full_name",
                entry.place,
                text=entry.raw,
                reason=rule.reason(fault),
            )


def attendees_have_positions(case: Case, rule: Rule) -> Iterator[Finding]:
    """The form asks for everybody's position."""
    for index, attendee in _attendees(case):
        position = attendee.position
        if not position.written and "placeholder" not in position.flags:
            yield rule.finding(f"attendees[{index}].position", position.place)


def attendees_are_listed_once(case: Case, rule: Rule) -> Iterator[Finding]:
    """The same person twice is told, and counted once."""
    rows: dict[str, int] = {}
    for index, attendee in _attendees(case):
        name = attendee.full_name.value
        if name is None:
            continue
        key = name.full.casefold().replace("ё", "е")
        if key in rows:
            yield rule.finding(
                f"attendees[{index}].full_name",
                attendee.full_name.place,
                name=name.full,
                first=rows[key] + 1,
                second=index + 1,
            )
        rows.setdefault(key, index)


def attendees_are_numbered_in_order(case: Case, rule: Rule) -> Iterator[Finding]:
    """A gap in typed numbers may be a lost row."""
    if case.protocol and "attendees_number_gap" in case.protocol.flags:
        yield rule.finding("attendees", case.protocol.attendees_place)


def attendees_are_in_the_document(case: Case, rule: Rule) -> Iterator[Finding]:
    """«Список прилагается» leaves the form without its list."""
    if case.protocol and "list_enclosed" in case.protocol.flags and case.protocol.attendees:
        yield rule.finding("attendees", case.protocol.attendees_place)


def _attendees(case: Case) -> Iterator[tuple[int, Attendee]]:
    return iter(enumerate(case.protocol.attendees if case.protocol else ()))


CHECKS: Final = {
    "ATT-001": attendees_are_listed,
    "ATT-002": attendees_have_names,
    "ATT-003": attendees_are_named_in_full,
    "ATT-004": attendees_names_can_be_read,
    "ATT-005": attendees_have_positions,
    "ATT-006": attendees_are_listed_once,
    "ATT-007": attendees_are_numbered_in_order,
    "ATT-008": attendees_are_in_the_document,
}
