"""Two hosts on one PostgreSQL; one of them is killed."""

import os
import signal
import subprocess
import sys
import time
import uuid

import pytest

from tests.letters import letter

pytestmark = pytest.mark.server

CODE = """
import sys
from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Server, Service, Storage, Witness
imap, smtp, user, folder, database = sys.argv[1:]
if __name__ == "__main__":
    config = Config(
        imap=Server("127.0.0.1", int(imap), user, "plain", "secret", timeout=5),
        smtp=Server("127.0.0.1", int(smtp), security="plain", timeout=5),
        bot=Bot(f"{user}@agency.example"), storage=Storage(folder, database),
        witness=Witness(grace=5), service=Service(idle=3, lease=5),
    )
    with open_service(config) as service:
        service.run()
"""


@pytest.fixture
def host(tmp_path, dovecot, postfix, postgres):
    script = tmp_path / "host.py"
    script.write_text(CODE)
    user, url = f"two{uuid.uuid4().hex[:6]}", postgres.url
    started = []

    def start():
        command = [
            sys.executable,
            script,
            str(dovecot.imap),
            str(postfix.port),
            user,
            str(tmp_path),
            url,
        ]
        environment = os.environ | {"PYTHONPATH": os.getcwd()}
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        started.append(process)
        return process

    yield user, start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_dead_hosts_work_is_taken_over_and_nothing_is_doubled(host, dovecot):
    user, start = host
    first, _second = start(), start()
    for number in range(12):
        raw = letter(sender=f"n{number}-{user}@club.example", message_id=f"<{number}@x>")
        dovecot.deliver(user, raw)
        if number == 6:
            time.sleep(4)
            os.killpg(first.pid, signal.SIGKILL)

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (
        dovecot.letters(user) or len(dovecot.letters(user, "mailbot/accepted")) < 12
    ):
        time.sleep(0.5)

    replies = [len(dovecot.letters(f"n{number}-{user}")) for number in range(12)]
    assert replies == [1] * 12
    assert len(dovecot.letters(user, "mailbot/accepted")) == 12
    covers = [raw for raw in dovecot.letters("pfo") if user.encode() in raw]
    assert len(covers) == 1
