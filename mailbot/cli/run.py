"""`mailbot run`: the daemon, and `--once` for cron."""

import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from mailbot.assembly import read_template, service_office, shelf_of
from mailbot.cli.options import config_option
from mailbot.config import Config, load_config
from mailbot.ledger import Ledger
from mailbot.ledger.database import hold_alone, open_engine
from mailbot.meetings import load_meetings
from mailbot.model import Delivery, File
from mailbot.office import Office
from mailbot.pipeline import process
from mailbot.service import Beside, Chore, Event, Service
from mailbot.service.digests import Digests
from mailbot.service.receive import quotes_us
from mailbot.service.reminders import Reminders
from mailbot.service.terms import Terms


@click.command()
@config_option
@click.option("--once", is_flag=True, help="One round and out: for cron.")
@click.option(
    "--dry-run", is_flag=True, help="With --once: say what a round would do, and do nothing."
)
@click.option("--json", "as_json", is_flag=True, help="With --dry-run: JSON Lines.")
@click.option("--verbose", is_flag=True, help="Log every step.")
def run(config_path: Path, once: bool, dry_run: bool, as_json: bool, verbose: bool) -> None:
    """Watch the mailbox, judge what comes, answer and file it away."""
    if dry_run and not once:
        raise click.UsageError("--dry-run goes with --once")
    logging.basicConfig(
        level=logging.INFO if verbose or not once else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
    )
    logging.getLogger("imapclient").setLevel(logging.WARNING)
    config = load_config(config_path)
    if dry_run:
        from mailbot.cli.trial import foresee  # noqa: PLC0415 - the service needs none of it

        foresee(config, partial(keys_for, config), as_json=as_json)
        return
    with open_service(config) as service:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        service.run_once() if once else service.run()


@contextmanager
def open_service(config: Config) -> Iterator[Service]:
    """A service over the configured ledger, alone on it when it is SQLite."""
    engine = open_ledger(config)
    alone = engine.dialect.name == "sqlite"
    owner = socket.gethostname() if alone else f"{socket.gethostname()}/{os.getpid()}"
    ledger = Ledger(engine, owner[:80], config.service.lease)
    if alone:
        ledger.start_alone()
    with service_office(config, ledger) as office, metered(config, engine) as note:
        yield Service(
            config,
            ledger,
            partial(process, office=office),
            note,
            Beside(
                partial(keys_for, config, office),
                office.directory.stand_in_for,
                chores_of(config, ledger, office),
            ),
        )
    engine.dispose()


def keys_for(config: Config, office: Office, delivery: Delivery) -> tuple[tuple[str, bytes], ...]:
    """DKIM keys from the DNS, where it matters who wrote."""
    proven = config.sender.check or quotes_us(delivery.raw, config.domain)
    if not (proven and config.sender.dkim):
        return ()
    from mailbot.dns import fetch_keys  # noqa: PLC0415 - 10 MB that few need

    return fetch_keys(office.workshop.key_names(delivery), delivery.received_at)


def chores_of(config: Config, ledger: Ledger, office: Office) -> tuple[Chore, ...]:
    """What the calendar causes: reminders of signatures, of terms, and the weekly digests."""
    rules, templates = shelf_of(config)
    blank_template = read_template(templates, "blank.docx")
    directory, genitives = office.directory, office.letterhead.genitives

    def blank(region: str) -> File:
        from mailbot.blank import fill_blank  # noqa: PLC0415 - workers open Word files, not we

        content = fill_blank(
            blank_template, region=region, genitive=genitives[region], regions=tuple(genitives)
        )
        return File("Форма протокола КСИ.docx", content)

    terms = Terms(
        ledger,
        (directory, office.calendar, office.letterhead),
        lambda: load_meetings(rules, directory.regions),
        blank,
        config.reminders.hour,
    )
    return (
        Reminders(ledger, office.letterhead),
        Digests(ledger, directory, office.letterhead, config),
        *((terms,) if config.reminders.term else ()),
    )


def metered(config: Config, engine: Engine) -> AbstractContextManager[Callable[[Event], None]]:
    """Where events are noted: figures for Prometheus, when somebody wants them."""
    if not (config.metrics.port or config.metrics.textfile):
        return nullcontext(lambda _: None)
    from mailbot.service.metrics import exported  # noqa: PLC0415 - 5 MB for who wants it

    return exported(config.metrics, engine)


def open_ledger(config: Config) -> Engine:
    """The engine of the configured ledger; its folder is this process's own when it is SQLite."""
    if not config.storage.database:
        hold_alone(Path(config.storage.data_dir))
    return open_engine(config.storage.url)
