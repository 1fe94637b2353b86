"""A letter that answers a question of ours in, what to do about it out; `None` for all others.

A question is recognised by its token, or by the thread it stands in; the answer counts only when
it comes from the address that was asked. A token returned from there proves that its reader
wrote; deciding asks for an authenticated letter, and signing for both.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from mailbot.intake.commands import Command, answer_of
from mailbot.model import (
    Answer,
    Asked,
    Authenticity,
    Letter,
    Robot,
    Ruling,
    Topic,
    Word,
)

_TOKEN: Final = re.compile(r"(?<![A-Z2-7-])[A-Z2-7]{4}(?:-[A-Z2-7]{4}){4}(?![A-Z2-7-])")
_LONGEST_NOTE: Final = 2000
_BY_TOKEN: Final = frozenset({Topic.SENDER, Topic.CO_CHAIR})
"""Questions that are answered with the token itself; a thread is enough for the others."""

WORDS: Final[Mapping[Topic, Mapping[Command, Word]]] = {
    Topic.SENDER: {Command.CONFIRM: Word.CONFIRMED, Command.DISOWN: Word.DISOWNED},
    Topic.CO_CHAIR: {Command.AGREED: Word.AGREED, Command.RETURN: Word.DECLINED},
    Topic.DECISION: {Command.ACCEPT: Word.RELEASED, Command.RETURN: Word.RETURNED},
    Topic.OPINION: {Command.ACCEPT: Word.RELEASED, Command.RETURN: Word.RETURNED},
}
"""The commands that answer a question, by what was asked."""


class Reception(StrEnum):
    """How an answer is taken."""

    RECORDED = "recorded"
    TOO_LATE = "too_late"
    UNPROVEN = "unproven"
    WITHOUT_TOKEN = "without_token"  # noqa: S105 - the name of a case, no secret
    UNCLEAR = "unclear"


def new_token(secret: bytes, *parts: str) -> str:
    """A token of 100 bits in groups of four that the same question always gets again."""
    digest = hmac.new(secret, "\0".join(parts).encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest).decode()[:20]
    return "-".join(letters[i : i + 4] for i in range(0, 20, 4))


def tokens_in(letter: Letter) -> tuple[str, ...]:
    """Everything in subject and text that looks like a token of ours."""
    text = f"{letter.subject}\n{letter.body}".upper()
    return tuple(dict.fromkeys(_TOKEN.findall(text)))[:8]


def may_answer(letter: Letter) -> bool:
    """Robots answer nothing, whatever they quote."""
    return letter.robot is Robot.NO and bool(letter.sender)


def reception_of(letter: Letter, asked: Asked) -> Reception:
    """Whether the answer counts, and if not, why."""
    question = asked.question
    word = answer_of(letter).command
    if word not in WORDS[question.topic]:
        return Reception.UNCLEAR
    if question.topic is not Topic.SENDER and letter.authenticity is not Authenticity.PASSED:
        return Reception.UNPROVEN
    if question.topic in _BY_TOKEN and question.token not in tokens_in(letter):
        return Reception.WITHOUT_TOKEN
    return Reception.RECORDED if asked.open else Reception.TOO_LATE


def answer_in(letter: Letter, asked: Asked) -> Answer:
    """The answer as it will be kept, of a letter that was taken as `RECORDED`."""
    question, wish = asked.question, answer_of(letter)
    word = WORDS[question.topic][wish.command]
    note = wish.words if word in {Word.RETURNED, Word.DECLINED} else ""
    ruling = Ruling(
        word,
        letter.received_at,
        note=note[:_LONGEST_NOTE],
        role=question.role,
        name=question.name,
        document_sha256=question.document_sha256,
    )
    return Answer(asked, ruling)
