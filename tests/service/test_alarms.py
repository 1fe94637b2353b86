"""Never silently dead: the administrator hears once that something is wrong, and once that it is over."""

import email
import email.policy
import re
import threading
import time
import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from tenacity import wait_fixed

from mailbot.config import Bot, Config, Server, Storage
from mailbot.config import Service as Loop
from mailbot.ledger import Ledger
from mailbot.ledger.alarms import AlarmBook
from mailbot.ledger.database import open_engine
from mailbot.ledger.health import Health, signs
from mailbot.ledger.outgoing import Doubt, Outbox, Rendered, Sent
from mailbot.ledger.schema import alarms, outgoing
from mailbot.mime import message_id
from mailbot.model import Delivery, Letter, Plan, Verdict
from mailbot.replies.pages import letter_templates
from mailbot.service import Beside, Service, waiting
from mailbot.service.alarms import Alarms, Notices, Trouble
from mailbot.service.lookout import Lookout
from mailbot.service.work import Desk
from mailbot.shipped import shipped
from tests.servers.dovecot import PASSWORD
from tests.servers.scripted_smtp import ScriptedSmtp

ADMIN = "admin@agency.example"
NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)


def finish(letter, now):
    identity = message_id(letter.key, letter.purpose, "agency.example")
    return Rendered(identity, str(letter.purpose), letter.to, False, letter.text.encode())


def notices(written=None):
    def write(letter, now):
        if written is not None:
            written.append(letter)
        return finish(letter, now)

    return Notices(lambda: letter_templates(shipped("templates")), ADMIN, write)


@pytest.fixture
def engine(tmp_path):
    made = open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    yield made
    made.dispose()


def written(engine):
    with engine.connect() as connection:
        return list(connection.scalars(sa.select(outgoing.c.raw).order_by(outgoing.c.created_at)))


@pytest.mark.parametrize("over", [False, True])
@pytest.mark.parametrize("trouble", Trouble)
def test_every_alarm_has_words_for_its_beginning_and_its_end(trouble, over):
    letters = []
    alarm = SimpleNamespace(name=str(trouble), since=NOW.timestamp())

    notices(letters).trouble(alarm, over=over, detail="2028")

    (letter,) = letters
    assert letter.subject.startswith("mailbot: ")
    assert len(letter.text) > 60
    assert letter.subject not in letter.text
    assert "{" not in letter.text + letter.html.partition("<body")[2]
    assert letter.subject in letter.html


def test_notices_name_what_they_are_about():
    letters = []
    tell = notices(letters)
    sent = Sent("<1@x>", "curator", "pfo@curators.example", b"")
    work = SimpleNamespace(id=7, fence=2, delivery=Delivery(b"", NOW))

    tell.quarantined(work, "ValueError")
    tell.undeliverable(sent, None, NOW)
    tell.unwitnessed(Doubt("<2@x>", "reply", 1000.0, True, 1000.0), again=True)
    tell.unreadable(3, 44)
    tell.database(NOW)
    tell.capped("robot@club.example", 9, NOW)

    for letter, word in zip(
        letters, ("letters retry 7", "pfo@curators.example", "<2@x>", "UID 44", "16 ноября 2026",
                  "letters show 9"),
        strict=True,
    ):  # fmt: skip
        assert word in letter.text.replace("\u00a0", " ")


def test_alarm_is_written_about_once_by_all_hosts_and_once_when_over(engine):
    hosts = [Alarms(AlarmBook(engine), notices()) for _ in range(3)]

    for _ in range(2):
        for host in hosts:
            host.set(Trouble.IMAP_SILENT, True)
    assert len(written(engine)) == 1
    for host in hosts:
        host.look_up()
        host.set(Trouble.IMAP_SILENT, False)

    assert len(written(engine)) == 2
    assert AlarmBook(engine).active() == ()


def test_nobody_knows_is_no_reason_to_write(engine):
    Alarms(AlarmBook(engine), notices()).set(Trouble.WITNESS_REFUSED, None)

    assert written(engine) == []


def nothing_to_do(delivery):
    return Plan(Letter("a", NOW), (), Verdict.IGNORED, ())


@pytest.fixture
def watched(engine):
    """A lookout over a ledger; its sender is told what to have met."""
    config = Config(
        Server("127.0.0.1", 1), Server("127.0.0.1", 1), Bot("bot@agency.example", admin=ADMIN)
    )
    ledger = Ledger(engine, "one")
    desk = Desk(config, ledger, nothing_to_do, lambda _: None, Beside())
    sender = SimpleNamespace(
        has_tried=True,
        silent_since=None,
        password_refused=False,
        witness_refused=None,
        at_limit=False,
    )
    lookout = Lookout(config, ledger, Outbox(engine, "one"), desk, sender)

    def look():
        lookout._next = 0.0
        lookout.look_around()
        with engine.connect() as connection:
            return set(connection.scalars(sa.select(alarms.c.name)))

    lookout.mailbox_answered()
    return SimpleNamespace(
        look=look, sender=sender, ledger=ledger, lookout=lookout, desk=desk, engine=engine
    )


