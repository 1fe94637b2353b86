"""A ledger of the first version, with letters in every state, grows up and loses nothing."""

from datetime import date

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig

from mailbot.errors import ConfigError, TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.database import _MIGRATIONS, hold_alone, open_beside, open_engine
from mailbot.ledger.outgoing import Outbox

LETTERS = ("received", "planned", "filed", "quarantined")
OUT = ("ready", "sending", "sent", "failed", "held")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    made = (
        f"sqlite:///{tmp_path}/ledger.sqlite"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres").url
    )
    engine = sa.create_engine(made)
    config = AlembicConfig()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        _fill(connection)
    engine.dispose()
    return made


def _fill(connection):
    old = sa.MetaData()
    old.reflect(connection)
    letters, outgoing, protocols = (
        old.tables["letters"],
        old.tables["outgoing"],
        old.tables["protocols"],
    )
    for number, state in enumerate(LETTERS, 1):
        connection.execute(
            letters.insert().values(
                id=number, key=str(number) * 64, message_id=f"<{number}@x>", received_at=1e9,
                raw=b"raw", state=state, folder="mailbot/accepted", lease_until=0,
            )
        )  # fmt: skip
    connection.execute(
        old.tables["locations"].insert().values(
            account="bot", folder="INBOX", uidvalidity=1, uid=5, letter_id=2
        )
    )  # fmt: skip
    for state in OUT:
        connection.execute(
            outgoing.insert().values(
                message_id=f"<{state}@x>", letter_id=3, purpose="reply", recipient="a@x.example",
                null_return_path=True, raw=b"raw", state=state, created_at=1e9, since=1e9,
            )
        )  # fmt: skip
    connection.execute(
        protocols.insert().values(
            reg_number="КСИ-2026-000003", letter_id=3, region="Республика Татарстан",
            federal_district="Приволжский федеральный округ", year=2026, number="3", version=1,
            held_on=date(2026, 11, 12), document_sha256="0" * 64, accepted_at=1e9, content="{}",
        )
    )  # fmt: skip
    connection.execute(old.tables["meta"].insert().values(name="hold", value="on"))


def test_first_version_is_worked_on_where_it_was_left(url):
    engine = open_engine(url)
    ledger, outbox = Ledger(engine, "one"), Outbox(engine, "one")

    assert ledger.claim().id == 1
    assert ledger.claim() is None
    assert outbox.claim().message_id == "<ready@x>"
    assert [doubt.message_id for doubt in outbox.in_doubt()] == ["<sending@x>"]
    assert [filing.uid for filing in ledger.to_file("bot", "INBOX", 1)] == [5]
    assert ledger.find("Республика Татарстан", 2026, "3")[0].reg_number == "КСИ-2026-000003"
    assert ledger.noted("hold") == "on"
    engine.dispose()


def test_commands_beside_the_service_do_not_migrate(url):
    with pytest.raises(TemporaryError, match="0001"):
        open_beside(url)


def test_ledger_of_a_later_version_is_left_alone(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.sqlite"
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    engine.dispose()

    with pytest.raises(ConfigError, match="9999"):
        open_engine(url)


def test_file_that_is_no_ledger_is_said_so(tmp_path):
    (tmp_path / "ledger.sqlite").write_bytes(b"not a database at all, but long enough" * 99)

    with pytest.raises(ConfigError, match="ledger cannot be used"):
        open_engine(f"sqlite:///{tmp_path}/ledger.sqlite")


def test_folder_that_cannot_be_made_is_a_fault_of_the_configuration(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="storage"):
        hold_alone(tmp_path / "file/data/ledger.sqlite")
