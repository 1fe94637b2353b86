"""A letter in, what it asks of the bot beside judging its protocol out."""

import re
from enum import StrEnum
from typing import Final

from mailbot.model import Letter

_PREFIX: Final = re.compile(
    r"^\s*(?:(?:re|fwd?|fw|aw|wg|sv|отв|ответ|пересл(?:ано|ать|ылка)?|пересылка|перенаправлено)\s*"
    r"(?:\[\d+\]|\(\d+\))?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_FORM: Final = re.compile(r"^\W*(?:форма|форму|шаблон|бланк|чистая форма)\b", re.IGNORECASE)
_FORM_ASKED: Final = re.compile(
    r"\b(?:пришлите|вышлите|направьте|прошу|нужн[аы]?|запрос)\b.*\b(?:форм[ау]|шаблон|бланк)",
    re.IGNORECASE,
)
_TRIAL: Final = re.compile(r"^\W*проверка\b", re.IGNORECASE)
_QUESTION: Final = re.compile(r"^\W*вопрос\b", re.IGNORECASE)


class Command(StrEnum):
    """What the subject asks for."""

    NONE = "none"
    FORM = "form"
    TRIAL = "trial"
    """«ПРОВЕРКА»: the same verdict, nothing registered, nobody disturbed."""
    QUESTION = "question"


def command_of(letter: Letter) -> Command:
    """The command in the subject, reply prefixes aside."""
    subject = bare_subject(letter.subject)
    if _TRIAL.match(subject):
        return Command.TRIAL
    if _QUESTION.match(subject):
        return Command.QUESTION
    if _FORM.match(subject) or _FORM_ASKED.search(subject):
        return Command.FORM
    return Command.NONE


def bare_subject(subject: str) -> str:
    """The subject without «Re:», «Отв:» and their kind."""
    return _PREFIX.sub("", subject)
