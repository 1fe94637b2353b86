"""The blank form: unfilled field by field, read back exactly once filled, also after LibreOffice."""

import io
import shutil
import subprocess
import zipfile

import docx
import pytest
from docx.shared import Cm
from lxml import etree

from mailbot.blank import fill_blank
from mailbot.document import paragraphs_of
from mailbot.extract import extract_protocol
from mailbot.record import content_record
from mailbot.regions import Regions
from mailbot.shipped import shipped
from mailbot.signatures.pictures import picture_facts
from mailbot.word.markup import W
from mailbot.word.reader import open_document
from tests.protocols import COORDINATOR_INK, GOVERNMENT_INK

REGIONS = Regions.load(shipped("rules") / "regions.csv")
BLANK = (shipped("templates") / "blank.docx").read_bytes()
ALL = tuple(region.name for region in REGIONS.all)
TYPED = {
    "date": "12.11.2026",
    "attendee.full_name": "Смирнова Ольга Игоревна",
    "attendee.position": "директор центра",
    "title": "О поддержке проекта",
    "decision": "Поддержать предложение автора.",
    "for": "2",
    "against": "0",
    "abstained": "1",
}


def prefilled():
    return fill_blank(
        BLANK,
        region="Республика Татарстан",
        genitive="Республики Татарстан",
        regions=ALL,
        co_chairs=(
            ("Петров Пётр Петрович", "заместитель министра"),
            ("Иванова Анна Сергеевна", "Координатор Клуба стратегических инициатив"),
        ),
        number="4",
    )


def typed_in(content):
    """What Word leaves when somebody fills the controls in and puts two pictures in."""
    source, out = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(data)
                for control in root.iter(f"{W}sdt"):
                    _type(control)
                data = etree.tostring(root)
            target.writestr(name, data)
    document = docx.Document(io.BytesIO(out.getvalue()))
    table = document.tables[-1]
    for row, picture in zip(table.rows, (GOVERNMENT_INK, COORDINATOR_INK), strict=True):
        row.cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(picture), width=Cm(3))
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _type(control):
    tag = control.find(f"{W}sdtPr/{W}tag")
    value = TYPED.get(tag.get(f"{W}val")) if tag is not None else None
    if value:
        shown = control.find(f"{W}sdtPr/{W}showingPlcHdr")
        shown.getparent().remove(shown)
        next(control.iter(f"{W}t")).text = value


def read(content):
    document = open_document(content)
    return document, extract_protocol(document, REGIONS)


def expect_everything(content):
    document, protocol = read(content)
    record = content_record(protocol, "")
    assert record["region"] == "Республика Татарстан"
    assert record["date"] == "2026-11-12"
    assert record["number"] == "4"
    assert [c["full_name"] for c in record["co_chairs"]] == [
        "Петров Пётр Петрович",
        "Иванова Анна Сергеевна",
    ]
    assert record["co_chairs"][0]["position"] == "заместитель министра"
    assert record["attendees"] == [
        {"full_name": "Смирнова Ольга Игоревна", "position": "директор центра"}
    ]
    assert record["agenda"][0]["title"] == "О поддержке проекта"
    assert [d["text"] for d in record["agenda"][0]["decisions"]] == [
        "Поддержать предложение автора."
    ]
    assert record["agenda"][0]["votes"] == {"for": 2, "against": 0, "abstained": 1}
    assert [block.printed.value for block in protocol.blocks] == ["П.П. Петров", "А.С. Иванова"]
    assert [fact.reason for fact in picture_facts(document, protocol)] == ["ink_found", "ink_found"]


def test_unfilled_form_is_unfilled_at_every_field():
    _, protocol = read(fill_blank(BLANK, regions=ALL))

    entries = [
        protocol.region,
        protocol.held_on,
        *(chair.full_name for chair in protocol.co_chairs),
        protocol.attendees[0].full_name,
        protocol.attendees[0].position,
        protocol.agenda[0].title,
        protocol.agenda[0].decisions[0].text,
        *(block.printed for block in protocol.blocks),
    ]
    assert [entry.raw for entry in entries if "placeholder" not in entry.flags] == []
    assert protocol.number.value is None
    assert protocol.agenda[0].votes.in_favour is None


def test_filled_form_reads_back_exactly():
    expect_everything(typed_in(prefilled()))


def test_prefilled_form_offers_all_regions():
    xml = zipfile.ZipFile(io.BytesIO(prefilled())).read("word/document.xml").decode()

    assert xml.count("w:listItem") == 3 * len(ALL)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_form_survives_libreoffice(tmp_path):
    (tmp_path / "p.docx").write_bytes(typed_in(prefilled()))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", tmp_path / "out", tmp_path / "p.docx"],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    expect_everything((tmp_path / "out" / "p.docx").read_bytes())


def test_words_are_those_of_the_club_rules():
    text = " ".join(" ".join(p.text.split()) for p in paragraphs_of(open_document(BLANK).blocks))

    for words in ("ПРОТОКОЛ", "Заседания Клуба стратегических инициатив", "ПРЕДСЕДАТЕЛЬСТВОВАЛ:", "Присутствовали:",
                  "ФИО (полностью)", "Результаты голосования:", "«ВОЗДЕРЖАЛСЯ»", "И.О. Фамилия"):  # fmt: skip
        assert words in text
