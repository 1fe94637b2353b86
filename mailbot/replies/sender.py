"""Outcomes in, the one letter to the sender out."""

from collections.abc import Iterator, Sequence
from typing import Final

from mailbot.intake.commands import Command, command_of
from mailbot.model import (
    File,
    Letter,
    MeetingProtocol,
    Outcome,
    Outgoing,
    Papers,
    Purpose,
    Reading,
    Severity,
    Verdict,
)
from mailbot.replies.enclosures import Enclosure, enclose
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.privacy import about_the_sender
from mailbot.replies.sections import Section, section, stranger_section
from mailbot.replies.wording import closing, coordinator_of, counted, greeting, numbered

_BLANK_ENOUGH: Final = 5
"""Errors from which on filling in a clean form is easier than mending the old one."""
_COUNTED: Final = ("accepted", "returned", "held", "awaiting")


def letter_to_sender(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> Outgoing:
    """One letter with a section per protocol; a stranger learns nothing of what he sent."""
    letter = reading.letter
    trial = command_of(letter) is Command.TRIAL
    private = any(map(about_the_sender, outcomes))
    enclosures = enclose(() if private else _enclosures(papers, outcomes, letterhead.words))
    sections = (
        _strangers(outcomes, trial=trial) if private else _sections(outcomes, papers, letterhead)
    )
    greeted = greeting("" if private else _addressee(outcomes))
    text, html = render(
        letterhead.templates,
        "sender",
        {
            "greeting": greeted,
            "closing": closing(greeted),
            "received_at": letter.received_at,
            "sections": sections,
            "enclosures": enclosures,
            "trial": trial,
        },
    )
    return Outgoing(
        purpose=Purpose.REPLY,
        key=f"{letter.key}/reply/{reading.turn}" if reading.turn else f"{letter.key}/reply",
        to=letter.sender,
        subject=_subject(outcomes, sections, letterhead.words, trial=trial),
        text=text,
        html=html,
        attachments=enclosures.files,
        in_reply_to=letter.message_id,
        references=thread(letter),
        daily_limit=1 if private else None,
    )


def _sections(
    outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> tuple[Section, ...]:
    return tuple(
        section(outcome, letterhead, several=len(outcomes) > 1, drawn_up=paper.official is not None)
        for outcome, paper in zip(outcomes, papers, strict=True)
    )


def _strangers(outcomes: Sequence[Outcome], *, trial: bool) -> tuple[Section, ...]:
    """What may be told is told once, however much was sent; that a person looks goes first."""
    told = [
        stranger_section(outcome, trial=trial) for outcome in outcomes if about_the_sender(outcome)
    ]
    return tuple(sorted(told, key=lambda one: one.kind != "handed")[:1])


def _addressee(outcomes: Sequence[Outcome]) -> str:
    """The coordinator's name, unless something is wrong with it."""
    first = outcomes[0]
    named_wrong = any(
        f.field.startswith("co_chairs") and f.severity is Severity.ERROR for f in first.findings
    )
    return "" if named_wrong else coordinator_of(first.case.protocol)


def thread(letter: Letter) -> tuple[str, ...]:
    """References of an answer (RFC 5322, 3.6.4)."""
    parents = letter.references or letter.in_reply_to[:1]
    own = (letter.message_id,) if letter.message_id else ()
    return (*(parent for parent in parents if parent != letter.message_id), *own)


# -- subject -------------------------------------------------------------------------------------


def _subject(
    outcomes: Sequence[Outcome], sections: Sequence[Section], words: Phrases, *, trial: bool
) -> str:
    kinds = {one.kind for one in sections}
    if len(kinds) > 1:
        subject = _mixed(sections, words)
    else:
        subject = _alike(outcomes, sections, words, trial=trial)
    if trial:
        return words.say("sender.trial", subject=subject)
    number = outcomes[0].reg_number
    return words.say("sender.with_number", subject=subject, number=number) if number else subject


def _mixed(sections: Sequence[Section], words: Phrases) -> str:
    kinds = [one.kind for one in sections]
    counts = [
        words.say(f"sender.mixed_counts.{kind}", count=kinds.count(kind))
        for kind in _COUNTED
        if kind in kinds
    ]
    return words.say("sender.mixed", counts=", ".join(counts))


def _alike(
    outcomes: Sequence[Outcome], sections: Sequence[Section], words: Phrases, *, trial: bool
) -> str:
    """The subject where every section comes to the same."""
    one, outcome = sections[0], outcomes[0]
    if one.kind == "returned":
        return _returned(outcome, sections, words)
    if one.kind == "unread":
        return words.say("sender.unread")
    if one.kind == "form":
        return words.say("sender.form")
    if one.kind == "handed" or outcome.case.protocol is None:
        return words.say("sender.handed")
    came_to = words.say(f"sender.came_to.{_came_to(outcome, one.kind, trial=trial)}")
    if len(sections) > 1:
        return words.say("sender.several", count=len(sections), came_to=came_to)
    return words.say("sender.one", protocol=_which(outcome.case.protocol, words), came_to=came_to)


def _returned(outcome: Outcome, sections: Sequence[Section], words: Phrases) -> str:
    if outcome.case.submission is None:
        return words.say("sender.not_found")
    count = sum(len(one.errors) for one in sections)
    errors = counted(count, "ошибку", "ошибки", "ошибок")
    if len(sections) == 1:
        return words.say("sender.returned_one", errors=errors)
    return words.say("sender.returned_several", errors=errors)


def _came_to(outcome: Outcome, kind: str, *, trial: bool) -> str:
    if kind == "awaiting":
        return "awaiting"
    if kind == "held":
        return "trial_held" if trial else "held"
    if trial:
        return "trial_faultless"
    if outcome.repeated:
        return "repeated"
    return "new_version" if outcome.case.earlier else "accepted"


def _which(protocol: MeetingProtocol, words: Phrases) -> str:
    held_on, number = protocol.held_on.value, protocol.number.value
    parts = [
        words.say("sender.protocol"),
        words.say("sender.dated", day=f"{held_on:%d.%m.%Y}") if held_on else "",
        numbered(number, " ") if number else "",
    ]
    return " ".join(filter(None, parts))


# -- attachments ---------------------------------------------------------------------------------


def _enclosures(
    papers: Sequence[Papers], outcomes: Sequence[Outcome], words: Phrases
) -> Iterator[Enclosure]:
    """Official forms of what was accepted, commented copies of what was not, one blank form."""
    for outcome, paper in zip(outcomes, papers, strict=True):
        if outcome.verdict is Verdict.ACCEPTED and not outcome.repeated and paper.official:
            yield Enclosure(words.say("enclosure.official"), paper.official)
        if outcome.verdict is Verdict.RETURNED and (copy := _copy_to_mend(outcome, paper)):
            yield Enclosure(words.say("enclosure.annotated"), copy)
    for outcome, paper in zip(outcomes, papers, strict=True):
        if paper.blank and _blank_helps(outcome, paper):
            accepted = outcome.verdict is Verdict.ACCEPTED and outcome.case.protocol is not None
            caption = words.say("enclosure.next_blank" if accepted else "enclosure.blank")
            yield Enclosure(caption, paper.blank)
            return


def _copy_to_mend(outcome: Outcome, paper: Papers) -> File | None:
    """The commented copy; a file that is no protocol at all is not worth mending."""
    return paper.annotated if outcome.case.protocol else None


def _blank_helps(outcome: Outcome, paper: Papers) -> bool:
    if outcome.verdict is Verdict.RETURNED:
        errors = sum(finding.severity is Severity.ERROR for finding in outcome.findings)
        return _copy_to_mend(outcome, paper) is None or errors >= _BLANK_ENOUGH
    return outcome.verdict is Verdict.ACCEPTED and not outcome.repeated
