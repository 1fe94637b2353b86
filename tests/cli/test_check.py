"""`mailbot check` as the outside relies on it."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.letters import letter, text_only
from tests.protocols import Form, Layout, blank, faultless, to_docx, two_items

RECEIVED = "2026-11-16T10:00:00+03:00"


@pytest.fixture
def check(tmp_path):
    def run(*files, options=("--received", RECEIVED), as_json=True, paths=()):
        more = [str(tmp_path / path) for path in paths]
        paths = []
        for name, content in files:
            (tmp_path / name).write_bytes(content)
            paths.append(str(tmp_path / name))
        command = [
            sys.executable,
            "-m",
            "mailbot",
            "check",
            *options,
            *(["--json"] if as_json else []),
            *paths,
            *more,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        records = (
            [json.loads(line) for line in done.stdout.splitlines()] if as_json else done.stdout
        )
        return done, records

    return run


def test_faultless_protocol_is_accepted_whole(check):
    done, (record,) = check(("p.docx", to_docx(faultless())))

    assert done.returncode == 0
    assert done.stderr == ""
    assert record["file"].endswith("p.docx")
    assert record["verdict"] == "accepted"
    assert record["findings"] == []
    assert record["due"] == "2026-11-19"
    assert record["working_days_late"] == 0
    assert record["curator"]["federal_district"] == "Приволжский федеральный округ"
    protocol = record["protocol"]
    assert protocol["region"] == "Республика Татарстан"
    assert protocol["date"] == "2026-11-12"
    assert protocol["number"] == "3"
    assert [chair["role"] for chair in protocol["co_chairs"]] == ["government", "coordinator"]
    assert protocol["agenda"][0]["votes"] == {"for": 5, "against": 0, "abstained": 1}
    assert protocol["agenda"][0]["decisions"][1]["kinds"] == ["interregional"]
    assert protocol["votes"] is None
    assert [(s["evidence"], s["status"]) for s in protocol["signatures"]] == [
        ("picture", "passed")
    ] * 2
    assert [s["signer"] for s in protocol["signatures"]] == [
        chair["full_name"] for chair in protocol["co_chairs"]
    ]


def test_people_read_russian(check):
    done, said = check(
        ("p.docx", to_docx(replace(faultless(), coordinator_ink=None))), as_json=False
    )

    assert done.returncode == 1
    assert "p.docx: не принят: нужно исправить" in said
    assert "Координатор Клуба: подпись не найдена" in said
    assert "coordinator" not in said


def test_lines_come_in_the_order_of_the_files(check):
    done, records = check(
        ("b.docx", to_docx(faultless())),
        ("a.docx", b""),
        ("c.eml", text_only(subject="Автоответ")),
        ("d.eml", letter()),
    )

    assert done.returncode == 1
    assert [r["file"][-6:] for r in records] == ["b.docx", "a.docx", "/c.eml", "/d.eml"]
    assert [r["verdict"] for r in records] == ["accepted", "returned", "ignored", "accepted"]
    assert [r["protocol"] is None for r in records] == [False, True, True, False]


SPOILT = {
    "no picture": (replace(faultless(), coordinator_ink=None), "returned", "signatures.coordinator"),
    "blank picture": (replace(faultless(), government_ink=blank()), "returned", "signatures.government"),
    "wrong initials": (
        replace(faultless(), coordinator_signature="О.П. Орлова"), "returned", "signatures.coordinator",
    ),
    "unfilled region": (
        replace(faultless(), region="название субъекта Российской Федерации"), "returned", "region",
    ),
    "misspelt region": (replace(faultless(), region="Республики Татарстнан"), "returned", "region"),
    "unfilled date": (replace(faultless(), date="дд.мм.гг"), "returned", "date"),
    "impossible date": (replace(faultless(), date="31.02.2026"), "returned", "date"),
    "future date": (replace(faultless(), date="17.11.2026"), "returned", "date"),
    "no number": (replace(faultless(), number=""), "returned", "number"),
    "late": (replace(faultless(), date="02.11.2026"), "accepted", "deadline"),
    "initials for a chair": (
        replace(faultless(), government=("Петров П.П.", "министр")), "returned", "co_chairs.government",
    ),
    "no position": (
        replace(faultless(), attendees=(("Смирнова Ольга Игоревна", ""), *faultless().attendees[1:])),
        "returned", "attendees[0].position",
    ),
    "initials for an attendee": (
        replace(faultless(), attendees=(*faultless().attendees[:4], ("Лебедев И.О.", "член"))),
        "returned", "attendees[4].full_name",
    ),
    "the same person twice": (
        replace(faultless(), attendees=(*faultless().attendees, faultless().attendees[0])),
        "accepted", "attendees[5].full_name",
    ),
    "no title": (
        replace(faultless(), items=(replace(faultless().items[0], title="О…"),)), "returned", "agenda[0].title",
    ),
    "no decision": (
        replace(faultless(), items=(replace(faultless().items[0], decisions=()),)),
        "returned", "agenda[0].decisions",
    ),
    "empty votes": (
        replace(faultless(), items=(replace(faultless().items[0], votes=("", "", "")),)),
        "returned", "agenda[0].votes",
    ),
    "too many votes": (
        replace(faultless(), items=(replace(faultless().items[0], votes=("8", "0", "0")),)),
        "returned", "agenda[0].votes",
    ),
    "no district": (
        replace(faultless(), region="Херсонской области", signature_region="Херсонской области"),
        "held", "region",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_one_spoilt_thing_gives_exactly_that_finding(check, name):
    form, verdict, field = SPOILT[name]

    _, (record,) = check(("p.docx", to_docx(form)))

    assert [finding["field"] for finding in record["findings"]] == [field]
    assert record["verdict"] == verdict


def test_one_vote_over_two_items_stands_at_the_top(check):
    _, (record,) = check(("p.docx", to_docx(replace(two_items(), votes=("6", "0", "0")))))

    assert record["verdict"] == "accepted"
    assert record["protocol"]["votes"] == {"for": 6, "against": 0, "abstained": 0}
    assert [item["votes"] for item in record["protocol"]["agenda"]] == [None, None]


def test_chairs_in_the_other_order_are_a_warning(check):
    _, (record,) = check(("p.docx", to_docx(faultless(), Layout(swapped=True))))

    assert record["verdict"] == "accepted"
    assert [finding["code"] for finding in record["findings"]] == ["CHR-007"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"junk",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"{\\rtf1 x}",
        b"<html>",
        to_docx(Form())[:900],
    ],
)
def test_file_that_cannot_be_read_is_a_finding(check, content):
    done, (record,) = check(("p.docx", content))

    assert done.returncode == 1
    assert done.stderr == ""
    assert record["protocol"] is None
    assert [finding["field"] for finding in record["findings"]] == ["document"]


def test_path_that_leads_to_no_file_is_a_finding(check, tmp_path):
    (tmp_path / "folder.docx").mkdir()

    done, records = check(("p.docx", to_docx(Form())), paths=("folder.docx", "nowhere.docx"))

    assert done.returncode == 1
    assert done.stderr == ""
    assert [record["verdict"] for record in records] == ["accepted", "returned", "returned"]
    assert [finding["code"] for finding in records[1]["findings"]] == ["DOC-014"]
    assert "папка" in records[1]["findings"][0]["message"]
    assert "такого файла нет" in records[2]["findings"][0]["message"]


def test_papers_are_written_where_asked(check, tmp_path):
    options = (
        "--received",
        RECEIVED,
        "--annotate",
        str(tmp_path / "a"),
        "--official",
        str(tmp_path / "o"),
    )

    check(
        ("bad.docx", to_docx(replace(faultless(), number=""))),
        ("good.docx", to_docx(faultless())),
        options=options,
    )

    assert [path.name for path in (tmp_path / "a").iterdir()] == ["bad.docx"]
    assert [path.name for path in (tmp_path / "o").iterdir()] == ["good.docx"]


@pytest.mark.parametrize(
    "arguments", [[], ["--nonsense"], ["--received", "noon", "x"], ["--annotate"]]
)
def test_wrong_usage_exits_64(arguments):
    done = subprocess.run(
        [sys.executable, "-m", "mailbot", "check", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 64
    assert done.stdout == ""
