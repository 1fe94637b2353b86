"""Letters per second and delays of the whole way, on a real Dovecot with Postfix or an SMTP sink.

    python -m benchmarks.throughput [LETTERS]

Prints the rate of one worker with two letters sent per protocol (beside getmail6, where it is
installed, which only carries bytes), processor time and memory, the time from waking up to the
curator's 250, the delay from delivery to reply over IDLE, and one faultless document through
`process()` beside one plain docxtpl render.
"""

import io
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate

from mailbot.assembly import desk_office
from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Limits, Server, Service, Storage
from mailbot.ledger.outgoing import Outbound, Outbox
from mailbot.mailbox import Mailbox
from mailbot.model import Delivery
from mailbot.pipeline import process
from mailbot.shipped import shipped
from tests.letters import letter
from tests.protocols import RECEIVED, faultless, to_docx
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.postfix import Postfix


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    dovecot = Dovecot.start()
    postfix = Postfix.start(dovecot.lmtp)
    sink = Sink()
    try:
        backlog(dovecot, sink.port, count)
        getmail(dovecot, count)
        waking(dovecot, sink.port, 60)
        delay(dovecot, postfix.port, 30)
    finally:
        sink.remove()
        postfix.remove()
        dovecot.remove()
    document()


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

    def remove(self) -> None:
        self._process.kill()
        self._process.wait()


def config(dovecot: Dovecot, smtp: int, user: str, folder: str) -> Config:
    return Config(
        imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD),
        smtp=Server("127.0.0.1", smtp, security="plain"),
        bot=Bot(f"{user}@agency.example"),
        storage=Storage(folder),
        limits=Limits(100_000, 100_000),
        service=Service(idle=20),
    )


def raw(number: int) -> bytes:
    document = to_docx(replace(faultless(), number=str(number)))
    return letter(
        ("протокол.docx", document),
        sender=f"club{number}@club.example",
        message_id=f"<{number}@club.example>",
    )


def backlog(dovecot: Dovecot, smtp: int, count: int) -> None:
    letters = [raw(number) for number in range(count + 10)]
    for one in letters[:10]:
        dovecot.deliver("backlog", one)
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(config(dovecot, smtp, "backlog", folder)) as service,
    ):
        service.run_once()  # the worker starts here
        print(f"memory at rest: {', '.join(memory())}")
        for one in letters[10:]:
            dovecot.deliver("backlog", one)
        start, spent = time.perf_counter(), time.process_time()
        service.run_once()
        took, spent = time.perf_counter() - start, time.process_time() - spent
        print(
            f"{count} letters, two sent each: {took:.1f} s, {count / took:.1f} letters/s;"
            f" {1000 * spent / count:.1f} ms of processor time a letter in the main process"
        )
        print(f"memory after them: {', '.join(memory())}")


def memory() -> list[str]:
    """Proportional set size of this process and its workers: what they really occupy."""
    tree = [os.getpid()]
    for pid in tree:
        tree += [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    sizes = []
    for pid in tree:
        name = Path(f"/proc/{pid}/comm").read_text().strip()
        found = re.search(
            r"^Pss: +(\d+)", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE
        )
        if found and name.startswith("python"):
            sizes.append(f"{int(found[1]) / 1024:.0f} MB")
    return sizes


def getmail(dovecot: Dovecot, count: int) -> None:
    program = shutil.which("getmail")
    if program is None:
        print("getmail6 is not installed: no comparison")
        return
    for number in range(count):
        dovecot.deliver("getmail", raw(number))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("new", "cur", "tmp"):
            (home / "mail" / name).mkdir(parents=True)
        (home / "getmailrc").write_text(
            f"[retriever]\ntype = SimpleIMAPRetriever\nserver = 127.0.0.1\nport = {dovecot.imap}\n"
            f"username = getmail\npassword = {PASSWORD}\n"
            f"[destination]\ntype = Maildir\npath = {home}/mail/\n"
            "[options]\ndelete = true\nverbose = 0\n"
        )
        start = time.perf_counter()
        subprocess.run([program, "--getmaildir", folder], check=True)
        took = time.perf_counter() - start
    print(f"getmail6, the same letters into a Maildir: {took:.1f} s, {count / took:.1f} letters/s")


def waking(dovecot: Dovecot, smtp: int, count: int) -> None:
    """From the end of IDLE to the server's 250 for the curator's letter."""
    woken, delays = [0.0], []
    wait, mark_sent = Mailbox.wait, Outbox.mark_sent

    def noted(self: Mailbox, seconds: float, stop: Any) -> None:
        wait(self, seconds, stop)
        woken[0] = time.perf_counter()

    def measured(self: Outbox, letter: Outbound) -> None:
        if letter.purpose == "curator":
            delays.append(time.perf_counter() - woken[0])
        mark_sent(self, letter)

    Mailbox.wait, Outbox.mark_sent = noted, measured  # type: ignore[method-assign]
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            open_service(config(dovecot, smtp, "waking", folder)) as service,
        ):
            thread = threading.Thread(target=service.run)
            thread.start()
            time.sleep(3)
            for number in range(2000, 2000 + count):
                dovecot.deliver("waking", raw(number))
                time.sleep(1.2)
            service.stop()
            thread.join()
    finally:
        Mailbox.wait, Outbox.mark_sent = wait, mark_sent  # type: ignore[method-assign]
    ordered = sorted(delays[2:])
    print(
        f"wake-up to the curator's 250: p50 {1000 * statistics.median(ordered):.0f} ms,"
        f" p99 {1000 * ordered[int(len(ordered) * 0.99)]:.0f} ms of {len(ordered)}"
    )


def delay(dovecot: Dovecot, smtp: int, count: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(config(dovecot, smtp, "delay", folder)) as service,
    ):
        thread = threading.Thread(target=service.run)
        thread.start()
        time.sleep(3)
        delays = []
        for number in range(1000, 1000 + count):
            start = time.perf_counter()
            dovecot.deliver("delay", raw(number))
            while not dovecot.letters(f"club{number}") and time.perf_counter() - start < 20:
                time.sleep(0.01)
            delays.append(time.perf_counter() - start)
            time.sleep(1)
        service.stop()
        thread.join()
    delays = delays[1:]
    p95 = sorted(delays)[int(len(delays) * 0.95)]
    print(
        f"delivery to reply over IDLE: p50 {statistics.median(delays):.3f} s, p95 {p95:.3f} s of {len(delays)}"
    )


def document() -> None:
    delivery = Delivery(to_docx(faultless()), RECEIVED, file_name="p.docx")
    template = (shipped("templates") / "protocol.docx").read_bytes()
    ours, plain = [], []
    values = dict.fromkeys(
        (
            "genitive",
            "date",
            "number",
            "government",
            "coordinator",
            "government_signature",
            "coordinator_signature",
        ),
        "x",
    ) | {"attendees": [{"name": "x", "position": "y"}] * 5, "items": [], "votes": None}
    with desk_office() as office:
        process(delivery, office)
        for _ in range(25):
            start = time.perf_counter()
            process(delivery, office)
            ours.append(time.perf_counter() - start)
            start = time.perf_counter()
            made = DocxTemplate(io.BytesIO(template))
            made.render(values, autoescape=True)
            made.save(io.BytesIO())
            plain.append(time.perf_counter() - start)
    mine, theirs = statistics.median(ours) * 1000, statistics.median(plain) * 1000
    print(
        f"one document through process(): {mine:.1f} ms; one plain docxtpl render: {theirs:.1f} ms; ratio {mine / theirs:.2f}"
    )


if __name__ == "__main__":
    main()
