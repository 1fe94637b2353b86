"""Lines of «Присутствовали» in, attendees out: a table of any columns, or a list."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from mailbot.extract.chairs import person_entry, position_entry
from mailbot.extract.lines import Field, Line
from mailbot.extract.people import Named, cut
from mailbot.model import Attendee, Place
from mailbot.values.names import looks_like_name

_NAME_HEAD: Final = re.compile(r"\bф\.?\s?и\.?\s?о\b|фамили|участник|^имя", re.IGNORECASE)
_POSITION_HEAD: Final = re.compile(
    r"должност|место работы|организаци|статус|регалии", re.IGNORECASE
)
_NUMBER_HEAD: Final = re.compile(r"^\W*(?:№|n)?\s*(?:п\s?/?\s?п\.?)?\W*$", re.IGNORECASE)
_EMPTY: Final = re.compile(r"^[\s–—\-.,:;]*$")
_ENCLOSED: Final = re.compile(
    r"список (?:участников )?прилага|согласно списку|по списку", re.IGNORECASE
)
_REMARK: Final = re.compile(
    r"^(?:всего|итого|кворум|заседание правомочно|заседание считается|отсутств\w+|\(.*\)$)", re.IGNORECASE
)
_SUBHEADING: Final = re.compile(r":\s*$")
_NAME_HINT: Final = re.compile(r"фио\b|\bф\.\s?и\.\s?о|_{3,}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Columns:
    names: int
    positions: tuple[int, ...]
    number: int | None


def read_attendees(lines: Sequence[Line]) -> tuple[tuple[Attendee, ...], tuple[str, ...]]:
    """Everybody listed, and `attendees_number_gap`, `list_enclosed` where it is so."""
    people: list[Named] = []
    numbers: list[int] = []
    flags: list[str] = []
    for table, group in groupby(lines, key=lambda line: line.table if line.cells else 0):
        rows = list(group)
        if table:
            people += _from_table(rows, numbers)
        else:
            if any(_ENCLOSED.search(line.text) for line in rows):
                flags.append("list_enclosed")
            people += _from_list(rows, numbers)
    if _jumps(numbers):
        flags.append("attendees_number_gap")
    return tuple(_attendee(person, index) for index, person in enumerate(people)), tuple(flags)


def _attendee(person: Named, index: int) -> Attendee:
    row = f"раздел «Присутствовали», строка {index + 1}"
    name = person_entry(person.name, Place(row, person.anchor), person.placeholders)
    position = position_entry(
        person.position, Place(row, person.position_anchor), person.placeholders
    )
    return Attendee(name, position)


def _jumps(numbers: Sequence[int]) -> bool:
    """Typed numbers that neither go on by one nor start again at one."""
    expected = 1
    for number in numbers:
        if number not in {expected, 1}:
            return True
        expected = number + 1
    return False


# -- tables --------------------------------------------------------------------------------------


def _from_table(rows: Sequence[Line], numbers: list[int]) -> Iterator[Named]:
    heading = next((row for row in rows[:3] if _is_heading(row)), None)
    body = [row for row in rows if row is not heading]
    columns = _columns(heading, body)
    carried: dict[int, Field] = {}
    for row in body:
        cells = {cell.column: cell for cell in row.cells}
        for column, cell in cells.items():
            if cell.continues and column in carried:
                cells[column] = replace(carried[column], anchor=cell.anchor)
            carried[column] = cells[column]
        person = _of_row(cells, columns, row)
        if person is None:
            continue
        number = cells.get(columns.number) if columns.number is not None else None
        if number and (digits := number.text.strip(" .)")).isdecimal() and not number.label:
            numbers.append(int(digits[:6]))
        yield person


def _is_heading(row: Line) -> bool:
    texts = [cell.text for cell in row.cells]
    named = any(_NAME_HEAD.search(text) for text in texts)
    placed = any(_POSITION_HEAD.search(text) for text in texts)
    people = any(looks_like_name(text) for text in texts)
    return not people and (
        (named and placed) or (named and any(t.strip().startswith("№") for t in texts))
    )


def _columns(heading: Line | None, body: Sequence[Line]) -> _Columns:
    texts = _by_column(body)
    number = next((column for column in texts if _counts(texts[column])), None)
    if heading is not None:
        heads = {cell.column: cell.text for cell in heading.cells}
        names = next(column for column, text in heads.items() if _NAME_HEAD.search(text))
        positions = tuple(
            column
            for column, text in heads.items()
            if _POSITION_HEAD.search(text) and column != names
        )
        numbered = [c for c, t in heads.items() if t.strip() and _NUMBER_HEAD.match(t)]
        return _Columns(
            names, positions or _others(texts, names, number), next(iter(numbered), number)
        )
    candidates = [column for column in texts if column != number]
    names = max(
        candidates,
        key=lambda column: (sum(map(_namelike, texts[column])), -column),
        default=0,
    )
    return _Columns(names, _others(texts, names, number), number)


def _by_column(body: Sequence[Line]) -> Mapping[int, list[str]]:
    texts: dict[int, list[str]] = {}
    for row in body:
        for cell in row.cells:
            texts.setdefault(cell.column, []).append(cell.text)
    return texts


def _counts(texts: Sequence[str]) -> bool:
    filled = [text.strip(" .)") for text in texts if text.strip()]
    return bool(filled) and all(text.isdecimal() for text in filled)


def _namelike(text: str) -> bool:
    return looks_like_name(text) or bool(_NAME_HINT.match(text.strip()))


def _others(texts: Mapping[int, list[str]], names: int, number: int | None) -> tuple[int, ...]:
    rest = (column for column in texts if column not in {names, number})
    return tuple(column for column in rest if not all(map(_EMPTY.match, texts[column])))


def _of_row(cells: Mapping[int, Field], columns: _Columns, row: Line) -> Named | None:
    name = cells.get(columns.names)
    positions = [cells[column] for column in columns.positions if column in cells]
    text = name.text if name else ""
    position = ", ".join(
        " ".join(cell.text.split()) for cell in positions if not _EMPTY.match(cell.text)
    )
    if _EMPTY.match(text) and not position:
        return None
    if not position and _SUBHEADING.search(text):
        return None
    if not positions:
        text, position = cut(text)
        if not text:
            return None
    anchor = name.anchor if name and name.anchor >= 0 else row.anchor
    hints = tuple(hint for cell in cells.values() for hint in cell.placeholders)
    at = next((cell.anchor for cell in positions if cell.text.strip()), anchor)
    at = positions[0].anchor if positions and not position else at
    return Named(" ".join(text.split()), position, anchor, at, hints)


# -- lists ---------------------------------------------------------------------------------------


def _from_list(lines: Sequence[Line], numbers: list[int]) -> Iterator[Named]:
    kept = [part for line in lines if not _is_aside(line) for part in _bare_names(line)]
    for line in kept:
        typed = line.number.strip(" .)")
        if typed.isdecimal() and not line.label:
            numbers.append(int(typed[:6]))
    return iter(people_in(kept))


def _is_aside(line: Line) -> bool:
    """A sub-heading or a remark about the list, not somebody on it."""
    text = line.text.strip()
    if _ENCLOSED.search(text) or _REMARK.match(text) or _EMPTY.match(text):
        return True
    apart = bool(line.table) or bool(_SUBHEADING.search(text))
    return apart and not line.number and not cut(text)[0]


def _bare_names(line: Line) -> Iterator[Line]:
    """A line of names alone, with commas between them, cut at the commas."""
    parts = [part.strip(" .") for part in line.text.split(",")]
    if len(parts) > 1 and all(looks_like_name(part) for part in parts):
        for index, part in enumerate(parts):
            yield replace(line, text=part, label=line.label if index == 0 else "")
    else:
        yield line
