"""Killed at any point, the service loses nothing and doubles nothing."""

import subprocess
import sys
import time
import uuid

import pytest

from tests.letters import letter
from tests.service.crash_child import POINTS

pytestmark = pytest.mark.server


def run(point, dovecot, postfix, user, folder, database=""):
    command = [
        sys.executable,
        "-m",
        "tests.service.crash_child",
        point,
        str(dovecot.imap),
        str(postfix.port),
        user,
        str(folder),
        database,
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_nothing_doubled(point, dovecot, postfix, tmp_path):
    user = f"crash{uuid.uuid4().hex[:8]}"
    sender = f"anna-{user}@club.example"
    dovecot.deliver(user, letter(sender=sender))

    assert run(point, dovecot, postfix, user, tmp_path).returncode == -9
    deadline = time.monotonic() + 40
    while dovecot.letters(user) and time.monotonic() < deadline:
        done = run("none", dovecot, postfix, user, tmp_path)
        assert done.returncode == 0, done.stderr

    time.sleep(0.5)
    covers = [raw for raw in dovecot.letters("pfo") if sender.encode() in raw]
    assert len(dovecot.letters(f"anna-{user}")) == 1
    assert len(covers) == 1
    assert len(dovecot.letters(user, "mailbot/accepted")) == 1
    assert dovecot.letters(user) == []
