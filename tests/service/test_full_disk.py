"""A disk that is full or read-only, a database that is locked: nothing is acted upon, all goes on later."""

import time
import uuid

import pytest
import sqlalchemy as sa

from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Server, Storage
from mailbot.errors import TemporaryError
from tests.letters import letter
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server


def set_pragma(engine, words):
    """Past SQLAlchemy, which would begin a transaction first."""
    connection = engine.raw_connection()
    connection.cursor().execute(f"PRAGMA {words}")
    connection.close()


def fill(engine, other):
    set_pragma(engine, "max_page_count = 1")  # as few as there are


def empty(engine, other):
    set_pragma(engine, "max_page_count = 1073741823")


def forbid(engine, other):
    set_pragma(engine, "query_only = ON")


def permit(engine, other):
    set_pragma(engine, "query_only = OFF")


def lock(engine, other):
    set_pragma(engine, "busy_timeout = 200")
    other.execute(sa.text("BEGIN IMMEDIATE"))


def unlock(engine, other):
    other.execute(sa.text("ROLLBACK"))


@pytest.mark.parametrize(("spoil", "mend"), [(fill, empty), (forbid, permit), (lock, unlock)])
def test_letter_waits_in_the_inbox_until_the_ledger_can_take_it(
    spoil, mend, dovecot, postfix, tmp_path
):
    user = f"full{uuid.uuid4().hex[:6]}"
    config = Config(
        imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD),
        smtp=Server("127.0.0.1", postfix.port, security="plain"),
        bot=Bot(f"{user}@agency.example"), storage=Storage(str(tmp_path)),
    )  # fmt: skip
    sender = f"anna-{user}"
    aside = sa.create_engine(config.storage.url, isolation_level="AUTOCOMMIT")
    with open_service(config) as service, aside.connect() as other:
        engine = service._ledger.engine
        dovecot.deliver(user, letter(sender=f"{sender}@club.example"))
        spoil(engine, other)
        for _ in range(2):
            with pytest.raises(TemporaryError, match="database"):
                service.round()
        assert len(dovecot.letters(user)) == 1
        assert dovecot.letters(sender) == []

        mend(engine, other)
        for _ in range(8):
            service.round()
            time.sleep(0.3)
            if not dovecot.letters(user):
                break
        service.close()
    aside.dispose()
    assert len(dovecot.letters(sender)) == 1
    assert len(dovecot.letters(user, "mailbot/accepted")) == 1
