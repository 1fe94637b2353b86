"""A drawing's XML in, how it lies on paper out: floating, hidden, how large, at the top of the page."""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_SHAPES: Final = tuple(
    f"{_V}{name}" for name in ("shape", "group", "rect", "roundrect", "polyline")
)
_HIDDEN: Final = re.compile(r"(?:visibility\s*:\s*hidden|display\s*:\s*none|mso-hide\s*:\s*all)")
_ACROSS: Final = re.compile(
    r"(?<![\w-])(width|height|margin-top|top)\s*:\s*(-?\d+(?:\.\d+)?)(in|cm|mm|pt|px|pc)?"
)
_OF_PAGE: Final = re.compile(
    r"mso-position-vertical-relative\s*:\s*(?:page|margin|top-margin-area)"
)
_AT_TOP: Final = re.compile(r"mso-position-vertical\s*:\s*top")
_MILLIMETRES: Final = {
    "in": 25.4, "cm": 10.0, "mm": 1.0, "pt": 25.4 / 72, "px": 25.4 / 96, "pc": 25.4 / 6, None: 25.4 / 96,
}  # fmt: skip
_EMU: Final = 36_000
"""Of DrawingML to a millimetre."""
_WHOLE: Final = 100_000
"""Of DrawingML's shares (ECMA-376 part 1, 20.1.8.55)."""
_FIXED: Final = 65_536
"""Of VML's, which end in an f."""
_PAGE: Final = frozenset({"page", "margin", "topMargin"})
_HEAD: Final = 60
"""Millimetres from the upper edge within which letterheads stand."""


def is_floating(drawing: etree._Element) -> bool:
    """It is anchored to its paragraph and does not stand in the line."""
    if next(drawing.iterchildren(f"{_WP}anchor"), None) is not None:
        return True
    return any("position:absolute" in style.replace(" ", "") for style in _styles(drawing))


def is_hidden(drawing: etree._Element) -> bool:
    """Word is told not to show it."""
    if any(_HIDDEN.search(style) for style in _styles(drawing)):
        return True
    return any(p.get("hidden") in {"1", "true"} for p in drawing.iter(f"{_WP}docPr"))


def size_of(drawing: etree._Element) -> tuple[int, int] | None:
    """Width and height in millimetres; `None` where the file does not say."""
    for frame in drawing.iterchildren(f"{_WP}anchor", f"{_WP}inline"):
        extent = next(frame.iterchildren(f"{_WP}extent"), None)
        if extent is not None:
            return _millimetres(extent.get("cx")), _millimetres(extent.get("cy"))
    for style in _styles(drawing):
        measures = _measures(style)
        if "width" in measures and "height" in measures:
            return measures["width"], measures["height"]
    return None


def is_aloft(drawing: etree._Element) -> bool:
    """It is set at the top of the page, whatever paragraph it is anchored to."""
    for frame in drawing.iterchildren(f"{_WP}anchor"):
        for position in frame.iterchildren(f"{_WP}positionV"):
            align, offset = position.findtext(f"{_WP}align"), position.findtext(f"{_WP}posOffset")
            high = align == "top" or (offset is not None and _millimetres(offset) < _HEAD)
            return position.get("relativeFrom") in _PAGE and high
    for style in _styles(drawing):
        if _OF_PAGE.search(style):
            measures = _measures(style)
            return bool(_AT_TOP.search(style)) or (
                measures.get("margin-top", measures.get("top", _HEAD)) < _HEAD
            )
    return False


def crop_of(image: etree._Element) -> tuple[float, float, float, float]:
    """What is cut off of an `a:blip` or `v:imagedata` at the left, top, right and bottom."""
    if image.tag == f"{_V}imagedata":
        sides = (image.get(f"crop{side}") for side in ("left", "top", "right", "bottom"))
        shares = [_share(text, _FIXED if (text or "").endswith("f") else 1) for text in sides]
    else:
        parent = image.getparent()
        cut = next(parent.iterchildren(f"{_A}srcRect"), None) if parent is not None else None
        shares = [_share(cut.get(side) if cut is not None else None, _WHOLE) for side in "ltrb"]
    left, top, right, bottom = shares
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else (0, 0, 0, 0)


def _share(text: str | None, whole: int) -> float:
    try:
        return max(0.0, float((text or "0").rstrip("f%")) / whole)
    except ValueError:
        return 0.0


def _millimetres(emu: str | None) -> int:
    try:
        return int(emu or "0") // _EMU
    except ValueError:
        return 0


def _measures(style: str) -> dict[str, int]:
    found = (match.groups() for match in _ACROSS.finditer(style))
    return {name: int(float(number) * _MILLIMETRES[unit]) for name, number, unit in found}


def _styles(drawing: etree._Element) -> Iterator[str]:
    """Of the outermost VML shapes."""
    for shape in drawing.iterchildren(*_SHAPES):
        yield shape.get("style", "")
