"""How fast the whole way is: the real `mailbot run` on a real Dovecot, beside getmail6.

    python -m benchmarks.throughput [LETTERS] [--workers N] [--postfix] [--getmail PROGRAM]

Two letters go out for each protocol, into Postfix's own smtp-sink or into Postfix itself. Prints
the rate over a backlog and what each process and each step spent on it; the same letters fetched
by getmail6 (which does nothing with them), where there is one; memory at rest, at most and
afterwards; the time from start to IDLE, from waking up to the curator's 250, and from delivery
to the reply.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.processes import memory, processor_seconds
from tests.letters import letter
from tests.protocols import faultless, to_docx
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix

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
data_dir = "{folder}"
[service]
workers = {workers}
idle = 20
[limits]
letters_per_hour = 100000
letters_per_day = 100000
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("letters", type=int, nargs="?", default=200)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--postfix", action="store_true", help="send into Postfix, not a sink")
    parser.add_argument("--getmail", default=shutil.which("getmail") or "")
    parser.add_argument("--only", default="", help="backlog, getmail or latency")
    asked = parser.parse_args()
    dovecot = Dovecot.start()
    smtp: Sink | Postfix = Postfix.start(dovecot.lmtp) if asked.postfix else Sink()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    try:
        world = World(dovecot, smtp, asked.workers)
        if asked.only in {"", "backlog"}:
            backlog(world, asked.letters)
        if asked.only in {"", "getmail"}:
            getmail(world, asked.letters, asked.getmail)
        if asked.only in {"", "latency"}:
            latency(world, 60)
    finally:
        smtp.remove()
        dovecot.remove()
    print(f"load after: {os.getloadavg()[0]:.1f}")


class Sink:
    """Postfix's own smtp-sink: says 250 to everything."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        program = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin") or "smtp-sink"
        command = [program, f"127.0.0.1:{self.port}", "100"]
        if os.geteuid() == 0:
            command[1:1] = ["-u", "nobody"]
        self._process = subprocess.Popen(command)
        time.sleep(0.5)

    @property
    def pid(self) -> int:
        return self._process.pid

    def remove(self) -> None:
        self._process.kill()
        self._process.wait()


class World:
    """The servers, and services over them."""

    def __init__(self, dovecot: Dovecot, smtp: Sink | Postfix, workers: int) -> None:
        self.dovecot, self.smtp, self.workers = dovecot, smtp, workers

    @contextmanager
    def service(self, user: str) -> "Iterator[Running]":
        """`mailbot run` for one mailbox, from a configuration file, until the block ends."""
        with tempfile.TemporaryDirectory() as folder:
            config, moments = Path(folder, "config.toml"), Path(folder, "moments")
            moments.touch()
            config.write_text(
                CONFIG.format(
                    imap=self.dovecot.imap, smtp=self.smtp.port, user=user, password=PASSWORD,
                    folder=folder, workers=self.workers,
                )
            )  # fmt: skip
            run = ("run", "--config", str(config))
            subprocess.run([sys.executable, "-m", "mailbot", *run, "--once"], check=True)
            command = (sys.executable, "-m", "benchmarks.stopwatch", str(moments), *run)
            start = time.monotonic()
            frugal = {**os.environ, "MALLOC_ARENA_MAX": "1"}  # as deploy/mailbot.service has it
            process = subprocess.Popen(command, stderr=subprocess.PIPE, env=frugal)
            running = Running(process, moments, start)
            try:
                yield running
            finally:
                running.end()

    def servers(self) -> dict[str, float]:
        """Processor seconds that the servers have spent."""
        pids = {"Dovecot": int((self.dovecot.folder / "run/master.pid").read_text())}
        if isinstance(self.smtp, Sink):
            pids["smtp-sink"] = self.smtp.pid
        else:
            pids["Postfix"] = int((self.smtp.folder / "queue/pid/master.pid").read_text())
        return {name: processor_seconds(pid) for name, pid in pids.items()}


