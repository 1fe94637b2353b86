"""Document tree and signature blocks in, each picture there with the co-chair it stands for out.

Paper decides, not markup: the name in the same paragraph, then in the same cell, the same row, the
same column; between the blocks of a stacked layout, the side on which the other pictures stand.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mailbot.document import Document, Picture
from mailbot.model import MeetingProtocol, Role, SignatureBlock
from mailbot.signatures.abreast import in_line, in_row, positions
from mailbot.signatures.seating import Seat, Spot, spots_of
from mailbot.signatures.unnamed import spots_behind
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
    outside: bool = False
    """Above all lines of the blocks or below them."""


def attribute(document: Document, protocol: MeetingProtocol) -> tuple[Attributed, ...]:
    """Every visible picture of the signature blocks, in reading order."""
    surnames = {
        chair.role: fold_key(chair.full_name.value.surname)
        for chair in protocol.co_chairs
        if chair.full_name.value
    }
    spots = tuple(spots_of(document.blocks))
    if not protocol.blocks:
        behind = spots_behind(spots, protocol)
        return tuple(
            Attributed(picture, spot.paragraph.anchor, None)
            for spot in behind
            for picture in spot.shown
        )
    return tuple(_Desk(spots, protocol.blocks, surnames).attributed())


class _Desk:
    """The signature blocks spread out: who is named where, what belongs to whom."""

    def __init__(
        self,
        spots: Sequence[Spot],
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
        written = [order for order in own if not spots[order].empty]
        self._written_from, self._written_to = min(written, default=0), max(written, default=-1)

    def attributed(self) -> Iterator[Attributed]:
        """Seen once for what its surroundings say, then again for what is between blocks."""
        settled: dict[int, Role | None] = {}
        between: list[Spot] = []
        for spot in self._zone():
            if spot.shown:
                roles = self._roles_near(spot)
                if roles is None and (spot.empty or spot.paragraph.anchor in self._owner):
                    between.append(spot)
                elif roles is not None:
                    settled[spot.order] = next(iter(roles)) if len(roles) == 1 else None
        settled |= self._stacked(between, settled)
        yield from self._floating_above()
        for spot in self._zone():
            if spot.order in settled:
                yield from self._in_it(spot, settled[spot.order])

    def _in_it(self, spot: Spot, role: Role | None) -> Iterator[Attributed]:
        """The pictures of a paragraph that as a whole belongs to `role`."""
        shown, anchor = spot.shown, spot.paragraph.anchor
        outside = not self._written_from <= spot.order <= self._written_to
        whose = self._abreast(spot, shown) or [role] * len(shown)
        for picture, found in zip(shown, whose, strict=True):
            yield Attributed(picture, anchor, None if picture.aloft else found, outside)

    def _abreast(self, spot: Spot, shown: Sequence[Picture]) -> Sequence[Role | None]:
        """Two signatures beside each other in lines set with tabs; empty where that is not so."""
        own = positions(spot.paragraph.text, self._surnames)
        lines = {name.order: name.paragraph for _, name in self._names}
        if len(own) < len(Role):
            shared = spot.paragraph.anchor in self._shared and len(lines) == 1
            there = positions(next(iter(lines.values())).text, self._surnames) if shared else {}
            own = {}
        else:
            there = own
        if len(there) < len(Role) or len(set(there.values())) < len(Role):
            return []
        return in_line(spot.paragraph, shown, own, sorted(there, key=there.__getitem__))

    def _floating_above(self) -> Iterator[Attributed]:
        """Word may anchor what floats over a signature to the line above: nobody can tell."""
        start = next((spot.order for spot in self._zone()), 0)
        for spot in [spot for spot in self._spots[:start] if not spot.empty][-_ABOVE:]:
            for picture in spot.shown:
                if picture.floating and not picture.aloft:
                    yield Attributed(picture, spot.paragraph.anchor, None)

    def _zone(self) -> Iterator[Spot]:
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

    def _roles_near(self, spot: Spot) -> frozenset[Role] | None:
        """Whose name is nearest in the sense of paper; `None` where a line's side must tell."""
        for near in (
            self._in_paragraph,
            self._at_anchor,
            self._in_cell,
            self._in_row,
            self._in_column,
        ):
            if found := near(spot):
                if len(found) == 1 or near not in {self._in_cell, self._in_row}:
                    return frozenset(found)
                if spot.seats[-1].tall:
                    return frozenset(found)
                break
        role = self._owner.get(spot.paragraph.anchor)
        apart = spot.empty and all(self._is_bare(seat) for seat in spot.seats)
        return frozenset({role}) if role is not None and not apart else None

    def _in_paragraph(self, spot: Spot) -> set[Role]:
        words = set(re.findall(r"[\w-]+", fold_key(spot.paragraph.text)))
        written = {role for role, surname in self._surnames.items() if surname in words}
        if len(set(self._surnames.values())) == len(written) == len(Role):
            return written
        return {role for role, name in self._names if name.order == spot.order}

    def _at_anchor(self, spot: Spot) -> set[Role]:
        anchor = spot.paragraph.anchor
        return {role for role, name in self._names if name.paragraph.anchor == anchor}

    def _in_cell(self, spot: Spot) -> set[Role]:
        return {role for role, name in self._names if spot.seats and name.seats == spot.seats}

    def _in_row(self, spot: Spot) -> set[Role]:
        for depth in range(len(spot.seats) - 1, -1, -1):
            seat = spot.seats[depth]
            names = {
                role: other
                for role, name in self._names
                for other in name.seats
                if other.beside(seat)
            }
            if len(names) == len(Role) and len({name.column for name in names.values()}) > 1:
                role = in_row(seat, names, pictures_first=self._begins_with_picture(seat))
                return {role} if role else set(Role)
            if names:
                return set(names)
        return set()

    def _begins_with_picture(self, seat: Seat) -> bool:
        there = (s for s in self._spots if any(other.beside(seat) for other in s.seats))
        return next((s.empty for s in there if s.shown or not s.empty), False)

    def _in_column(self, spot: Spot) -> set[Role]:
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

    def _is_bare(self, seat: Seat) -> bool:
        """Nothing is written in the row: it is no line of somebody else's."""
        return all(
            spot.empty for spot in self._spots if any(other.beside(seat) for other in spot.seats)
        )

    # -- between the lines -----------------------------------------------------------------------

    def _stacked(
        self, between: Sequence[Spot], settled: dict[int, Role | None]
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

    def _sides(self, spot: Spot) -> tuple[Role | None, Role | None]:
        """The blocks of the lines right above and right below."""
        return self._side(spot, -1), self._side(spot, 1)

    def _side(self, spot: Spot, step: int) -> Role | None:
        order = spot.order + step
        while 0 <= order < len(self._spots):
            other = self._spots[order]
            if not other.empty:
                return self._owner.get(other.paragraph.anchor)
            order += step
        return None

    def _nearer(self, spot: Spot, above: Role | None, below: Role | None) -> Role | None:
        """The block fewer empty lines away; `None` where both are as far."""
        up, down = (self._distance(spot, step) for step in (-1, 1))
        if up == down:
            return None
        return above if up < down else below

    def _distance(self, spot: Spot, step: int) -> int:
        """Empty lines up to the next that is written; cells of one row are one line."""
        order, lines = spot.order + step, 0
        while 0 <= order < len(self._spots) and self._spots[order].empty:
            lines += not _in_one_row(spot, self._spots[order])
            order += step
        return lines

    def _near(self, order: int, sides: tuple[Role | None, Role | None]) -> bool:
        return any(sides) or order <= self._last


def _in_one_row(one: Spot, other: Spot) -> bool:
    return bool(one.seats and other.seats) and one.seats[-1].beside(other.seats[-1])


def _choose(
    above: Role | None, below: Role | None, taken: Iterable[Role], side: str
) -> Role | None:
    """By the side the others stand on, else whoever has no picture yet."""
    if side:
        return above if side == "above" else below
    free = {above, below} - set(taken)
    return free.pop() if len(free) == 1 else None


def _printed_at(block: SignatureBlock, spots: Sequence[Spot]) -> list[Spot]:
    """Where the name, or the form's hint, stands: at its anchor, in a text box if one holds it."""
    wanted = _letters(block.printed.raw)
    if not wanted:
        return []
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
