"""Figures for Prometheus, scraped as Prometheus does."""

import time
import urllib.request
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailbot.config import Metrics
from mailbot.errors import ConfigError
from mailbot.ledger import Ledger, Received
from mailbot.ledger.database import open_engine
from mailbot.ledger.outgoing import Outbox, Rendered
from mailbot.model import Delivery
from mailbot.service.events import Event, EventKind
from mailbot.service.metrics import exported
from tests.servers.ports import free_ports

OLD = datetime(2026, 11, 12, 9, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path):
    made = open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    yield made
    made.dispose()


def scrape(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        return figures(answer.read().decode())


def figures(text):
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_scrape_tells_what_happened_what_waits_and_since_when(engine):
    port = free_ports(1)[0]
    ledger = Ledger(engine, "here")
    place = ("u", "INBOX", 1, 1)
    ledger.receive([Received(Delivery(b"x", OLD), "0" * 64, "<1@club.example>", place)])
    ledger.note("heartbeat", str(int(time.time()) - 30))
    letter = Rendered("<2@agency.example>", "reply", "anna@club.example", True, b"y")
    Outbox(engine, "here").put([letter])
    events = (
        Event(EventKind.RECEIVED, "0" * 64),
        Event(EventKind.PLANNED, "0" * 64, "accepted", 0.03),
        Event(EventKind.SENT, "<2@agency.example>", "curator", 0.01),
        Event(EventKind.SENT, "<3@agency.example>", "reply", 0.01),
        Event(EventKind.TROUBLE, detail="IMAP: TimeoutError"),
        Event(EventKind.FILED, "1", "mailbot/accepted"),
    )

    with exported(Metrics(port=port), engine) as note:
        for event in events:
            note(event)
        found = scrape(port)

    assert found["mailbot_letters_received_total",] == 1
    assert found["mailbot_letters_planned_total", "accepted"] == 1
    assert found["mailbot_letters_sent_total", "curator"] == 1
    assert found["mailbot_troubles_total", "imap"] == 1
    assert found["mailbot_letters", "received"] == 1
    assert found["mailbot_outgoing", "ready"] == 1
    assert found["mailbot_oldest_waiting_seconds",] == pytest.approx(
        time.time() - OLD.timestamp(), abs=60
    )
    assert found["mailbot_heartbeat_age_seconds",] == pytest.approx(30, abs=10)
    assert found["mailbot_stage_seconds_sum", "sent"] == pytest.approx(0.02)


def test_file_for_the_textfile_collector_is_whole_when_the_service_ends(engine, tmp_path):
    path = tmp_path / "collector" / "mailbot.prom"

    with exported(Metrics(textfile=str(path)), engine) as note:
        note(Event(EventKind.PLANNED, "0" * 64, "held"))

    assert figures(path.read_text())["mailbot_letters_planned_total", "held"] == 1
    assert list(path.parent.iterdir()) == [path]


def test_no_label_tells_one_person_from_another(engine):
    port = free_ports(1)[0]
    letter = Rendered("<2@agency.example>", "reply", "anna@club.example", True, b"y")
    Outbox(engine, "here").put([letter])

    with exported(Metrics(port=port), engine) as note:
        note(Event(EventKind.TROUBLE, "<2@agency.example>", "550 anna@club.example"))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            text = answer.read().decode()

    assert "example" not in text


def test_silent_ledger_leaves_the_counters_readable(engine):
    port = free_ports(1)[0]

    with exported(Metrics(port=port), engine) as note:
        note(Event(EventKind.RECEIVED))
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE letters RENAME TO gone")
        found = scrape(port)

    assert found["mailbot_ledger_up",] == 0
    assert found["mailbot_letters_received_total",] == 1


def test_port_that_is_taken_is_a_fault_of_the_configuration(engine):
    port = free_ports(1)[0]

    with (
        exported(Metrics(port=port), engine),
        pytest.raises(ConfigError, match=f"metrics.port {port}"),
        exported(Metrics(port=port), engine),
    ):
        pass
