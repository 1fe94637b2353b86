"""The database and the secrets, as they lie on this machine."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.config import Storage
from mailbot.doctor.lines import State, tried
from mailbot.doctor.machine import look_at_ledger, look_at_secrets
from mailbot.ledger.database import open_engine
from tests.doctor.test_providers import CONFIG


@pytest.fixture
def config(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return replace(CONFIG, storage=Storage(str(folder)))


def states(lines):
    return [(line.name, line.state) for line in lines]


def test_ledger_is_not_created_by_looking_for_it(config):
    assert states(look_at_ledger(config)) == [("ledger", State.OK)]
    assert list(Path(config.storage.data_dir).iterdir()) == []


def test_sound_ledger_is_fine(config):
    open_engine(config.storage.url).dispose()

    assert states(look_at_ledger(config)) == [("ledger", State.OK)]


def test_spoilt_ledger_is_a_fault(config):
    open_engine(config.storage.url).dispose()
    file = Path(config.storage.data_dir, "ledger.sqlite")
    file.write_bytes(b"not a database at all" * 100)

    found = states(tried("ledger", lambda: look_at_ledger(config), "восстановите из копии"))

    assert ("ledger", State.FAULT) in found


def test_ledger_of_another_owner_is_a_fault(config):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    open_engine(config.storage.url).dispose()
    os.chown(config.storage.data_dir, 65534, 65534)

    assert ("data", State.FAULT) in states(look_at_ledger(config))


def test_secret_that_others_can_read_is_told(config, tmp_path):
    secret = tmp_path / "password"
    secret.write_text("geheim\n")
    secret.chmod(0o644)
    server = replace(config.imap, password_file=str(secret))
    config = replace(config, imap=server)

    assert states(look_at_secrets(config, None)) == [("secrets", State.WARNING)]
    secret.chmod(0o600)
    assert states(look_at_secrets(config, None)) == []


def test_password_of_systemd_is_missed_by_hand(config, monkeypatch):
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    config = replace(config, imap=replace(config.imap, password_credential="mail_password"))

    (line,) = look_at_secrets(config, None)
    assert "CREDENTIALS_DIRECTORY" in line.remedy

    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    assert states(look_at_secrets(config, None)) == []
