"""Blocks of a document in, its paragraphs in reading order with the table cells they sit in out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.document import Block, Cell, Paragraph, Picture, PictureKind, Table


@dataclass(frozen=True, slots=True)
class Seat:
    """A cell on the way down to a paragraph."""

    table: int
    row: int
    column: int
    end: int
    last: int
    """The last row it reaches down to."""

    @property
    def tall(self) -> bool:
        """It is merged over several rows."""
        return self.last > self.row

    def above(self, other: "Seat") -> bool:
        """They share a column."""
        return self.column < other.end and other.column < self.end

    def beside(self, other: "Seat") -> bool:
        """They share a row."""
        apart = self.last < other.row or other.last < self.row
        return self.table == other.table and not apart


@dataclass(frozen=True, slots=True)
class Spot:
    """A paragraph and where it stands."""

    order: int
    paragraph: Paragraph
    seats: tuple[Seat, ...]

    @property
    def empty(self) -> bool:
        """Nothing is written there."""
        return not self.paragraph.text.strip(" \t\n_.")

    @property
    def shown(self) -> list[Picture]:
        """The pictures in it that are seen and are no other program's."""
        return [
            picture
            for picture in self.paragraph.pictures
            if not picture.hidden and picture.kind is not PictureKind.OLE_PREVIEW
        ]


def spots_of(blocks: Sequence[Block]) -> Iterator[Spot]:
    """Every paragraph, nested tables included."""
    tables = iter(range(1 << 30))

    def walk(
        inner: Sequence[Block], seats: tuple[Seat, ...]
    ) -> Iterator[tuple[Paragraph, tuple[Seat, ...]]]:
        for block in inner:
            if isinstance(block, Paragraph):
                yield block, seats
                continue
            table = next(tables)
            for index, row in enumerate(block.rows):
                for cell in row.cells:
                    last = _last_row(block, index, cell)
                    seat = Seat(table, index, cell.column, cell.column + cell.span, last)
                    yield from walk(cell.blocks, (*seats, seat))

    for order, (paragraph, seats) in enumerate(walk(blocks, ())):
        yield Spot(order, paragraph, seats)


def _last_row(table: Table, index: int, cell: Cell) -> int:
    while index + 1 < len(table.rows) and any(
        below.continues and below.column == cell.column for below in table.rows[index + 1].cells
    ):
        index += 1
    return index
