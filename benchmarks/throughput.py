"""Letters per second and delay from delivery to reply, through real Dovecot and Postfix.

    python -m benchmarks.throughput [LETTERS]

Prints the rate of the whole way with two letters sent per protocol, the delay of single letters
over IDLE, and one faultless document through `process()` beside one plain docxtpl render.
"""

import io
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import replace

from docxtpl import DocxTemplate

from mailbot.assembly import desk_office
from mailbot.cli.run import open_service
from mailbot.config import Bot, Config, Limits, Server, Service, Storage
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
    try:
        backlog(dovecot, postfix, count)
        delay(dovecot, postfix, 30)
    finally:
        postfix.remove()
        dovecot.remove()
    document()


def config(dovecot: Dovecot, postfix: Postfix, user: str, folder: str) -> Config:
    return Config(
        imap=Server("127.0.0.1", dovecot.imap, user, "plain", PASSWORD),
        smtp=Server("127.0.0.1", postfix.port, security="plain"),
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


def backlog(dovecot: Dovecot, postfix: Postfix, count: int) -> None:
    for number in range(count):
        dovecot.deliver("backlog", raw(number))
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(config(dovecot, postfix, "backlog", folder)) as service,
    ):
        service.run_once()  # the workers start here
        start = time.perf_counter()
        for number in range(count, 2 * count):
            dovecot.deliver("backlog", raw(number))
        delivered = time.perf_counter() - start
        start = time.perf_counter()
        service.run_once()
        took = time.perf_counter() - start
    print(
        f"{count} letters, two sent each: {took:.1f} s, {count / took:.1f} letters/s (delivering them took {delivered:.1f} s)"
    )


def delay(dovecot: Dovecot, postfix: Postfix, count: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_service(config(dovecot, postfix, "delay", folder)) as service,
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
