"""Letters out through a server that refuses, defers and hangs up: sent once, or said why not."""

import time

import pytest
import sqlalchemy as sa

from mailbot import outbox, smtp
from mailbot.config import Bot, Config, Limits, Server, Witness
from mailbot.ledger.database import open_engine
from mailbot.ledger.outgoing import Outbox, Rendered
from mailbot.ledger.schema import outgoing
from mailbot.outbox import Sender
from mailbot.smtp import Courier
from tests.servers.scripted_smtp import ScriptedSmtp

BOT, READER = "bot@agency.example", "anna@club.example"


class Listener:
    """Notes what it hears."""

    def __init__(self):
        self.heard = []

    def sent(self, letter, seconds):
        self.heard.append("sent")

    def refused(self, letter):
        self.heard.append("refused")

    def instead_of(self, sent, now):
        return [rendered("instead", purpose="admin", to="admin@agency.example")]

    def unwitnessed(self, doubt, *, again):
        return [rendered("notice", purpose="admin", to="admin@agency.example")]


def rendered(name="1", purpose="reply", to=READER):
    raw = f"Subject: {name}\r\n\r\n{name}\r\n".encode()
    return Rendered(f"<{name}@agency.example>", purpose, to, purpose == "reply", raw)


class Desk:
    """A sender over a scripted server and an SQLite ledger."""

    def __init__(self, folder, **settings):
        self.server = ScriptedSmtp()
        self.engine = open_engine(f"sqlite:///{folder}/ledger.sqlite")
        self.config = Config(
            imap=Server("127.0.0.1", 1),
            smtp=Server("127.0.0.1", self.server.port, security="plain", timeout=3),
            bot=Bot(BOT),
            **settings,
        )
        self.listener, self.goes_on = Listener(), True
        self.outbox = Outbox(self.engine, "one")
        self.courier = Courier(self.config.smtp, Pass())
        self.sender = Sender(
            self.config, self.outbox, self.courier, self.listener, lambda: self.goes_on
        )

    def close(self):
        self.courier.close()
        self.server.close()
        self.engine.dispose()

    def put(self, *letters):
        self.outbox.put(letters or [rendered()])

    def send(self):
        self.sender._silent_until = 0.0
        self.set(not_before=0.0)
        return self.sender.send_ready()

    def set(self, **values):
        with self.engine.begin() as connection:
            connection.execute(outgoing.update().values(**values))

    def states(self):
        query = sa.select(outgoing.c.message_id, outgoing.c.state)
        with self.engine.connect() as connection:
            return {row[0][1:-16]: row[1] for row in connection.execute(query)}

    def settle(self, *, witnessed=False, passed=0.0):
        with self.engine.begin() as connection:
            change = {"since": outgoing.c.since - passed}
            change["missed_at"] = sa.case(
                (outgoing.c.missed_at > 0, outgoing.c.missed_at - passed), else_=0
            )
            connection.execute(outgoing.update().values(change))
        self.sender.settle_doubts(lambda _: witnessed)


class Pass:
    bearer = False

    def show(self):
        return ""

    def renew(self):
        return False


@pytest.fixture
def desk(tmp_path):
    made = []

    def start(**settings):
        made.append(Desk(tmp_path, **settings))
        return made[-1]

    yield start
    for one in made:
        one.close()


def test_letter_whose_acceptance_was_not_heard_is_not_sent_again(desk):
    one = desk()
    one.put()
    one.server.script = {".": ["cut"]}

    one.send()
    one.send()
    assert one.states() == {"1": "sending"}
    one.settle(witnessed=True)

    assert one.states() == {"1": "sent"}
    assert len(one.server.accepted) == 1


def test_letter_cut_off_before_its_end_is_sent_again(desk):
    one = desk()
    one.put()
    one.server.script = {"DATA": ["cut"]}

    assert one.send() == 0
    assert one.states() == {"1": "ready"}
    assert one.send() == 1
    assert len(one.server.accepted) == 1


def test_deferred_letter_lets_others_go_first(desk):
    one = desk()
    one.put(rendered("1"), rendered("2"))
    one.server.script = {"RCPT": ["451 later"]}

    assert one.sender.send_ready() == 1
    assert sorted(one.states().values()) == ["ready", "sent"]
    assert one.send() == 1


def test_deferred_at_the_dot_is_surely_not_taken(desk):
    one = desk()
    one.put()
    one.server.script = {".": ["451 later"]}

    one.send()
    assert one.states() == {"1": "ready"}
    one.send()
    assert len(one.server.accepted) == 1


def test_refused_reader_is_told_of_and_given_up(desk):
    one = desk()
    one.put()
    one.server.script = {"RCPT": ["550 nobody", "550 nobody"]}

    one.send()

    assert one.states() == {"1": "failed", "instead": "sent"}
    assert one.listener.heard == ["refused", "sent"]


def test_refused_content_is_given_up_at_once(desk):
    one = desk()
    one.put()
    one.server.script = {".": ["554 spam"]}

    one.send()

    assert one.states()["1"] == "failed"
    assert [subject for *_, subject in one.server.accepted if b"Subject: 1\r" in subject] == []


def test_server_that_wants_a_return_path_gets_ours(desk):
    one = desk()
    one.put(rendered("1"), rendered("2"))
    one.server.script = {"MAIL": ["501 no"]}

    assert one.send() == 2
    assert [sender for sender, *_ in one.server.accepted] == [BOT, BOT]


