"""A `Reading` in, one `Case` per submission out: the facts joined with what the office knows."""

from collections.abc import Iterator
from dataclasses import replace

from mailbot.model import (
    Authenticity,
    Case,
    CoChair,
    Evidence,
    Letter,
    Level,
    MeetingProtocol,
    Reading,
    RegisterEntry,
    Ruling,
    Signatory,
    SignatureFact,
    Standing,
    Status,
    Submission,
    Word,
)
from mailbot.office import Office
from mailbot.values.names import read_name, same_person


def gather_cases(
    reading: Reading, office: Office, rulings: tuple[Ruling, ...] = ()
) -> tuple[Case, ...]:
    """At least one case: a letter with nothing to read is a case too."""
    submissions: tuple[Submission | None, ...] = reading.submissions or (None,)
    letter = _vouched(reading.letter, rulings)
    return tuple(_case(letter, submission, office, rulings) for submission in submissions)


def _case(
    letter: Letter, submission: Submission | None, office: Office, rulings: tuple[Ruling, ...]
) -> Case:
    protocol = submission.protocol if submission else None
    if submission:
        agreed = tuple(_agreements(submission, rulings))
        submission = replace(submission, signatures=submission.signatures + agreed)
    case = Case(letter, submission, _standing(letter, office), rulings=rulings)
    return _with_route_and_term(case, protocol, office) if protocol else case


def _vouched(letter: Letter, rulings: tuple[Ruling, ...]) -> Letter:
    """His own word, given from his own mailbox with our token, proves that he wrote."""
    confirmed = any(ruling.word is Word.CONFIRMED for ruling in rulings)
    return replace(letter, authenticity=Authenticity.PASSED) if confirmed else letter


def _agreements(submission: Submission, rulings: tuple[Ruling, ...]) -> Iterator[SignatureFact]:
    """Co-chairs who signed this very document by letter."""
    for ruling in rulings:
        if ruling.word is Word.AGREED and ruling.document_sha256 == submission.sha256:
            yield SignatureFact(
                Evidence.EMAIL,
                Status.PASSED,
                "agreed_by_email",
                role=ruling.role,
                signer=ruling.name,
                signed_at=ruling.said_at,
            )


def _signatories(protocol: MeetingProtocol, office: Office) -> Iterator[Signatory]:
    """Co-chairs whose letter suffices, and whose address the directory has under the name given."""
    if not office.sign_by_mail or not protocol.region.value:
        return
    least = office.rulebook["SIG-009"].levels
    for chair in protocol.co_chairs:
        if least.get(chair.role, Level.EMAIL) is not Level.EMAIL:
            continue
        contact = office.directory.co_chairs.get((protocol.region.value, chair.role))
        if contact and _is_named(chair, contact.full_name):
            yield Signatory(chair.role, contact.email, contact.full_name)


def _is_named(chair: CoChair, full_name: str) -> bool:
    known, _ = read_name(full_name)
    written = chair.full_name.value
    return known is not None and written is not None and same_person(known, written)


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
        working_days_left=office.calendar.working_days_left(due, case.arrival_day) if due else None,
        calendar_complete=office.calendar.covers(held_on.year) if held_on else True,
        earlier=_earlier(protocol, office),
        suggestion=office.directory.regions.match(protocol.region.raw).suggestions
        if not region
        else (),
        signatories=tuple(_signatories(protocol, office)),
    )


def _earlier(protocol: MeetingProtocol, office: Office) -> tuple[RegisterEntry, ...]:
    region, held_on, number = protocol.region.value, protocol.held_on.value, protocol.number.value
    if not (region and held_on and number) or "no_number" in protocol.number.flags:
        return ()
    return office.register.find(region, held_on.year, number)


def _standing(letter: Letter, office: Office) -> Standing:
    unchecked = not office.check_sender or letter.authenticity is Authenticity.UNCHECKED
    return Standing() if unchecked else office.directory.standing_of(letter.sender)
