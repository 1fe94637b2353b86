"""`mailbot demo`: ten letters, two embedded servers, the very service of `mailbot run`."""

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console

from mailbot.assembly import service_office
from mailbot.config import Bot, Config, Server, Service, Storage
from mailbot.demo.afterwards import pages
from mailbot.demo.letters import BOT, demo_letters
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.model import MOSCOW, Delivery, Plan
from mailbot.pipeline import process
from mailbot.service import Event
from mailbot.service import Service as Loop

try:
    from mailbot.demo.board import Board
    from mailbot.demo.folder import leave, may_be_used
    from mailbot.demo.servers import PASSWORD, USER, ImapServer, SmtpServer
except ModuleNotFoundError as error:
    raise click.ClickException(
        f"the demo needs {error.name}: pip install 'mailbot[demo]'"
    ) from error

_SECONDS: Final = 60.0


@click.command()
@click.option(
    "-o", "--output", default="demo-out", type=click.Path(file_okay=False, path_type=Path),
    help="Where every sent letter and document is left.",
)  # fmt: skip
def demo(output: Path) -> int:
    """Show the whole way: ten letters through embedded IMAP and SMTP servers on loopback."""
    if not may_be_used(output):
        raise click.UsageError(f"{output} holds other files; name an empty or a new folder")
    started = time.monotonic()
    console = Console()
    letters = tuple(demo_letters(datetime.now(MOSCOW)))
    with _servers() as (imap, smtp), tempfile.TemporaryDirectory(prefix="mailbot-demo-") as folder:
        config = _config(imap.port, smtp.port, folder)
        board = Board(letters, console, config.domain)
        for posted in letters:
            imap.append(posted.raw)
        console.print(
            f"{len(letters)} писем в ящике {BOT}: IMAP 127.0.0.1:{imap.port}, SMTP 127.0.0.1:{smtp.port}"
        )
        with board.live():
            afterwards = _serve(config, board)
        sent = tuple(smtp.sent)
    leave(output, letters, board.plans, sent)
    for name, page in afterwards.items():
        (output / name).write_text(page, "utf-8")
    console.print(board.summary())
    console.print(
        f"За {time.monotonic() - started:.1f} с отправлено писем: {len(sent)}. Письма, протоколы "
        f"по форме, документы с отметками, сводка куратору и отчёт – в папке {output.resolve()}",
        soft_wrap=True,
    )
    return int(board.filed < len(letters))


@contextmanager
def _servers() -> Iterator[tuple[ImapServer, SmtpServer]]:
    imap = ImapServer()
    smtp = SmtpServer(imap, BOT)
    smtp.start()
    try:
        yield imap, smtp
    finally:
        smtp.close()
        imap.close()


def _config(imap: int, smtp: int, folder: str) -> Config:
    return Config(
        imap=Server("127.0.0.1", imap, USER, "plain", PASSWORD),
        smtp=Server("127.0.0.1", smtp, security="plain"),
        bot=Bot(BOT, admin="admin@agency.example"),
        storage=Storage(folder),
        service=Service(idle=1.0),
    )


def _serve(config: Config, board: Board) -> dict[str, str]:
    """The very loop of `mailbot run`, until every letter is filed; then what the calendar brings."""
    ledger = Ledger(open_engine(config.storage.url), "demo")
    ledger.start_alone()

    def show(event: Event) -> None:
        board.show(event)
        if board.filed == len(board.letters):
            service.stop()

    with service_office(config, ledger) as office:

        def decide(delivery: Delivery) -> Plan:
            plan = process(delivery, office)
            board.decided(plan)
            return plan

        service = Loop(config, ledger, decide, show)
        limit = threading.Timer(_SECONDS, service.stop)
        limit.start()
        try:
            service.run()
        finally:
            limit.cancel()
        afterwards = dict(pages(ledger.engine, office, config, datetime.now(MOSCOW)))
    ledger.engine.dispose()
    return afterwards