def test_server_that_refuses_our_address_loses_no_letter(desk):
    one = desk()
    one.put(rendered(purpose="curator"))
    one.server.script = {"MAIL": ["550 suspended"]}

    one.send()

    assert one.states() == {"1": "ready"}
    assert one.sender.silent_since


def test_silent_server_is_asked_again_after_a_pause_and_not_before(desk):
    one = desk()
    one.put(rendered("1"), rendered("2"))
    one.server.script = {"EHLO": ["cut"] * 9, "HELO": ["cut"] * 9}

    assert one.sender.is_due()
    one.sender.send_ready()
    one.sender.send_ready()

    assert one.server.connections == 1
    assert not one.sender.is_due()
    assert one.states() == {"1": "ready", "2": "ready"}


def test_copy_to_ourselves_travels_in_the_same_envelope(desk):
    one = desk()
    one.put()
    one.send()

    assert one.server.accepted[0][1] == [READER, BOT]


def test_refused_copy_lets_the_letter_go_and_is_known(desk):
    one = desk()
    one.put()
    one.server.script = {"RCPT": ["", "552 full"]}

    assert one.send() == 1
    assert one.sender.witness_refused


def test_copy_that_is_deferred_is_waited_for_and_then_done_without(desk):
    one = desk()
    one.put()
    one.server.script = {"RCPT": ["", "451 later"] * 4}

    assert [one.send() for _ in range(4)] == [0, 0, 0, 1]
    assert one.sender.witness_refused


def test_letter_in_doubt_without_a_copy_to_wait_for_is_decided_at_once(desk):
    one = desk(witness=Witness(on_unknown="hold"))
    one.put()
    one.server.script = {"RCPT": ["", "552 full"], ".": ["cut"]}
    one.send()

    one.settle()

    assert one.states() == {"1": "held", "notice": "ready"}


@pytest.mark.parametrize(("choice", "state"), [("resend", "ready"), ("hold", "held")])
def test_copy_that_does_not_come_in_time_is_told_of(desk, choice, state):
    one = desk(witness=Witness(grace=900, on_unknown=choice))
    one.put()
    one.server.script = {".": ["cut"]}
    one.send()

    one.settle()
    one.settle(passed=30)
    assert one.states() == {"1": "sending"}
    one.settle(passed=1000)

    assert one.states() == {"1": state, "notice": "ready"}


def test_clock_that_jumps_ahead_does_not_take_a_copy_its_time(desk):
    one = desk(witness=Witness(grace=900))
    one.put()
    one.server.script = {".": ["cut"]}
    one.send()

    one.settle(passed=1000)

    assert one.states() == {"1": "sending"}


def test_late_copy_keeps_a_letter_from_being_sent_again(desk):
    one = desk(witness=Witness(grace=0))
    one.put()
    one.server.script = {".": ["cut"]}
    one.send()
    one.settle()
    one.settle(passed=1)
    assert one.states()["1"] == "ready"

    assert one.outbox.witness("<1@agency.example>")

    one.send()
    assert one.states()["1"] == "sent"
    assert sum(b"Subject: 1\r" in body for *_, body in one.server.accepted) == 1


def test_sender_that_was_stopped_between_mark_and_dot_sends_no_dot(desk, monkeypatch):
    one = desk()
    one.put()
    monkeypatch.setattr(smtp, "_STALE_MARK", -1.0)

    one.send()

    assert one.states() == {"1": "ready"}
    assert one.server.accepted == []


def test_what_the_database_could_not_take_is_written_later(desk, monkeypatch):
    one = desk()
    one.put()
    real, failures = one.outbox.mark_sent, [1]

    def flaky(letter, **claim_next):
        if failures:
            failures.pop()
            raise sa.exc.OperationalError("update", {}, OSError())
        return real(letter, **claim_next)

    monkeypatch.setattr(one.outbox, "mark_sent", flaky)
    with pytest.raises(sa.exc.OperationalError):
        one.send()
    assert one.states() == {"1": "sending"}

    one.send()

    assert one.states() == {"1": "sent"}
    assert len(one.server.accepted) == 1


def test_past_the_limit_only_the_administrator_is_written_to(desk):
    one = desk(limits=Limits(letters_per_hour=1))
    one.put(rendered("1"))
    one.send()
    one.put(rendered("2"), rendered("3", purpose="admin"))

    one.send()

    assert one.states() == {"1": "sent", "2": "ready", "3": "sent"}
    assert one.sender.at_limit


def test_hold_ends_sending_between_two_letters(desk):
    one = desk()
    one.put(rendered("1"), rendered("2"))
    one.listener.sent = lambda *_: setattr(one, "goes_on", False)

    assert one.send() == 1


def test_letter_that_cannot_be_sent_at_all_stops_no_other(desk):
    one = desk()
    one.put(rendered("1", to="анна@club.example"), rendered("2"))

    one.send()
    assert sorted(one.states().values()) == ["ready", "sent"]
    for _ in outbox._BACKOFF:
        one.send()

    assert one.states()["1"] == "failed"


def test_clock_set_back_keeps_no_letter_for_ever(desk):
    one = desk()
    one.put()
    one.set(lease_until=time.time() + 86400, not_before=time.time() + 86400)

    assert one.outbox.claim()
