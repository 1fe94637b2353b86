"""Outcomes in, the one letter to the sender out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailbot.evidence import telling_fact
from mailbot.intake.commands import Command, command_of
from mailbot.model import (
    File,
    Finding,
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Reading,
    Role,
    Severity,
    Status,
    Verdict,
)
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.wording import coordinator_of, counted, greeting

_ROLES = {
    Role.GOVERNMENT: "представитель управленческой команды региона",
    Role.COORDINATOR: "Координатор Клуба",
}
_PRIVATE = frozenset({"SND-001", "SND-002"})
"""Findings about a sender who is not known for sure: he is told nothing of the document."""


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One co-chair's line in a letter."""

    who: str
    detail: str
    signed: bool


def letter_to_sender(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> Outgoing:
    """One letter with a section per protocol; a stranger learns nothing of what he sent."""
    private = any(finding.code in _PRIVATE for o in outcomes for finding in o.findings)
    sections = [
        _section(outcome, letterhead, private=private, several=len(outcomes) > 1)
        for outcome in outcomes
    ]
    name = "" if private else coordinator_of(outcomes[0].case.protocol)
    text, html = render(
        letterhead.templates,
        "sender",
        {
            "greeting": greeting(name),
            "received_at": reading.letter.received_at,
            "sections": sections,
            "files": [file.name for file in _files(papers, outcomes, private=private)],
            "private": private,
            "trial": command_of(reading.letter) is Command.TRIAL,
        },
    )
    letter = reading.letter
    references = (*letter.references, letter.message_id) if letter.message_id else letter.references
    return Outgoing(
        purpose=Purpose.REPLY,
        key=f"{letter.key}/reply",
        to=letter.sender,
        subject=_subject(outcomes, private=private),
        text=text,
        html=html,
        attachments=tuple(_files(papers, outcomes, private=private)),
        in_reply_to=letter.message_id,
        references=references,
    )


def signature_lines(outcome: Outcome, letterhead: Letterhead) -> tuple[SignatureLine, ...]:
    """What was found for each co-chair, in words."""
    submission = outcome.case.submission
    if submission is None or submission.protocol is None:
        return ()
    lines = []
    for chair in submission.protocol.co_chairs:
        fact = telling_fact(chair.role, submission.signatures)
        name = chair.full_name.value.signature if chair.full_name.value else _ROLES[chair.role]
        reason = fact.reason if fact else "none"
        detail = letterhead.details.get(reason) or letterhead.details.get("other", "")
        if (
            fact
            and fact.status is Status.PASSED
            and (trust := letterhead.details.get(f"trust.{fact.trust}"))
        ):
            detail = f"{detail}; {trust}"
        lines.append(SignatureLine(name, detail, bool(fact and fact.status is Status.PASSED)))
    return tuple(lines)


def _section(
    outcome: Outcome, letterhead: Letterhead, *, private: bool, several: bool
) -> dict[str, object]:
    protocol = outcome.case.protocol
    region = protocol.region.value if protocol else None
    attachment = outcome.case.submission.attachment if outcome.case.submission else None
    grouped = {s: [f for f in outcome.findings if f.severity is s] for s in Severity}
    if private:
        grouped = {s: [f for f in found if f.code in _PRIVATE] for s, found in grouped.items()}
    return {
        "verdict": _kind(outcome, private=private),
        "file": attachment.name if attachment and several and not private else "",
        "region": "" if private else letterhead.genitives.get(region or "", ""),
        "held_on": protocol.held_on.value if protocol and not private else None,
        "number": (protocol.number.value or "") if protocol and not private else "",
        "reg_number": outcome.reg_number,
        "repeated": outcome.repeated,
        "district": outcome.case.federal_district,
        "curator": outcome.curator.full_name if outcome.curator else "",
        "due": None if private else outcome.case.due,
        "late": outcome.case.working_days_late or 0,
        "left": _days_left(outcome),
        "errors": [_shown(finding) for finding in grouped[Severity.ERROR]],
        "doubts": [_shown(finding) for finding in grouped[Severity.DOUBT]],
        "warnings": [_shown(finding) for finding in grouped[Severity.WARNING]],
        "signatures": () if private else signature_lines(outcome, letterhead),
    }


def _kind(outcome: Outcome, *, private: bool) -> str:
    """Which section the letter gets: a verdict, or the form that was asked for."""
    if private:
        return "held"
    asked = outcome.case.submission is None and outcome.verdict is Verdict.ACCEPTED
    return "form" if asked else str(outcome.verdict)


def _days_left(outcome: Outcome) -> int:
    due = outcome.case.due
    return (due - outcome.case.arrival_day).days if due else 0


def _shown(finding: Finding) -> dict[str, str]:
    return {
        "place": finding.place.label[:1].upper() + finding.place.label[1:],
        "message": finding.message,
        "remedy": finding.remedy,
        "code": finding.code,
    }


def _subject(outcomes: Sequence[Outcome], *, private: bool) -> str:
    number = outcomes[0].reg_number
    tail = f" [{number}]" if number else ""
    verdicts = {outcome.verdict for outcome in outcomes}
    errors = sum(f.severity is Severity.ERROR for o in outcomes for f in o.findings)
    if private or verdicts == {Verdict.HELD}:
        return f"Письмо получено и передано на проверку{tail}"
    if Verdict.RETURNED in verdicts:
        words = counted(errors, "ошибку", "ошибки", "ошибок")
        return f"Протокол не принят: требуется исправить {words}{tail}"
    protocol = outcomes[0].case.protocol
    if outcomes[0].case.submission is None:
        return "Форма протокола Клуба стратегических инициатив"
    if len(outcomes) > 1 or protocol is None or protocol.held_on.value is None:
        return f"Протоколы приняты{tail}"
    taken = "уже принят" if outcomes[0].repeated else "принят"
    return f"Протокол от {protocol.held_on.value:%d.%m.%Y} № {protocol.number.value} {taken}{tail}"


def _files(
    papers: Sequence[Papers], outcomes: Sequence[Outcome], *, private: bool
) -> Iterator[File]:
    """Official forms of what was accepted, commented copies of what was not, one blank form."""
    if private:
        return
    seen: set[str] = set()
    for outcome, paper in zip(outcomes, papers, strict=True):
        chosen = {
            Verdict.ACCEPTED: None if outcome.repeated else paper.official,
            Verdict.RETURNED: paper.annotated,
        }.get(outcome.verdict)
        if chosen:
            yield _unique(chosen, seen)
    blank = next((paper.blank for paper in papers if paper.blank), None)
    if blank and any(o.verdict in {Verdict.ACCEPTED, Verdict.RETURNED} for o in outcomes):
        yield _unique(blank, seen)


def _unique(file: File, seen: set[str]) -> File:
    stem, dot, ending = file.name.rpartition(".")
    name, count = file.name, 1
    while name in seen:
        count += 1
        name = f"{stem} ({count}){dot}{ending}"
    seen.add(name)
    return replace(file, name=name)
