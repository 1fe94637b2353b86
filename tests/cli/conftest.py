"""A ledger that has seen letters through real servers, and copies of it to spoil."""

import shutil
import time
import uuid

import pytest
from click.testing import CliRunner

from mailbot.cli import cli
from mailbot.cli.run import open_service
from mailbot.config import load_config
from mailbot.demo.documents import Sheet, document_of
from tests.letters import letter, text_only
from tests.servers.dovecot import PASSWORD

HELD = Sheet(region="Донецкой Народной Республики")
"""No district, so no curator: a person decides."""


@pytest.fixture(scope="session")
def config_path(dovecot, postfix, tmp_path_factory):
    folder = tmp_path_factory.mktemp("admin")
    user = f"adm{uuid.uuid4().hex[:6]}"
    path = folder / "config.toml"
    path.write_text(
        f'[imap]\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\nuser = "{user}"\n'
        f'password = "{PASSWORD}"\n[smtp]\nhost = "127.0.0.1"\nport = {postfix.port}\nsecurity = "plain"\n'
        f'[bot]\naddress = "{user}@agency.example"\n[storage]\ndata_dir = "{folder}/data"\n'
    )
    dovecot.deliver(user, letter(sender=f"a-{user}@club.example"))
    dovecot.deliver(user, text_only(sender=f"b-{user}@club.example"))
    held = letter(
        ("д.docx", document_of(HELD)),
        sender=f"c-{user}@club.example",
        message_id="<3@club.example>",
    )
    dovecot.deliver(user, held)
    with open_service(load_config(path)) as service:
        for _ in range(3):
            service.round()
            time.sleep(0.3)
        service.close()
    return path


@pytest.fixture
def copy(config_path, tmp_path):
    """The same with a ledger of its own."""
    shutil.copytree(config_path.parent / "data", tmp_path / "data")
    path = tmp_path / "config.toml"
    text = config_path.read_text().replace(str(config_path.parent / "data"), str(tmp_path / "data"))
    path.write_text(text)
    return path


def call(*arguments):
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], standalone_mode=False)
