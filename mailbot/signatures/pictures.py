"""Document tree and signature blocks in, one fact per picture in a block out.

A picture proves that somebody put it there, never that it is genuine: «изображение подписи
найдено» is all that may be said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Final

from mailbot.document import Document, Picture, PictureKind
from mailbot.model import (
    Evidence,
    MeetingProtocol,
    Place,
    Role,
    SignatureFact,
    Status,
)
from mailbot.signatures.attribution import attribute
from mailbot.signatures.ink import Ink, ink_of, nearly_the_same

_UNCLEAR: Final = {
    PictureKind.VECTOR: "vector_picture",
    PictureKind.INK: "ink_strokes",
    PictureKind.EXTERNAL: "external_picture",
    PictureKind.MISSING: "unreadable_picture",
}
_WIDE: Final = 90
_HIGH: Final = 40
_HIGHEST: Final = 70
"""Millimetres: what is larger has room for both signatures."""
_PAGE: Final = 150
"""Millimetres: a whole page, whatever can be told apart on it."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture in or beside the signature blocks, looked at."""

    role: Role | None
    picture: Picture
    anchor: int
    ink: Ink | None = None
    outside: bool = False

    @property
    def pixels(self) -> str:
        """What is told apart by its looks; empty where no ink was seen."""
        return self.ink.pixels if self.ink and self.ink.present else ""

    @property
    def is_something(self) -> bool:
        """Neither an empty picture nor a line nobody signed."""
        return _verdict(self)[0] is not Status.FAILED

    @property
    def is_large(self) -> bool:
        """It may show both signatures: a scan of the page, or of its foot."""
        width, height = self.picture.size or (0, 0)
        roomy = (width >= _WIDE and height >= _HIGH) or height >= _HIGHEST
        one_hand = self.ink is not None and self.ink.present and not self.ink.scattered
        return height >= _PAGE or (roomy and not one_hand)


def picture_facts(
    document: Document, protocol: MeetingProtocol, signed_lines: frozenset[str] = frozenset()
) -> tuple[SignatureFact, ...]:
    """Facts about all pictures that stand in a co-chair's block, or may belong to one.

    `signed_lines` are the signature lines a valid digital signature has named (SetupID).
    """
    places = {chair.role: chair.full_name.place for chair in protocol.co_chairs}
    places |= {block.role: block.printed.place for block in protocol.blocks}
    look = cache(partial(_ink, document.media))
    found = [
        _Seen(
            item.role,
            item.picture,
            item.anchor,
            look(item.picture.kind, item.picture.part or "", item.picture.crop),
            item.outside,
        )
        for item in attribute(document, protocol)
        if (item.picture.setup_id or "-").lower() not in signed_lines
    ]
    facts = [
        (_fact(item, item.role, places[item.role], _name_beside(item.role, protocol)), item)
        for item in found
        if item.role
    ]
    return (*_compared(facts), *_ambiguous(found, places))


def lines_of(document: Document, protocol: MeetingProtocol) -> Mapping[str, Role]:
    """SetupID of each visible signature line, lower case, and whose block it stands in."""
    return {
        item.picture.setup_id.lower(): item.role
        for item in attribute(document, protocol)
        if item.picture.setup_id and item.role
    }


def _ink(
    media: Mapping[str, bytes],
    kind: PictureKind,
    part: str,
    crop: tuple[float, float, float, float],
) -> Ink | None:
    return ink_of(media.get(part, b""), crop) if kind is PictureKind.RASTER else None


def _name_beside(role: Role, protocol: MeetingProtocol) -> str:
    """The co-chair the block belongs to; as printed there when his full name cannot be read."""
    named = next(chair.full_name.value for chair in protocol.co_chairs if chair.role is role)
    own = (block.printed.raw for block in protocol.blocks if block.role is role)
    printed = next(own, "")
    return named.full if named else printed


def _fact(item: _Seen, role: Role, place: Place, name: str) -> SignatureFact:
    status, reason = _verdict(item)
    return SignatureFact(
        evidence=Evidence.PICTURE,
        status=status,
        reason=reason,
        role=role,
        signer=name if status is Status.PASSED else "",
        place=replace(place, anchor=item.anchor),
        source=item.picture.part or "",
        fingerprint=item.ink.pixels if item.ink else "",
    )


def _verdict(item: _Seen) -> tuple[Status, str]:
    if item.picture.kind is PictureKind.SIGNATURE_LINE:
        return Status.FAILED, "empty_signature_line"
    if item.ink is None:
        return Status.INDETERMINATE, _UNCLEAR.get(item.picture.kind, "unreadable_picture")
    if not item.ink.readable:
        return Status.INDETERMINATE, "unreadable_picture"
    if item.ink.ruled or item.ink.faint:
        return Status.INDETERMINATE, "ruled_picture" if item.ink.ruled else "faint_picture"
    return (Status.PASSED, "ink_found") if item.ink.present else (Status.FAILED, "blank_picture")


def _compared(found: Sequence[tuple[SignatureFact, _Seen]]) -> Iterator[SignatureFact]:
    """One picture at both co-chairs contradicts both; nearly one is for a person to see.

    A stamp beside two signatures is none of them: where both co-chairs have ink of their own as
    well, what they share is left out.
    """
    inked = [item for _, item in found if item.pixels]
    shared = {
        a.pixels for a in inked for b in inked if a.role is not b.role and a.pixels == b.pixels
    }
    alike = {
        a.pixels for a in inked for b in inked if a.role is not b.role and _look_alike(a, b)
    } - shared
    signed = {item.role for item in inked if item.pixels not in shared}
    apart = {item.role for item in inked if item.pixels not in shared | alike}
    for fact, item in found:
        if item.pixels in shared and item.pixels:
            if len(signed) < len(Role):
                yield replace(fact, status=Status.FAILED, reason="same_picture")
        elif item.pixels in alike and item.pixels:
            if len(apart) < len(Role):
                yield replace(fact, status=Status.INDETERMINATE, reason="near_same_picture")
        else:
            yield fact


def _look_alike(one: _Seen, other: _Seen) -> bool:
    return bool(one.ink and other.ink and nearly_the_same(one.ink, other.ink))


def _ambiguous(found: Sequence[_Seen], places: Mapping[Role, Place]) -> Iterator[SignatureFact]:
    """A co-chair without a picture of his own, while another may be his as well."""
    something = [item for item in found if item.is_something]
    for role in Role:
        if any(item.role is role for item in something):
            continue
        others = [item for item in something if item.role is not role]
        if any(item.role is None or item.is_large for item in others) or _are_two(others):
            yield SignatureFact(
                Evidence.PICTURE,
                Status.INDETERMINATE,
                "ambiguous_picture",
                role,
                place=places.get(role),
            )


def _are_two(others: Sequence[_Seen]) -> bool:
    """Two that float, or stand before or behind all that is written there, belong to nobody's line."""
    return any(
        len({item.pixels or item.picture.part for item in loose}) > 1
        for loose in (
            [item for item in others if item.picture.floating],
            [item for item in others if item.outside],
        )
    )
