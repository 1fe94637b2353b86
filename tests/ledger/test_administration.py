"""What administrators look at and change, on SQLite and on PostgreSQL alike."""

import json
from datetime import timedelta

import pytest

from mailbot.ledger import Ledger, Received, overview
from mailbot.ledger.database import open_beside, open_engine
from mailbot.ledger.health import signs
from mailbot.ledger.outgoing import Outbox, Rendered
from mailbot.ledger.overview import Wanted
from mailbot.ledger.purging import compact, purge
from mailbot.ledger.upkeep import dismiss, forget, last_letter, progress_of, resend, retry
from mailbot.ledger.watch import Watch, is_watched_by_somebody
from mailbot.model import Delivery, Judged, Letter, Plan, Verdict
from tests.cli.conftest import call
from tests.protocols import RECEIVED

KEY = "a" * 64


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/data/ledger.sqlite"
    return request.getfixturevalue("postgres").url


@pytest.fixture
def engine(url):
    """A ledger with one returned letter, answered and filed."""
    made = open_engine(url)
    ledger = Ledger(made, "host")
    place = ("bot", "INBOX", 7, 1)
    ledger.receive([Received(Delivery(b"raw bytes", RECEIVED), KEY, "<1@club.example>", place)])
    judged = Judged(
        reg_number="КСИ-2026-000001", verdict=Verdict.RETURNED, region="Республика Татарстан",
        federal_district="", held_on=None, number="3", due=None, sender_known=True,
    )  # fmt: skip
    letter = Letter(KEY, RECEIVED, sender="anna@club.example")
    plan = Plan(letter, (), Verdict.RETURNED, (), judged=(judged,))
    raw = b"To: anna@club.example\r\nMessage-ID: <1.reply@agency.example>\r\n\r\nx\r\n"
    reply = Rendered("<1.reply@agency.example>", "reply", "anna@club.example", True, raw)
    ledger.plan(ledger.claim(), plan, "mailbot/returned", [reply])
    outbox = Outbox(made, "host")
    sent = outbox.claim()
    outbox.mark_sending(sent)
    outbox.mark_sent(sent)
    ledger.filed(ledger.to_file("bot", "INBOX", 7)[:1], "bot", "INBOX", 7)
    yield made
    made.dispose()


def test_looking_in_changes_nothing_and_cannot(engine, url):
    beside = open_beside(url)

    assert overview.overview(beside).letters == {"filed": 1}
    assert [row.id for row in overview.letter_rows(beside, Wanted(region="Республика Татарстан"))]
    assert overview.letter_rows(beside, Wanted(verdict="held")) == ()
    assert overview.whole_letter(beside, 1).letters[0].state == "sent"
    beside.dispose()


def test_delivered_letter_is_sent_again_by_its_copy(engine):
    again = resend(engine, "<1.reply@agency.example>")

    assert again.new_identity
    raw = Outbox(engine, "host").claim().raw
    assert again.message_id.encode() in raw
    assert resend(engine, again.message_id) is None  # it has not gone out yet


def test_letter_out_of_quarantine_begins_anew(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "update letters set state = 'quarantined', attempts = 3, crashes = 3"
        )

    assert retry(engine, 1)
    assert not retry(engine, 1)

    work = Ledger(engine, "host").claim()
    assert (work.attempts, work.crashes) == (0, 0)


def test_dismissed_letter_needs_nobody_any_more(engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("update letters set state = 'quarantined'")
        connection.exec_driver_sql("update outgoing set state = 'failed'")
    assert waiting(engine) == {"quarantined", "failed"}

    assert dismiss(engine, 1)
    assert not dismiss(engine, 1)

    assert waiting(engine) == set()
    identity = overview.whole_letter(engine, 1).letters[0].message_id
    assert not resend(engine, identity).new_identity


def waiting(engine):
    return {sign.code for sign in signs(engine, 0.0, 1.0)} & {"quarantined", "failed", "held"}


def test_purge_leaves_the_trace(engine):
    later = RECEIVED + timedelta(days=1)

    assert purge(engine, RECEIVED, dry_run=False).letters == 0
    foreseen = purge(engine, later, dry_run=True)
    assert purge(engine, later, dry_run=False) == foreseen
    compact(engine)

    assert (foreseen.letters, foreseen.outgoing) == (1, 1)
    whole = overview.whole_letter(engine, 1)
    assert (whole.sender, whole.message_id, whole.size) == ("", "", 0)
    assert (whole.verdict, whole.letters[0].recipient) == ("returned", "")
    assert overview.letter_rows(engine, Wanted(region="Республика Татарстан"))
    assert not retry(engine, 1)
    assert purge(engine, later, dry_run=True).letters == 0


def test_forgotten_letter_leaves_only_that_its_reply_was_ours(engine):
    assert last_letter(engine) == 1
    assert progress_of(engine, "<1@club.example>", 0).reply == "<1.reply@agency.example>"
    assert progress_of(engine, "<1@club.example>", 1) is None

    forget(engine, 1)

    assert overview.overview(engine).letters == {}
    assert Outbox(engine, "host").is_ours("<1.reply@agency.example>")


def test_watcher_of_a_shared_ledger_is_seen(engine):
    if engine.dialect.name != "postgresql":
        pytest.skip("a file has its lock")
    watch = Watch(engine, "bot/INBOX")
    assert not is_watched_by_somebody(engine, "bot/INBOX")
    assert watch.held()

    assert is_watched_by_somebody(engine, "bot/INBOX")
    assert not is_watched_by_somebody(engine, "other/INBOX")
    watch.release()


def test_commands_speak_to_either_database(engine, url, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(
        '[imap]\nhost = "127.0.0.1"\nport = 1\nsecurity = "plain"\n[smtp]\nhost = "127.0.0.1"\nport = 1\n'
        f'security = "plain"\n[bot]\naddress = "bot@agency.example"\n[storage]\ndatabase = "{url}"\n'
    )

    listed = call("letters", "list", "--json", "--config", path).output
    assert json.loads(listed)["verdict"] == "returned"
    result = call("backup", "--config", path, "-o", tmp_path)
    shared = engine.dialect.name == "postgresql"
    assert (result.return_value, "pg_dump" in result.output) == (int(shared), shared)
