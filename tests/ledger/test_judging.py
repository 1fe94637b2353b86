"""What each protocol came to, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.ledger.judging import entered, last_heard, standing
from mailbot.model import Case, Judged, Letter, Outcome, Plan, RegisterEntry, Verdict
from tests.ledger.test_ledger import receive
from tests.protocols import RECEIVED

DAY = timedelta(days=1)
JUDGED = Judged(
    "КСИ-2026-000001", Verdict.RETURNED, "Республика Татарстан", "Приволжский федеральный округ",
    date(2026, 11, 12), "3", date(2026, 11, 19), RECEIVED,
)  # fmt: skip
ENTRY = RegisterEntry(
    "КСИ-2026-000001", "Республика Татарстан", 2026, "3", date(2026, 11, 12), "1" * 64, 1,
    RECEIVED, "{}",
)  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(request, tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").url
    engine = open_engine(url)
    yield Ledger(engine, "host-1")
    engine.dispose()


def judge(ledger, *found, **changes):
    letter = Letter("a" * 64, RECEIVED, sender="anna@club.example")
    plan = Plan(letter, (), Verdict.RETURNED, (), judged=found, **changes)
    ledger.plan(ledger.claim(), plan, "folder", [])


def test_what_was_returned_is_kept_with_its_letter(ledger):
    receive(ledger)
    judge(ledger, JUDGED, replace(JUDGED, region="", held_on=None, due=None))

    first, second = standing(ledger.engine, Verdict.RETURNED, RECEIVED - DAY)

    assert first.judged == JUDGED
    assert (first.sender, first.message_id, first.told_at) == (
        "anna@club.example", "<1@x>", RECEIVED,
    )  # fmt: skip
    assert second.judged.held_on is None
    assert standing(ledger.engine, Verdict.HELD, RECEIVED - DAY) == ()
    assert standing(ledger.engine, Verdict.RETURNED, RECEIVED + DAY) == ()


def test_what_is_accepted_is_found_by_its_day(ledger):
    receive(ledger)
    outcome = Outcome(
        Case(Letter("a" * 64, RECEIVED), None), (), Verdict.ACCEPTED, None, ENTRY.reg_number
    )
    plan = Plan(Letter("a" * 64, RECEIVED), (outcome,), Verdict.ACCEPTED, (), entries=(ENTRY,))
    ledger.plan(ledger.claim(), plan, "folder", [])

    [found] = entered(ledger.engine, RECEIVED, RECEIVED + DAY)

    assert (found.region, found.held_on, found.accepted_at) == (
        ENTRY.region, ENTRY.held_on, RECEIVED,
    )  # fmt: skip
    assert entered(ledger.engine, RECEIVED + DAY, RECEIVED + 2 * DAY) == ()
    assert last_heard(ledger.engine, RECEIVED + DAY) == {ENTRY.region: ENTRY.held_on}
    assert last_heard(ledger.engine, RECEIVED - DAY) == {}
