"""What servers do once in a while: say BYE, hang up in IDLE, lack a body, delete a folder."""

import threading
import time

import pytest

from mailbot.config import Server
from mailbot.credentials import Password, Secret
from mailbot.errors import SignInError, TemporaryError
from mailbot.mailbox import Mailbox
from tests.servers.scripted_imap import Scripted


@pytest.fixture
def scripted():
    made = []

    def start(*answers, **changes):
        made.append(Scripted(answers=list(answers), **changes).start())
        return made[-1]

    yield start
    for server in made:
        server.stop()


@pytest.fixture
def opened():
    made = []

    def connect(server, timeout=2.0):
        address = Server("127.0.0.1", server.port, "bot", "plain", timeout=timeout)
        made.append(Mailbox(address, "INBOX", Password(Secret("x"))))
        return made[-1]

    yield connect
    for mailbox in made:
        mailbox.close()


BODY = '* 1 FETCH (UID 3 INTERNALDATE "16-Nov-2026 10:00:00 +0300" BODY[] {5}\r\nA: b\n)\r\n{tag} OK done\r\n'
SIZE = "* 1 FETCH (UID 3 RFC822.SIZE %d)\r\n{tag} OK done\r\n"


def test_body_that_is_not_there_yet_is_asked_for_again(scripted, opened):
    missing = '* 1 FETCH (UID 3 INTERNALDATE "16-Nov-2026 10:00:00 +0300" BODY[] NIL)\r\n{tag} OK done\r\n'
    server = scripted(
        ("UID FETCH 3 .*SIZE", SIZE % 5), ("UID FETCH 3 .*BODY", missing),
        ("UID FETCH 3 .*SIZE", SIZE % 5), ("UID FETCH 3 .*BODY", BODY),
    )  # fmt: skip
    mailbox = opened(server)

    assert list(mailbox.fetch([3])) == []
    assert [arrived.raw for arrived in mailbox.fetch([3])] == [b"A: b\n"]


def test_letter_that_vanished_meanwhile_is_no_trouble(scripted, opened):
    assert list(opened(scripted()).fetch([3])) == []


def test_bodies_are_peeked_at_and_structures_never_asked_for(scripted, opened):
    server = scripted(("UID FETCH 3 .*SIZE", SIZE % 5), ("UID FETCH 3 .*BODY", BODY))
    mailbox = opened(server)
    mailbox.uids()

    list(mailbox.fetch([3]))

    asked = " ".join(server.seen)
    assert "BODY.PEEK[]" in asked
    assert not {"BODYSTRUCTURE", "FROM", "ENVELOPE", "STORE"} & set(asked.split())


def test_too_large_letter_is_shortened_and_says_so(scripted, opened):
    head = BODY.replace("BODY[]", "BODY[HEADER]")
    server = scripted(("UID FETCH 3 .*SIZE", SIZE % (100 << 20)), (r"UID FETCH 3 .*HEADER", head))

    found = list(opened(server).fetch([3]))

    assert [arrived.raw for arrived in found] == [b"X-Mailbot-Shortened: 104857600\r\nA: b\n"]


@pytest.mark.parametrize(
    "answer", ["* BYE going down\r\n{tag} OK done\r\n", "HANGUP", "* 1 EXIHANGUP"]
)
def test_server_that_goes_is_noticed_at_once(scripted, opened, answer):
    mailbox = opened(scripted(("NOOP", answer)))

    def twice():
        return mailbox.uids(), mailbox.uids()

    with pytest.raises(TemporaryError):
        twice()


@pytest.mark.parametrize(
    "answer",
    [
        "+ idling\r\n* BYE timeout\r\nHANGUP",
        "+ idling\r\nPAUSE* BYE timeout\r\n",
        "+ idling\r\nHANGUP",
        "HANGUP",
        "{tag} BAD no\r\n",
    ],
)
def test_dropped_idle_is_trouble_and_no_busy_loop(scripted, opened, answer):
    mailbox = opened(scripted(("IDLE", answer)))
    start = time.monotonic()

    with pytest.raises(TemporaryError):
        mailbox.wait(5, threading.Event())

    assert time.monotonic() - start < 3


def test_silent_server_is_given_up_after_the_time_out(scripted, opened):
    mailbox = opened(scripted(("NOOP", "")), timeout=0.3)

    with pytest.raises(TemporaryError):
        mailbox.uids()


@pytest.mark.parametrize("pause", ["", "PAUSE"])
def test_word_of_new_mail_ends_the_waiting(scripted, opened, pause):
    server = scripted(("IDLE", f"+ idling\r\n{pause}* 2 EXISTS\r\n"))
    mailbox = opened(server)
    start = time.monotonic()

    mailbox.wait(5, threading.Event())

    assert time.monotonic() - start < 2
    assert mailbox.uids() == (3,)


def test_server_without_idle_is_waited_for_by_the_clock(scripted, opened):
    mailbox = opened(scripted(capabilities="IMAP4rev1"))
    start = time.monotonic()

    mailbox.wait(0.05, threading.Event())

    assert not mailbox.can_idle
    assert 0.04 < time.monotonic() - start < 2


def test_folder_deleted_by_hand_is_made_again(scripted, opened):
    server = scripted(("UID MOVE", "{tag} NO [TRYCREATE] no such folder\r\n"))
    mailbox = opened(server)

    mailbox.move([3], "mailbot/accepted")

    assert sum(command.startswith("UID MOVE 3") for command in server.seen) == 2
    assert sum(command.startswith("CREATE") for command in server.seen) == 2


def test_letter_taken_away_by_another_host_is_looked_for_again(scripted, opened):
    server = scripted(("UID MOVE", "{tag} NO [EXPUNGEISSUED] gone\r\n"))

    with pytest.raises(TemporaryError):
        opened(server).move([3], "mailbot/accepted")


def test_busy_server_is_no_wrong_password(scripted, opened):
    server = scripted(("LOGIN", "{tag} NO [UNAVAILABLE] later\r\n"))

    with pytest.raises(TemporaryError) as caught:
        opened(server)

    assert type(caught.value) is TemporaryError


@pytest.mark.parametrize("answer", ["{tag} NO [AUTHENTICATIONFAILED] no\r\n", "{tag} NO no\r\n"])
def test_wrong_password_is_told_apart(scripted, opened, answer):
    with pytest.raises(SignInError):
        opened(scripted(("LOGIN", answer)))


def test_hang_up_at_sign_in_is_no_wrong_password(scripted, opened):
    with pytest.raises(TemporaryError) as caught:
        opened(scripted(("LOGIN", "HANGUP")))

    assert type(caught.value) is TemporaryError


@pytest.mark.parametrize(
    ("namespace", "name"),
    [
        ('* NAMESPACE (("" "/")) NIL NIL\r\n{tag} OK done\r\n', '"mailbot/accepted"'),
        ('* NAMESPACE (("INBOX." ".")) NIL NIL\r\n{tag} OK done\r\n', '"INBOX.mailbot.accepted"'),
        ('* NAMESPACE (("" "|")) NIL NIL\r\n{tag} OK done\r\n', '"mailbot|accepted"'),
        ("* NAMESPACE NIL NIL NIL\r\n{tag} OK done\r\n", '"mailbot/accepted"'),
        ("{tag} BAD what\r\n", '"mailbot/accepted"'),
    ],
)
def test_folders_are_named_as_the_server_does(scripted, opened, namespace, name):
    server = scripted(("NAMESPACE", namespace), capabilities="IMAP4rev1 NAMESPACE MOVE")

    opened(server).move([3], "mailbot/accepted")

    assert f"UID MOVE 3 {name}" in server.seen
