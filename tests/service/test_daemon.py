"""`mailbot run` as systemd and an administrator meet it: signals, signs of life, hold, one of a kind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid

import pytest

from mailbot.shipped import shipped
from tests.letters import letter, text_only
from tests.servers.dovecot import PASSWORD

pytestmark = pytest.mark.server

CONFIG = """
[imap]
host = "127.0.0.1"
port = {imap}
security = "plain"
user = "{user}"
password = "{password}"
timeout = 5
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
timeout = 5
[bot]
address = "{user}@agency.example"
admin = "admin-{user}@agency.example"
[storage]
data_dir = "{folder}/data"
{database}
[shelf]
rules = "{folder}/rules"
[service]
idle = 30
"""


class Daemon:
    """One `mailbot run` with its folder, and all that it told systemd."""

    def __init__(self, dovecot, postfix, folder):
        self.dovecot, self.folder = dovecot, folder
        self.user = f"dmn{uuid.uuid4().hex[:6]}"
        shutil.copytree(shipped("rules"), folder / "rules")
        self.config = folder / "config.toml"
        self.values = {
            "imap": dovecot.imap, "smtp": postfix.port, "user": self.user, "password": PASSWORD,
            "folder": folder,
        }  # fmt: skip
        self.configure()
        self.told, self.process = [], None
        self._bus = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._bus.bind(str(folder / "notify"))
        threading.Thread(target=self._listen, daemon=True).start()

    def configure(self, database="", extra=""):
        self.config.write_text(CONFIG.format(**self.values, database=database) + extra)

    def _listen(self):
        while data := self._bus.recv(4096):
            self.told += data.decode().splitlines()

    def command(self, *arguments, **options):
        command = [sys.executable, "-m", "mailbot", *arguments, "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)

    def start(self):
        environment = os.environ | {
            "NOTIFY_SOCKET": str(self.folder / "notify"), "WATCHDOG_USEC": "9000000",
        }  # fmt: skip
        command = [sys.executable, "-m", "mailbot", "run", "--config", str(self.config)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, env=environment, stderr=log, start_new_session=True
            )
        assert self.until(lambda: "READY=1" in self.told)

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._bus.sendto(b"", str(self.folder / "notify"))
        self._bus.close()

    def log(self):
        return (self.folder / "log").read_text()

    def until(self, condition, seconds=40):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def asks(self, name):
        raw = text_only(sender=f"{name}-{self.user}@club.example", message_id=f"<{name}@x>")
        self.dovecot.deliver(self.user, raw)

    def answers(self, name):
        return len(self.dovecot.letters(f"{name}-{self.user}"))

    def alarms(self):
        return len(self.dovecot.letters(f"admin-{self.user}"))


@pytest.fixture
def daemon(dovecot, postfix, tmp_path):
    one = Daemon(dovecot, postfix, tmp_path)
    yield one
    one.stop()


def test_day_of_a_daemon(daemon):
    daemon.start()
    daemon.asks("first")
    assert daemon.until(lambda: daemon.answers("first"))
    assert daemon.until(lambda: daemon.told.count("WATCHDOG=1") >= 3)  # 30 s of IDLE would be late

    file = daemon.folder / "data/ledger.sqlite"
    (daemon.folder / "other").symlink_to(file)
    daemon.configure(f'database = "sqlite:///{daemon.folder}/other"')
    second = daemon.command("run", "--once")
    assert (second.returncode, "another mailbot" in second.stderr) == (78, True)
    daemon.configure()

    assert daemon.command("hold", "on").returncode == 0
    daemon.asks("held")
    time.sleep(3)
    assert daemon.answers("held") == 0
    assert "остановлена" in daemon.command("status").stdout
    assert daemon.command("health").returncode == 1
    assert daemon.command("hold", "off").returncode == 0
    assert daemon.until(lambda: daemon.answers("held"), 10)
    assert daemon.command("health").returncode == 0

    os.kill(daemon.process.pid, signal.SIGTERM)
    started = time.monotonic()
    assert daemon.process.wait(30) == 0
    assert time.monotonic() - started < 10
    assert daemon.told[-1] == "STOPPING=1"


def test_rules_are_read_anew_and_broken_ones_are_told_of_once(daemon):
    daemon.start()
    curators = daemon.folder / "rules/curators.toml"
    good = curators.read_text()
    assert daemon.until(lambda: "WATCHDOG=1" in daemon.told)

    curators.write_text(good + "\n[")
    for count in (2, 3):
        os.kill(daemon.process.pid, signal.SIGHUP)
        assert daemon.until(lambda count=count: daemon.told.count("READY=1") == count)
    assert daemon.until(daemon.alarms, 30)
    assert daemon.command("health").returncode == 1

    curators.write_text(good.replace("pfo@", f"new-{daemon.user}@"))
    daemon.configure(extra="workers = 2\n")
    os.kill(daemon.process.pid, signal.SIGHUP)
    assert daemon.until(lambda: daemon.alarms() == 2, 30)
    sender = f"anna-{daemon.user}@club.example"
    daemon.dovecot.deliver(daemon.user, letter(sender=sender))
    assert daemon.until(lambda: daemon.dovecot.letters(f"new-{daemon.user}"))
    assert "needs a restart: service.workers" in daemon.log()
    assert any(told.startswith("RELOADING=1") for told in daemon.told)


def test_signal_to_the_whole_group_spoils_no_letter_in_hand(daemon):
    daemon.start()
    for number in range(4):
        sender = f"s{number}-{daemon.user}@club.example"
        daemon.dovecot.deliver(daemon.user, letter(sender=sender, message_id=f"<{number}@x>"))
    assert daemon.until(lambda: "accepted" in daemon.log() or "letter 1:" in daemon.log())

    os.killpg(daemon.process.pid, signal.SIGTERM)
    assert daemon.process.wait(30) == 0
    for _ in range(3):
        assert daemon.command("run", "--once").returncode == 0

    assert [daemon.answers(f"s{number}") for number in range(4)] == [1] * 4
    assert len(daemon.dovecot.letters(daemon.user, "mailbot/accepted")) == 4