class Running:
    """A service under the stopwatch."""

    def __init__(self, process: "subprocess.Popen[bytes]", moments: Path, start: float) -> None:
        self.process, self._path, self.start = process, moments, start
        threading.Thread(target=process.stderr.read, daemon=True).start()  # type: ignore[union-attr]

    @property
    def pid(self) -> int:
        return self.process.pid

    def moments(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._path.read_text().splitlines()]

    def wait(self, enough: Callable[[list[dict[str, Any]]], bool], seconds: float = 600) -> None:
        """Until the moments satisfy `enough`."""
        deadline = time.monotonic() + seconds
        while not enough(self.moments()):
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise SystemExit("the service did not get there")
            time.sleep(0.02)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


def raw(number: int) -> bytes:
    return letter(
        ("протокол.docx", to_docx(replace(faultless(), number=str(number)))),
        sender=f"club{number}@club.example",
        message_id=f"<{number}@club.example>",
    )


def names(moments: list[dict[str, Any]]) -> list[str]:
    return [moment["moment"] for moment in moments]


# -- a backlog -----------------------------------------------------------------------------------


def backlog(world: World, count: int) -> None:
    warm = 10
    letters = [raw(number) for number in range(count + warm)]
    with world.service("backlog") as service:
        service.wait(lambda found: "idle" in names(found))
        print(f"start to first IDLE: {service.moments()[-1]['at'] - service.start:.2f} s")
        print(f"memory at rest: {told(service.pid)}")
        for one in letters[:warm]:
            world.dovecot.deliver("backlog", one)
        service.wait(lambda found: names(found).count("taken") == 2 * warm)
        time.sleep(2)
        print(f"memory after {warm} letters: {told(service.pid)}")
        os.kill(service.pid, signal.SIGSTOP)
        for one in letters[warm:]:
            world.dovecot.deliver("backlog", one)
        before, own = world.servers(), spent_by(service.pid)
        watcher = Watcher(service.pid)
        start = time.monotonic()
        os.kill(service.pid, signal.SIGCONT)
        service.wait(lambda found: names(found).count("taken") == 2 * (count + warm))
        taken = time.monotonic() - start
        wait_for_empty(world, "backlog")
        took = time.monotonic() - start
        watcher.stop()
        print(
            f"{count} letters, two sent each, {world.workers} worker(s): last one sent after"
            f" {taken:.1f} s ({count / taken:.1f} letters/s), filed after {took:.1f} s"
        )
        rates(count, {**spent_by(service.pid), **world.servers()}, {**own, **before})
        print(f"memory at most (resident): {watcher.most}; afterwards: {told(service.pid)}")
        service.end()
        steps(service, count + warm)


def wait_for_empty(world: World, user: str) -> None:
    while world.dovecot.letters(user):
        time.sleep(0.02)


def spent_by(pid: int) -> dict[str, float]:
    workers = processor_seconds(pid)
    own = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    own_seconds = own / os.sysconf("SC_CLK_TCK")
    return {"main process": own_seconds, "workers": workers - own_seconds}


def rates(count: int, after: dict[str, float], before: dict[str, float]) -> None:
    """Processor time of each process for one letter: tells more than the clock on a busy machine."""
    costs = {name: 1000 * (after[name] - before[name]) / count for name in after}
    each = ", ".join(f"{name} {cost:.1f}" for name, cost in costs.items())
    print(f"processor ms a letter: {each}; together {sum(costs.values()):.1f}")


def steps(service: Running, count: int) -> None:
    """What each step of the main process took, for one letter."""
    spent = service.moments()[-1].get("spent", {})
    for name, (calls, seconds, processor) in sorted(spent.items(), key=lambda item: -item[1][1]):
        if seconds / count > 0.0002:
            print(
                f"    {name:32} {calls / count:5.2f} calls, {1000 * seconds / count:6.2f} ms,"
                f" {1000 * processor / count:5.2f} ms of processor time"
            )


