"""XOAUTH2 on real servers: Dovecot asks the token server, Postfix asks Dovecot."""

import os
import shutil
import threading
import time

import pytest

from mailbot.config import Bot, Config, OAuth, Server, Storage
from mailbot.credentials import Password, Secret
from mailbot.errors import SignInError, TemporaryError
from mailbot.mailbox import Mailbox
from mailbot.oauth import passes
from mailbot.smtp import Courier, Envelope, connection
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix
from tests.servers.tokens import TokenServer

pytestmark = pytest.mark.server

DOVECOT = """
auth_mechanisms = plain login xoauth2 oauthbearer
auth_failure_delay = 0 secs
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2.conf
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=пароль
}
"""
INTROSPECTION = """
introspection_mode = post
introspection_url = http://127.0.0.1:{port}/introspect
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
"""
POSTFIX = """
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""


@pytest.fixture(scope="module")
def tokens():
    server = TokenServer().start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def dovecot(tokens):
    if not (shutil.which("dovecot") or os.path.exists("/usr/sbin/dovecot")):
        pytest.skip("Dovecot is not installed")
    server = Dovecot.start(DOVECOT)
    (server.folder / "oauth2.conf").write_text(INTROSPECTION.replace("{port}", str(tokens.port)))
    (server.folder / "oauth2.conf").chmod(0o644)
    yield server
    server.remove()


@pytest.fixture
def config(tokens, dovecot, tmp_path):
    tokens.refresh = "first"
    tokens.valid.clear()
    tokens.forms.clear()
    return Config(
        imap=Server("127.0.0.1", dovecot.imap, "bot", "plain", sign_in="oauth"),
        smtp=Server("127.0.0.1", 1, "bot", "plain", sign_in="oauth"),
        bot=Bot("bot@agency.example"),
        oauth=OAuth(
            client_id=Secret("id"), refresh_token=Secret("first"), token_url=tokens.url()
        ),
        storage=Storage(str(tmp_path)),
    )  # fmt: skip


def test_token_opens_the_mailbox(config, dovecot):
    dovecot.deliver("bot", b"From: a@b.example\r\n\r\nhello\r\n")

    mailbox = Mailbox(config.imap, "INBOX", passes(config)[0])

    assert [arrived.raw for arrived in mailbox.fetch(mailbox.uids())]
    mailbox.close()


def test_token_that_was_withdrawn_is_renewed_once(config, tokens):
    shown = passes(config)[0]
    shown.show()
    tokens.valid.clear()

    Mailbox(config.imap, "INBOX", shown).close()

    assert [form["refresh_token"] for form in tokens.forms] == [
        "first",
        f"refresh-{tokens.given - 1}",
    ]


def test_renewed_token_that_is_refused_too_is_told(config, tokens, monkeypatch):
    monkeypatch.setattr(tokens, "valid", frozenset())
    monkeypatch.setattr(tokens, "issue", lambda: {"access_token": "no", "refresh_token": "first"})

    with pytest.raises(SignInError, match="refuses the token"):
        Mailbox(config.imap, "INBOX", passes(config)[0])
    assert len(tokens.forms) == 2


def test_wrong_password_is_tried_once(config):
    with pytest.raises(SignInError, match="refuses the password"):
        Mailbox(config.imap, "INBOX", Password(Secret("wrong")))


def test_password_still_opens_it(config):
    Mailbox(config.imap, "INBOX", Password(Secret(PASSWORD))).close()


def test_silent_token_server_is_no_refusal(config, tokens):
    tokens.answers = [(503, b"")]

    with pytest.raises(TemporaryError) as caught:
        Mailbox(config.imap, "INBOX", passes(config)[0])

    assert type(caught.value) is TemporaryError


@pytest.fixture(scope="module")
def postfix(dovecot):
    if os.geteuid() != 0 or not os.path.exists("/usr/sbin/postfix"):
        pytest.skip("Postfix starts as root only")
    server = Postfix.start(dovecot.lmtp, POSTFIX.replace("{sasl}", str(dovecot.sasl)))
    yield server
    server.remove()


def smtp(config, postfix):
    return Server("127.0.0.1", postfix.port, "bot", "plain", sign_in=config.smtp.sign_in)


def _go(witnessed: bool) -> bool:
    return True


def test_token_sends_a_letter_after_one_was_withdrawn(config, tokens, dovecot, postfix):
    shown = passes(config)[1]
    shown.show()
    tokens.valid.clear()
    courier = Courier(smtp(config, postfix), shown)

    courier.send(b"From: bot@agency.example\r\nSubject: token\r\n\r\nhello\r\n",
                 Envelope("bot@agency.example", "curator@agency.example"), _go)  # fmt: skip
    courier.close()

    for _ in range(50):
        if found := dovecot.letters("curator"):
            break
        time.sleep(0.1)
    assert b"Subject: token" in found[0]


def test_refused_sign_in_is_not_repeated_at_once(config, postfix, monkeypatch):
    attempts = []
    courier = Courier(smtp(config, postfix), Password(Secret("wrong")))
    original = connection._connected

    def counted(server):
        attempts.append(1)
        return original(server)

    monkeypatch.setattr(connection, "_connected", counted)

    for _ in range(3):
        with pytest.raises(SignInError):
            courier.greet()

    assert len(attempts) == 1


def test_imap_and_smtp_share_one_token(config, tokens, postfix):
    imap, outgoing = passes(config)
    courier = Courier(smtp(config, postfix), outgoing)
    threads = [
        threading.Thread(target=lambda: Mailbox(config.imap, "INBOX", imap).close()),
        threading.Thread(target=courier.greet),
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    courier.close()

    assert len(tokens.forms) == 1


def test_password_in_russian_letters_is_taken(config, postfix):
    shown = Password(Secret("пароль"))
    courier = Courier(smtp(config, postfix), shown)

    Mailbox(config.imap, "INBOX", shown).close()
    courier.greet()
    courier.close()
    with pytest.raises(SignInError):
        Courier(smtp(config, postfix), Password(Secret("другой"))).greet()
