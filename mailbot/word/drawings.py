"""A drawing, VML picture or embedded object in, its pictures and text boxes out."""

from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from mailbot.document import Picture, PictureKind
from mailbot.word.numbering import W
from mailbot.word.package import Package, Relationship

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VECTOR: Final = (".emf", ".wmf", ".svg", ".emz", ".wmz")


class Drawings:
    """Reads drawings of one part and remembers which media they show."""

    def __init__(self, package: Package, relations: Mapping[str, Relationship]) -> None:
        """`relations` are those of the part the drawings stand in."""
        self._package = package
        self._relations = relations
        self.parts: dict[str, None] = {}

    def read(self, element: etree._Element) -> tuple[list[Picture], list[etree._Element]]:
        """Pictures and `w:txbxContent` elements of one `w:drawing`, `w:pict` or `w:object`."""
        pictures: list[Picture] = []
        boxes: list[etree._Element] = []
        floating = element.find(f"{_WP}anchor") is not None or _is_floating_shape(element)
        hidden = any(p.get("hidden") in {"1", "true"} for p in element.iter(f"{_WP}docPr"))
        is_object = element.tag == f"{W}object"
        line = next(element.iter(f"{_O}signatureline"), None)
        for found in _parts(element):
            if found.tag == f"{W}txbxContent":
                boxes.append(found)
                continue
            picture = self._picture(found, floating=floating, hidden=hidden)
            if line is not None:
                picture = Picture(
                    PictureKind.SIGNATURE_LINE, picture.part, floating, hidden, line.get("id", "")
                )
            elif is_object:
                picture = Picture(PictureKind.OLE_PREVIEW, picture.part, floating, hidden)
            pictures.append(picture)
        return pictures, boxes

    def _picture(self, element: etree._Element, *, floating: bool, hidden: bool) -> Picture:
        if element.tag == f"{W}contentPart":
            return Picture(PictureKind.INK, None, floating, hidden)
        embedded = element.get(f"{_R}embed") or element.get(f"{_R}id") or element.get(f"{_R}pict")
        relation = self._relations.get(embedded or "")
        if relation is None or relation.external:
            linked = element.get(f"{_R}link") or element.get(f"{_R}href") or relation is not None
            kind = PictureKind.EXTERNAL if linked else PictureKind.MISSING
            return Picture(kind, None, floating, hidden)
        part = relation.target
        if not self._package.has(part):
            return Picture(PictureKind.MISSING, None, floating, hidden)
        self.parts[part] = None
        kind = PictureKind.VECTOR if part.lower().endswith(_VECTOR) else PictureKind.RASTER
        return Picture(kind, part, floating, hidden)


def _parts(element: etree._Element) -> Iterator[etree._Element]:
    """Blips, VML images, ink and text boxes in order; alternatives once, nothing inside boxes."""
    for child in element:
        tag = child.tag
        if (
            tag in {f"{_A}blip", f"{_V}imagedata", f"{W}contentPart"}
            or (str(tag).endswith("}contentPart"))
            or tag == f"{W}txbxContent"
        ):
            yield child
        elif tag == f"{_MC}AlternateContent":
            chosen = child.find(f"{_MC}Choice")
            chosen = chosen if chosen is not None else child.find(f"{_MC}Fallback")
            if chosen is not None:
                yield from _parts(chosen)
        else:
            yield from _parts(child)


def _is_floating_shape(element: etree._Element) -> bool:
    return any(
        "position:absolute" in shape.get("style", "") for shape in element.iter(f"{_V}shape")
    )
