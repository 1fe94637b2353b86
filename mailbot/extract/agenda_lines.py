"""Lines of the agenda in, the same lines with tables opened up and lone numbers joined out.

A table of items (№, вопрос, решение, голоса) becomes what it would have been as running text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailbot.extract.keywords import DECIMAL, ROMAN, is_votes_line
from mailbot.extract.lines import Field, Line
from mailbot.values.votes import sides_named_in

_LONE: Final = re.compile(r"^(?:[IVXLІХ]{1,6}|\d{1,2})\s?[.)]?$")
_SIDES: Final = {"for": "за", "against": "против", "abstained": "воздержались"}
_COUNT: Final = re.compile(r"^[\W_]*(?:\d{1,4}|нет|единогласно)?[\W_]*$", re.IGNORECASE)
_HEADS_COUNTS: Final = re.compile(
    r"^\W*(?:(?:варианты?|позиция|голосование)\W+)?(?:количество|число)(?: голосов| человек)?\W*$",
    re.IGNORECASE,
)
_RESOLVED: Final = re.compile(
    r"^(?:принят\w+ )?(?:решени[ея]|решили|постановили)\W*$", re.IGNORECASE
)
_INLINE: Final = re.compile(
    r"(?<=[.;»!])\s+(?=(?:СЛУШАЛИ|ВЫСТУПИЛИ|РЕШИЛИ|ПОСТАНОВИЛИ|РЕШЕНИЕ|ГОЛОСОВАЛИ"
    r"|Слушали|Выступили|Решили|Постановили|Решение|Голосовали)\s*:)"
)
_FIRST: Final = re.compile(r"^(?:(?:РЕШИЛИ|ПОСТАНОВИЛИ|РЕШЕНИЕ)\s*:\s*)?1[.)]\s", re.IGNORECASE)
_NEXT: Final = re.compile(
    r"(?:(?<=\w\w\w[.;])|(?<=[»)][.;]))\s+(?P<number>\d{1,2})[.)]\s(?=[А-ЯЁ])"
)
_ANY: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class _Heads:
    """Columns of a table of items."""

    title: int
    decisions: int | None
    number: int | None
    sides: tuple[tuple[int, str], ...]
    votes: int | None


def agenda_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Running text in place of tables that are no tables of votes."""
    return tuple(_joined([part for line in _flattened(lines) for part in _parted(line)]))


def _parted(line: Line) -> Iterator[Line]:
    """«О поддержке проекта. РЕШИЛИ: …» is two lines in one."""
    start = 0
    for match in _INLINE.finditer(line.text) if not line.cells else ():
        yield from _counted_off(replace(line, text=line.text[start : match.start()].strip()))
        start = match.end()
    rest = replace(line, text=line.text[start:], label="") if start else line
    yield from _counted_off(rest)


def _counted_off(line: Line) -> Iterator[Line]:
    """«1. Поддержать проект. 2. Провести конкурс.» is two decisions in one line."""
    first = _FIRST.match(line.text)
    if line.cells or line.label or not first:
        yield line
        return
    start, expected = 0, 2
    for match in _NEXT.finditer(line.text, first.end()):
        if int(match["number"]) == expected:
            yield replace(line, text=line.text[start : match.start()].strip())
            start, expected = match.start("number"), expected + 1
    yield replace(line, text=line.text[start:]) if start else line


def _flattened(lines: Sequence[Line]) -> Iterator[Line]:
    voting = 0
    counting = {line.table for line in lines if line.cells and is_votes_line(line)}
    for line in _opened(lines):
        if line.cells and is_votes_line(line):
            voting = line.table
        elif line.table in counting and _HEADS_COUNTS.match(line.text):
            continue
        if line.cells and line.table == voting and _counts(line):
            yield line
        else:
            yield from _plain(line)


def _counts(row: Line) -> bool:
    """Nothing but counts behind the first cell."""
    rest = [cell.text for cell in row.cells[1:] if cell.text.strip()]
    return bool(rest) and all(_COUNT.match(text) for text in rest)


def _opened(lines: Sequence[Line]) -> Iterator[Line]:
    heads: dict[int, _Heads] = {}
    for line in lines:
        if line.cells and line.table not in heads and (found := _heads(line)):
            heads[line.table] = found
        elif line.cells and line.table in heads:
            yield from _item_row(line, heads[line.table])
        else:
            yield line


