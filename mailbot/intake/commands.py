"""A letter in, what it asks of the bot beside judging its protocol out."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from mailbot.model import AttachmentKind, Letter

_PREFIX: Final = re.compile(
    r"^\s*(?:(?:re|fwd?|aw|wg|sv|tr|отв|ответ|пересл(?:ано|ать|ылка)?|пересылка|перенаправлено|fwd\.)\s*"
    r"(?:\[\d+\]|\(\d+\)|\d+)?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_LEAD: Final = r"^[\s\W_]*"
_FORM: Final = re.compile(
    _LEAD
    + r"(?:(?:чист|пуст|типов|установленн|акту?альн|нов)\w+\s+)?(?:форм[ауы]|шаблон|бланк)\b(?!\w)",
    re.IGNORECASE,
)
_FORM_ASKED: Final = re.compile(
    r"\b(?:при[шс]ли(?:те)?|вы[шс]ли(?:те)?|направьте|отправьте|прошу|нужн[аы]?|нужен|запрос\w*|дайте|получить|хочу)\b"
    r".{0,60}\b(?:форм[ауы]|шаблон|бланк)",
    re.IGNORECASE | re.DOTALL,
)
_TRIAL: Final = re.compile(_LEAD + r"(?:ПРОВЕРКА\b|[Пп]роверка\s*(?:$|[:：.,!()–—-]))")
_QUESTION: Final = re.compile(_LEAD + r"вопрос\b", re.IGNORECASE)
_ENDS: Final = r"\s*(?:$|[.,:;!)»\"–—-])"
_ACCEPT: Final = re.compile(_LEAD + r"принято" + _ENDS, re.IGNORECASE)
_AGREED: Final = re.compile(_LEAD + r"согласовано" + _ENDS, re.IGNORECASE)
_RESERVED: Final = re.compile(
    r"\b(?:но|однако|кроме|за\s+исключением|при\s+условии|если|замечани\w+|возраж\w+|исправ\w+"
    r"|не\s+соглас\w+|частично)\b",
    re.IGNORECASE,
)
"""Who agrees to a part has not agreed."""
_RETURN: Final = re.compile(
    _LEAD + r"(?:вернуть|не\s+согласован[оа]?|отказ(?:ано|ываю)?)\b\s*[:：.,–—-]?\s*(?P<why>.*)",
    re.IGNORECASE | re.DOTALL,
)
_CONFIRM: Final = re.compile(_LEAD + r"подтверждаю" + _ENDS, re.IGNORECASE)
_DISOWN: Final = re.compile(
    _LEAD + r"(?:не\s+подтверждаю|(?:я\s+)?не\s+(?:отправлял|писал|направлял)а?)" + _ENDS,
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"^[\s\W_]*(?:добр(?:ый|ое|ого)\s+(?:день|дня|утро|утра|вечер|вечера)|доброго\s+времени\s+суток"
    r"|здравствуйте|приветствую|уважаем\w+|коллеги)\b[^!.\n]{0,80}(?:[!.]|\n|,\s*\n)",
    re.IGNORECASE,
)
_CORRECTED: Final = re.compile(
    _LEAD + r"исправленн\w+|" + _LEAD + r"\w*\s?(?:протокол\w*)?\s*\(?исправленн\w+\)?",
    re.IGNORECASE,
)
_DOCUMENTS: Final = (AttachmentKind.DOCX, AttachmentKind.CONVERTIBLE, AttachmentKind.UNREADABLE)
_LONGEST_WISH: Final = 400
"""Characters: a longer letter is not a request for the form but speaks of one."""


class Command(StrEnum):
    """What the sender wants, in his own first words."""

    NONE = "none"
    FORM = "form"
    TRIAL = "trial"
    """«ПРОВЕРКА»: the same verdict, nothing registered, nobody disturbed."""
    QUESTION = "question"
    ACCEPT = "accept"
    """«ПРИНЯТО»: the curator releases a held protocol."""
    RETURN = "return"
    """«ВЕРНУТЬ: …»: the curator sends a protocol back, with his own words."""
    AGREED = "agreed"
    """«СОГЛАСОВАНО»: a co-chair confirms by letter."""
    CONFIRM = "confirm"
    """«ПОДТВЕРЖДАЮ»: the sender says that the letter is his."""
    DISOWN = "disown"
    """«НЕ ОТПРАВЛЯЛ»: the sender says that it is not."""
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Wish:
    """A command and the words that came with it."""

    command: Command
    words: str = ""


def command_of(letter: Letter) -> Command:
    """The command in the subject or at the head of the text."""
    return wish_of(letter).command


def wish_of(letter: Letter) -> Wish:
    """The command with its words: answers to us carry it in the text, other letters in the subject.

    The subject of an answer is our own, so that what was typed below it goes first; and who
    attaches a document does not ask for the blank form, whatever he calls it.
    """
    subject = bare_subject(letter.subject)
    answers = subject != letter.subject.strip() or bool(letter.in_reply_to)
    if answers and (typed := _typed_wish(letter.body)).command is not Command.NONE:
        return typed
    titled = _titled_wish(subject or letter.body.strip()[:_LONGEST_WISH])
    asks = len(letter.body) <= _LONGEST_WISH and bool(_FORM_ASKED.search(letter.body))
    if titled.command is Command.NONE and asks:
        titled = Wish(Command.FORM)
    if titled.command is Command.FORM and any(a.kind in _DOCUMENTS for a in letter.attachments):
        return Wish(Command.NONE)
    return titled


def answer_of(letter: Letter) -> Wish:
    """The word an answer to us begins with: in its text, else in a subject of its own."""
    typed = _typed_wish(letter.body)
    return typed if typed.command is not Command.NONE else _typed_wish(bare_subject(letter.subject))


def _typed_wish(body: str) -> Wish:
    """The word a text begins with; a polite greeting may stand before it."""
    head = body.strip()
    while (greeted := _GREETING.sub("", head, count=1).strip()) != head:
        head = greeted
    if found := _RETURN.match(head):
        return Wish(Command.RETURN, found["why"].strip())
    line = head.split("\n", 1)[0]
    for command, pattern in _ANSWERS:
        if pattern.match(line):
            reserved = command is Command.AGREED and _RESERVED.search(head)
            return Wish(Command.NONE) if reserved else Wish(command, head)
    return Wish(Command.NONE)


def _titled_wish(subject: str) -> Wish:
    if found := _RETURN.match(subject):
        return Wish(Command.RETURN, found["why"].strip())
    if _FORM_ASKED.search(subject):
        return Wish(Command.FORM)
    for command, pattern in _TITLES:
        if pattern.match(subject):
            return Wish(command)
    return Wish(Command.NONE)


_ANSWERS: Final = (
    (Command.ACCEPT, _ACCEPT), (Command.AGREED, _AGREED), (Command.CONFIRM, _CONFIRM),
    (Command.DISOWN, _DISOWN),
)  # fmt: skip

_TITLES: Final = (
    (Command.TRIAL, _TRIAL), (Command.QUESTION, _QUESTION), (Command.FORM, _FORM),
    (Command.ACCEPT, _ACCEPT), (Command.AGREED, _AGREED), (Command.CORRECTED, _CORRECTED),
)  # fmt: skip


def bare_subject(subject: str) -> str:
    """The subject without «Re:», «Отв:» and their kind."""
    return _PREFIX.sub("", subject).strip()
