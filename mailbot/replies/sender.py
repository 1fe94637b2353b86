"""Outcomes in, the one letter to the sender out."""

from collections.abc import Iterator, Sequence
from typing import Final

from mailbot.intake.commands import Command, command_of
from mailbot.model import Letter, Outcome, Outgoing, Papers, Purpose, Reading, Severity, Verdict
from mailbot.replies.enclosures import Enclosure, enclose
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.privacy import about_the_sender
from mailbot.replies.sections import Section, section, stranger_section
from mailbot.replies.wording import closing, coordinator_of, counted, greeting, numbered

_BLANK_ENOUGH: Final = 5
"""Errors from which on filling in a clean form is easier than mending the old one."""


def letter_to_sender(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> Outgoing:
    """One letter with a section per protocol; a stranger learns nothing of what he sent."""
    private = any(map(about_the_sender, outcomes))
    enclosures = enclose(() if private else _enclosures(papers, outcomes))
    sections = _strangers(outcomes) if private else _sections(outcomes, papers, letterhead)
    greeted = greeting("" if private else _addressee(outcomes))
    letter = reading.letter
    trial = command_of(letter) is Command.TRIAL
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
        key=f"{letter.key}/reply",
        to=letter.sender,
        subject=("Проверка. " if trial else "") + _subject(outcomes, sections),
        text=text,
        html=html,
        attachments=enclosures.files,
        in_reply_to=letter.message_id,
        references=_thread(letter),
    )


def _sections(
    outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> tuple[Section, ...]:
    return tuple(
        section(outcome, letterhead, several=len(outcomes) > 1, drawn_up=paper.official is not None)
        for outcome, paper in zip(outcomes, papers, strict=True)
    )


def _strangers(outcomes: Sequence[Outcome]) -> tuple[Section, ...]:
    """What may be told is told once, however much was sent; that a person looks goes first."""
    told = [stranger_section(outcome) for outcome in outcomes if about_the_sender(outcome)]
    return tuple(sorted(told, key=lambda one: one.kind != "handed")[:1])


def _addressee(outcomes: Sequence[Outcome]) -> str:
    """The coordinator's name, unless something is wrong with it."""
    first = outcomes[0]
    named_wrong = any(f.field.startswith("co_chairs") for f in first.findings)
    return "" if named_wrong else coordinator_of(first.case.protocol)


def _thread(letter: Letter) -> tuple[str, ...]:
    """References of an answer (RFC 5322, 3.6.4)."""
    parents = letter.references or letter.in_reply_to[:1]
    own = (letter.message_id,) if letter.message_id else ()
    return (*(parent for parent in parents if parent != letter.message_id), *own)


# -- subject -------------------------------------------------------------------------------------


def _subject(outcomes: Sequence[Outcome], sections: Sequence[Section]) -> str:
    number = outcomes[0].reg_number
    tail = f" [{number}]" if number else ""
    kinds = [one.kind for one in sections]
    if len(sections) > 1 and len(set(kinds)) > 1:
        return f"{_mixed(kinds)}{tail}"
    if kinds[0] == "returned":
        return f"{_returned(outcomes, sections)}{tail}"
    if kinds[0] == "form":
        return "Форма протокола Клуба стратегических инициатив"
    if kinds[0] == "accepted":
        return f"{_accepted(outcomes)}{tail}"
    if kinds[0] == "unread":
        return f"Письмо получено, требуется подтверждение{tail}"
    return f"Письмо получено и передано на проверку{tail}"


def _mixed(kinds: Sequence[str]) -> str:
    words = {"accepted": "принято", "returned": "возвращено", "held": "на проверке"}
    counts = [(word, kinds.count(kind)) for kind, word in words.items() if kind in kinds]
    return "Протоколы: " + ", ".join(f"{word} – {count}" for word, count in counts)


def _returned(outcomes: Sequence[Outcome], sections: Sequence[Section]) -> str:
    if outcomes[0].case.submission is None:
        return "Протокол не найден: приложите файл .docx"
    errors = sum(len(one.errors) for one in sections)
    what = "Протокол не принят" if len(sections) == 1 else "Протоколы не приняты"
    return f"{what}: требуется исправить {counted(errors, 'ошибку', 'ошибки', 'ошибок')}"


def _accepted(outcomes: Sequence[Outcome]) -> str:
    protocol = outcomes[0].case.protocol
    if len(outcomes) > 1 or protocol is None:
        return f"Протоколы приняты: {len(outcomes)}"
    held_on, number = protocol.held_on.value, protocol.number.value
    which = [f"от {held_on:%d.%m.%Y}" if held_on else "", numbered(number) if number else ""]
    outcome = outcomes[0]
    how = "уже принят" if outcome.repeated else "принят"
    if outcome.case.earlier and not outcome.repeated:
        how += " (новая редакция)"
    return " ".join(["Протокол", *filter(None, which), how])


# -- attachments ---------------------------------------------------------------------------------


def _enclosures(papers: Sequence[Papers], outcomes: Sequence[Outcome]) -> Iterator[Enclosure]:
    """Official forms of what was accepted, commented copies of what was not, one blank form."""
    for outcome, paper in zip(outcomes, papers, strict=True):
        if outcome.verdict is Verdict.ACCEPTED and not outcome.repeated and paper.official:
            yield Enclosure("протокол по форме", paper.official)
        if outcome.verdict is Verdict.RETURNED and paper.annotated:
            yield Enclosure("Ваш файл с отметками об ошибках", paper.annotated)
    for outcome, paper in zip(outcomes, papers, strict=True):
        if paper.blank and _blank_helps(outcome, paper):
            accepted = outcome.verdict is Verdict.ACCEPTED and outcome.case.protocol is not None
            after = " для следующего заседания" if accepted else ""
            yield Enclosure(f"чистая форма протокола{after}", paper.blank)
            return


def _blank_helps(outcome: Outcome, paper: Papers) -> bool:
    if outcome.verdict is Verdict.RETURNED:
        errors = sum(finding.severity is Severity.ERROR for finding in outcome.findings)
        return paper.annotated is None or errors >= _BLANK_ENOUGH
    return outcome.verdict is Verdict.ACCEPTED and not outcome.repeated
