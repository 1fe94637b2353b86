"""An answer to a question of ours in, the letters it causes out."""

from collections.abc import Iterator
from typing import Final

from mailbot.answers import Reception
from mailbot.model import (
    Answer,
    Asked,
    Authenticity,
    Letter,
    Outgoing,
    Purpose,
    Topic,
    Word,
)
from mailbot.replies.letterhead import Letterhead
from mailbot.replies.pages import render
from mailbot.replies.phrases import Phrases
from mailbot.replies.sender import thread
from mailbot.replies.wording import TO_ALL, shortened

_LONGEST: Final = 4000
_NEEDS_NO_ANSWER: Final = frozenset({Topic.SENDER, Topic.OPINION})
"""Whoever confirmed gets the reply to his letter; a curator's opinion is passed on in silence."""
_DECISIONS: Final = ("released", "returned")


def compose_answer(
    letter: Letter,
    asked: Asked,
    reception: Reception,
    answer: Answer | None,
    letterhead: Letterhead,
) -> Iterator[Outgoing]:
    """To whoever answered, what became of it; to the coordinator, what the curator says."""
    if is_passed_on(letter, asked, reception):
        yield _passed_on(letter, asked, answer, letterhead)
    elif reception is not Reception.RECORDED or _is_thanked(answer):
        yield _thanks(letter, asked, reception, answer, letterhead)


def is_passed_on(letter: Letter, asked: Asked, reception: Reception) -> bool:
    """A curator's decision, and any other letter he really wrote, goes to the coordinator."""
    if asked.question.topic is not Topic.OPINION or not asked.sender:
        return False
    says_something = reception is Reception.UNCLEAR and bool(letter.body.strip())
    written_by_him = letter.authenticity is Authenticity.PASSED
    return written_by_him and (reception is Reception.RECORDED or says_something)


def _is_thanked(answer: Answer | None) -> bool:
    if answer is None:
        return False
    disowned = answer.ruling.word is Word.DISOWNED
    return disowned or answer.asked.question.topic not in _NEEDS_NO_ANSWER


def _passed_on(
    letter: Letter, asked: Asked, answer: Answer | None, letterhead: Letterhead
) -> Outgoing:
    question = asked.question
    word = str(answer.ruling.word) if answer else ""
    note = answer.ruling.note if answer else letter.body.strip()
    decision, words = word if word in _DECISIONS else "message", letterhead.words
    heading = words.say(f"opinion.heading.{decision}")
    text, html = render(
        letterhead.templates,
        "opinion",
        {
            "greeting": TO_ALL,
            "closing": "",
            "title": question.title,
            "reg_number": question.reg_number,
            "word": word,
            "note": note[:_LONGEST],
            "heading": heading,
        },
    )
    return Outgoing(
        purpose=Purpose.OPINION,
        key=f"{letter.key}/opinion",
        to=asked.sender,
        subject=_subject(heading, question.title, words),
        text=text,
        html=html,
        in_reply_to=asked.message_id,
        references=(asked.message_id,) if asked.message_id else (),
        reply_to=question.recipient,
    )


def _subject(heading: str, title: str, words: Phrases) -> str:
    about = shortened(title, 150).replace("\u00a0", " ")
    return words.say("opinion.subject", heading=heading, protocol=f"{about[:1].lower()}{about[1:]}")


def _thanks(
    letter: Letter,
    asked: Asked,
    reception: Reception,
    answer: Answer | None,
    letterhead: Letterhead,
) -> Outgoing:
    question = asked.question
    heading = letterhead.words.say(f"answer.heading.{reception}")
    text, html = render(
        letterhead.templates,
        "answer",
        {
            "greeting": TO_ALL,
            "closing": "",
            "heading": heading,
            "reception": str(reception),
            "topic": str(question.topic),
            "word": str(answer.ruling.word) if answer else "",
            "title": question.title,
            "token": question.token,
        },
    )
    return Outgoing(
        purpose=Purpose.ANSWER,
        key=f"{letter.key}/answer",
        to=letter.sender,
        subject=heading,
        text=text,
        html=html,
        in_reply_to=letter.message_id,
        references=thread(letter),
    )
