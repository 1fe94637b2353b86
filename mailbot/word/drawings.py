"""A drawing, VML picture or embedded object in, its pictures and text boxes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from mailbot.document import Picture, PictureKind
from mailbot.word.free_hand import is_free_hand
from mailbot.word.markup import R, W, inside
from mailbot.word.package import FILE_LIMIT, Package, PartError, Relationship
from mailbot.word.placing import crop_of, is_aloft, is_floating, is_hidden, size_of

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_BOX: Final = f"{W}txbxContent"
_CLOSED: Final = frozenset({_BOX, f"{_A}blip"})
_SHOWN: Final = frozenset({f"{_A}blip", f"{_V}imagedata", f"{_V}fill"})
_IDS: Final = (f"{R}embed", f"{R}id", f"{R}pict", f"{_O}relid")
_LINKS: Final = (f"{R}link", f"{R}href", f"{_O}href", "src")
_OBJECTS: Final = frozenset({f"{_O}OLEObject", f"{W}control", f"{W}objectEmbed", f"{W}objectLink"})
_VECTORS: Final = (b"\x01\x00\x00\x00", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x1f\x8b")
"""How EMF, both kinds of WMF, and either of them compressed begin."""
_MEDIA_TOTAL: Final = 60 << 20


class Media:
    """The pictures shown anywhere in one package, each read once."""

    def __init__(self, package: Package) -> None:
        """Read nothing yet."""
        self._package = package
        self._room = _MEDIA_TOTAL
        self.read: dict[str, bytes] = {}

    def content(self, part: str) -> bytes | None:
        """Its bytes; `None` when it is missing, damaged or more than all the room there is."""
        if part not in self.read:
            try:
                content = self._package.read(part, min(FILE_LIMIT, self._room))
            except PartError:
                return None
            self._room -= len(content)
            self.read[part] = content
        return self.read[part]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What one drawing holds."""

    pictures: tuple[Picture, ...]
    boxes: tuple[etree._Element, ...]
    """`w:txbxContent` elements."""
    is_object: bool = False
    """Another program's object stands there."""


class Drawings:
    """Reads the drawings of one part, whose relationships they use."""

    def __init__(self, media: Media, relations: Mapping[str, Relationship]) -> None:
        """`relations` are those of the part the drawings stand in."""
        self._media = media
        self._relations = relations

    def read(self, element: etree._Element) -> Drawing:
        """Look through one `w:drawing`, `w:pict`, `w:object` or `w:contentPart`."""
        parts = list(_parts(element))
        boxes = tuple(part for part in parts if part.tag == _BOX)
        shown = [self._picture(part) for part in parts if _is_shown(part)]
        line = next((part for part in parts if part.tag == f"{_O}signatureline"), None)
        is_object = any(part.tag in _OBJECTS for part in parts)
        if line is not None:
            setup = line.get("id", "")
            shown = shown or [Picture(PictureKind.SIGNATURE_LINE)]
            shown = [replace(p, kind=PictureKind.SIGNATURE_LINE, setup_id=setup) for p in shown]
        elif is_object:
            shown = [replace(p, kind=PictureKind.OLE_PREVIEW) for p in shown]
        return Drawing(_placed(shown, element) if shown else (), boxes, is_object)

    def _picture(self, element: etree._Element) -> Picture:
        if _is_ink(element):
            return Picture(PictureKind.INK)
        named = next((found for name in _IDS if (found := element.get(name))), "")
        relation = self._relations.get(named)
        if relation is None or relation.external:
            linked = relation is not None or any(element.get(name) for name in _LINKS)
            return Picture(PictureKind.EXTERNAL if linked else PictureKind.MISSING)
        content = self._media.content(relation.target)
        if content is None:
            return Picture(PictureKind.MISSING)
        return Picture(_kind(content), relation.target, crop=crop_of(element))


def _parts(element: etree._Element) -> Iterator[etree._Element]:
    """Everything in it in order, alternatives once, nothing inside text boxes or blips."""
    waiting = [element]
    while waiting:
        found = waiting.pop()
        yield found
        if found.tag not in _CLOSED:
            waiting.extend(reversed(list(inside(found))))


def _placed(pictures: list[Picture], drawing: etree._Element) -> tuple[Picture, ...]:
    floating, hidden = is_floating(drawing), is_hidden(drawing)
    size, aloft = size_of(drawing), is_aloft(drawing)
    return tuple(
        replace(picture, floating=floating, hidden=hidden, size=size, aloft=aloft)
        for picture in pictures
    )


def _is_ink(element: etree._Element) -> bool:
    return str(element.tag).endswith("}contentPart") or is_free_hand(element)


def _is_shown(element: etree._Element) -> bool:
    if element.tag == f"{_V}fill":
        return any(element.get(name) for name in _IDS)
    return element.tag in _SHOWN or _is_ink(element)


def _kind(content: bytes) -> PictureKind:
    head = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t")
    vector = content.startswith(_VECTORS) or b"<svg" in head
    return PictureKind.VECTOR if vector else PictureKind.RASTER
