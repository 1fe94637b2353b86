"""A `MeetingProtocol` and the template in, the official form as .docx out.

docxtpl reads the template; what it made of it is compiled once per template and kept, for the
compiling is most of its time. Values cannot break out: autoescape, a sandbox, legal characters
only; a blank the template names and we do not give is an error, not an empty place.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from mailbot.model import (
    AgendaItem,
    Attendee,
    CoChair,
    Entry,
    MeetingProtocol,
    PersonName,
    Role,
    Votes,
)
from mailbot.values.numerals import formatted
from mailbot.word.comments import legal_xml

_BODY: Final = "word/document.xml"
_NOT_IN_A_FORM: Final = re.compile("[\a\f\v]")


def render_official(protocol: MeetingProtocol, template: bytes, genitive: str) -> bytes:
    """The official form; the same protocol gives the same bytes.

    Raises jinja2.TemplateError when the template asks for what there is not.
    """
    source, compiled = _compiled(template)
    xml = compiled.render(_values(protocol, genitive))
    if "\n" in xml or "\t" in xml:
        xml = source.resolve_listing(xml)
    etree.fromstring(xml.encode("utf-8"))
    return _packed(template, xml)


@lru_cache(maxsize=4)
def _compiled(template: bytes) -> tuple[Any, Template]:
    source = DocxTemplate(io.BytesIO(template))
    source.init_docx()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    return source, environment.from_string(source.patch_xml(source.get_xml()))


def _packed(template: bytes, xml: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == _BODY:
                data = _with_body(data, xml)
            fixed = zipfile.ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            target.writestr(fixed, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_body(document: bytes, body: str) -> bytes:
    """Docxtpl works on `w:body` alone; the root around it stays the template's."""
    start, end = document.index(b"<w:body"), document.rindex(b"</w:body>") + len(b"</w:body>")
    return document[:start] + body.strip().encode("utf-8") + document[end:]


def _values(protocol: MeetingProtocol, genitive: str) -> Mapping[str, object]:
    government, coordinator = protocol.co_chairs
    return {
        "genitive": _text(genitive),
        "date": f"{protocol.held_on.value:%d.%m.%Y}" if protocol.held_on.value else "",
        "number": _text(protocol.number.value),
        "government": _chair(government),
        "coordinator": _chair(coordinator),
        "attendees": [_person(attendee) for attendee in protocol.attendees],
        "items": [_item(item, index) for index, item in enumerate(protocol.agenda, 1)],
        "votes": _votes(protocol.votes),
        "government_signature": _signature(government),
        "coordinator_signature": _signature(coordinator),
    }


def _chair(chair: CoChair) -> str:
    position = _text(chair.position.value)
    if not position and chair.role is Role.COORDINATOR:
        position = "Координатор Клуба стратегических инициатив"
    return ", ".join(part for part in (_name(chair.full_name), position) if part)


def _person(attendee: Attendee) -> Mapping[str, str]:
    return {"name": _name(attendee.full_name), "position": _text(attendee.position.value)}


def _item(item: AgendaItem, index: int) -> Mapping[str, object]:
    return {
        "number": formatted(index, "upperRoman"),
        "title": _text(item.title.value),
        "decisions": [_text(decision.text.value) for decision in item.decisions],
        "votes": _votes(item.votes),
    }


def _votes(votes: Votes | None) -> Mapping[str, str] | None:
    if votes is None:
        return None
    sides = {"in_favour": votes.in_favour, "against": votes.against, "abstained": votes.abstained}
    return {side: "" if count is None else str(count) for side, count in sides.items()}


def _signature(chair: CoChair) -> str:
    name = chair.full_name.value
    return _text(name.signature).replace(" ", "\u00a0") if name else ""


def _name(entry: Entry[PersonName]) -> str:
    return _text(entry.value.full) if entry.value else ""


def _text(value: str | None) -> str:
    return _NOT_IN_A_FORM.sub(" ", legal_xml(value or "")).replace("\r", "").replace("\t", " ")
