"""Dovecot made to look like other servers: without MOVE, UIDPLUS and IDLE, with other folders."""

import os
import shutil

import pytest

from mailbot.config import Server
from mailbot.credentials import Password, Secret
from mailbot.mailbox import Mailbox
from tests.servers.dovecot import PASSWORD, Dovecot

pytestmark = pytest.mark.server
POOR = """
auth_mechanisms = plain login
imap_capability = IMAP4rev1 NAMESPACE LITERAL+
"""


@pytest.fixture(scope="module", params=["/", "."])
def poor(request):
    if not (shutil.which("dovecot") or os.path.exists("/usr/sbin/dovecot")):
        pytest.skip("Dovecot is not installed")
    root = "INBOX." if request.param == "." else ""
    server = Dovecot.start(POOR, f"{request.param}\n  prefix = {root}")
    yield server, root + request.param.join(["mailbot", "accepted"])
    server.remove()


@pytest.fixture
def opened(poor):
    made = []

    def connect(user):
        address = Server("127.0.0.1", poor[0].imap, user, "plain")
        made.append(Mailbox(address, "INBOX", Password(Secret(PASSWORD))))
        return made[-1]

    yield connect
    for mailbox in made:
        mailbox.close()


def raw(number, text="x"):
    return f"Message-ID: <{number}@club.example>\r\nSubject: {number}\r\n\r\n{text}\r\n".encode()


def test_letters_are_carried_over_without_move(poor, opened):
    server, target = poor
    for number in (1, 2):
        server.deliver("one", raw(number))
    mailbox = opened("one")
    first, second = mailbox.uids()

    mailbox.move([first], "mailbot/accepted")

    assert mailbox.uids() == (second,)
    assert [b"<1@" in letter for letter in server.letters("one", target)] == [True]
    assert mailbox.holds("mailbot/accepted", "<1@club.example>")
    assert not mailbox.can_idle


def test_copy_that_was_made_before_is_not_made_again(poor, opened):
    server, target = poor
    server.deliver("two", raw(1))
    mailbox = opened("two")
    (uid,) = mailbox.uids()
    mailbox.connection.create_folder(target)
    mailbox.connection.copy([uid], target)

    mailbox.move([uid], "mailbot/accepted")

    assert mailbox.uids() == ()
    assert len(server.letters("two", target)) == 1


def test_other_letter_with_the_same_message_id_is_carried_over(poor, opened):
    server, target = poor
    server.deliver("three", raw(1))
    server.deliver("three", raw(1, "quite another"))
    mailbox = opened("three")

    for uid in mailbox.uids():
        mailbox.move([uid], "mailbot/accepted")

    assert len(server.letters("three", target)) == 2


def test_letter_moves_between_our_folders(poor, opened):
    server, target = poor
    server.deliver("four", raw(1))
    mailbox = opened("four")
    mailbox.move(mailbox.uids()[:1], "mailbot/held")

    mailbox.refile("<1@club.example>", "mailbot/held", "mailbot/accepted")

    assert len(server.letters("four", target)) == 1
    assert mailbox.uids() == ()
    server.deliver("four", raw(2))
    assert len(mailbox.uids()) == 1


def test_names_in_russian_are_fine(poor, opened):
    server, _ = poor
    server.deliver("five", raw(1))
    mailbox = opened("five")

    mailbox.move(mailbox.uids()[:1], "Протоколы/Принятые & прочие")

    assert mailbox.holds("Протоколы/Принятые & прочие", "<1@club.example>")
