"""Filled protocols as a coordinator would send them, made on the spot with invented people."""

import io
import random
from dataclasses import dataclass, field
from typing import Final

import docx
from docx.document import Document
from docx.shared import Cm
from PIL import Image, ImageDraw

_ATTENDEES: Final = (
    ("Смирнова Ольга Игоревна", "директор центра «Мой бизнес»"),
    ("Кузнецов Павел Андреевич", "эксперт регионального отделения"),
    ("Орлова Вера Павловна", "руководитель Точки кипения"),
    ("Лебедев Игорь Олегович", "председатель АНО «Дом»"),
)
_PARK: Final = (
    "О создании семейного парка",
    (
        "Поддержать предложение автора проекта.",
        "Рекомендовать проекту меры поддержки центра «Мой бизнес».",
    ),
)
_SCHOOL: Final = (
    "Об опыте школы наставников",
    ("Предложить направить проект на межрегиональное рассмотрение.",),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is typed into the form."""

    region: str = "Республики Татарстан"
    date: str = "20.11.2026"
    number: str = "3"
    government: str = "Петров Пётр Петрович, заместитель министра экономики"
    coordinator: str = "Иванова Анна Сергеевна, Координатор Клуба стратегических инициатив"
    names: tuple[str, str] = ("П.П. Петров", "А.С. Иванова")
    attendees: tuple[tuple[str, str], ...] = _ATTENDEES
    items: tuple[tuple[str, tuple[str, ...]], ...] = (_PARK,)
    inks: tuple[int | None, int | None] = field(default=(1, 2))
    """Seeds of the two signatures; `None` = the place is left empty."""


TWO_ITEMS: Final = (_PARK, _SCHOOL)


def document_of(sheet: Sheet) -> bytes:
    """The filled form as .docx."""
    document = docx.Document()
    for text in ("ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", sheet.region,
                 f"от {sheet.date} № {sheet.number}", "ПРЕДСЕДАТЕЛЬСТВОВАЛ:",
                 sheet.government, sheet.coordinator, "Присутствовали:"):  # fmt: skip
        document.add_paragraph(text)
    table = document.add_table(1, 4)
    for cell, text in zip(
        table.rows[0].cells, ("№", "ФИО (полностью)", "", "Должность"), strict=True
    ):
        cell.text = text
    for number, (name, position) in enumerate(sheet.attendees, 1):
        row = table.add_row().cells
        row[0].text, row[1].text, row[2].text, row[3].text = f"{number}.", name, "-", position
    for roman, (title, decisions) in zip(("I", "II", "III"), sheet.items, strict=False):
        document.add_paragraph(f"{roman}. {title}")
        for number, decision in enumerate(decisions, 1):
            document.add_paragraph(f"{number}. {decision}")
        for text in ("Результаты голосования:", "«ЗА» - 5", "«ПРОТИВ» - 0", "«ВОЗДЕРЖАЛСЯ» - 1"):
            document.add_paragraph(text)
    _sign(document, sheet, ("Сопредседатель Клуба стратегических инициатив",), 0)
    _sign(
        document, sheet, ("Сопредседатель Клуба – Координатор", "Клуба стратегических инициатив"), 1
    )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sign(document: Document, sheet: Sheet, label: tuple[str, ...], index: int) -> None:
    document.add_paragraph("")
    for text in label:
        document.add_paragraph(text)
    paragraph = document.add_paragraph(f"{sheet.region}\t")
    seed = sheet.inks[index]
    if seed is not None:
        paragraph.add_run().add_picture(io.BytesIO(_scribble(seed)), width=Cm(3))
    paragraph.add_run(f"\t{sheet.names[index]}")


def _scribble(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", (240, 80), "white")
    draw = ImageDraw.Draw(picture)
    points = [(x, chance.randrange(10, 70)) for x in range(8, 232, 9)]
    draw.line(points, fill=(25, 35, 120), width=3, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
