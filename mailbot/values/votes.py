"""A voting block in, three counts out: on lines, in one line, in a table, in words.

The count stands behind its label («ЗА» – 5) or before it (5 – за); «против и воздержавшихся нет»
gives one count to two labels; «единогласно» leaves nobody against.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mailbot.values.number_words import count_in, has_words
from mailbot.values.text import clean, read_cyrillic

_Q: Final = "[«»\"“”„']*"
_LABEL: Final = re.compile(
    rf"(?<![\w-]){_Q}(?:(?P<for>[з3]а)|(?P<against>против)|(?P<abstained>воздерж\w*|возд\b\.?)){_Q}(?![\w])",
    re.IGNORECASE,
)
_UNANIMOUS: Final = re.compile(r"единогласн|единодушн", re.IGNORECASE)
_ALL: Final = re.compile(r"^\W*(?:единогласн|единодушн|все\b)", re.IGNORECASE)
_UNANIMOUS_COUNT: Final = re.compile(
    r"(?:единогласн|единодушн)\w*[\W_]{0,4}(\d{1,4})(?!\w|[.,]\d)|(?<!\w)(\d{1,4})\s+голос",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(r"^(?:[\s_.,:;–—\-«»\"“”|/()]|\b(?:чел(?:овека?)?|голос(?:а|ов)?)\b)*$")
_DASH: Final = "[-\u2010-\u2015\u2212]"
_STROKE: Final = re.compile(rf"^[^\n]*(?:{_DASH}[ \t]+|\t *){_DASH}+\s*[.,;]?\s*$", re.MULTILINE)
_JOINT: Final = re.compile(r"^[ «»\"“”]*(?:и|,|/)[ «»\"“”]*$", re.IGNORECASE)
_SEPARATED: Final = re.compile(rf"^[ ]*(?:{_DASH}|[:=\t\n(_])")
_BEFORE: Final = re.compile(
    rf"(?<!\w)(?<!вопросу )(?<!пункту )(?<!№ )(?P<count>\d{{1,4}}|[а-яё]{{3,12}})"
    rf"(?:\s*(?:голос\w*|чел\w*\.?))?\s*{_DASH}?\s*$",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"\bне\s+(?:голосова|принима|участвова)|\bитого\b|\bвсего\b|\bприсутств|\bрешение\b|\bпринят[оы]?\b",
    re.IGNORECASE,
)
_FRACTION: Final = re.compile(r"^\D*\d+(?:[.,]\d|\s*%)")
_LINE_OF_COUNT: Final = 3
_SIDES: Final = ("for", "against", "abstained")

Values = Mapping[str, str]


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
    flags: set[str] = set()
    values = _header_row(text) or _labelled(text, flags)
    if reading := _unanimous(text, values, flags):
        return reading
    counts = [_count(values.get(side), flags) for side in _SIDES]
    if any(spoiled for _, spoiled in counts):
        return _nothing("votes_not_number", flags)
    numbers = _without_strokes([number for number, _ in counts], values, flags)
    if numbers == [None, None, None]:
        return _nothing("votes_missing", flags)
    if None in numbers:
        flags.add("votes_partial")
    in_favour, against, abstained = numbers
    return VotesReading(in_favour, against, abstained, unanimous=False, flags=tuple(sorted(flags)))


def sides_named_in(text: str) -> frozenset[str]:
    """Which of `for`, `against`, `abstained` a line names as labels of a vote."""
    text, _ = read_cyrillic(clean(text))
    return frozenset(match.lastgroup or "" for match in _LABEL.finditer(text))


def _nothing(why: str, flags: set[str]) -> VotesReading:
    return VotesReading(None, None, None, unanimous=False, flags=(why, *sorted(flags)))


# -- whole votes ---------------------------------------------------------------------------------


def _unanimous(text: str, values: Values, flags: set[str]) -> VotesReading | None:
    """Nobody against; how many were for may be left to the list of people present."""
    in_favour = values.get("for", "")
    if not (_UNANIMOUS.search(text) or _ALL.match(in_favour)):
        return None
    others = [_count(values.get(side), set()) for side in _SIDES[1:]]
    if any(number or spoiled for number, spoiled in others):
        return None
    number, _ = count_in(in_favour)
    counted = _UNANIMOUS_COUNT.search(text)
    if number is None and counted:
        number = int(counted[1] or counted[2])
    if number is None:
        flags.add("unanimous_no_number")
    return VotesReading(number, 0, 0, unanimous=number is None, flags=tuple(sorted(flags)))


def _without_strokes(
    numbers: list[int | None], values: Values, flags: set[str]
) -> list[int | None]:
    """A stroke put where a count should stand is a nought, once the others are counts."""
    if numbers[0] is None:
        return numbers
    stroked = [
        0 if number is None and _STROKE.match(values.get(side, "")) else number
        for side, number in zip(_SIDES, numbers, strict=True)
    ]
    if stroked != numbers:
        flags.add("stroke_none")
    return stroked


def _count(value: str | None, flags: set[str]) -> tuple[int | None, bool]:
    """The count, and whether something stands there that is none."""
    if value is None or _EMPTY.match(value):
        return None, False
    if _FRACTION.search(value):
        return None, True
    own = _own(_OTHER.split(value.replace("_", " "))[0])
    number, odd = count_in(own)
    flags.update(odd)
    return number, number is None and (has_words(own) or any(map(str.isdecimal, own)))


def _own(value: str) -> str:
    """Without the lines below that go on with something else."""
    lines = [line for line in value.split("\n") if not _EMPTY.match(line)]
    if not lines:
        return ""
    below = "\n" in value[: value.find(lines[0])]
    if below and len(lines[0].split()) > _LINE_OF_COUNT:
        return ""
    return lines[0] if _counted(lines[0]) else value


# -- which text belongs to which side ------------------------------------------------------------


def _labelled(text: str, flags: set[str]) -> Values:
    labels = list(_LABEL.finditer(text))
    if any("3" in label.group() for label in labels):
        flags.add("label_typo")
    edges = [0, *(edge for label in labels for edge in label.span()), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    sides = [label.lastgroup or "" for label in labels]
    if _counts_come_first(gaps):
        found = [_BEFORE.search(gap) for gap in gaps[:-1]]
        return {s: m["count"] for s, m in reversed([*zip(sides, found, strict=True)]) if m}
    return _behind(sides, gaps[1:])


def _behind(sides: Sequence[str], gaps: Sequence[str]) -> Values:
    """The text behind each label; a label set off by a dash goes before the preposition «за»."""
    values: dict[str, str] = {}
    following = ""
    for side, gap in reversed([*zip(sides, gaps, strict=True)]):
        following = following if side != "for" and _JOINT.match(gap) else gap
        if side not in values or _SEPARATED.match(following) or not _SEPARATED.match(values[side]):
            values[side] = following
    return values


def _counts_come_first(gaps: Sequence[str]) -> bool:
    """«5 – за, 0 – против, 1 – воздержался»."""
    if len(gaps) < 3 or _counted(gaps[-1]) or re.match(rf"^\s*(?:{_DASH}|[:=])\s*\w", gaps[1]):  # noqa: PLR2004
        return False
    before = [_BEFORE.search(gap) for gap in gaps[:-1]]
    return all(match and _counted(match["count"]) for match in before)


def _counted(text: str) -> bool:
    return count_in(_OTHER.split(text)[0])[0] is not None


def _header_row(text: str) -> Values:
    """A row of labels over a row of counts, which may have columns of their own around."""
    lines = [line for line in text.split("\n") if line.strip()]
    for above, below in pairwise(lines):
        cells, counts = above.split("\t"), below.split("\t")
        columns = {
            match.lastgroup or "": column
            for column, cell in enumerate(cells)
            if (match := _LABEL.search(cell)) and not any(map(str.isdecimal, cell))
        }
        if len(columns) == len(_SIDES) and "\t" in above and not _LABEL.search(below):
            shift = len(counts) - len(cells)
            return {
                side: f"\t{counts[column + shift]}"
                for side, column in columns.items()
                if 0 <= column + shift < len(counts)
            }
    return {}
