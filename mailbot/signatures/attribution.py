"""Document tree and signature blocks in, each picture there with the co-chair it stands for out.

Paper decides, not markup: the name in the same paragraph, then in the same cell, the same row, the
same column; between the blocks of a stacked layout, the side on which the other pictures stand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.document import Block, Document, Paragraph, Picture, PictureKind
from mailbot.model import MeetingProtocol, Role, SignatureBlock
from mailbot.values.text import fold_key

_ABOVE: Final = 2
"""Lines of text above the first block that a picture floating over it may be anchored to."""
_BELOW: Final = 2
"""Lines of text below the last block within which a picture still belongs to it."""


@dataclass(frozen=True, slots=True)
class Attributed:
    """A picture in or beside the signature blocks; no role = it may be either co-chair's."""

    picture: Picture
    anchor: int
    role: Role | None


@dataclass(frozen=True, slots=True)
class _Seat:
    """A cell on the way down to a paragraph."""

    table: int
    row: int
    column: int
    end: int

    def above(self, other: "_Seat") -> bool:
        """They share a column."""
        return self.column < other.end and other.column < self.end


@dataclass(frozen=True, slots=True)
class _Spot:
    """A paragraph and where it stands."""

    order: int
    paragraph: Paragraph
    seats: tuple[_Seat, ...]

    @property
    def empty(self) -> bool:
        """Nothing is written there."""
        return not self.paragraph.text.strip(" \t\n_.")


def attribute(document: Document, protocol: MeetingProtocol) -> tuple[Attributed, ...]:
    """Every visible picture of the signature blocks, in reading order."""
    surnames = {
        chair.role: fold_key(chair.full_name.value.surname)
        for chair in protocol.co_chairs
        if chair.full_name.value
    }
    desk = _Desk(tuple(_spots(document.blocks)), protocol.blocks, surnames)
    return tuple(desk.attributed())


class _Desk:
    """The signature blocks spread out: who is named where, what belongs to whom."""

    def __init__(
        self,
        spots: Sequence[_Spot],
        blocks: Sequence[SignatureBlock],
        surnames: Mapping[Role, str],
    ) -> None:
        self._spots = spots
        self._surnames = surnames
        self._owner: dict[int, Role] = {}
        of_role = [set(block.anchors) for block in blocks]
        self._shared = set.intersection(*of_role) if len(of_role) == len(Role) else set()
        for block in blocks:
            for anchor in block.anchors:
                self._owner.setdefault(anchor, block.role)
        self._names = [
            (block.role, spot) for block in blocks for spot in _printed_at(block, spots)[:1]
        ]
        own = [spot.order for spot in spots if spot.paragraph.anchor in self._owner]
        self._first = min(own, default=0)
        self._last = max(own, default=-1)

    def attributed(self) -> Iterator[Attributed]:
        """Seen once for what its surroundings say, then again for what is between blocks."""
        settled: dict[int, Role | None] = {}
        between: list[_Spot] = []
        for spot in self._zone():
            if _shown(spot.paragraph):
                roles = self._roles_near(spot)
                if roles is None and (spot.empty or spot.paragraph.anchor in self._owner):
                    between.append(spot)
                elif roles is not None:
                    settled[spot.order] = next(iter(roles)) if len(roles) == 1 else None
        settled |= self._stacked(between, settled)
        yield from self._floating_above()
        for spot in self._zone():
            if spot.order in settled:
                shown = _shown(spot.paragraph)
                pair = self._side_by_side(spot, shown)
                whose = pair or [settled[spot.order]] * len(shown)
                for picture, role in zip(shown, whose, strict=True):
                    yield Attributed(picture, spot.paragraph.anchor, role)

    def _side_by_side(self, spot: _Spot, shown: Sequence[Picture]) -> Sequence[Role | None]:
        """Two pictures in a line of a two-column layout made with tabs: as the names below."""
        lines = {name.paragraph.anchor: name for _, name in self._names}
        if len(shown) != len(Role) or any(p.floating for p in shown) or len(lines) != 1:
            return []
        text = fold_key(next(iter(lines.values())).paragraph.text)
        order = sorted(self._surnames, key=lambda role: text.find(self._surnames[role]))
        named = all(surname in text for surname in self._surnames.values())
        return order if named and spot.paragraph.anchor in self._shared else []

    def _floating_above(self) -> Iterator[Attributed]:
        """Word may anchor what floats over a signature to the line above: nobody can tell."""
        start = next((spot.order for spot in self._zone()), 0)
        for spot in [spot for spot in self._spots[:start] if not spot.empty][-_ABOVE:]:
            for picture in _shown(spot.paragraph):
                if picture.floating:
                    yield Attributed(picture, spot.paragraph.anchor, None)

    def _zone(self) -> Iterator[_Spot]:
        """The blocks, what stands empty above the first, a few lines below the last."""
        start = self._first
        while start > 0 and self._spots[start - 1].empty and self._last >= 0:
            start -= 1
        lines = 0
        for spot in self._spots[start:] if self._last >= 0 else ():
            if spot.order > self._last and not spot.empty:
                lines += 1
            if lines > _BELOW:
                return
            yield spot

    def _roles_near(self, spot: _Spot) -> frozenset[Role] | None:
        """Whose name is nearest in the sense of paper; `None` where a line's side must tell."""
        for near in (
            self._in_paragraph,
            self._at_anchor,
            self._in_cell,
            self._in_row,
            self._in_column,
        ):
            if found := near(spot):
                if len(found) > 1 and near in {self._in_cell, self._in_row}:
                    break
                return frozenset(found)
        role = self._owner.get(spot.paragraph.anchor)
        if role is not None and (spot.seats or not spot.empty):
            return frozenset({role})
        return None

    def _in_paragraph(self, spot: _Spot) -> set[Role]:
        words = set(re.findall(r"[\w-]+", fold_key(spot.paragraph.text)))
        written = {role for role, surname in self._surnames.items() if surname in words}
        if len(set(self._surnames.values())) == len(written) == len(Role):
            return written
        return {role for role, name in self._names if name.order == spot.order}

    def _at_anchor(self, spot: _Spot) -> set[Role]:
        anchor = spot.paragraph.anchor
        return {role for role, name in self._names if name.paragraph.anchor == anchor}

    def _in_cell(self, spot: _Spot) -> set[Role]:
        return {role for role, name in self._names if spot.seats and name.seats == spot.seats}

    def _in_row(self, spot: _Spot) -> set[Role]:
        for depth in range(len(spot.seats) - 1, -1, -1):
            seat = spot.seats[depth]
            found = {
                role
                for role, name in self._names
                if any(s.table == seat.table and s.row == seat.row for s in name.seats)
            }
            if found:
                return found
        return set()

    def _in_column(self, spot: _Spot) -> set[Role]:
        """Nearest name straight above or below, where the row itself says nothing."""
        for seat in reversed(spot.seats):
            if not self._is_bare(seat):
                return set()
            away = [
                (abs(other.row - seat.row), role)
                for role, name in self._names
                for other in name.seats
                if other.table == seat.table and other.above(seat)
            ]
            if away:
                least = min(away)[0]
                found = {role for distance, role in away if distance == least}
                return found if len(found) == 1 else set()
        return set()

    def _is_bare(self, seat: _Seat) -> bool:
        """Nothing is written in the row: it is no line of somebody else's."""
        return all(
            spot.empty
            for spot in self._spots
            if any(s.table == seat.table and s.row == seat.row for s in spot.seats)
        )

    # -- between the lines -----------------------------------------------------------------------

    def _stacked(
        self, between: Sequence[_Spot], settled: dict[int, Role | None]
    ) -> dict[int, Role | None]:
        sides = {spot.order: self._sides(spot) for spot in between}
        placed: dict[int, Role | None] = {
            order: above or below
            for order, (above, below) in sides.items()
            if above is below or None in {above, below}
        }
        upward = any(sides[order][0] is None and sides[order][1] for order in placed)
        downward = any(sides[order][1] is None and sides[order][0] for order in placed)
        taken = {role for role in (*settled.values(), *placed.values()) if role}
        for spot in between:
            if spot.order not in placed:
                above, below = sides[spot.order]
                placed[spot.order] = _choose(
                    above, below, taken, "below" if upward else "above" if downward else ""
                ) or self._nearer(spot, above, below)
        return {order: role for order, role in placed.items() if self._near(order, sides[order])}

    def _sides(self, spot: _Spot) -> tuple[Role | None, Role | None]:
        """The blocks of the lines right above and right below."""
        return self._side(spot, -1), self._side(spot, 1)

    def _side(self, spot: _Spot, step: int) -> Role | None:
        order = spot.order + step
        while 0 <= order < len(self._spots):
            other = self._spots[order]
            if not other.empty:
                return self._owner.get(other.paragraph.anchor)
            order += step
        return None

    def _nearer(self, spot: _Spot, above: Role | None, below: Role | None) -> Role | None:
        """The block fewer empty lines away; `None` where both are as far."""
        up, down = (self._distance(spot, step) for step in (-1, 1))
        if up == down:
            return None
        return above if up < down else below

    def _distance(self, spot: _Spot, step: int) -> int:
        order = spot.order + step
        while 0 <= order < len(self._spots) and self._spots[order].empty:
            order += step
        return abs(order - spot.order)

    def _near(self, order: int, sides: tuple[Role | None, Role | None]) -> bool:
        return any(sides) or order <= self._last


