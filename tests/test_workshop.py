"""What happens to a worker never happens to the loop."""

import io
import os
import pickle
import signal

import pytest
from typing_extensions import override

from mailbot.desk import bench_for
from mailbot.directory import load_directory
from mailbot.document import Unreadable
from mailbot.intake.policy import MailPolicy
from mailbot.model import Delivery, Letter, Verdict
from mailbot.shipped import shipped
from mailbot.signatures.policy import SignaturePolicy
from mailbot.word.convert import Converter
from mailbot.workers import DiedError, TimeUpError, WorkerBugError, Workers, _Unpickler
from mailbot.workshop import ProcessWorkshop
from tests import tasks
from tests.letters import letter
from tests.protocols import RECEIVED, faultless, to_docx


@pytest.fixture(scope="module")
def workshop():
    directory = load_directory(shipped("rules"))
    bench = bench_for(directory, shipped("templates"), MailPolicy(), SignaturePolicy())
    made = ProcessWorkshop(bench, Converter(program="/nonexistent"), seconds=3)
    yield made
    made.close()


@pytest.fixture(scope="module")
def workers():
    made = Workers(None, 1, 2.0)
    yield made
    made.close()


def ask(workers, task):
    return workers.ask(f"{task.__module__}:{task.__name__}")


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (tasks.hang, TimeUpError),
        (tasks.die, DiedError),
        (tasks.eat, DiedError),
        (tasks.act, DiedError),
    ],
)
def test_worker_that_fails_is_replaced(workers, task, error):
    with pytest.raises(error):
        ask(workers, task)

    assert ask(workers, tasks.look)


def test_worker_killed_while_idle_is_replaced(workers):
    _, pid = ask(workers, tasks.look)
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)

    _, successor = ask(workers, tasks.look)

    assert successor != pid


def test_bug_is_told_by_type_and_place_and_the_worker_stays(workers):
    _, pid = ask(workers, tasks.look)

    with pytest.raises(WorkerBugError, match=r"^LookupError at stumble:\d+$"):
        ask(workers, tasks.stumble)

    assert ask(workers, tasks.look)[1] == pid


def test_worker_is_handed_no_password(monkeypatch):
    monkeypatch.setenv("MAILBOT_PASSWORD", "secret")
    workers = Workers(None, 1, 3.0)

    assert ask(workers, tasks.look)[0] == ""
    workers.close()


def test_signal_that_stops_the_service_lets_the_letter_in_hand_be_finished(workers):
    _, pid = ask(workers, tasks.look)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(pid, number)

    assert ask(workers, tasks.look)[1] == pid


def test_worker_is_retired_after_its_tasks(workers, monkeypatch):
    monkeypatch.setattr("mailbot.workers.TASKS_PER_WORKER", 2)

    pids = [ask(workers, tasks.look)[1] for _ in range(3)]

    assert pids[0] == pids[1] != pids[2]


def test_document_that_kills_its_worker_becomes_a_finding_and_the_next_is_read(
    workshop, monkeypatch
):
    monkeypatch.setattr("mailbot.workshop._BENCH", f"{tasks.__name__}:")
    deadly = workshop._run("die")
    monkeypatch.undo()

    reading = workshop.read(Delivery(to_docx(faultless()), RECEIVED, file_name="p.docx"))

    assert deadly == Unreadable("crashed")
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


class _Old:
    """Something that pickles as a call of `getattr`, as enums do in Python 3.11.2."""

    def __init__(self, *arguments):
        self.arguments = arguments

    @override
    def __reduce__(self):
        return getattr, self.arguments


def _read_back(value):
    return _Unpickler(io.BytesIO(pickle.dumps(value))).load()


def test_enums_of_an_older_python_are_understood():
    assert _read_back(_Old(Verdict, "ACCEPTED")) is Verdict.ACCEPTED


@pytest.mark.parametrize("arguments", [(Verdict, "__class__"), (Verdict, "mro"), (Letter, "key")])
def test_nothing_but_enums_is_reached_by_name(arguments):
    with pytest.raises(pickle.UnpicklingError):
        _read_back(_Old(*arguments))
