"""The blank form in, the same form pre-filled for one club out.

Controls are found by their tag; a value put into one takes away its placeholder, everything else
keeps showing what belongs there.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from mailbot.values.names import read_name
from mailbot.word.comments import legal_xml
from mailbot.word.markup import W
from mailbot.word.package import parse_xml

_BODY: Final = "word/document.xml"


def fill_blank(
    template: bytes,
    *,
    region: str = "",
    genitive: str = "",
    regions: Sequence[str] = (),
    co_chairs: Sequence[tuple[str, str]] = (),
    number: str = "",
) -> bytes:
    """The form with what is known of the club: region, both co-chairs, the next number.

    `regions` become the choices of the drop-down lists; `co_chairs` are name and position, the
    government's representative first.
    """
    with zipfile.ZipFile(io.BytesIO(template)) as source:
        members = [(info.filename, source.read(info)) for info in source.infolist()]
    body = parse_xml(dict(members)[_BODY])
    values = _values(region, genitive, co_chairs, number)
    for control in body.iter(f"{W}sdt"):
        tag = _tag(control)
        if tag in {"region", "signature.region"}:
            _offer(control, regions)
        if values.get(tag):
            _fill(control, values[tag])
    filled = etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, data in members:
            fixed = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            target.writestr(fixed, filled if name == _BODY else data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _values(
    region: str, genitive: str, co_chairs: Sequence[tuple[str, str]], number: str
) -> Mapping[str, str]:
    shown = genitive or region
    values = {"region": shown, "signature.region": shown, "number": number}
    for role, (name, position) in zip(("government", "coordinator"), co_chairs, strict=False):
        person, _ = read_name(name)
        values[f"{role}.full_name"] = name
        values[f"{role}.position"] = position
        values[f"{role}.signature"] = person.signature if person else ""
    return values


def _offer(control: etree._Element, regions: Sequence[str]) -> None:
    box = control.find(f"{W}sdtPr/{W}comboBox")
    if box is None:
        return
    for name in regions:
        item = etree.SubElement(box, f"{W}listItem")
        item.set(f"{W}displayText", name)
        item.set(f"{W}value", name)


def _fill(control: etree._Element, text: str) -> None:
    properties = control.find(f"{W}sdtPr")
    shown = properties.find(f"{W}showingPlcHdr") if properties is not None else None
    if properties is not None and shown is not None:
        properties.remove(shown)
    for run in control.iter(f"{W}r"):
        color = run.find(f"{W}rPr/{W}color")
        parent = color.getparent() if color is not None else None
        if color is not None and parent is not None:
            parent.remove(color)
    for index, element in enumerate(control.iter(f"{W}t")):
        element.text = legal_xml(text) if index == 0 else ""


def _tag(control: etree._Element) -> str:
    tag = control.find(f"{W}sdtPr/{W}tag")
    return tag.get(f"{W}val", "") if tag is not None else ""
