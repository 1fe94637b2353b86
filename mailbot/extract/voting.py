"""Lines of a voting block in, `Votes` out."""

from collections.abc import Iterator, Sequence
from typing import Final

from mailbot.extract.lines import Line
from mailbot.extract.keywords import is_votes_line
from mailbot.model import Entry, Place, Votes
from mailbot.values.votes import VotesReading, read_votes, sides_named_in

LABEL: Final = "результаты голосования"
_SIDES: Final = 3


def votes_of(lines: Sequence[Line], label: str = LABEL) -> Votes:
    """One block of votes; its place is its first line."""
    text = "\n".join(_row_text(line) for line in lines)
    return _votes(read_votes(text), text, Place(label, lines[0].anchor))


def votes_by_item(lines: Sequence[Line], label: str = LABEL) -> tuple[Votes, ...]:
    """A table with a row per item: its votes in order; empty for any other block."""
    heading = next((i for i, line in enumerate(lines) if _is_heading(line)), None)
    if heading is None:
        return ()
    rows = [line for line in lines[heading + 1 :] if line.cells]
    if len(rows) < 2:  # noqa: PLR2004 - one row under a heading is one vote
        return ()
    columns = [cell.column for cell in lines[heading].cells if sides_named_in(cell.text)]
    head = "\t".join(cell.text for cell in lines[heading].cells if cell.column in columns)
    return tuple(_of_row(head, row, columns, label) for row in rows)


def with_everybody(votes: Votes, present: int) -> Votes:
    """«единогласно» without a number: everybody present was for."""
    if not votes.unanimous or votes.in_favour is not None:
        return votes
    return Votes(present, 0, 0, unanimous=True, entry=votes.entry)


def is_vote_block(lines: Sequence[Line]) -> bool:
    """At least one line of it states votes."""
    return any(is_votes_line(line) for line in lines)


def _of_row(head: str, row: Line, columns: Sequence[int], label: str) -> Votes:
    counts = "\t".join(cell.text for cell in row.cells if cell.column in columns)
    return _votes(read_votes(f"{head}\n{counts}"), counts, Place(label, row.anchor))


def _is_heading(line: Line) -> bool:
    cells = [cell for cell in line.cells if sides_named_in(cell.text)]
    return len(cells) == _SIDES and not any(character.isdigit() for character in line.text)


def _row_text(line: Line) -> str:
    return "\t".join(_cell_texts(line)) if line.cells else line.text


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
