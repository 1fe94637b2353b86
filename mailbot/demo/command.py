"""`mailbot demo`: eight letters, two embedded servers, the very service of `mailbot run`."""

import re
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from mailbot.assembly import service_office
from mailbot.config import Bot, Config, Server, Service, Storage
from mailbot.demo.letters import BOT, Posted, demo_letters
from mailbot.demo.servers import PASSWORD, USER, ImapServer, Sent, SmtpServer
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.model import MOSCOW, Delivery, Plan
from mailbot.pipeline import process
from mailbot.service import Event, EventKind
from mailbot.service import Service as Loop

_SECONDS: Final = 25.0
_VERDICTS: Final = {
    "accepted": "[green]принят",
    "returned": "[red]возвращён",
    "held": "[yellow]на проверке",
    "ignored": "[dim]без ответа",
}
_STEPS: Final = {
    EventKind.CONNECTED: "соединение с сервером установлено",
    EventKind.RECEIVED: "письмо получено и записано",
    EventKind.PLANNED: "решение принято",
    EventKind.SENT: "письмо отправлено",
    EventKind.FILED: "письмо переложено в папку",
    EventKind.QUARANTINED: "письмо в карантине",
    EventKind.TROUBLE: "сервер молчит",
}


@click.command()
@click.option(
    "-o", "--output", default="demo-out", type=click.Path(file_okay=False, path_type=Path),
    help="Where every sent letter and document is left.",
)  # fmt: skip
def demo(output: Path) -> None:
    """Show the whole way: eight letters through embedded IMAP and SMTP servers on loopback."""
    console = Console()
    letters = tuple(demo_letters(datetime.now(MOSCOW)))
    imap = ImapServer()
    smtp = SmtpServer(imap, BOT)
    smtp.start()
    plans: dict[str, Plan] = {}
    started = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
            config = _config(imap.port, smtp.port, folder)
            for posted in letters:
                imap.append(posted.raw)
            console.print(f"{len(letters)} писем положено в ящик {BOT} на 127.0.0.1:{imap.port}")
            _serve(config, plans, console, len(letters))
    finally:
        smtp.close()
        imap.close()
    _leave(output, plans, smtp.sent)
    console.print(_table(letters, plans))
    console.print(
        f"За {time.monotonic() - started:.1f} с. Письма, протоколы по форме и документы с замечаниями: {output.resolve()}"
    )


def _config(imap: int, smtp: int, folder: str) -> Config:
    return Config(
        imap=Server("127.0.0.1", imap, USER, "plain", PASSWORD),
        smtp=Server("127.0.0.1", smtp, security="plain"),
        bot=Bot(BOT, admin="admin@agency.example"),
        storage=Storage(folder),
        service=Service(idle=1.0),
    )


def _serve(config: Config, plans: dict[str, Plan], console: Console, wanted: int) -> None:
    """The very loop of `mailbot run`, until every letter is filed."""
    ledger = Ledger(open_engine(config.storage.url), "demo")
    ledger.start_alone()
    filed = 0

    def show(event: Event) -> None:
        nonlocal filed
        filed += event.kind is EventKind.FILED
        words = _VERDICTS.get(event.detail, f"[dim]{event.detail}")
        console.print(f"  {event.key[:8]:8}  {_STEPS[event.kind]}  {words}")
        if filed == wanted:
            service.stop()

    with service_office(config, ledger) as office:

        def decide(delivery: Delivery) -> Plan:
            plan = process(delivery, office)
            plans[plan.letter.message_id] = plan
            return plan

        service = Loop(config, ledger, decide, show)
        with _time_limit(service):
            service.run()
    ledger.engine.dispose()


@contextmanager
def _time_limit(service: Loop) -> Iterator[None]:
    timer = threading.Timer(_SECONDS, service.stop)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _leave(output: Path, plans: dict[str, Plan], sent: Sequence[Sent]) -> None:
    """Every letter out as .eml, every official form and annotated copy as .docx."""
    shutil.rmtree(output, ignore_errors=True)
    for name in ("letters", "official", "annotated"):
        (output / name).mkdir(parents=True)
    for number, letter in enumerate(sent, 1):
        (output / "letters" / f"{number:02} {_safe(letter.recipient)}.eml").write_bytes(letter.raw)
    for number, plan in enumerate(plans.values(), 1):
        for paper in plan.papers:
            if paper.official:
                (output / "official" / f"{number:02} {_safe(paper.official.name)}").write_bytes(
                    paper.official.content
                )
            if paper.annotated:
                (output / "annotated" / f"{number:02} {_safe(paper.annotated.name)}").write_bytes(
                    paper.annotated.content
                )


def _table(letters: Sequence[Posted], plans: dict[str, Plan]) -> Table:
    table = Table(
        "письмо", "решение", "кому что отправлено", title="Что стало с письмами", show_lines=True
    )
    for posted in letters:
        message = message_from_bytes(posted.raw, policy=default)
        plan = plans.get(str(message["Message-ID"]))
        if plan is None:
            table.add_row(posted.name, "[red]не обработано", "")
            continue
        written = "\n".join(f"{out.to}: {out.subject}" for out in plan.letters) or "никому"
        table.add_row(posted.name, _VERDICTS[str(plan.verdict)], written)
    return table


def _safe(name: str) -> str:
    return re.sub(r"[^\w .@№–-]", "_", name)
