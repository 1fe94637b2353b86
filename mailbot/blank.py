"""The blank form in, the same form pre-filled for one club out.

Controls are found by their tag; a value put into one takes away its placeholder, everything else
keeps showing what belongs there.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from lxml import etree

from mailbot.values.names import read_name
from mailbot.word.comments import legal_xml
from mailbot.word.markup import W
from mailbot.word.package import parse_xml
from mailbot.word.shell import shell_of


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
    body = parse_xml(_with_choices(template, tuple(regions)))
    values = _values(region, genitive, co_chairs, number)
    for control in body.iter(f"{W}sdt"):
        if text := values.get(_tag(control)):
            _fill(control, text)
    return shell_of(template).around(_serialized(body))


@lru_cache(maxsize=4)
def _with_choices(template: bytes, regions: tuple[str, ...]) -> bytes:
    """The document part with the drop-down lists filled, the same for every club."""
    body = parse_xml(shell_of(template).document)
    for control in body.iter(f"{W}sdt"):
        if _tag(control) in {"region", "signature.region"}:
            _offer(control, regions)
    return _serialized(body)


def _serialized(body: etree._Element) -> bytes:
    return etree.tostring(body, xml_declaration=True, encoding="UTF-8", standalone=True)


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
