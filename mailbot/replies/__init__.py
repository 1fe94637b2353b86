"""Outcomes in, letters to curators, the duty curator and the sender out; sends nothing."""

from collections.abc import Iterator, Sequence

from mailbot.intake.commands import Command, command_of
from mailbot.model import Outcome, Outgoing, Papers, Reading, Verdict
from mailbot.replies.answering import compose_answer, is_passed_on
from mailbot.replies.asking import (
    letter_to_confirm,
    letters_to_co_chairs,
    sender_is_asked,
    waits_for_co_chairs_only,
)
from mailbot.replies.curator import letter_to_curator
from mailbot.replies.duty import letter_to_duty
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.privacy import (
    is_forged,
    may_be_answered,
    needs_a_person,
    waits_for_an_answer,
)
from mailbot.replies.sender import letter_to_sender

__all__ = ["Letterhead", "compose", "compose_answer", "is_passed_on"]


def compose(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> tuple[Outgoing, ...]:
    """All letters one delivery causes; a trial («ПРОВЕРКА») disturbs nobody but its sender."""
    trial = command_of(reading.letter) is Command.TRIAL
    letters = [] if trial else list(_to_the_office(reading, outcomes, papers, letterhead))
    if _is_answered(reading, outcomes):
        if sender_is_asked(outcomes, letterhead) and not trial:
            letters.append(letter_to_confirm(reading, outcomes, letterhead))
        else:
            letters.append(letter_to_sender(reading, outcomes, papers, letterhead))
    return tuple(letters)


def _to_the_office(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> Iterator[Outgoing]:
    for index, (outcome, paper) in enumerate(zip(outcomes, papers, strict=True)):
        letter = None
        accepted = outcome.verdict is Verdict.ACCEPTED and outcome.case.protocol is not None
        if accepted and not outcome.repeated:
            write = letter_to_curator if outcome.curator else letter_to_duty
            letter = write(reading, outcome, paper, letterhead, index)
        elif needs_a_person(outcome) and not waits_for_co_chairs_only(outcome):
            letter = letter_to_duty(reading, outcome, paper, letterhead, index)
        if letter:
            yield letter
        yield from letters_to_co_chairs(reading, outcome, paper, letterhead)


def _is_answered(reading: Reading, outcomes: Sequence[Outcome]) -> bool:
    something = any(
        outcome.verdict is not Verdict.IGNORED and waits_for_an_answer(outcome)
        for outcome in outcomes
    )
    return something and may_be_answered(reading.letter) and not any(map(is_forged, outcomes))
