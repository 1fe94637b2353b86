"""Lines of «Присутствовали» in, attendees out: a table of any columns, or a list."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from mailbot.extract.attendee_tables import Columns, columns_of, people_in_table
from mailbot.extract.chairs import person_entry, position_entry
from mailbot.extract.keywords import REMARK
from mailbot.extract.lines import Line
from mailbot.extract.people import Named, cut, people_in
from mailbot.model import Attendee, Place
from mailbot.values.names import looks_like_name

_EMPTY: Final = re.compile(r"^[\s–—\-.,:;№]*$|^\d{1,4}\s?[.)]?$")
_COLUMN: Final = re.compile(
    r"^(?:№ ?п/?п|ф\.?\s?и\.?\s?о\.?(?: \(полностью\))?|должность)$", re.IGNORECASE
)
_ENCLOSED: Final = re.compile(
    r"список (?:участников )?прилага|согласно списку|по списку", re.IGNORECASE
)
_LAST_DOT: Final = re.compile(r"(?<![А-ЯЁA-Z])\.\s*$")
_SUBHEADING: Final = re.compile(r":\s*$")


def read_attendees(lines: Sequence[Line]) -> tuple[tuple[Attendee, ...], tuple[str, ...]]:
    """Everybody listed, and `attendees_number_gap`, `list_enclosed` where it is so."""
    people: list[Named] = []
    numbers: list[int] = []
    flags: list[str] = []
    known: dict[int, Columns] = {}
    for table, group in groupby(lines, key=lambda line: line.table if line.cells else 0):
        rows = list(group)
        if table:
            columns = known[table] = known.get(table) or columns_of(rows)
            people += people_in_table(rows, columns, numbers)
        else:
            if any(_ENCLOSED.search(line.text) for line in rows):
                flags.append("list_enclosed")
            people += _from_list([line for line in rows if not _is_aside(line, known)], numbers)
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


# -- lists ---------------------------------------------------------------------------------------


def _from_list(lines: Sequence[Line], numbers: list[int]) -> Iterator[Named]:
    texts = [line.text.strip() for line in lines]
    headed = any(text.lower() == "должность" for text in texts)
    kept = [
        part
        for line, text in zip(lines, texts, strict=True)
        if not (headed and _COLUMN.match(text))
        for part in _bare_names(line)
    ]
    for line in kept:
        typed = line.number.strip(" .)")
        if typed.isdecimal() and not line.label:
            numbers.append(int(typed[:6]))
    return iter(people_in(kept))


def _is_aside(line: Line, tables: Container[int]) -> bool:
    """A sub-heading or a remark about the list, not somebody on it."""
    text = line.text.strip()
    if _ENCLOSED.search(text) or REMARK.match(text) or _EMPTY.match(text):
        return True
    apart = line.table in tables or bool(_SUBHEADING.search(text))
    return apart and not line.number and not cut(text)[0]


def _bare_names(line: Line) -> Iterator[Line]:
    """A line of names alone, with commas between them, cut at the commas."""
    text = _LAST_DOT.sub("", line.text)
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > 1 and all(looks_like_name(part) for part in parts):
        for index, part in enumerate(parts):
            yield replace(line, text=part, label=line.label if index == 0 else "")
    else:
        yield line
