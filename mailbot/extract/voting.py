"""Lines of a voting block in, `Votes` out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from mailbot.extract.agenda_entries import Item, item_named_in, ordinal_of, shown
from mailbot.extract.keywords import (
    ABOUT_ITEM,
    TITLE,
    goes_on_with_votes,
    is_votes_heading,
    is_votes_line,
)
from mailbot.extract.lines import Line
from mailbot.model import Entry, Place, Votes
from mailbot.values.text import fold
from mailbot.values.votes import VotesReading, read_votes, sides_named_in

LABEL: Final = "результаты голосования"
_SIDES: Final = 3


def votes_of(lines: Sequence[Line], label: str = LABEL) -> Votes:
    """One block of votes; its place is its first line."""
    text = "\n".join(_row_text(line) for line in lines)
    rows = _under_heading(lines)
    counted = rows[0][0] if len(rows) == 1 else text
    return _votes(read_votes(counted), text, Place(label, lines[0].anchor))


def votes_by_item(lines: Sequence[Line], label: str = LABEL) -> tuple[Votes, ...]:
    """A row of a table or a line per item: the votes in order; empty for any other block."""
    named = [line for line in lines if not line.cells and ABOUT_ITEM.search(fold(line.text))]
    full = [line for line in named if len(sides_named_in(line.text)) == _SIDES]
    if len(full) > 1:
        return tuple(votes_of([line]) for line in full)
    rows = _under_heading(lines)
    if len(rows) < 2:  # noqa: PLR2004 - one row under a heading is one vote
        return ()
    return tuple(
        _votes(read_votes(text), text.split("\n")[1], Place(label, at)) for text, at in rows
    )


def with_everybody(votes: Votes, present: int) -> Votes:
    """«единогласно» without a number: everybody present was for."""
    if not votes.unanimous or votes.in_favour is not None:
        return votes
    return Votes(present, 0, 0, unanimous=True, entry=votes.entry)


def votes_end(lines: Sequence[Line], start: int) -> int:
    """Where a voting block that starts here ends; `start` when none does."""
    if not is_votes_line(lines[start]):
        return start
    end = start + 1
    table = lines[start].table if lines[start].cells else 0
    while end < len(lines):
        line = lines[end]
        table = table or (line.table if line.cells and not TITLE.match(line.words) else 0)
        if not (is_votes_line(line) or goes_on_with_votes(line, table)):
            break
        if is_votes_heading(line.text) and not _bare_heading(lines[start], end - start):
            break
        end += 1
    return end


def _bare_heading(first: Line, length: int) -> bool:
    """So far the block is a heading that says nothing yet."""
    return (
        length == 1 and fold(first.text).rstrip().endswith(":") and not sides_named_in(first.text)
    )


def place_votes(
    items: Sequence[Item], blocks: Sequence[tuple[int, tuple[Line, ...]]]
) -> Votes | None:
    """Votes behind each item are the item's; one block behind several is everybody's."""
    if not blocks:
        return None
    if not items:
        return votes_of(blocks[0][1])
    several = votes_by_item(blocks[-1][1])
    if len(several) == len(items) > 1:
        for index, (item, votes) in enumerate(zip(items, several, strict=True)):
            place = replace(votes.entry.place, label=f"вопрос {shown(item, index)}, {LABEL}")
            item.votes = replace(votes, entry=replace(votes.entry, place=place))
        return None
    addressed = [_addressee(lines, len(items)) for _, lines in blocks]
    last = blocks[0][0] in {-1, len(items) - 1}
    if len(blocks) == 1 and len(items) > 1 and last and addressed[0] is None:
        return votes_of(blocks[0][1])
    for (behind, lines), named in zip(blocks, addressed, strict=True):
        index = max(behind, 0) if named is None else named
        if items[index].votes is None:
            items[index].votes = votes_of(lines, f"вопрос {shown(items[index], index)}, {LABEL}")
    return None


def _addressee(lines: Sequence[Line], count: int) -> int | None:
    """Index of the item that a block names: «по первому вопросу», «по вопросу № 2»."""
    value = ordinal_of(item_named_in(fold(lines[0].text)))
    return value - 1 if value and value <= count else None


def _under_heading(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """Each row below a row of labels, as labels over counts, and where it stands."""
    heading = next((i for i, line in enumerate(lines) if _is_heading(line)), None)
    if heading is None:
        return []
    columns = [cell.column for cell in lines[heading].cells if sides_named_in(cell.text)]
    head = _columns(lines[heading], columns)
    rows = [line for line in lines[heading + 1 :] if line.cells]
    return [(f"{head}\n{_columns(row, columns)}", row.anchor) for row in rows]


def _columns(row: Line, columns: Sequence[int]) -> str:
    texts = {cell.column: " ".join(cell.text.split()) for cell in row.cells}
    return "\t".join(texts.get(column, "") for column in columns)


def _is_heading(line: Line) -> bool:
    cells = [cell for cell in line.cells if sides_named_in(cell.text)]
    return len(cells) == _SIDES and not any(character.isdigit() for character in line.text)


def _row_text(line: Line) -> str:
    text = "\t".join(_cell_texts(line)) if line.cells else line.text
    for hint in line.placeholders:
        text = text.replace(hint, " ") if hint.strip() else text
    return text


def _cell_texts(line: Line) -> Iterator[str]:
    for cell in line.cells:
        yield " ".join(cell.text.split())


def _votes(reading: VotesReading, text: str, place: Place) -> Votes:
    return Votes(
        reading.in_favour,
        reading.against,
        reading.abstained,
        reading.unanimous,
        Entry(text, text, place, reading.flags),
    )
