"""The demo's letters: what coordinators really send, good and bad."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from mailbot.demo.documents import TWO_ITEMS, Sheet, document_of, order

BOT: Final = "bot@agency.example"
_WORD: Final = ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document")


@dataclass(frozen=True, slots=True)
class Posted:
    """One letter and what it is there to show."""

    name: str
    raw: bytes


def demo_letters(now: datetime) -> Iterator[Posted]:
    """Ten letters of one morning; the meetings were held a few days before `now`."""
    for number, (name, sheet) in enumerate(_sheets(now), 1):
        yield Posted(name, _letter(number, "Протокол КСИ", document_of(sheet), now))
    yield Posted("автоответ", _letter(9, "Автоматический ответ: я в отпуске", None, now))
    yield Posted("не протокол", _letter(10, "Приказ", order(), now))


def _sheets(now: datetime) -> Iterator[tuple[str, Sheet]]:
    held, late = (f"{_working_day(now - timedelta(days=days)):%d.%m.%Y}" for days in (2, 40))
    good = Sheet(date=held)
    yield "безупречный протокол", good
    yield "нет подписи Координатора", replace(good, number="5", inks=(1, None))
    yield (
        "форма заполнена не до конца",
        replace(
            good, number="6", date="дд.мм.гг", attendees=(("ФИО (полностью)", "Должность"),),
            names=("П.П. Петров", "И.О. Фамилия"),
        ),
    )  # fmt: skip
    yield "субъект с опечаткой", replace(good, number="7", region="Ульяноской области")
    yield "протокол с опозданием", replace(good, number="8", date=late, region="Пермского края")
    yield "два вопроса", replace(good, number="9", region="Томской области", items=TWO_ITEMS)
    yield "куратор не назначен", replace(good, number="1", region="Херсонской области")
    yield "первый протокол с поправкой", replace(good, votes=(6, 0, 0))


def _working_day(day: datetime) -> datetime:
    """That day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))


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
