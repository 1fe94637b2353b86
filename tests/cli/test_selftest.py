"""The bot's letter to itself, beside the service and without it."""

import json
import threading
import uuid

import pytest

from mailbot.cli.run import open_service
from mailbot.config import load_config
from mailbot.intake.policy import MailPolicy
from mailbot.intake.reading import read_letter
from mailbot.intake.selftest import SUBJECT
from mailbot.ledger import overview
from mailbot.ledger.database import open_beside
from mailbot.model import Delivery, Robot
from mailbot.trying import _letter
from tests.cases import RECEIVED
from tests.cli.conftest import call
from tests.letters import letter
from tests.servers.dovecot import PASSWORD


@pytest.fixture
def own(dovecot, postfix, tmp_path):
    """A configuration of a mailbox of its own."""
    user = f"self{uuid.uuid4().hex[:6]}"
    path = tmp_path / "config.toml"
    path.write_text(
        f'[imap]\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\nuser = "{user}"\n'
        f'password = "{PASSWORD}"\n[smtp]\nhost = "127.0.0.1"\nport = {postfix.port}\nsecurity = "plain"\n'
        f'[bot]\naddress = "{user}@agency.example"\n[storage]\ndata_dir = "{tmp_path}/data"\n'
        "[sender]\ncheck = true\n[service]\nidle = 2.0\n"
    )
    return path


def everything(dovecot, user):
    with dovecot.client(user) as client:
        names = [name for flags, _, name in client.list_folders() if b"\\Noselect" not in flags]
    return [raw for name in names for raw in dovecot.letters(user, name)]


@pytest.mark.server
def test_without_a_service_nobody_elses_letter_is_touched(own, dovecot):
    user = load_config(own).imap.user
    dovecot.deliver(user, letter(sender=f"x-{user}@club.example"))

    told = json.loads(call("selftest", "--config", own, "--json", "--timeout", "30").output)

    assert (told["passed"], told["service"]) == (True, False), told
    assert len(everything(dovecot, user)) == 1
    assert dovecot.letters(f"x-{user}") == []
    assert not (own.parent / "data").exists()


@pytest.mark.server
def test_beside_a_service_nothing_is_left_of_it(own, dovecot):
    config = load_config(own)
    with open_service(config) as service:
        thread = threading.Thread(target=service.run)
        thread.start()
        try:
            told = json.loads(call("selftest", "--config", own, "--json", "--timeout", "30").output)
        finally:
            service.stop()
            thread.join()

    assert (told["passed"], told["service"]) == (True, True), told
    assert everything(dovecot, config.imap.user) == []
    engine = open_beside(config.storage.url)
    found = overview.overview(engine)
    engine.dispose()
    assert (found.letters, found.protocols) == ({}, 0)
    assert set(found.outgoing) <= {"sent"}


@pytest.mark.server
def test_refused_sign_in_is_told(own):
    own.write_text(own.read_text().replace(PASSWORD, "wrong"))

    told = json.loads(call("selftest", "--config", own, "--json", "--timeout", "3").output)

    assert not told["passed"]
    assert told["failure"]


@pytest.mark.parametrize("spoil", ["mark", "subject", "identity"])
def test_nobody_else_writes_in_our_name(own, spoil):
    config = load_config(own)
    secret = b"s" * 32
    identity, raw = _letter(config, secret)
    policy = MailPolicy(own_addresses=frozenset({config.bot.address}), secret=secret)
    assert read_letter(Delivery(raw, RECEIVED), policy).robot is Robot.NO

    if spoil == "mark":
        raw = _letter(config, b"t" * 32)[1]
    elif spoil == "subject":
        raw = raw.replace(b"Subject: ", b"Subject: Re: ", 1)
    else:
        raw = raw.replace(identity.encode(), b"<selftest.0@agency.example>")

    assert read_letter(Delivery(raw, RECEIVED), policy).robot is Robot.OWN
    assert SUBJECT.startswith("ПРОВЕРКА")
