"""A shape's XML in, whether somebody drew it free-hand out: a signature may be drawn with the mouse."""

import re
from typing import Final

from lxml import etree

_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WPS: Final = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_CURVES: Final = (f"{_A}cubicBezTo", f"{_A}quadBezTo", f"{_A}arcTo")
_POINTS: Final = 8
"""Corners: lines, boxes and arrows have fewer."""
_NUMBERS: Final = re.compile(r"-?\d+")
_CURVED: Final = re.compile(r"[cvq]")
_FILLED: Final = frozenset(f"{_V}{name}" for name in ("imagedata", "textbox", "textpath"))


def is_free_hand(element: etree._Element) -> bool:
    """A curve or scribble as Word (DrawingML) and its older versions (VML) keep it."""
    if element.tag == f"{_WPS}wsp":
        return _is_scribble(element)
    if element.tag == f"{_V}curve":
        return True
    if element.tag == f"{_V}polyline":
        return len(_NUMBERS.findall(element.get("points", ""))) >= _POINTS
    if element.tag != f"{_V}shape" or element.get("type"):
        return False
    path = element.get("path", "")
    drawn = bool(_CURVED.search(path)) or len(_NUMBERS.findall(path)) >= 2 * _POINTS
    return drawn and not any(child.tag in _FILLED for child in element)


def _is_scribble(shape: etree._Element) -> bool:
    drawn = shape.find(f"{_WPS}spPr/{_A}custGeom")
    if drawn is None or shape.find(f"{_WPS}txbx") is not None:
        return False
    curved = any(next(drawn.iter(tag), None) is not None for tag in _CURVES)
    return curved or sum(1 for _ in drawn.iter(f"{_A}pt")) >= _POINTS
