"""Outcomes in, letters to sender, curator and the duty curator out; sends nothing."""

from collections.abc import Iterator, Sequence

from mailbot.intake.commands import Command, command_of
from mailbot.model import Outcome, Outgoing, Papers, Reading, Robot, Verdict
from mailbot.replies.curator import letter_to_curator
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.office import letter_to_duty
from mailbot.replies.sender import letter_to_sender

__all__ = ["Letterhead", "compose"]


def compose(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> tuple[Outgoing, ...]:
    """All letters one delivery causes; robots are never answered, whatever they sent."""
    return tuple(_letters(reading, outcomes, papers, letterhead))


def _letters(
    reading: Reading, outcomes: Sequence[Outcome], papers: Sequence[Papers], letterhead: Letterhead
) -> Iterator[Outgoing]:
    trial = command_of(reading.letter) is Command.TRIAL
    for index, (outcome, paper) in enumerate(zip(outcomes, papers, strict=True)):
        letter = None
        if trial:
            continue
        if outcome.verdict is Verdict.ACCEPTED and not outcome.repeated:
            letter = letter_to_curator(reading, outcome, paper, letterhead, index)
        elif outcome.verdict is Verdict.HELD:
            letter = letter_to_duty(reading, outcome, paper, letterhead, index)
        if letter:
            yield letter
    answerable = reading.letter.robot is Robot.NO and bool(reading.letter.sender)
    if answerable and any(outcome.verdict is not Verdict.IGNORED for outcome in outcomes):
        yield letter_to_sender(reading, outcomes, papers, letterhead)
