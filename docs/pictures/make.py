"""Makes the pictures of the README and of docs/coordinator.md anew: `python docs/pictures/make.py`.

Needs what the tests need: LibreOffice, pdftoppm, Chromium. Everybody in the pictures is invented.
`annotated.png` alone is a screenshot of LibreOffice Writer, which prints no comments beside a page.
"""

import base64
import io
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import docx
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from mailbot.blank import fill_blank
from mailbot.demo.documents import Sheet, _scribble, document_of
from mailbot.demo.letters import _letter
from mailbot.desk import desk_office, read_template
from mailbot.model import MOSCOW, Delivery, Plan, Purpose
from mailbot.pipeline import process
from mailbot.shipped import shipped
from mailbot.word.convert import Converter
from tests.report.months import crowded
from tests.report.months import page as page_of_month
from tests.servers.chromium import Chromium

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=MOSCOW)
FILLED = {
    "date": "12.11.2026",
    "number": "3",
    "government.full_name": "Петров Пётр Петрович",
    "government.position": "заместитель министра экономики",
    "coordinator.full_name": "Иванова Анна Сергеевна",
    "attendee.full_name": "Смирнова Ольга Игоревна",
    "attendee.position": "директор центра «Мой бизнес»",
    "title": "О создании семейного парка",
    "decision": "Поддержать предложение автора проекта.",
    "for": "2",
    "against": "0",
    "abstained": "1",
    "government.signature": "П.П. Петров",
    "coordinator.signature": "А.С. Иванова",
}
CALLOUTS = (
    (67, 19.9, "1"),
    (92, 29.3, "2"),
    (94, 42.1, "3"),
    (74, 50.8, "4"),
    (41, 60.2, "5"),
    (57, 75.5, "6"),
)
"""Where a number stands on the filled form: per cent of width and height."""


def main() -> None:
    """All of them."""
    browser = Chromium()
    filled = _filled_form()
    with desk_office() as office:
        good = _plan(office, Sheet(date="12.11.2026"))
        unfinished = Sheet(
            date="дд.мм.гг", number="6", names=("П.П. Петров", "А.С. Иванова"), inks=(1, None),
            attendees=(("ФИО (полностью)", "Должность"), ("Кузнецов П.А.", "эксперт")),
        )  # fmt: skip
        bad = _plan(office, unfinished)
    page = _page_of(filled, 110)
    (HERE / "form.png").write_bytes(_with_callouts(browser, page))
    (HERE / "signature.png").write_bytes(_signature(browser, page))
    official = good.papers[0].official
    assert official, "an accepted protocol is drawn up"
    _save(_page_of(official.content, 80), "official.png", colours=16)
    [reply] = [out for out in bad.letters if out.purpose is Purpose.REPLY]
    _save(browser.open(reply.html, width=390, scale=1.7).picture, "reply.png", crop=0.62)
    report = browser.open(page_of_month(crowded(60)), width=860).picture
    _save(report, "report.png", crop=0.42)
    browser.close()


def _plan(office, sheet: Sheet) -> Plan:
    raw = _letter(1, "Протокол КСИ", document_of(sheet), NOW)
    return process(Delivery(raw, NOW, reg_number="КСИ-2026-000006"), office)


def _filled_form() -> bytes:
    """The blank form with everything typed in and both signatures put into their places."""
    blank = fill_blank(
        read_template(shipped("templates"), "blank.docx"), region="Республика Татарстан",
        genitive="Республики Татарстан",
    )  # fmt: skip
    document = docx.Document(io.BytesIO(blank))
    seeds = iter((1, 2))
    for control in list(document.element.body.iter(qn("w:sdt"))):
        tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
        name = tag.get(qn("w:val")) if tag is not None else ""
        for text in list(control.iter(qn("w:t"))) if name in FILLED else ():
            text.text = FILLED[name]
        for color in list(control.iter(qn("w:color"))) if name in FILLED else ():
            color.getparent().remove(color)
        if name == "signature.picture":
            paragraph = docx.text.paragraph.Paragraph(control.getparent(), document)
            control.getparent().remove(control)
            paragraph.add_run().add_picture(io.BytesIO(_scribble(next(seeds))), width=Mm(30))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page_of(document: bytes, resolution: int) -> bytes:
    """The first page as PNG."""
    pdf = Converter().to_pdf(document)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "p.pdf").write_bytes(bytes(pdf))
        subprocess.run(
            ["pdftoppm", "-r", str(resolution), "-f", "1", "-l", "1", "-png", "p.pdf", "p"],
            cwd=folder, check=True,
        )  # fmt: skip
        return next(Path(folder).glob("p*.png")).read_bytes()


def _with_callouts(browser: Chromium, page: bytes) -> bytes:
    """Numbers on the filled form, explained in the guide."""
    marks = "".join(
        f'<b style="position:absolute;left:{x}%;top:{y}%;width:34px;height:34px;border-radius:50%;'
        f'background:#b23b2e;color:#fff;font:bold 20px/34px sans-serif;text-align:center">{number}</b>'
        for x, y, number in CALLOUTS
    )
    return _smaller(browser.open(_sheet(page, marks, 0.80), width=910).picture)


def _signature(browser: Chromium, page: bytes) -> bytes:
    """The places of the signatures, enlarged."""
    picture = Image.open(io.BytesIO(page))
    width, height = picture.size
    part = picture.crop((round(width * 0.1), round(height * 0.53), width, round(height * 0.735)))
    boxes = "".join(
        f'<div style="position:absolute;left:54%;top:{top}%;width:21%;height:29%;'
        'border:3px solid #b23b2e;border-radius:8px"></div>'
        for top in (15, 63)
    )
    words = (
        '<div style="position:absolute;left:49%;top:3%;font:bold 17px sans-serif;color:#b23b2e">'
        "сюда – изображение подписи</div>"
    )
    shown = browser.open(_sheet(_png(part), boxes + words, 1.0), width=part.size[0]).picture
    return _smaller(_cropped(shown, part.size[1] / Image.open(io.BytesIO(shown)).size[1]))


def _sheet(page: bytes, marks: str, share: float) -> str:
    source = base64.b64encode(_cropped(page, share)).decode()
    return (
        '<meta name="viewport" content="width=device-width"><body style="margin:0"><div style="position:relative">'
        f'<img style="display:block;width:100%" src="data:image/png;base64,{source}">{marks}</div></body>'
    )


def _cropped(page: bytes, share: float) -> bytes:
    picture = Image.open(io.BytesIO(page))
    width, height = picture.size
    return _png(picture.crop((0, 0, width, round(height * share))))


def _save(page: bytes, name: str, *, crop: float = 1.0, colours: int = 64) -> None:
    (HERE / name).write_bytes(_smaller(_cropped(page, crop), colours))


def _smaller(page: bytes, colours: int = 64) -> bytes:
    return _png(Image.open(io.BytesIO(page)).convert("RGB").quantize(colours))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