def told(pid: int) -> str:
    sizes = memory(pid)
    each = " + ".join(f"{pss:.0f}" for pss, _ in sizes.values())
    whole = sum(pss for pss, _ in sizes.values())
    resident = " + ".join(f"{rss:.0f}" for _, rss in sizes.values())
    return f"{whole:.0f} MB proportional ({each}), resident {resident}"


class Watcher:
    """The most that the process and its workers were seen to occupy."""

    def __init__(self, pid: int) -> None:
        self._pid, self._ended = pid, threading.Event()
        self._most: dict[str, float] = {"main": 0.0, "workers": 0.0}
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    @property
    def most(self) -> str:
        return ", ".join(f"{name} {size:.0f} MB" for name, size in self._most.items())

    def stop(self) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            sizes = memory(self._pid)
            own = sizes.pop(self._pid, (0.0, 0.0))[1]
            others = sum(rss for _, rss in sizes.values())
            for name, size in (("main", own), ("workers", others)):
                self._most[name] = max(self._most[name], size)


# -- getmail6 ------------------------------------------------------------------------------------


def getmail(world: World, count: int, program: str) -> None:
    if not program:
        print("getmail6 is not installed: no comparison")
        return
    for number in range(count):
        world.dovecot.deliver("getmail", raw(number))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("new", "cur", "tmp"):
            (home / "mail" / name).mkdir(parents=True)
        (home / "getmailrc").write_text(
            f"[retriever]\ntype = SimpleIMAPRetriever\nserver = 127.0.0.1\n"
            f"port = {world.dovecot.imap}\nusername = getmail\npassword = {PASSWORD}\n"
            f"[destination]\ntype = Maildir\npath = {home}/mail/\n"
            "[options]\ndelete = true\nverbose = 0\n"
        )
        command = [program, "--getmaildir", folder]
        if os.geteuid() == 0:  # it delivers nothing as root
            subprocess.run(["chown", "-R", "nobody:nogroup", folder], check=True)
            command[:0] = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
        start, before = time.monotonic(), os.times()
        subprocess.run(command, check=True)
        took, after = time.monotonic() - start, os.times()
    own = after.children_user + after.children_system
    own -= before.children_user + before.children_system
    print(
        f"getmail6, the same letters into a Maildir: {took:.1f} s, {count / took:.1f} letters/s;"
        f" processor ms a letter: {1000 * own / count:.1f}"
    )


# -- one letter at a time ------------------------------------------------------------------------


def latency(world: World, count: int) -> None:
    """Wake-up to the curator's 250, and delivery to the reply's, for letters that come singly."""
    replies = []
    with world.service("latency") as service:
        service.wait(lambda found: "idle" in names(found))
        for number in range(2000, 2000 + count):
            start = time.monotonic()
            world.dovecot.deliver("latency", raw(number))
            sender = f"club{number}@club.example"
            service.wait(lambda found, to=sender: any(m.get("to") == to for m in found))
            service.wait(lambda found: names(found)[-1] == "idle")
            replies.append(
                next(m["at"] for m in service.moments() if m.get("to") == sender) - start
            )
            time.sleep(0.2)
        moments = service.moments()
    waking = sorted(from_waking(moments))
    print(
        f"wake-up to the curator's 250: p50 {1000 * statistics.median(waking):.0f} ms,"
        f" p99 {1000 * waking[int(len(waking) * 0.99)]:.0f} ms of {len(waking)}"
    )
    replies = sorted(replies[1:])
    print(
        f"delivery to the reply's 250 over IDLE: p50 {statistics.median(replies):.3f} s,"
        f" p95 {replies[int(len(replies) * 0.95)]:.3f} s of {len(replies)}"
    )


def from_waking(moments: list[dict[str, Any]]) -> Iterator[float]:
    woken = None
    for moment in moments:
        if moment["moment"] == "woken":
            woken = moment["at"]
        if moment.get("to", "club").startswith("club"):
            continue
        if woken is not None:
            yield moment["at"] - woken
            woken = None


if __name__ == "__main__":
    main()
