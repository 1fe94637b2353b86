"""The order of things on their way out, as the system sees it: first the disk, then the world."""

import re
import shutil
import subprocess
import sys
import uuid

import pytest

from tests.letters import letter
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server

CONFIG = """
[imap]
host = "127.0.0.1"
port = {imap}
security = "plain"
user = "{user}"
password = "{password}"
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
[bot]
address = "{user}@agency.example"
[storage]
data_dir = "{folder}/data"
"""
SYNCED, BODY, DOT, MOVE = "synced", "body", "dot", "move"


@pytest.fixture(scope="module")
def calls(dovecot, postfix, tmp_path_factory):
    """What one round over one letter does, in order, as far as it matters here."""
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    tmp_path = tmp_path_factory.mktemp("disk")
    user = f"dsk{uuid.uuid4().hex[:6]}"
    values = {"imap": dovecot.imap, "smtp": postfix.port, "user": user, "password": PASSWORD}
    (tmp_path / "config.toml").write_text(CONFIG.format(folder=tmp_path, **values))
    dovecot.deliver(user, letter(sender=f"anna-{user}@club.example"))
    trace = tmp_path / "trace"
    strace = ["strace", "-f", "--seccomp-bpf", "-y", "-s", "80", "-o", str(trace)]
    strace += ["-e", "trace=fdatasync,fsync,sendto"]
    command = [
        sys.executable,
        "-m",
        "mailbot",
        "run",
        "--once",
        "--config",
        f"{tmp_path}/config.toml",
    ]
    done = subprocess.run([*strace, *command], capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    return [kind for line in trace.read_text().splitlines() if (kind := _kind(line))]


def _kind(line):
    if re.search(r"f(data)?sync\(\d+<[^>]*ledger\.sqlite-wal>", line):
        return SYNCED
    if "sendto(" not in line:
        return None
    if re.search(r'"\.\\r\\n"', line):
        return DOT
    if "UID MOVE" in line:
        return MOVE
    return BODY if '"From: ' in line else None


def test_ledger_is_on_disk_before_each_final_dot(calls):
    dots = [at for at, kind in enumerate(calls) if kind == DOT]

    assert len(dots) == 2
    for dot in dots:
        body = max(at for at in range(dot) if calls[at] == BODY)
        assert SYNCED in calls[body:dot]


def test_ledger_is_on_disk_before_the_letter_leaves_the_inbox(calls):
    move = calls.index(MOVE)
    last_dot = max(at for at in range(move) if calls[at] == DOT)

    assert SYNCED in calls[last_dot:move]
    assert SYNCED in calls[: calls.index(BODY)]
