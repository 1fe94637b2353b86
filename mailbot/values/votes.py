"""A voting block in, three counts out: on lines, in one line, in a table, in words."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mailbot.values.text import clean, read_cyrillic

_WORDS: Final = {
    word: number
    for number, words in enumerate(
        (
            ("ноль", "нуль", "нет", "ни одного", "никто", "отсутствуют", "отсутствует", "не было"),
            ("один", "одна", "одно", "одного"),
            ("два", "две", "двое"),
            ("три", "трое"),
            ("четыре", "четверо"),
            ("пять", "пятеро"),
            ("шесть", "шестеро"),
            ("семь", "семеро"),
            ("восемь",),
            ("девять",),
            ("десять",),
            ("одиннадцать",),
            ("двенадцать",),
            ("тринадцать",),
            ("четырнадцать",),
            ("пятнадцать",),
            ("шестнадцать",),
            ("семнадцать",),
            ("восемнадцать",),
            ("девятнадцать",),
            ("двадцать",),
        )
    )
    for word in words
}
_TENS: Final = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50}
_Q: Final = "[«»\"“”„']*"
_LABEL: Final = re.compile(
    rf"(?<![\w-]){_Q}(?:(?P<for>[з3]а)|(?P<against>против)|(?P<abstained>воздерж\w*)){_Q}(?![\w])",
    re.IGNORECASE,
)
_UNANIMOUS: Final = re.compile(r"единогласн|единодушн", re.IGNORECASE)
_FOR_UNANIMOUS: Final = re.compile(r"единогласн|единодушн|\bвсе\b", re.IGNORECASE)
_LETTER_DIGITS: Final = re.compile(r"(?<![^\W\d])[\dОоOoЗlI]{1,4}(?![^\W\d])")
_DIGIT_LETTERS: Final = str.maketrans(
    {"О": "0", "о": "0", "O": "0", "o": "0", "З": "3", "l": "1", "I": "1"}
)
_EMPTY: Final = re.compile(r"^[\s_.,:;–—\-«»\"“”|/()]*$")
_SIDES: Final = ("for", "against", "abstained")


@dataclass(frozen=True, slots=True)
class VotesReading:
    """Counts by side, `None` where none could be read."""

    in_favour: int | None
    against: int | None
    abstained: int | None
    unanimous: bool
    flags: tuple[str, ...]


def read_votes(text: str) -> VotesReading:
    """The votes in `text`; a table comes as lines of cells joined by tabs."""
    text, _ = read_cyrillic(clean(text))
    values, flags = _values(text)
    texts = [values.get(side) for side in _SIDES]
    if _UNANIMOUS.search(text) and not any(_count(value, set())[0] for value in texts):
        return VotesReading(
            None, 0, 0, unanimous=True, flags=("unanimous_no_number", *sorted(flags))
        )
    counts = [_count(value, flags) for value in texts]
    numbers = [number for number, _ in counts]
    if any(fault for _, fault in counts):
        return VotesReading(
            None, None, None, unanimous=False, flags=("votes_not_number", *sorted(flags))
        )
    if numbers == [None, None, None]:
        return VotesReading(
            None, None, None, unanimous=False, flags=("votes_missing", *sorted(flags))
        )
    if None in numbers:
        flags.add("votes_partial")
    return VotesReading(
        numbers[0], numbers[1], numbers[2], unanimous=False, flags=tuple(sorted(flags))
    )


def sides_named_in(text: str) -> frozenset[str]:
    """Which of `for`, `against`, `abstained` a line names as labels of a vote."""
    text, _ = read_cyrillic(clean(text))
    return frozenset(match.lastgroup or "" for match in _LABEL.finditer(text))


def _values(text: str) -> tuple[dict[str, str], set[str]]:
    flags: set[str] = set()
    labels = list(_LABEL.finditer(text))
    if table := _header_row(text):
        return table, flags
    values: dict[str, str] = {}
    for index, label in enumerate(labels):
        end = labels[index + 1].start() if index + 1 < len(labels) else len(text)
        side = label.lastgroup or ""
        if "3" in label.group():
            flags.add("label_typo")
        if side not in values:
            values[side] = text[label.end() : end]
    return values, flags


def _header_row(text: str) -> dict[str, str]:
    """A row of labels over a row of counts."""
    lines = [line for line in text.split("\n") if line.strip()]
    for above, below in pairwise(lines):
        cells = [cell for cell in above.split("\t") if cell.strip()]
        sides = [match.lastgroup or "" for cell in cells if (match := _LABEL.search(cell))]
        counts = below.split("\t")
        if len(sides) == len(_SIDES) and not _LABEL.search(below) and "\t" in above:
            return dict(zip(sides, counts[-len(sides) :], strict=False))
    return {}


def _count(value: str | None, flags: set[str]) -> tuple[int | None, bool]:
    """The count, and whether something stands there that is none."""
    if value is None or _EMPTY.match(value):
        return None, False
    if "%" in value:
        return None, True
    if match := _LETTER_DIGITS.search(value.replace("_", " ")):
        digits = match.group()
        if digits.translate(_DIGIT_LETTERS) != digits:
            flags.add("letter_for_digit")
        return int(digits.translate(_DIGIT_LETTERS)), False
    words = re.findall(r"[а-яё]+", value.lower())
    return _in_words(words, value.lower(), flags)


def _in_words(words: list[str], value: str, flags: set[str]) -> tuple[int | None, bool]:
    for index, word in enumerate(words):
        if word in _TENS:
            following = words[index + 1 : index + 2]
            return _TENS[word] + (_WORDS.get(following[0], 0) if following else 0), False
        if word in _WORDS:
            if _WORDS[word] == 0 and word not in {"ноль", "нуль"}:
                flags.add("word_none")
            return _WORDS[word], False
    if "не было" in value or "ни одного" in value:
        return 0, False
    return None, bool(words)
