"""Templates in, every letter and document they draw up for people who mean harm out, looked at.

Names, titles and decisions carry markup, template language, direction marks and endless words;
what is drawn up must carry them as text.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Final

import docx
import jinja2

from mailbot.demo.documents import Sheet, document_of
from mailbot.desk import desk_office
from mailbot.doctor.lines import Line, fault, fine
from mailbot.errors import ConfigError
from mailbot.mime import render_message
from mailbot.model import MOSCOW, Curator, Delivery, File, Outgoing, Plan, Verdict
from mailbot.office import Office
from mailbot.pipeline import process
from mailbot.replies import Letterhead
from mailbot.replies.digest import Week, letter_of_week, line_of
from mailbot.replies.phrases import Phrases, load_phrases
from mailbot.replies.terms import Reminder, letters_of_reminder
from mailbot.shipped import shipped

_EVIL: Final = (
    "<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} &amp;]]> \u202e"
)
_LIVE: Final = re.compile(r"<script|<img[^>]*onerror|javascript:", re.IGNORECASE)
_WHEN: Final = datetime(2026, 11, 16, 10, tzinfo=MOSCOW)
_REMEDY: Final = "возьмите шаблон из поставки и внесите свои правки заново (mailbot init --diff)"


def look_at_templates(folder: Path, rules: Path | None) -> Iterator[Line]:
    """Every template is there, reads as a template, and stands hostile words by sound rules."""
    problems = [*_missing(folder), *_unreadable(folder)]
    if not problems and rules:
        try:
            problems = list(_drawn_up(folder, rules))
        except jinja2.TemplateError as error:
            problems = [f"{type(error).__name__}: {error}"]
        except ConfigError as error:
            problems = list(error.problems)
    for problem in problems:
        yield fault("templates", problem, _REMEDY)
    if not problems and rules:
        yield fine("templates", f"враждебные данные остаются текстом, папка {folder}")


def _missing(folder: Path) -> Iterator[str]:
    model = shipped("templates")
    for path in sorted(model.rglob("*")):
        name = path.relative_to(model)
        if path.suffix in {".j2", ".docx", ".toml"} and not (folder / name).is_file():
            yield f"нет файла {name}"


def _unreadable(folder: Path) -> Iterator[str]:
    environment = jinja2.Environment(autoescape=True)
    for path in sorted(folder.rglob("*.j2")):
        try:
            environment.parse(path.read_text("utf-8"))
        except (OSError, ValueError, jinja2.TemplateSyntaxError) as error:
            yield f"{path.relative_to(folder)}: {error}"
    try:
        load_phrases(folder)
    except ConfigError as error:
        yield from error.problems


def _drawn_up(folder: Path, rules: Path) -> Iterator[str]:
    """What an accepted, a returned and a held protocol come to."""
    with desk_office(rules, folder) as desk:
        duty = Curator("", "duty@agency.example", f"Орлова {_EVIL}")
        office = replace(desk, letterhead=replace(desk.letterhead, duty=duty))
        for sheet in _sheets():
            plan = process(Delivery(_letter(document_of(sheet)), _WHEN), office)
            yield from _faults(plan, office)
        week, reminder = _by_the_calendar(office.letterhead.words)
        digest = letter_of_week(week, "doctor", _WHEN, office.letterhead)
        for letter in (digest, *letters_of_reminder(reminder, office.letterhead)):
            yield from _faults_of(letter, office.letterhead)


def _sheets() -> Iterator[Sheet]:
    items = (
        (
            f"О создании парка {_EVIL}",
            (f"Направить проект на межрегиональное рассмотрение. {_EVIL}", "Ж" * 5000),
        ),
    )
    sheet = Sheet(
        date="12.11.2026", items=items, attendees=(("Орлова Вера Павловна", f"эксперт {_EVIL}"),) * 1,
        votes=(2, 0, 0),
    )  # fmt: skip
    yield sheet
    yield replace(sheet, names=(_EVIL, _EVIL), number=_EVIL, government=f"{_EVIL}, {_EVIL}")
    yield replace(sheet, inks=(1, None), date=_EVIL)
    yield replace(sheet, region="Донецкой Народной Республики")


def _letter(document: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "coordinator@club.example"
    message["To"] = "protocols@agency.example"
    message["Subject"] = "=?utf-8?q?=D0=9F=D1=80=D0=BE=D1=82=D0=BE=D0=BA=D0=BE=D0=BB?="
    message["Message-ID"] = "<doctor@club.example>"
    message.set_content(_EVIL.replace("\u202e", ""))
    message.add_attachment(
        document, maintype="application", subtype="octet-stream",
        filename="<script>alert(1)<!--.docx",
    )  # fmt: skip
    return message.as_bytes()


def _faults(plan: Plan, office: Office) -> Iterator[str]:
    if not plan.letters:
        yield f"письмо не составлено ({plan.verdict})"
    if plan.verdict is Verdict.ACCEPTED and not all(paper.official for paper in plan.papers):
        yield "protocol.docx: протокол по форме не составлен"
    for letter in plan.letters:
        yield from _faults_of(letter, office.letterhead)


def _faults_of(letter: Outgoing, head: Letterhead) -> Iterator[str]:
    render_message(
        letter, sender=head.address, sender_name=head.name, domain=head.domain,
        instance=head.instance, now=_WHEN,
    )  # fmt: skip
    if _LIVE.search(letter.html):
        yield f"mail/{letter.purpose}: чужая разметка попала в письмо как разметка"
    for file in letter.attachments:
        yield from _broken(file)


def _by_the_calendar(words: Phrases) -> tuple[Week, Reminder]:
    """What is written without any letter that came: digest and reminder."""
    today = _WHEN.date()
    line = line_of(words, _EVIL, today, _EVIL, (_EVIL,), (_EVIL,))
    curator = Curator(f"{_EVIL} федеральный округ", "curator@agency.example", _EVIL)
    week = Week(
        curator.federal_district, curator, today, today, late=(line,), attention=(line,),
        held=(line,), returned=(line,), accepted=(line,), silent=((_EVIL, today), (_EVIL, None)),
        silent_days=60,
    )  # fmt: skip
    reminder = Reminder(
        _EVIL, today, today, ("coordinator@club.example",), _EVIL, _WHEN, _WHEN, "", overdue=True,
        curator=curator,
    )  # fmt: skip
    return week, reminder


def _broken(file: File) -> Iterator[str]:
    if not file.media_type.endswith("wordprocessingml.document"):
        return
    try:
        docx.Document(io.BytesIO(file.content))
    except (ValueError, KeyError, OSError) as error:
        yield f"документ не открывается: {type(error).__name__}"
