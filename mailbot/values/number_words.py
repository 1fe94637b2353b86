"""Words of a count in, the number out: «пять», «двадцать один», «нет», «никто»."""

import re
from typing import Final

_NONE: Final = frozenset(["нет", "никто", "отсутствуют", "отсутствует", "никого"])
_UNITS: Final = {
    word: number
    for number, words in enumerate(
        (
            "ноль нуль", "один одна одно одного", "два две двое", "три трое", "четыре четверо",
            "пять пятеро", "шесть шестеро", "семь семеро", "восемь", "девять", "десять",
            "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать",
            "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS: Final = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50}
_WORD: Final = re.compile(r"[а-яё]+")
_DIGITS_OF_LETTERS: Final = str.maketrans("ОоOoЗlI", "0000311")
_DIGITS: Final = re.compile(r"(?=[ОоOoЗlI]*\d)[\dОоOoЗlI]+")
_LETTERS_ONLY: Final = re.compile(r"[\W_]*(?P<letters>[ОоOoЗlI]{1,2})[\W_]*")
_TOKEN: Final = re.compile(r"[^\W_]+")
_LARGEST: Final = 9999
_LONGEST: Final = 9

Count = tuple[int | None, tuple[str, ...]]


def count_in(text: str) -> Count:
    """The first count in `text`, in digits or words, and what was odd about it."""
    if alone := _LETTERS_ONLY.fullmatch(text):
        return int(alone["letters"].translate(_DIGITS_OF_LETTERS)), ("letter_for_digit",)
    tokens = _TOKEN.findall(text)
    for index, token in enumerate(tokens):
        if _DIGITS.fullmatch(token):
            return _in_digits(token)
        number = _in_words([word.lower() for word in tokens[index : index + 2]])
        if number is not None:
            return number, ("word_none",) if token.lower() not in _UNITS | _TENS else ()
    return None, ()


def has_words(text: str) -> bool:
    """Something is said there, be it a count or not."""
    return bool(_WORD.search(text.lower()))


def _in_digits(token: str) -> Count:
    digits = token.translate(_DIGITS_OF_LETTERS)
    if len(digits) > _LONGEST or int(digits) > _LARGEST:
        return None, ()
    return int(digits), ("letter_for_digit",) if digits != token else ()


def _in_words(words: list[str]) -> int | None:
    first, following = words[0], words[1] if len(words) > 1 else ""
    if first in _TENS:
        unit = _UNITS.get(following, 0)
        return _TENS[first] + (unit if unit < 10 else 0)  # noqa: PLR2004
    if first in _NONE or (first, following) in {("не", "было"), ("ни", "одного")}:
        return 0
    return _UNITS.get(first)
