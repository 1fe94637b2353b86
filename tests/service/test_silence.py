"""What the service writes into its log, at its most talkative, names nobody and quotes nothing."""

import re
import subprocess
import sys
import time
import uuid

import pytest

from tests.letters import letter, text_only
from tests.protocols import faultless, to_docx
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server

_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
_OWN_ID = re.compile(r"<[0-9a-f]{32}\.[a-z-]+@agency\.example>")


def test_log_of_the_whole_way_names_nobody(dovecot, postfix, tmp_path):
    user = f"sil{uuid.uuid4().hex[:8]}"
    (tmp_path / "config.toml").write_text(
        f'[imap]\nhost = "127.0.0.1"\nport = {dovecot.imap}\nsecurity = "plain"\nuser = "{user}"\n'
        f'password = "{PASSWORD}"\n[smtp]\nhost = "127.0.0.1"\nport = {postfix.port}\nsecurity = "plain"\n'
        f'[bot]\naddress = "{user}@agency.example"\nadmin = "admin-{user}@agency.example"\n'
        f'[storage]\ndata_dir = "{tmp_path}/data"\n'
    )
    returned = to_docx(faultless().__class__(coordinator_ink=None, date="дд.мм.гг"))
    letters = (
        letter(sender=f"anna-{user}@club.example"),
        letter(("Протокол Ивановой.docx", returned), sender=f"boris-{user}@club.example"),
        letter(("пустой.docx", b"PK broken"), sender=f"nobody-{user}@nowhere.invalid"),
        text_only(sender=f"robot-{user}@club.example", subject="Автоответ: Иванова в отпуске"),
        b"\xff\xfe nothing of a letter \x00 \xd0",
    )
    for number, raw in enumerate(letters):
        dovecot.deliver(user, raw.replace(b"<1@club.example>", b"<%d@club.example>" % number))

    log = ""
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-m", "mailbot", "run", "--once", "--verbose", "--config",
             tmp_path / "config.toml"],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        log += done.stdout + done.stderr
        time.sleep(0.5)

    assert "letter 1: accepted" in log
    assert _OWN_ID.search(log)
    assert not _ADDRESS.findall(_OWN_ID.sub("", log)), log
    assert not re.search("[А-Яа-яЁё]", log), log
    assert PASSWORD not in log
    assert user not in log
