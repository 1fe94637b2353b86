"""A `MeetingProtocol` and the template in, the official form as .docx out.

docxtpl reads the template; what it made of it is compiled once per template and kept, for the
compiling is most of its time, and so are the parts that no value changes. Values cannot break out:
autoescape, a sandbox, legal characters only; a blank the template names and we do not give is an
error, not an empty place.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from xml.parsers import expat

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import SandboxedEnvironment

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
from mailbot.word.shell import Shell, shell_of

_END: Final = b"</w:body>"
_NOT_IN_A_FORM: Final = re.compile("[\a\f\v]")


@dataclass(frozen=True, slots=True)
class _Form:
    """A template made ready."""

    source: Any
    """docxtpl's own object, for what it does to line breaks in values."""
    body: Template
    before: bytes
    after: bytes
    """The document part around `w:body`, on which alone docxtpl works."""
    shell: Shell


def render_official(protocol: MeetingProtocol, template: bytes, genitive: str) -> bytes:
    """The official form; the same protocol gives the same bytes.

    Raises jinja2.TemplateError when the template asks for what there is not.
    """
    form = _made_ready(template)
    body = form.body.render(values_of(protocol, genitive))
    if "\n" in body or "\t" in body:
        body = form.source.resolve_listing(body)
    document = form.before + body.strip().encode("utf-8") + form.after
    expat.ParserCreate().Parse(document, True)
    return form.shell.around(document)


@lru_cache(maxsize=4)
def _made_ready(template: bytes) -> _Form:
    source = DocxTemplate(io.BytesIO(template))
    source.init_docx()
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    body = environment.from_string(source.patch_xml(source.get_xml()))
    shell = shell_of(template)
    document = shell.document
    start, end = document.index(b"<w:body"), document.rindex(_END) + len(_END)
    return _Form(source, body, document[:start], document[end:], shell)


def values_of(protocol: MeetingProtocol, genitive: str) -> Mapping[str, object]:
    """Everything the template may name."""
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
    if value is None or value.isprintable():
        return value or ""
    return _NOT_IN_A_FORM.sub(" ", legal_xml(value)).replace("\r", "").replace("\t", " ")
