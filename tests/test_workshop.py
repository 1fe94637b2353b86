"""What happens to a worker never happens to the loop."""

import os
import signal
import time

import pytest

from mailbot.assembly import bench_for
from mailbot.directory import load_directory
from mailbot.document import Unreadable
from mailbot.intake import MailPolicy
from mailbot.model import Delivery
from mailbot.shipped import shipped
from mailbot.signatures import SignaturePolicy
from mailbot.word.convert import Converter
from mailbot.workshop import ProcessWorkshop
from tests.letters import letter
from tests.protocols import RECEIVED, faultless, to_docx


@pytest.fixture(scope="module")
def workshop():
    directory = load_directory(shipped("rules"))
    bench = bench_for(directory, shipped("templates"), MailPolicy(), SignaturePolicy())
    made = ProcessWorkshop(bench, Converter(program="/nonexistent"), seconds=3)
    yield made
    made.close()


def hang():
    time.sleep(60)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def eat():
    return len(bytearray(3 << 30))


@pytest.mark.parametrize(
    ("task", "reason"), [(hang, "timeout"), (die, "crashed"), (eat, "crashed")]
)
def test_worker_that_fails_becomes_a_finding_and_the_next_document_is_read(workshop, task, reason):
    assert workshop._run(task) == Unreadable(reason)

    reading = workshop.read(Delivery(to_docx(faultless()), RECEIVED, file_name="p.docx"))

    assert reading.submissions[0].protocol


def test_protocol_is_judged_and_a_stray_annex_beside_it_is_not(workshop):
    raw = letter(("смета.docx", _annex()), ("протокол.docx", to_docx(faultless())))

    reading = workshop.read(Delivery(raw, RECEIVED))

    assert [s.attachment.name for s in reading.submissions] == ["протокол.docx"]


def _annex():
    import io

    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph("Смета на ремонт")
    document.save(out)
    return out.getvalue()


def test_old_format_without_libreoffice_is_told_so(workshop):
    reading = workshop.read(Delivery(b"{\\rtf1 x}", RECEIVED, file_name="p.rtf"))

    assert reading.submissions[0].unreadable in {
        Unreadable("no_converter"),
        Unreadable("conversion_failed"),
    }
