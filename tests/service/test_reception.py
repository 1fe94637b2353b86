"""Letters that do not come, or kill whoever works on them, keep no others from coming."""

import hashlib
import threading
import uuid
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from mailbot.config import Bot, Config, Server, Storage
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.ledger.outgoing import Outbox
from mailbot.mailbox import Arrived, Head
from mailbot.model import Letter, Plan, Verdict
from mailbot.service import Service, loop, reception
from mailbot.service.reception import Reception
from mailbot.service.work import _MOST_DEATHS, Beside, Desk
from tests.letters import text_only
from tests.servers.dovecot import PASSWORD

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
CONFIG = Config(
    Server("127.0.0.1", 1, "bot"),
    Server("127.0.0.1", 1),
    Bot("bot@agency.example", admin="admin@agency.example"),
)


class Box:
    """A mailbox; `broken` letters make the server hang up, `bodiless` ones have no body yet."""

    uidvalidity = 1

    def __init__(self, *uids):
        self.letters = {uid: text_only(message_id=f"<{uid}@x>") for uid in uids}
        self.broken, self.bodiless = set(), set()

    def heads(self, uids):
        return tuple(Head(uid, 1, b"") for uid in uids)

    def move(self, uids, folder):
        assert not uids

    def bodies(self, heads):
        uids = [head.uid for head in heads]
        if self.broken & set(uids):
            raise TemporaryError("IMAP: abort")
        yield tuple(
            Arrived(uid, self.letters[uid], NOW) for uid in uids if uid not in self.bodiless
        )


@pytest.fixture
def desk(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")
    ledger, told = Ledger(engine, "one"), []
    made = Reception(
        CONFIG, ledger, Outbox(engine, "one"), lambda _: None, lambda *place: told.append(place)
    )

    def take(box):
        try:
            return made.take_in(box, sorted(box.letters), threading.Event())
        except TemporaryError:
            return None

    yield SimpleNamespace(take=take, ledger=ledger, told=told, engine=engine)
    engine.dispose()


def known(desk):
    return desk.ledger.known_uids("bot", "INBOX", 1)


def test_letter_the_server_chokes_on_keeps_no_other_from_coming(desk):
    box = Box(*range(1, 31))
    box.broken = {7}

    for _ in range(8):
        desk.take(box)

    assert known(desk) == set(range(1, 31)) - {7}
    assert desk.told == [(1, 7)]


def test_letter_without_a_body_yet_comes_when_it_has_one(desk):
    box = Box(1, 2)
    box.bodiless = {1}
    desk.take(box)
    assert known(desk) == {2}

    box.bodiless = set()
    desk.take(box)
    assert known(desk) == {1, 2}
    assert desk.told == []


def test_letter_without_a_body_for_long_is_told_of(desk, monkeypatch):
    monkeypatch.setattr(reception, "_BODY_PATIENCE", -1.0)
    box = Box(1)
    box.bodiless = {1}

    desk.take(box)

    assert desk.told == [(1, 1)]


def test_many_letters_are_taken_in_by_turns(desk, monkeypatch):
    monkeypatch.setattr(reception, "MOST_AT_ONCE", 2)
    box = Box(1, 2, 3)

    assert desk.take(box)
    assert len(known(desk)) == 2
    assert not desk.take(box)


def test_same_message_id_with_other_words_is_another_letter(desk):
    box = Box(1)
    box.letters[2] = box.letters[1] + b"more\r\n"

    desk.take(box)

    assert [desk.ledger.claim().id for _ in range(2)] == [1, 2]


def test_letter_over_which_processes_die_goes_into_quarantine(desk):
    box = Box(1, 2)
    desk.take(box)
    plan = Plan(Letter("a", NOW), (), Verdict.IGNORED, ())
    worker = Desk(CONFIG, desk.ledger, lambda _: plan, lambda _: None, Beside())
    for _ in range(_MOST_DEATHS):
        assert desk.ledger.claim().id == 1
        desk.ledger.start_alone()  # the process was killed and comes back

    worker.work(desk.ledger.claim())
    worker.work(desk.ledger.claim())

    assert desk.ledger.claim() is None
    filed = {filing.uid: filing.folder for filing in desk.ledger.to_file("bot", "INBOX", 1)}
    assert filed == {2: "mailbot/ignored"}  # the other's waits for its notice to go out
    assert Outbox(desk.engine, "one").claim().purpose == "admin"


@pytest.mark.server
def test_long_work_hides_no_sign_of_life(dovecot, tmp_path, monkeypatch):
    monkeypatch.setattr(loop, "_GLANCE", 0.1)
    user, slow, beats = f"slow{uuid.uuid4().hex[:6]}", threading.Event(), []
    config = Config(
        Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD), Server("127.0.0.1", 1),
        Bot(f"{user}@agency.example"), storage=Storage(str(tmp_path)),
    )  # fmt: skip
    engine = open_engine(config.storage.url)

    def process(delivery):
        slow.wait(10)
        key = hashlib.sha256(delivery.raw).hexdigest()
        return Plan(Letter(key, NOW), (), Verdict.IGNORED, ())

    service = Service(config, Ledger(engine, "one"), process)
    answered = service._lookout.mailbox_answered

    def beat():
        answered()
        beats.append(1)
        if len(beats) == 4:
            dovecot.deliver(user, text_only(message_id="<2@x>"))
        if len(beats) > 8:
            slow.set()

    monkeypatch.setattr(service._lookout, "mailbox_answered", beat)
    dovecot.deliver(user, text_only(message_id="<1@x>"))
    service.round()
    service.close()
    engine.dispose()

    assert slow.is_set()
    assert len(dovecot.letters(user, "mailbot/ignored")) == 2
