"""One outcome in, its section of the letter to the sender out: values ready for the templates."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from mailbot.model import MOSCOW, Finding, Outcome, RegisterEntry, Severity, Verdict
from mailbot.record import content_record
from mailbot.replies.asking import waits_for_co_chairs_only
from mailbot.replies.changes import changes
from mailbot.replies.corrections import corrections
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.phrases import Phrases
from mailbot.replies.privacy import about_the_sender, needs_a_person
from mailbot.replies.signed import SignatureLine, signature_lines
from mailbot.replies.wording import dative, long_date, naming, shortened, working_days

_OBJECTION: Final = timedelta(days=7)
_SAID_OF_A_REPEAT: Final = frozenset({"REG-001"})
"""What the letter's own sentences already tell of a document sent again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as it is printed."""

    place: str
    message: str
    remedy: str
    code: str


@dataclass(frozen=True, slots=True)
class Section:
    """What the sender is told of one protocol."""

    kind: str
    """`accepted`, `returned`, `held`, `awaiting`, `form`; `handed`, `unread` for a sender not known."""
    title: str
    """What the protocol is called; empty where none was read."""
    heading: str = ""
    """Name of the file where there are several."""
    curator: str = ""
    """To whom it went, in the dative."""
    drawn_up: bool = True
    repeats: RegisterEntry | None = None
    new_version: bool = False
    changes: tuple[str, ...] = ()
    """What a new version says otherwise than the one before."""
    reg_number: str = ""
    term: str = ""
    urging: str = ""
    """When the mended protocol is due."""
    counts: str = ""
    errors: tuple[Shown, ...] = ()
    doubts: tuple[Shown, ...] = ()
    warnings: tuple[Shown, ...] = ()
    signatures: tuple[SignatureLine, ...] = ()
    corrections: tuple[str, ...] = ()
    objections_until: date | None = None


def section(outcome: Outcome, letterhead: Letterhead, *, several: bool, drawn_up: bool) -> Section:
    """The section of `outcome` for a sender who may know everything."""
    protocol, case, words = outcome.case.protocol, outcome.case, letterhead.words
    name = case.submission.attachment.name if case.submission else ""
    accepted = outcome.verdict is Verdict.ACCEPTED
    changed = accepted and not outcome.repeated and protocol is not None
    mended = corrections(protocol, letterhead.genitives, words) if protocol and changed else ()
    return Section(
        kind=_kind(outcome),
        title=naming(protocol, letterhead.genitives, letterhead.words) if protocol else "",
        heading=shortened(name, 200) if several else "",
        curator=_curator(outcome, words),
        drawn_up=drawn_up,
        repeats=case.repeats if outcome.repeated else None,
        new_version=bool(case.earlier) and not outcome.repeated,
        changes=_changes(outcome, words) if changed else (),
        reg_number=outcome.reg_number,
        term=term(outcome, words),
        urging=_urging(outcome, words),
        counts=_counts(outcome, words) if changed else "",
        errors=printed(outcome, Severity.ERROR),
        doubts=printed(outcome, Severity.DOUBT),
        warnings=printed(outcome, Severity.WARNING),
        signatures=signature_lines(outcome, letterhead),
        corrections=mended,
        objections_until=case.letter.received_at.astimezone(MOSCOW).date() + _OBJECTION
        if mended
        else None,
    )


def _changes(outcome: Outcome, words: Phrases) -> tuple[str, ...]:
    """Told to a coordinator whom the registry knows: they quote the version before."""
    case = outcome.case
    if case.protocol is None or not case.earlier or not case.standing.registered:
        return ()
    content = content_record(case.protocol, case.federal_district)
    return changes(case.earlier[0].content, content, words)


def _kind(outcome: Outcome) -> str:
    if outcome.verdict is Verdict.ACCEPTED and outcome.case.submission is None:
        return "form"
    return "awaiting" if waits_for_co_chairs_only(outcome) else str(outcome.verdict)


def stranger_section(outcome: Outcome, *, trial: bool) -> Section:
    """For a sender not known: nothing of the document, not even its name."""
    return Section(
        kind="handed" if needs_a_person(outcome) and not trial else "unread",
        title="",
        reg_number=outcome.reg_number,
        doubts=tuple(map(_shown, about_the_sender(outcome))),
    )


def term(outcome: Outcome, words: Phrases) -> str:
    """«до 19 ноября 2026 г. включительно – соблюдён», empty without a date."""
    due, late = outcome.case.due, outcome.case.working_days_late or 0
    if due is None:
        return ""
    if late:
        said = words.say("due.broken", day=long_date(due), days=working_days(late))
    else:
        said = words.say("due.kept", day=long_date(due))
    return said if outcome.case.calendar_complete else words.say("due.guessed", due=said)


def printed(outcome: Outcome, severity: Severity) -> tuple[Shown, ...]:
    """The findings of one severity, in the order of the checks."""
    said = _SAID_OF_A_REPEAT if outcome.repeated else ()
    return tuple(
        _shown(finding)
        for finding in outcome.findings
        if finding.severity is severity and finding.code not in said
    )


def _curator(outcome: Outcome, words: Phrases) -> str:
    curator, district = outcome.curator, outcome.case.federal_district
    if curator is None or not district:
        return words.say("section.to_duty")
    if not curator.full_name:
        return words.say("section.to_curator", district=dative(district))
    return words.say("section.to_named", district=dative(district), name=curator.full_name)


def _urging(outcome: Outcome, words: Phrases) -> str:
    """What is left of the term on the day of arrival."""
    due = outcome.case.due
    if due is None:
        return ""
    left, day = (due - outcome.case.arrival_day).days, long_date(due)
    if left < 0:
        return words.say("urging.past", day=day)
    days = outcome.case.working_days_left
    if left == 0:
        return words.say("urging.today", day=day)
    if not days:
        return words.say("urging.no_working_day", day=day)
    one = days % 10 == 1 and days % 100 != 11  # noqa: PLR2004 - Russian grammar
    return words.say("urging.one_left" if one else "urging.left", day=day, days=working_days(days))


def _counts(outcome: Outcome, words: Phrases) -> str:
    protocol = outcome.case.protocol
    if protocol is None:
        return ""
    items, decisions = len(protocol.agenda), sum(len(item.decisions) for item in protocol.agenda)
    return words.say("section.counts", items=items, decisions=decisions)


def _shown(finding: Finding) -> Shown:
    label = finding.place.label
    return Shown(
        place=label[:1].upper() + label[1:],
        message=shortened(finding.message),
        remedy=shortened(finding.remedy),
        code=finding.code,
    )
