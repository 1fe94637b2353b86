"""Who may send: a registered coordinator with a valid DKIM signature, and nobody else."""

import shutil
import time
import uuid
from functools import partial

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from mailbot.assembly import service_office
from mailbot.config import Bot, Config, Sender, Server, Shelf, Storage
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.pipeline import process
from mailbot.service import Beside, Service
from mailbot.shipped import shipped
from tests.letters import letter
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.NoEncryption(),
)


def public():
    import base64

    der = KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(der)


def signed(raw):
    return (
        dkim.sign(
            raw, b"s1", b"club.example", PRIVATE, include_headers=[b"from", b"subject", b"date"]
        )
        + raw
    )


@pytest.fixture
def outcome(dovecot, postfix, tmp_path):
    def send(make, sender_suffix=""):
        user = f"snd{uuid.uuid4().hex[:6]}"
        sender = f"anna-{user}@club.example"
        rules = tmp_path / "rules"
        shutil.copytree(shipped("rules"), rules)
        (rules / "coordinators.toml").write_text(
            f'[regions."Республика Татарстан"]\naddresses = ["{sender}"]\n'
        )
        config = Config(
            imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD),
            smtp=Server("127.0.0.1", postfix.port, security="plain"),
            bot=Bot(f"{user}@agency.example"), storage=Storage(str(tmp_path / "data")),
            shelf=Shelf(str(rules)), sender=Sender(check=True),
        )  # fmt: skip
        dovecot.deliver(user, make(letter(sender=sender_suffix + sender)))
        ledger = Ledger(open_engine(config.storage.url), "one")
        with service_office(config, ledger) as office:
            names = []

            def keys_for(delivery):
                names.extend(office.workshop.key_names(delivery))
                return tuple((name, public()) for name in names)

            service = Service(
                config, ledger, partial(process, office=office), beside=Beside(keys_for)
            )
            for _ in range(3):
                service.round()
                time.sleep(0.3)
            service.close()
        folders = ("accepted", "returned", "held", "ignored")
        return next(f for f in folders if dovecot.letters(user, f"mailbot/{f}")), names

    return send


def test_registered_and_signed_letter_is_accepted(outcome):
    assert outcome(signed) == ("accepted", ["s1._domainkey.club.example."])


def test_registered_but_unsigned_letter_is_held(outcome):
    assert outcome(lambda raw: raw) == ("held", [])


def test_letter_changed_after_signing_is_held(outcome):
    folder, _ = outcome(lambda raw: signed(raw).replace(b"Subject: ", b"Subject: x", 1))

    assert folder == "held"


def test_stranger_is_held_whatever_he_signed(outcome):
    folder, _ = outcome(signed, sender_suffix="not-")

    assert folder == "held"
