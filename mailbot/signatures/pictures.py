"""Document tree and signature blocks in, one fact per picture in a block out.

A picture proves that somebody put it there, never that it is genuine: «изображение подписи
найдено» is all that may be said.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from mailbot.document import Document, Paragraph, Picture, PictureKind, paragraphs_of
from mailbot.model import (
    Evidence,
    MeetingProtocol,
    Place,
    Role,
    SignatureBlock,
    SignatureFact,
    Status,
)
from mailbot.signatures.ink import Ink, ink_of, nearly_the_same

_UNCLEAR: Final = {
    PictureKind.VECTOR: "vector_picture",
    PictureKind.INK: "ink_strokes",
    PictureKind.EXTERNAL: "external_picture",
    PictureKind.MISSING: "unreadable_picture",
}


@dataclass(frozen=True, slots=True)
class _Attributed:
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
    found = [
        replace(item, ink=_ink(item.picture, document.media))
        for item in _attributed(document, protocol.blocks)
        if item.picture.setup_id is None or item.picture.setup_id not in signed_lines
    ]
    places = {block.role: block.printed.place for block in protocol.blocks}
    facts = [_fact(item, places[item.role]) for item in found]
    return (*_compared(facts, found), *_ambiguous(found, places))


def _attributed(document: Document, blocks: Sequence[SignatureBlock]) -> Iterator[_Attributed]:
    owner: dict[int, Role] = {}
    for block in blocks:
        for anchor in block.anchors:
            owner.setdefault(anchor, block.role)
    owner |= _right_above(document, blocks)
    for paragraph in paragraphs_of(document.blocks):
        role = owner.get(paragraph.anchor)
        if role is None:
            continue
        for picture in paragraph.pictures:
            if not picture.hidden and picture.kind is not PictureKind.OLE_PREVIEW:
                yield _Attributed(role, picture, paragraph.anchor)


def _right_above(document: Document, blocks: Sequence[SignatureBlock]) -> Mapping[int, Role]:
    """Empty paragraphs between the last line of text and the first block: its picture may float there."""
    starts = {min(block.anchors): block.role for block in blocks if block.anchors}
    if not starts:
        return {}
    first = min(starts)
    above: dict[int, Role] = {}
    for paragraph in _before(document, first):
        if paragraph.text.strip():
            break
        above[paragraph.anchor] = starts[first]
    return above


def _before(document: Document, anchor: int) -> list[Paragraph]:
    earlier = [p for p in paragraphs_of(document.blocks) if 0 <= p.anchor < anchor]
    return earlier[::-1]


def _ink(picture: Picture, media: Mapping[str, bytes]) -> Ink | None:
    if picture.kind is not PictureKind.RASTER:
        return None
    return ink_of(media.get(picture.part or "", b""))


def _fact(item: _Attributed, place: Place) -> SignatureFact:
    status, reason = _verdict(item)
    return SignatureFact(
        evidence=Evidence.PICTURE,
        status=status,
        reason=reason,
        role=item.role,
        place=replace(place, anchor=item.anchor),
        source=item.picture.part or "",
        fingerprint=item.ink.pixels if item.ink else "",
    )


def _verdict(item: _Attributed) -> tuple[Status, str]:
    if item.picture.kind is PictureKind.SIGNATURE_LINE:
        return Status.FAILED, "empty_signature_line"
    if item.ink is None:
        return Status.INDETERMINATE, _UNCLEAR.get(item.picture.kind, "unreadable_picture")
    if not item.ink.readable:
        return Status.INDETERMINATE, "unreadable_picture"
    return (Status.PASSED, "ink_found") if item.ink.present else (Status.FAILED, "blank_picture")


def _compared(
    facts: Sequence[SignatureFact], found: Sequence[_Attributed]
) -> Iterator[SignatureFact]:
    """One picture at both co-chairs contradicts both; nearly one is for a person to see."""
    for fact, item in zip(facts, found, strict=True):
        others = [
            other.ink
            for other in found
            if other.role is not item.role and other.ink and other.ink.present
        ]
        if fact.status is not Status.PASSED or item.ink is None:
            yield fact
        elif any(other.pixels == item.ink.pixels for other in others):
            yield replace(fact, status=Status.FAILED, reason="same_picture")
        elif any(nearly_the_same(other, item.ink) for other in others):
            yield replace(fact, status=Status.INDETERMINATE, reason="near_same_picture")
        else:
            yield fact


def _ambiguous(
    found: Sequence[_Attributed], places: Mapping[Role, Place]
) -> Iterator[SignatureFact]:
    """Two floating pictures at one name and none at the other: Word may have anchored both there."""
    for role, place in places.items():
        own = [item for item in found if item.role is role]
        others = [item for item in found if item.role is not role and item.picture.floating]
        if not own and len(others) > 1 and len({item.picture.part for item in others}) > 1:
            yield SignatureFact(
                Evidence.PICTURE, Status.INDETERMINATE, "ambiguous_picture", role, place=place
            )
