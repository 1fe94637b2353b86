"""Blocks of a document in, its paragraphs in reading order with the table cells they sit in out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.document import Block, Paragraph, Picture, PictureKind


@dataclass(frozen=True, slots=True)
class Seat:
    """A cell on the way down to a paragraph."""

    table: int
    row: int
    column: int
    end: int

    def above(self, other: "Seat") -> bool:
        """They share a column."""
        return self.column < other.end and other.column < self.end

    def beside(self, other: "Seat") -> bool:
        """They share a row."""
        return self.table == other.table and self.row == other.row


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
                    seat = Seat(table, index, cell.column, cell.column + cell.span)
                    yield from walk(cell.blocks, (*seats, seat))

    for order, (paragraph, seats) in enumerate(walk(blocks, ())):
        yield Spot(order, paragraph, seats)