def _choose(
    above: Role | None, below: Role | None, taken: Iterable[Role], side: str
) -> Role | None:
    """By the side the others stand on, else whoever has no picture yet."""
    if side:
        return above if side == "above" else below
    free = {above, below} - set(taken)
    return free.pop() if len(free) == 1 else None


def _shown(paragraph: Paragraph) -> list[Picture]:
    return [
        picture
        for picture in paragraph.pictures
        if not picture.hidden and picture.kind is not PictureKind.OLE_PREVIEW
    ]


def _printed_at(block: SignatureBlock, spots: Sequence[_Spot]) -> list[_Spot]:
    """Where the name is printed: at its anchor, in the text box that holds it if there is one."""
    if not block.printed.written:
        return []
    wanted = _letters(block.printed.raw)
    there = [spot for spot in spots if spot.paragraph.anchor == block.printed.place.anchor]
    exact = [spot for spot in there if wanted in _letters(spot.paragraph.text)]
    elsewhere = [
        spot
        for spot in spots
        if spot.paragraph.anchor in block.anchors and wanted in _letters(spot.paragraph.text)
    ]
    return exact or elsewhere or there


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", fold_key(text))


def _spots(blocks: Sequence[Block]) -> Iterator[_Spot]:
    tables = iter(range(1 << 30))

    def walk(
        inner: Sequence[Block], seats: tuple[_Seat, ...]
    ) -> Iterator[tuple[Paragraph, tuple[_Seat, ...]]]:
        for block in inner:
            if isinstance(block, Paragraph):
                yield block, seats
                continue
            table = next(tables)
            for index, row in enumerate(block.rows):
                for cell in row.cells:
                    seat = _Seat(table, index, cell.column, cell.column + cell.span)
                    yield from walk(cell.blocks, (*seats, seat))

    for order, (paragraph, seats) in enumerate(walk(blocks, ())):
        yield _Spot(order, paragraph, seats)
