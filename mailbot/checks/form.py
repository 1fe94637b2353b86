"""FRM: no text of the blank form is left where a value belongs. Twin of `rules/form.toml`."""

from collections.abc import Iterator
from typing import Any, Final

from mailbot.model import Case, Entry, Finding, MeetingProtocol, Role
from mailbot.rulebook import Rule


def fields_are_filled_in(case: Case, rule: Rule) -> Iterator[Finding]:
    """A hint of the form («ФИО (полностью)», «дд.мм.гг») is not a value."""
    if case.protocol is None:
        return
    for field, remedy, entry in _fields(case.protocol):
        if "placeholder" in entry.flags:
            yield rule.finding(
                field, entry.place, text=entry.raw.strip(), remedy=rule.reason(remedy)
            )


def sample_heading_is_removed(case: Case, rule: Rule) -> Iterator[Finding]:
    """«Примеры протокольных пунктов» is a caption of the form, not of a protocol."""
    if case.protocol and "sample_heading_left" in case.protocol.flags:
        yield rule.finding("agenda", case.protocol.agenda_place)


def _fields(protocol: MeetingProtocol) -> Iterator[tuple[str, str, Entry[Any]]]:
    yield "region", "region", protocol.region
    yield "date", "date", protocol.held_on
    yield "number", "number", protocol.number
    for chair in protocol.co_chairs:
        field = f"co_chairs.{chair.role}"
        yield field, "full_name", chair.full_name
        if chair.role is Role.GOVERNMENT and "placeholder" not in chair.full_name.flags:
            yield field, "position", chair.position
    for index, attendee in enumerate(protocol.attendees):
        yield f"attendees[{index}].full_name", "full_name", attendee.full_name
        yield f"attendees[{index}].position", "position", attendee.position
    yield from _agenda_fields(protocol)
    for block in protocol.blocks:
        yield f"signatures.{block.role}", "signature", block.printed
        if "placeholder" not in protocol.region.flags:
            yield "region", "region", block.region


def _agenda_fields(protocol: MeetingProtocol) -> Iterator[tuple[str, str, Entry[Any]]]:
    for index, item in enumerate(protocol.agenda):
        yield f"agenda[{index}].title", "title", item.title
        for decision in item.decisions:
            yield f"agenda[{index}].decisions", "decision", decision.text


CHECKS: Final = {
    "FRM-001": fields_are_filled_in,
    "FRM-002": sample_heading_is_removed,
}
