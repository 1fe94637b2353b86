"""`mailbot run --once --dry-run`: what a round would do, and nothing done."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import click
from sqlalchemy import Engine

from mailbot.assembly import open_mailbox, service_office
from mailbot.cli.printing import show
from mailbot.config import Config
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_beside, open_engine
from mailbot.ledger.outgoing import Outbox
from mailbot.ledger.overview import overview
from mailbot.mailbox import Arrived
from mailbot.model import Delivery, Plan
from mailbot.office import Office
from mailbot.pipeline import process
from mailbot.service.receive import headline

_STILL_DONE = """\
Пробный проход. Что всё же делается: вход на сервер IMAP и чтение новых писем без отметки о
прочтении; запрос ключей DKIM в DNS; разбор документов на этой машине (LibreOffice – для .doc,
.odt, .rtf). Ничего не отправляется, не перекладывается и не записывается, на сервер SMTP входа нет."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One letter and what would become of it."""

    uid: int
    received_at: datetime
    verdict: str
    codes: tuple[str, ...]
    folder: str
    letters: tuple[str, ...]
    """Purpose and reader of each letter that would be sent."""


def foresee(
    config: Config,
    keys_for: Callable[[Office, Delivery], tuple[tuple[str, bytes], ...]],
    *,
    as_json: bool,
) -> None:
    """Print what the next round would do with each new letter."""
    if not as_json:
        click.echo(_STILL_DONE)
    with _ledger(config) as engine:
        ledger = Ledger(engine, "dry-run")
        with service_office(config, ledger) as office:
            found = []
            for arrived in _arrived(config, ledger):
                delivery = Delivery(arrived.raw, arrived.received_at)
                keyed = Delivery(
                    arrived.raw, arrived.received_at, dkim_keys=keys_for(office, delivery)
                )
                found.append(_foreseen(arrived, process(keyed, office), config))
        show(found, as_json=as_json, empty="новых писем нет")
        if not as_json:
            _print_pending(engine)


@contextmanager
def _ledger(config: Config) -> Iterator[Engine]:
    """The ledger to look into; an empty one in a folder of its own before the first start."""
    with tempfile.TemporaryDirectory(prefix="mailbot-") as folder:
        try:
            engine = open_beside(config.storage.url)
        except TemporaryError:
            engine = open_engine(f"sqlite:///{folder}/ledger.sqlite")
        try:
            yield engine
        finally:
            engine.dispose()


def _arrived(config: Config, ledger: Ledger) -> Iterator[Arrived]:
    """Letters of the inbox that the ledger does not have, without our own copies."""
    mailbox = open_mailbox(config, look_only=True)
    outbox = Outbox(ledger.engine, "dry-run")
    try:
        account, folder = config.imap.user, config.folders.inbox
        known = ledger.known_uids(account, folder, mailbox.uidvalidity)
        for arrived in mailbox.fetch([uid for uid in mailbox.uids() if uid not in known]):
            if not outbox.is_ours(headline(arrived.raw).message_id):
                yield arrived
    finally:
        mailbox.close()


def _foreseen(arrived: Arrived, plan: Plan, config: Config) -> Foreseen:
    return Foreseen(
        arrived.uid,
        arrived.received_at,
        str(plan.verdict),
        tuple(f.code for outcome in plan.outcomes for f in outcome.findings),
        str(getattr(config.folders, str(plan.verdict))),
        tuple(f"{letter.purpose} → {letter.to}" for letter in plan.letters),
    )


def _print_pending(engine: Engine) -> None:
    """What lies in the ledger already and a round would go on with."""
    found = overview(engine)
    ready = found.outgoing.get("ready", 0) + found.outgoing.get("sending", 0)
    received, planned = found.letters.get("received", 0), found.letters.get("planned", 0)
    for count, words in (
        (received, "приняты и ждут разбора"),
        (ready, "исходящие ждут отправки" + (", отправка остановлена" if found.hold else "")),
        (planned, "разобраны и ждут перекладки"),
    ):
        if count:
            click.echo(f"уже в базе – {words}: {count}")
