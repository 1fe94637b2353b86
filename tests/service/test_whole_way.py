"""Letters through real Dovecot and Postfix, documents and all."""

import email
import email.policy
import time
import uuid

import pytest

from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Server, Storage
from tests.letters import letter, text_only
from tests.protocols import faultless, to_docx
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server


@pytest.fixture
def config(dovecot, postfix, tmp_path):
    user = f"bot{uuid.uuid4().hex[:8]}"
    return Config(
        imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD),
        smtp=Server("127.0.0.1", postfix.port, security="plain"),
        bot=Bot(f"{user}@agency.example", admin="admin@agency.example"),
        storage=Storage(str(tmp_path)),
    )


def sender_of(config):
    return f"anna-{config.imap.user}@club.example"


def settle(service, dovecot, config, rounds=6):
    """Rounds until the inbox is empty: witness copies come a moment later."""
    for _ in range(rounds):
        service.round()
        time.sleep(0.3)
        if not dovecot.letters(config.imap.user):
            return
    service.round()


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def is_about(cover, sender):
    return sender in cover.get_body(("plain",)).get_content()


def test_faultless_protocol_reaches_the_curator_and_the_coordinator(config, dovecot):
    dovecot.deliver(config.imap.user, letter(sender=sender_of(config)))

    with open_service(config) as service:
        settle(service, dovecot, config)
        service.close()

    reply = read(dovecot.letters(sender_of(config).partition("@")[0])[0])
    assert "принят" in reply["Subject"]
    assert reply["In-Reply-To"] == "<1@club.example>"
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["Return-Path"] == "<>"
    cover = [read(raw) for raw in dovecot.letters("pfo")]
    mine = [m for m in cover if is_about(m, sender_of(config))]
    assert len(mine) == 1
    assert "межрегиональное рассмотрение" in mine[0]["Subject"]
    names = [part.get_filename() for part in mine[0].iter_attachments()]
    assert names == ["Протокол КСИ Республика Татарстан 2026-11-12 № 3.docx", "протокол.docx"]
    assert dovecot.letters(config.imap.user) == []
    assert len(dovecot.letters(config.imap.user, "mailbot/accepted")) == 1
    assert len(dovecot.letters(config.imap.user, "mailbot/witness")) == 2


def test_faulty_protocol_comes_back_with_a_commented_copy(config, dovecot):
    spoilt = to_docx(faultless().__class__(coordinator_ink=None, date="дд.мм.гг"))
    dovecot.deliver(config.imap.user, letter(("п.docx", spoilt), sender=sender_of(config)))

    with open_service(config) as service:
        settle(service, dovecot, config)
        service.close()

    reply = read(dovecot.letters(sender_of(config).partition("@")[0])[0])
    assert "исправить 2 ошибки" in reply["Subject"]
    assert "п – замечания.docx" in [part.get_filename() for part in reply.iter_attachments()]
    assert len(dovecot.letters(config.imap.user, "mailbot/returned")) == 1


def test_robot_is_never_answered(config, dovecot):
    dovecot.deliver(config.imap.user, text_only(sender=sender_of(config), subject="Автоответ"))

    with open_service(config) as service:
        settle(service, dovecot, config)
        service.close()

    assert dovecot.letters(sender_of(config).partition("@")[0]) == []
    assert len(dovecot.letters(config.imap.user, "mailbot/ignored")) == 1


def test_same_letter_again_is_answered_and_not_sent_twice(config, dovecot):
    with open_service(config) as service:
        for number in (1, 2):
            raw = letter(sender=sender_of(config), message_id=f"<{number}@club.example>")
            dovecot.deliver(config.imap.user, raw)
            settle(service, dovecot, config)
        service.close()

    replies = [read(raw)["Subject"] for raw in dovecot.letters(sender_of(config).partition("@")[0])]
    covers = [m for m in map(read, dovecot.letters("pfo")) if is_about(m, sender_of(config))]
    assert ["уже принят" in subject for subject in replies] == [False, True]
    assert len(covers) == 1
