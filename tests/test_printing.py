"""The PDF beside the official form: made where LibreOffice is, asked for once per document."""

import subprocess

import pytest

from mailbot.desk import desk_office
from mailbot.document import Unreadable
from mailbot.model import Delivery, Purpose
from mailbot.pipeline import process
from mailbot.printing import PrintingWorkshop
from mailbot.word.convert import Converter
from tests.letters import letter
from tests.protocols import RECEIVED, faultless, to_docx
from tests.replies.scenes import letters_of, posted


class Press:
    """Prints nothing, and counts how often it was asked."""

    def __init__(self, made=b"%PDF-1.7"):
        self.made, self.asked = made, 0

    def to_pdf(self, content):
        self.asked += 1
        return self.made


@pytest.fixture(scope="module")
def office():
    with desk_office() as opened:
        yield opened


def drawn_up(office, press, subject="Протокол", **spoilt):
    delivery = Delivery(letter(("п.docx", to_docx(faultless())), subject=subject), RECEIVED)
    shop = PrintingWorkshop(office.workshop, press)
    outcomes = process(delivery, office).outcomes
    return shop, delivery, outcomes, shop.draw_up(delivery, outcomes)


def test_pdf_bears_the_name_of_the_form(office):
    *_, [papers] = drawn_up(office, Press())

    assert papers.official_pdf.name == papers.official.name.replace(".docx", ".pdf")
    assert papers.official_pdf.media_type == "application/pdf"


def test_document_is_printed_once(office):
    press = Press()
    shop, delivery, outcomes, _ = drawn_up(office, press)

    shop.draw_up(delivery, outcomes)

    assert press.asked == 1


def test_what_cannot_be_printed_goes_without(office):
    *_, [papers] = drawn_up(office, Press(Unreadable("no_converter")))

    assert papers.official
    assert papers.official_pdf is None


def test_curator_gets_it_and_the_sender_does_not(office):
    *_, [papers] = drawn_up(office, Press())

    letters = letters_of(posted(), official_pdf=papers.official_pdf)

    carrying = {
        out.purpose for out in letters if any(f.name.endswith(".pdf") for f in out.attachments)
    }
    assert carrying == {Purpose.CURATOR}


def test_libreoffice_prints_the_form(office):
    converter = Converter()
    if not converter.available:
        pytest.skip("LibreOffice is not installed")
    *_, [papers] = drawn_up(office, converter)

    text = subprocess.run(
        ["pdftotext", "-", "-"], input=papers.official_pdf.content, capture_output=True, check=True
    ).stdout.decode()

    assert "Республики Татарстан" in text
    assert "П.П. Петров" in text
