"""Rows of a table of attendees in, persons and typed numbers out, whatever the columns.

A heading row tells the columns; without one the column that reads as names does.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from mailbot.extract.lines import Field, Line
from mailbot.extract.people import Named, cut, tidy
from mailbot.values.names import looks_like_name
from mailbot.values.text import read_cyrillic

NAMED: Final = re.compile(
    r"(?:\d{1,4}[.)]?\t)?[А-ЯЁ][А-ЯЁа-яё-]+ [А-ЯЁ][а-яё]+ [А-ЯЁ][а-яё]+(?:ич|вна|чна)\t"
)
"""A row that begins with a full name is a person's, whatever his position is called."""
_NAME_HEAD: Final = re.compile(
    r"\bф\.?\s?и\.?\s?о\b|фамили|участник|присутств|^имя|^отчество", re.IGNORECASE
)
_WHOLE_HEAD: Final = re.compile(r"^(?:фамилия|имя|отчество)\W*$", re.IGNORECASE)
_POSITION_HEAD: Final = re.compile(
    r"должност|место работы|организаци|статус|регалии", re.IGNORECASE
)
_NUMBER_HEAD: Final = re.compile(r"^\W*(?:№|n)?\s*(?:п\s?[/.\\]?\s?п\.?)?\W*$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"\d{1,4}\W*")
_EMPTY: Final = re.compile(r"^[\s–—\-.,:;]*$")
_SAMPLE: Final = 200
"""Rows enough to tell which column holds names."""
_SUBHEADING: Final = re.compile(
    r":\s*$|^(?:приглаш|член|участник|представител|эксперт|от )", re.IGNORECASE
)
_NAME_HINT: Final = re.compile(r"фио\b|\bф\.\s?и\.\s?о|_{3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Columns:
    """Which grid columns hold what."""

    names: tuple[int, ...]
    positions: tuple[int, ...]
    number: int | None


def is_heading(row: Line) -> bool:
    """The row says which column is which and names nobody; an unfilled row has its number."""
    if any(_NUMBERED.fullmatch(cell.text) for cell in row.cells):
        return False
    texts = _heads(row).values()
    named = any(_NAME_HEAD.search(text) for text in texts)
    placed = any(_POSITION_HEAD.search(text) for text in texts)
    numbered = any(text.startswith("№") for text in texts)
    others = [text for text in texts if not _NAME_HEAD.search(text)]
    return named and (placed or numbered) and not any(looks_like_name(text) for text in others)


def columns_of(rows: Sequence[Line]) -> Columns:
    """The columns of a table by its heading, or by what stands in them."""
    heading = next((row for row in rows[:3] if is_heading(row)), None)
    texts = _by_column([row for row in rows if row is not heading])
    number = next((column for column in texts if _counts(texts[column])), None)
    if heading is not None:
        return _by_heading(heading, texts, number)
    names = max(
        (column for column in texts if column != number),
        key=lambda column: (sum(map(_namelike, texts[column][:_SAMPLE])), -column),
        default=0,
    )
    return Columns((names,), _others(texts, {names, number}), number)


def people_in_table(rows: Sequence[Line], columns: Columns, numbers: list[int]) -> Iterator[Named]:
    """Everybody in these rows; typed row numbers are added to `numbers`."""
    carried: dict[int, Field] = {}
    for row in rows:
        if is_heading(row) or _numbers_columns(row):
            continue
        cells = {cell.column: cell for cell in row.cells}
        for column, cell in cells.items():
            if cell.continues and column in carried:
                cells[column] = carried[column]._replace(anchor=cell.anchor)
            carried[column] = cells[column]
        found = _of_row(cells, columns, row)
        number = cells.get(columns.number) if columns.number is not None else None
        if found and number and not number.label:
            numbers += _typed(number.text)
        yield from found


def _heads(row: Line) -> Mapping[int, str]:
    return {cell.column: read_cyrillic(" ".join(cell.text.split()))[0] for cell in row.cells}


def _by_heading(heading: Line, texts: Mapping[int, list[str]], number: int | None) -> Columns:
    heads = {
        cell.column + i: " ".join(read_cyrillic(cell.text)[0].split())
        for cell in heading.cells
        for i in range(cell.span)
    }
    parts = tuple(column for column, text in heads.items() if _WHOLE_HEAD.match(text))
    first = next(column for column, text in heads.items() if _NAME_HEAD.search(text))
    names = parts if len(parts) > 1 else (first,)
    positions = tuple(
        column
        for column, text in heads.items()
        if _POSITION_HEAD.search(text) and column not in names
    )
    numbered = [c for c, text in heads.items() if text and _NUMBER_HEAD.match(text)]
    number = next(iter(numbered), number)
    return Columns(names, positions or _others(texts, {*names, number}), number)


def _by_column(rows: Sequence[Line]) -> Mapping[int, list[str]]:
    texts: dict[int, list[str]] = {}
    for row in rows:
        for cell in row.cells:
            texts.setdefault(cell.column, []).append(cell.text)
    return texts


def _others(texts: Mapping[int, list[str]], taken: set[int | None]) -> tuple[int, ...]:
    rest = (column for column in texts if column not in taken)
    return tuple(column for column in rest if not all(map(_EMPTY.match, texts[column])))


def _counts(texts: Sequence[str]) -> bool:
    filled = [text.strip(" .)") for text in texts if text.strip()]
    return bool(filled) and all(text.isdecimal() for text in filled)


def _namelike(text: str) -> bool:
    return bool(cut(text)[0]) or bool(_NAME_HINT.match(text.strip()))


def _numbers_columns(row: Line) -> bool:
    """«1 2 3 4» below the heading."""
    if not row.text.startswith("1\t"):
        return False
    filled = [cell.text.strip() for cell in row.cells if cell.text.strip()]
    return len(filled) > 1 and filled == [str(i + 1) for i in range(len(filled))]


def _typed(text: str) -> list[int]:
    digits = text.strip(" .)")
    return [int(digits[:6])] if digits.isdecimal() else []


def _of_row(cells: Mapping[int, Field], columns: Columns, row: Line) -> list[Named]:
    named = [cells[column] for column in columns.names if column in cells]
    placed = [cells[column] for column in columns.positions if column in cells]
    anchor = next((cell.anchor for cell in named if cell.anchor >= 0), row.anchor)
    at = next((cell.anchor for cell in placed if cell.text), anchor)
    at = placed[0].anchor if placed and at == anchor else at
    hints = tuple([hint for cell in cells.values() for hint in cell.placeholders])
    pairs = _pairs(named, placed)
    return [
        Named(name, position, anchor, at, hints) for name, position in pairs if name or position
    ]


def _pairs(named: Sequence[Field], placed: Sequence[Field]) -> Sequence[tuple[str, str]]:
    name = " ".join([cell.text for cell in named])
    position = ", ".join([tidy(cell.text) for cell in placed if not _EMPTY.match(cell.text)])
    if "\n" in name and all(cut(line)[0] for line in name.split("\n")):
        behind = placed[-1].text.split("\n") if placed else []
        several = zip_longest(name.split("\n"), behind, fillvalue="")
        read = [(*cut(line), more) for line, more in several]
        return [(own, tidy(more) or beside) for own, beside, more in read]
    name = " ".join(name.split())
    if _EMPTY.match(name):
        name = ""
    if not name or position:
        return [(name, position)]
    own, beside = cut(name)
    if own or not (_SUBHEADING.search(name) or not placed):
        return [(own or name, beside if own else "")]
    return []
