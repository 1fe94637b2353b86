"""Filled protocols as a coordinator would send them, made on the spot with invented people."""

import io
import math
import random
from dataclasses import dataclass, field
from typing import Final

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm, Pt
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


_COLUMNS: Final = (1.0, 6.5, 0.8, 8.0)
"""Widths of the list of attendees in centimetres."""


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
    votes: tuple[int, int, int] = (5, 0, 1)
    inks: tuple[int | None, int | None] = field(default=(1, 2))
    """Seeds of the two signatures; `None` = the place is left empty."""


TWO_ITEMS: Final = (_PARK, _SCHOOL)


def document_of(sheet: Sheet) -> bytes:
    """The filled form as .docx."""
    document = docx.Document()
    _set_out(document)
    for text in ("ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", sheet.region):
        _write(document, text, centred=True, bold=True)
    _write(document, f"от {sheet.date} № {sheet.number}", centred=True, gap=14)
    for text in ("ПРЕДСЕДАТЕЛЬСТВОВАЛ:", sheet.government, sheet.coordinator):
        _write(document, text)
    _write(document, "Присутствовали:", before=10)
    _attendees(document, sheet)
    for roman, (title, decisions) in zip(("I", "II", "III"), sheet.items, strict=False):
        _write(document, f"{roman}. {title}", centred=True, bold=True, before=14)
        for number, decision in enumerate(decisions, 1):
            _write(document, f"{number}. {decision}")
        _write(document, "Результаты голосования:", before=8)
        for side, count in zip(("ЗА", "ПРОТИВ", "ВОЗДЕРЖАЛСЯ"), sheet.votes, strict=True):
            _write(document, f"«{side}» - {count}")
    _sign(document, sheet, ("Сопредседатель Клуба стратегических инициатив",), 0)
    _sign(
        document, sheet, ("Сопредседатель Клуба – Координатор", "Клуба стратегических инициатив"), 1
    )
    return bytes_of(document)


def order() -> bytes:
    """A paper that is no protocol at all."""
    document = docx.Document()
    _set_out(document)
    _write(document, "ПРИКАЗ", centred=True, bold=True)
    _write(document, "О назначении дежурного", centred=True, gap=14)
    _write(document, "Назначить дежурным Кузнецова П.А.")
    return bytes_of(document)


def bytes_of(document: Document) -> bytes:
    """The document as it would be saved."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_out(document: Document) -> None:
    """A4, the margins and the type of an office."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(13)
    style.paragraph_format.space_after = Pt(0)


def _write(
    document: Document, text: str, *, centred: bool = False, bold: bool = False,
    before: int = 0, gap: int = 0,
) -> None:  # fmt: skip
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(gap)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _attendees(document: Document, sheet: Sheet) -> None:
    table = document.add_table(0, len(_COLUMNS))
    table.autofit = False
    for column, width in zip(table.columns, _COLUMNS, strict=True):
        column.width = Cm(width)
    rows = [("№", "ФИО (полностью)", "", "Должность")]
    rows += [
        (f"{number}.", name, "-", position)
        for number, (name, position) in enumerate(sheet.attendees, 1)
    ]
    for texts in rows:
        for cell, text, width in zip(table.add_row().cells, texts, _COLUMNS, strict=True):
            cell.text, cell.width = text, Cm(width)


def _sign(document: Document, sheet: Sheet, label: tuple[str, ...], index: int) -> None:
    for number, text in enumerate(label):
        _write(document, text, before=0 if number else 24)
    paragraph = document.add_paragraph(f"{sheet.region}\t")
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Cm(8))
    stops.add_tab_stop(Cm(16.5), WD_TAB_ALIGNMENT.RIGHT)
    seed = sheet.inks[index]
    if seed is not None:
        paragraph.add_run().add_picture(io.BytesIO(_scribble(seed)), width=Cm(3))
    paragraph.add_run(f"\t{sheet.names[index]}")


def _scribble(seed: int) -> bytes:
    """A signature in blue ink: the same seed, the same hand."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", (360, 120), "white")
    pen = ImageDraw.Draw(picture)
    swing = [chance.uniform(0.4, 1.0) for _ in range(8)]
    points = []
    for step in range(240):
        turn, loop = step / 240, swing[step // 30]
        angle = turn * math.tau * 6.5
        points.append((30 + turn * 280 + 26 * math.cos(angle), 60 + 42 * loop * math.sin(angle)))
    pen.line(points, fill=(25, 35, 120), width=3, joint="curve")
    pen.line([(40, 96 - seed), (330, 84 + seed)], fill=(25, 35, 120), width=2)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
