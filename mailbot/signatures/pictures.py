"""Document tree and signature blocks in, one fact per picture in a block out.

A picture proves that somebody put it there, never that it is genuine: «изображение подписи
найдено» is all that may be said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _Seen:
    """A picture of one co-chair, looked at."""

    role: Role
    picture: Picture
    anchor: int
    ink: Ink | None = None


def picture_facts(
    document: Document, protocol: MeetingProtocol, signed_lines: frozenset[str] = frozenset()
) -> tuple[SignatureFact, ...]:
    """Facts about all pictures that stand in a co-chair's block, or may belong to one.

    `signed_lines` are the signature lines a valid digital signature has named (SetupID).
    """
    places = {block.role: block.printed.place for block in protocol.blocks}
    attributed = attribute(document, protocol)
    found = [
        _Seen(item.role, item.picture, item.anchor, _ink(item.picture, document.media))
        for item in attributed
        if item.role and (item.picture.setup_id or "-").lower() not in signed_lines
    ]
    names = {role: _name_beside(role, protocol) for role in places}
    facts = _compared([_fact(item, places[item.role], names[item.role]) for item in found], found)
    unplaced = any(item.role is None for item in attributed)
    return (*facts, *_ambiguous(found, places, unplaced=unplaced))


def lines_of(document: Document, protocol: MeetingProtocol) -> Mapping[str, Role]:
    """SetupID of each visible signature line, lower case, and whose block it stands in."""
    return {
        item.picture.setup_id.lower(): item.role
        for item in attribute(document, protocol)
        if item.picture.setup_id and item.role
    }


def _ink(picture: Picture, media: Mapping[str, bytes]) -> Ink | None:
    if picture.kind is not PictureKind.RASTER:
        return None
    return ink_of(media.get(picture.part or "", b""))


def _name_beside(role: Role, protocol: MeetingProtocol) -> str:
    """The co-chair the block belongs to; as printed there when his full name cannot be read."""
    named = next(chair.full_name.value for chair in protocol.co_chairs if chair.role is role)
    printed = next(block.printed.raw for block in protocol.blocks if block.role is role)
    return named.full if named else printed


def _fact(item: _Seen, place: Place, name: str) -> SignatureFact:
    status, reason = _verdict(item)
    return SignatureFact(
        evidence=Evidence.PICTURE,
        status=status,
        reason=reason,
        role=item.role,
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
    return (Status.PASSED, "ink_found") if item.ink.present else (Status.FAILED, "blank_picture")


def _compared(facts: Sequence[SignatureFact], found: Sequence[_Seen]) -> Iterator[SignatureFact]:
    """One picture at both co-chairs contradicts both; nearly one is for a person to see.

    A stamp beside two signatures is none of them: where both co-chairs have ink of their own as
    well, what they share is left out.
    """
    shared = _shared(found)
    own = {item.role for item in found if _shows_ink(item) and item.ink.pixels not in shared}  # type: ignore[union-attr]
    for fact, item in zip(facts, found, strict=True):
        if fact.status is not Status.PASSED or item.ink is None:
            yield fact
        elif item.ink.pixels in shared:
            if len(own) < len(Role):
                yield replace(fact, status=Status.FAILED, reason="same_picture")
        elif any(
            nearly_the_same(other.ink, item.ink)
            for other in found
            if other.role is not item.role and other.ink and other.ink.present
        ):
            yield replace(fact, status=Status.INDETERMINATE, reason="near_same_picture")
        else:
            yield fact


def _shared(found: Sequence[_Seen]) -> frozenset[str]:
    """Pixels that stand at both co-chairs."""
    at = {
        role: {
            item.ink.pixels for item in found if item.role is role and item.ink and item.ink.present
        }
        for role in Role
    }
    return frozenset(at[Role.GOVERNMENT] & at[Role.COORDINATOR])


def _shows_ink(item: _Seen) -> bool:
    return item.ink is not None and item.ink.present


def _ambiguous(
    found: Sequence[_Seen], places: Mapping[Role, Place], *, unplaced: bool
) -> Iterator[SignatureFact]:
    """A picture that may be either's; or two floating ones at one name and none at the other."""
    for role, place in places.items():
        own = [item for item in found if item.role is role]
        others = [item for item in found if item.role is not role and item.picture.floating]
        both_there = len({item.picture.part for item in others}) > 1
        if (unplaced or both_there) and not own:
            yield SignatureFact(
                Evidence.PICTURE, Status.INDETERMINATE, "ambiguous_picture", role, place=place
            )
