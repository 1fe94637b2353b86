"""`mailbot demo` from the first letter to the last file."""

import email
import email.policy
import sys
from datetime import datetime

import pytest
from click import ClickException
from click.testing import CliRunner

from mailbot.demo.command import demo
from mailbot.demo.documents import Sheet, document_of
from mailbot.demo.folder import may_be_used
from mailbot.demo.letters import demo_letters
from mailbot.model import MOSCOW
from mailbot.word.reader import open_document

VERDICTS = {
    "безупречный протокол": "принят",
    "нет подписи Координатора": "возвращён",
    "форма заполнена не до конца": "возвращён",
    "субъект с опечаткой": "возвращён",
    "протокол с опозданием": "принят",
    "два вопроса": "принят",
    "куратор не назначен": "на проверке",
    "первый протокол с поправкой": "принят",
    "автоответ": "без ответа",
    "не протокол": "возвращён",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(demo, ["-o", str(folder)], env={"COLUMNS": "160"})
    assert result.exception is None, result.output
    return result.output, folder


def subjects(folder):
    found = {}
    for path in sorted((folder / "letters").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found.setdefault(message["To"], []).append(message["Subject"])
    return found


def test_every_letter_comes_to_its_verdict(shown):
    output, _ = shown

    rows = [line.split("│") for line in output.splitlines() if line.count("│") == 4]
    assert {row[1].strip(): row[2].strip() for row in rows if row[1].strip()} == VERDICTS


def test_digest_and_report_tell_of_these_letters(shown):
    _, folder = shown

    digest = (folder / "digest.html").read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "Поступили с нарушением срока – 1" in digest
    assert "<b>3</b><span>принято протоколов" in (folder / "report.html").read_text()


def test_everybody_concerned_has_received_his_letter(shown):
    _, folder = shown
    received = subjects(folder)

    assert len(received["pfo@curators.example"]) == 3
    assert received["sfo@curators.example"][0].endswith("межрегиональное рассмотрение")
    assert received["duty@curators.example"][0].startswith("Требуется решение")
    assert "принят (новая редакция)" in received["club8@region.example"][0]
    assert "исправить 1 ошибку" in received["club2@region.example"][0]
    assert "club9@region.example" not in received


def test_papers_are_left_and_open(shown):
    _, folder = shown
    official, annotated = (list((folder / name).iterdir()) for name in ("official", "annotated"))

    assert len(official) == 5
    assert {path.name[:2] for path in annotated} >= {"02", "03", "04"}
    for path in (*official, *annotated):
        assert open_document(path.read_bytes()).blocks
    assert len(list((folder / "received").glob("*.eml"))) == len(VERDICTS)
    assert len(list((folder / "letters").glob("*.html"))) == 14


def test_folder_of_an_earlier_demo_is_used_again_and_another_is_not(shown, tmp_path):
    _, folder = shown

    assert may_be_used(folder)
    assert may_be_used(tmp_path)
    assert may_be_used(tmp_path / "new")
    (tmp_path / "letters").mkdir()
    assert not may_be_used(tmp_path)
    refused = CliRunner().invoke(demo, ["-o", str(tmp_path)])
    assert refused.exit_code != 0
    assert (tmp_path / "letters").exists()


def test_documents_are_the_same_every_time():
    now = datetime(2026, 11, 24, 12, 0, tzinfo=MOSCOW)

    first, second = (open_document(document_of(Sheet())) for _ in range(2))
    assert first == second
    assert [posted.name for posted in demo_letters(now)] == list(VERDICTS)


@pytest.mark.parametrize(("day", "held"), [(13, "11"), (14, "12"), (15, "13"), (16, "13"), (17, "13"), (18, "16")])  # fmt: skip
def test_meeting_was_held_on_a_working_day_shortly_before(day, held):
    now = datetime(2026, 11, day, 12, 0, tzinfo=MOSCOW)

    raw = next(demo_letters(now)).raw
    *_, file = email.message_from_bytes(raw, policy=email.policy.default).iter_attachments()
    words = str(open_document(file.get_content()).blocks[3])
    assert f"от {held}.11.2026" in words


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymap.backend.dict", None)
    for name in ("mailbot.demo.command", "mailbot.demo.folder", "mailbot.demo.servers"):
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(ClickException, match=r"mailbot\[demo\]"):
        __import__("mailbot.demo.command")
