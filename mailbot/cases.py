"""A `Reading` in, one `Case` per submission out: the facts joined with what the office knows."""

from dataclasses import replace

from mailbot.model import (
    Authenticity,
    Case,
    Letter,
    MeetingProtocol,
    Reading,
    RegisterEntry,
    Standing,
    Submission,
)
from mailbot.office import Office


def gather_cases(reading: Reading, office: Office) -> tuple[Case, ...]:
    """At least one case: a letter with nothing to read is a case too."""
    submissions: tuple[Submission | None, ...] = reading.submissions or (None,)
    return tuple(_case(reading.letter, submission, office) for submission in submissions)


def _case(letter: Letter, submission: Submission | None, office: Office) -> Case:
    protocol = submission.protocol if submission else None
    case = Case(letter=letter, submission=submission, standing=_standing(letter, office))
    return _with_route_and_term(case, protocol, office) if protocol else case


def _with_route_and_term(case: Case, protocol: MeetingProtocol, office: Office) -> Case:
    region = protocol.region.value or ""
    held_on = protocol.held_on.value
    due = (
        office.calendar.due(protocol.last_day or held_on, office.working_days) if held_on else None
    )
    received_at = case.letter.received_at
    return replace(
        case,
        federal_district=office.directory.district_of(region) if region else "",
        curator=office.directory.curator_for(region, case.arrival_day) if region else None,
        due=due,
        working_days_late=office.calendar.working_days_late(due, received_at) if due else None,
        calendar_complete=office.calendar.covers(held_on.year) if held_on else True,
        earlier=_earlier(protocol, office),
        suggestion=office.directory.regions.match(protocol.region.raw).suggestions
        if not region
        else (),
    )


def _earlier(protocol: MeetingProtocol, office: Office) -> tuple[RegisterEntry, ...]:
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    if not (region and held_on and number) or "no_number" in protocol.number.flags:
        return ()
    return office.register.find(region, held_on.year, number)


def _standing(letter: Letter, office: Office) -> Standing:
    unchecked = not office.check_sender or letter.authenticity is Authenticity.UNCHECKED
    return Standing() if unchecked else office.directory.standing_of(letter.sender)
