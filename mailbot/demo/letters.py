"""The demo's letters: what coordinators really send, good and bad."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

import docx

from mailbot.demo.documents import TWO_ITEMS, Sheet, document_of

BOT: Final = "bot@agency.example"
_WORD: Final = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@dataclass(frozen=True, slots=True)
class Posted:
    """One letter and what it is there to show."""

    name: str
    raw: bytes


def demo_letters(now: datetime) -> Iterator[Posted]:
    """Eight letters of one morning; meetings were held a few days before `now`."""
    held = f"{now - timedelta(days=2):%d.%m.%Y}"
    late = f"{now - timedelta(days=40):%d.%m.%Y}"
    good = Sheet(date=held)
    filled_badly = replace(
        good, number="6", date="дд.мм.гг", attendees=(("ФИО (полностью)", "Должность"),),
        names=("П.П. Петров", "И.О. Фамилия"),
    )  # fmt: skip
    sheets = (
        ("безупречный протокол", good),
        ("нет подписи Координатора", replace(good, number="5", inks=(1, None))),
        ("форма заполнена не до конца", filled_badly),
        ("субъект с опечаткой", replace(good, number="7", region="Ульяноской области")),
        ("протокол с опозданием", replace(good, number="8", date=late, region="Пермского края")),
        ("два вопроса", replace(good, number="9", region="Томской области", items=TWO_ITEMS)),
    )
    for number, (name, sheet) in enumerate(sheets, 1):
        yield Posted(name, _letter(number, "Протокол КСИ", document_of(sheet), now))
    yield Posted("автоответ", _letter(7, "Автоматический ответ: я в отпуске", None, now))
    yield Posted("не протокол", _letter(8, "Приказ", _order(), now))


def _order() -> bytes:
    document = docx.Document()
    for text in ("ПРИКАЗ", "О назначении дежурного", "Назначить дежурным Кузнецова П.А."):
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _letter(number: int, subject: str, document: bytes | None, now: datetime) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Анна Иванова <club{number}@region.example>"
    message["To"] = BOT
    message["Subject"] = subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<demo-{number}@region.example>"
    if document is None:
        message["Auto-Submitted"] = "auto-replied"
        message.set_content("Буду на месте в понедельник.")
    else:
        message.set_content("Добрый день!\nНаправляю протокол заседания.\n\nОтправлено с iPhone")
        message.add_attachment(document, *_WORD, filename="Протокол.docx")
    return message.as_bytes()