def test_all_is_well_when_all_is_well(watched):
    assert watched.look() == set()
    assert signs(watched.engine, time.time(), 900) == ()


def test_silent_mailbox_is_an_alarm_until_it_answers(watched):
    watched.ledger.note("heartbeat", str(int(time.time() - 2000)))
    assert watched.look() == set()  # the service has only just started
    watched.lookout._started -= 2000

    assert watched.look() == {"imap-silent"}
    assert signs(watched.engine, time.time(), 900)[0].health is Health.SILENT
    with watched.engine.begin() as connection:
        connection.execute(alarms.update().values(since=alarms.c.since - 5))
    watched.lookout.mailbox_answered()
    assert watched.look() == set()


def test_sign_of_life_from_the_future_is_none(watched):
    watched.ledger.note("heartbeat", str(int(time.time() + 86400)))

    assert [sign.code for sign in signs(watched.engine, time.time(), 900)] == ["silent"]


@pytest.mark.parametrize(
    ("met", "name"),
    [
        ({"silent_since": time.monotonic() - 2000}, "smtp-silent"),
        ({"silent_since": time.monotonic(), "password_refused": True}, "smtp-password"),
        ({"witness_refused": True}, "witness-refused"),
    ],
)
def test_what_the_sender_meets_is_an_alarm_until_it_is_over(watched, met, name):
    for key, value in met.items():
        setattr(watched.sender, key, value)
    assert watched.look() == {name}
    assert signs(watched.engine, time.time(), 900)[0].health is Health.ATTENTION

    watched.sender.silent_since, watched.sender.password_refused = None, False
    watched.sender.witness_refused = False
    assert watched.look() == set()


def test_limit_is_an_alarm_while_letters_wait(watched):
    Outbox(watched.engine, "one").put([Rendered("<1@x>", "reply", "a@x.example", True, b"x")])
    watched.sender.at_limit = True
    assert watched.look() == {"limit"}

    watched.sender.at_limit = False
    assert watched.look() == {"limit"}  # one more may go now, and the others wait still
    with watched.engine.begin() as connection:
        connection.execute(outgoing.update().values(state="sent"))
    assert watched.look() == set()


def test_missing_year_of_the_calendar_is_told(watched):
    watched.desk.equip(nothing_to_do, Beside(covers=lambda year: False))
    assert watched.look() == {"calendar"}

    watched.desk.equip(nothing_to_do, Beside())
    assert watched.look() == set()


def test_bug_of_ours_is_told_and_work_goes_on(watched):
    with pytest.raises(ValueError, match="secret") as caught:
        int("secret")
    watched.lookout.fault(caught.value)

    assert watched.look() == {"fault"}
    told = email.message_from_bytes(written(watched.engine)[0], policy=email.policy.default)
    text = told.get_body(("plain",)).get_content()
    assert "ValueError" in text
    assert "secret" not in text


@pytest.mark.server
def test_refused_password_is_told_over_smtp_and_over_when_it_is_right(
    dovecot, tmp_path, monkeypatch
):
    monkeypatch.setattr(waiting, "_PAUSE_AFTER_REFUSAL", wait_fixed(0.5))
    monkeypatch.setattr("mailbot.service.lookout._EVERY", 0.0)
    key = tmp_path / "password"
    key.write_text("wrong")
    smtp, engine = ScriptedSmtp(), open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    config = Config(
        imap=Server("127.0.0.1", dovecot.imap, f"pw{uuid.uuid4().hex[:6]}", "plain", password_file=str(key)),
        smtp=Server("127.0.0.1", smtp.port, security="plain"),
        bot=Bot("bot@agency.example", admin=ADMIN), storage=Storage(str(tmp_path)), service=Loop(idle=1),
    )  # fmt: skip
    service = Service(config, Ledger(engine, "one"), nothing_to_do)
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        assert waited(lambda: len(smtp.accepted) == 1)
        time.sleep(1.5)
        assert len(smtp.accepted) == 1
        key.write_text(PASSWORD)
        assert waited(lambda: len(smtp.accepted) == 2)
    finally:
        service.stop()
        thread.join(20)
        smtp.close()
        engine.dispose()
    assert all(recipients[0] == ADMIN for _, recipients, _ in smtp.accepted)
    assert len({re.search(rb"(?m)^Message-ID: (\S+)", body)[1] for *_, body in smtp.accepted}) == 2


def waited(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True