def _heads(row: Line) -> _Heads | None:
    texts = {cell.column: " ".join(cell.text.lower().split()) for cell in row.cells}
    title = next((c for c, text in texts.items() if "вопрос" in text or "повестк" in text), None)
    decisions = next((c for c, text in texts.items() if re.search(r"решени|решили", text)), None)
    if (
        title is None
        or title == decisions
        or (decisions is None and "докладчик" not in row.text.lower())
    ):
        return None
    sides = tuple(
        (column, _SIDES[next(iter(named))])
        for column, text in texts.items()
        if len(named := sides_named_in(text)) == 1
    )
    number = next((c for c, text in texts.items() if text.startswith(("№", "n"))), None)
    votes = next((c for c, text in texts.items() if "голос" in text), None)
    return _Heads(title, decisions, number, sides, votes)


def _item_row(row: Line, heads: _Heads) -> Iterator[Line]:
    cells = {cell.column: cell for cell in row.cells}
    title = cells.get(heads.title)
    if title is None or not _ANY.search(title.text):
        return
    number = cells.get(heads.number) if heads.number is not None else None
    label = (number.label or number.text.strip()) if number else title.label
    text = " ".join(title.text.split())
    yield _line(row, title, f"Вопрос {label.strip(' .)')}. {text}".replace("Вопрос . ", "Вопрос. "))
    decisions = cells.get(heads.decisions) if heads.decisions is not None else None
    if decisions and _ANY.search(decisions.text):
        yield _line(row, decisions, "РЕШИЛИ:")
        for index, part in enumerate(decisions.text.split("\n")):
            label = decisions.label if index == 0 else ""
            yield replace(_line(row, decisions, part), label=label)
    yield from _votes_of_row(row, heads, cells)


def _votes_of_row(row: Line, heads: _Heads, cells: Mapping[int, Field]) -> Iterator[Line]:
    sides = [f"{side} – {cells[c].text.strip()}" for c, side in heads.sides if c in cells]
    if sides:
        yield replace(row, text="Голосовали: " + ", ".join(sides), cells=(), label="")
    elif heads.votes is not None and (cell := cells.get(heads.votes)) and _ANY.search(cell.text):
        yield _line(row, cell, "Голосовали: " + " ".join(cell.text.split()))


def _line(row: Line, cell: Field, text: str) -> Line:
    return replace(
        row, text=text, anchor=cell.anchor, cells=(), label="", placeholders=cell.placeholders
    )


def _plain(line: Line) -> Iterator[Line]:
    if not line.cells or is_votes_line(line) or not _ANY.search(line.text + _labels(line)):
        yield line
        return
    filled = [cell for cell in line.cells if cell.text.strip() or cell.label]
    number = (filled[0].label if not filled[0].text.strip() else "") or filled[0].text.strip()
    label = filled[0].label
    if ROMAN.match(number) or DECIMAL.match(number):
        if len(filled) == 1 or not any(re.search(r"[^\W\d]", cell.text) for cell in filled[1:]):
            yield line
            return
        label, filled = number, filled[1:]
    first, *more = _lines_in(filled) or [""]
    for part in more:
        if not replace(line, text=part, cells=(), label="").number:
            first = f"{first} {part}"
    yield replace(line, text=first, cells=(), label=label, anchor=filled[0].anchor)
    for part in more:
        own = replace(line, text=part, cells=(), label="", anchor=filled[0].anchor)
        if own.number:
            yield own


def _lines_in(cells: Sequence[Field]) -> list[str]:
    """What the cells say, line by line; «Решение» goes with what was resolved."""
    parts = [part for cell in cells for part in cell.text.split("\n") if part.strip()]
    if len(parts) > 1 and _RESOLVED.match(parts[0]):
        parts[:2] = [f"{parts[0].rstrip(' :')}: {parts[1]}"]
    return parts


def _labels(line: Line) -> str:
    return "".join(cell.label for cell in line.cells)


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    """«I.» on a line of its own belongs to the line below."""
    number: Line | None = None
    for line in lines:
        if number and not line.cells and not line.number:
            yield replace(line, label=number.text.strip(), anchor=number.anchor)
            number = None
            continue
        if number:
            yield number
        number = (
            line
            if not line.cells and _LONE.match(line.text.strip()) and _ordinal_like(line)
            else None
        )
        if not number:
            yield line
    if number:
        yield number


def _ordinal_like(line: Line) -> bool:
    text = line.text.strip()
    return text.endswith((".", ")")) or not text.isdecimal()
