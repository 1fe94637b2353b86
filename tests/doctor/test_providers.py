"""Whose service the mailbox is, and what follows."""

from dataclasses import replace

import pytest

from mailbot.config import Bot, Config, Limits, Server, Witness
from mailbot.doctor.lines import State
from mailbot.doctor.providers import consequences, provider_of

CONFIG = Config(
    imap=Server("mail.agency.example", 993, "bot@agency.example"),
    smtp=Server("mail.agency.example", 465),
    bot=Bot("bot@agency.example"),
)


def at(host, user="bot@agency.example"):
    return replace(CONFIG, imap=Server(host, 993, user))


@pytest.mark.parametrize(
    ("host", "user", "name"),
    [
        ("imap.yandex.ru", "bot@agency.example", "Яндекс 360"),
        ("imap.mail.ru", "bot@inbox.ru", "Mail.ru"),
        ("imap.mail.ru", "bot@agency.example", "VK WorkSpace"),
        ("IMAP.GMAIL.COM", "bot@agency.example", "Google Workspace"),
        ("outlook.office365.com", "bot@agency.example", "Microsoft 365"),
    ],
)
def test_provider_is_known_by_its_host(host, user, name):
    assert provider_of(at(host, user)).name == name


@pytest.mark.parametrize(
    ("greeting", "identity", "capabilities", "name"),
    [
        ("* OK [CAPABILITY IMAP4rev1] Dovecot ready.", "", (), "Dovecot"),
        ("* OK ready", "(b'name', b'Dovecot')", (), "Dovecot"),
        ("* OK The Microsoft Exchange IMAP4 service is ready.", "", (), "Microsoft Exchange"),
        ("* OK hello", "", ("X-GM-EXT-1",), "Google Workspace"),
    ],
)
def test_server_in_the_house_is_known_by_what_it_says(greeting, identity, capabilities, name):
    assert provider_of(CONFIG, greeting, identity, frozenset(capabilities)).name == name


def test_unknown_server_is_no_fault():
    assert [line.state for line in consequences(CONFIG, provider_of(CONFIG))] == [State.OK]


@pytest.mark.parametrize(
    ("own", "mode", "state"),
    [
        (0, "bcc", State.WARNING),
        (500, "bcc", State.WARNING),  # each letter counts twice with its copy to ourselves
        (500, "none", State.OK),
        (250, "bcc", State.OK),
    ],
)
def test_daily_limit_of_the_provider_must_be_kept(own, mode, state):
    config = replace(
        at("imap.yandex.ru"), limits=Limits(letters_per_day=own), witness=Witness(mode=mode)
    )

    limit = [line for line in consequences(config, provider_of(config)) if line.name == "limit"]

    assert [line.state for line in limit] == [state]
