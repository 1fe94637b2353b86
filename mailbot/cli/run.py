"""`mailbot run`: the daemon, and `--once` for cron."""

import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Final

import click
from sqlalchemy import Engine

from mailbot.assembly import service_office, shelf_of
from mailbot.cli.options import config_option
from mailbot.config import Config, differing_keys, load_config
from mailbot.desk import read_template
from mailbot.ledger import Ledger
from mailbot.ledger.database import hold_alone, open_engine, sqlite_file
from mailbot.meetings import load_meetings
from mailbot.model import Delivery, File, Plan
from mailbot.office import Office
from mailbot.pipeline import process
from mailbot.service import Beside, Chore, Event, Service
from mailbot.service.digests import Digests
from mailbot.service.receive import quotes_us
from mailbot.service.reminders import Reminders
from mailbot.service.terms import Terms

_log: Final = logging.getLogger("mailbot.run")

_TURN: Final = 0.001
"""Seconds a thread may compute while others wait: an answer of a server or worker waits no longer."""


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
    for wordy in ("imapclient", "alembic.runtime.plugins"):
        logging.getLogger(wordy).setLevel(logging.WARNING)
    sys.setswitchinterval(_TURN)
    config = load_config(config_path)
    if dry_run:
        from mailbot.cli.trial import foresee  # noqa: PLC0415 - the service needs none of it

        foresee(config, partial(keys_for, config), as_json=as_json)
        return
    with open_service(config, config_path) as service:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        signal.signal(signal.SIGHUP, lambda *_: service.reload())
        service.run_once() if once else service.run()


@contextmanager
def open_service(config: Config, config_path: Path | None = None) -> Iterator[Service]:
    """A service over the configured ledger, alone on it when it is SQLite."""
    engine = open_ledger(config)
    alone = engine.dialect.name == "sqlite"
    host = socket.gethostname()
    owner = host if alone else f"{host[:60]}/{os.getpid()}/{secrets.token_hex(4)}"
    ledger = Ledger(engine, owner[:80], config.service.lease)
    if alone:
        ledger.start_alone()
    desk = Renewable(config, ledger, config_path)
    try:
        judge, beside = desk.renew()
        with metered(config, engine) as note:
            service = Service(config, ledger, judge, note, beside)
            service.on_reload(desk.renew)
            yield service
    finally:
        desk.close()
        engine.dispose()


class Renewable:
    """The office in use, and how to put a new one in its place while the service runs."""

    def __init__(self, config: Config, ledger: Ledger, config_path: Path | None) -> None:
        """Read nothing yet."""
        self._config = config
        self._ledger = ledger
        self._path = config_path
        self._in_use = ExitStack()

    def renew(self) -> tuple[Callable[[Delivery], Plan], Beside]:
        """Read rules, lists and templates; `ConfigError` leaves what is in use in use."""
        if self._path:
            self._tell_what_waits_for_a_restart(load_config(self._path))
        with ExitStack() as stack:
            office = stack.enter_context(service_office(self._config, self._ledger))
            made = partial(process, office=office), beside_of(self._config, self._ledger, office)
            self._in_use.close()
            self._in_use = stack.pop_all()
        return made

    def close(self) -> None:
        """Stop the workers."""
        self._in_use.close()

    def _tell_what_waits_for_a_restart(self, config: Config) -> None:
        if changed := differing_keys(self._config, config):
            _log.warning("changed, but needs a restart: %s", ", ".join(changed))


def beside_of(config: Config, ledger: Ledger, office: Office) -> Beside:
    """What the service asks beside `process`."""
    return Beside(
        partial(keys_for, config, office),
        office.directory.stand_in_for,
        chores_of(config, ledger, office),
        office.calendar.covers,
        office.letterhead.templates,
    )


def keys_for(config: Config, office: Office, delivery: Delivery) -> tuple[tuple[str, bytes], ...]:
    """DKIM keys from the DNS, where it matters who wrote."""
    proven = office.check_sender or quotes_us(delivery.raw, config.domain)
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
    """The engine of the configured ledger; its file is this process's own when it is SQLite."""
    if file := sqlite_file(config.storage.url):
        hold_alone(file)
    return open_engine(config.storage.url)
