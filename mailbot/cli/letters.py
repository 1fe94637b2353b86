"""`status`, `health`, `hold`, `letters` and `protocols`: the ledger as administrators see it."""

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine

from mailbot.cli.rulings import release_letter, return_letter
from mailbot.config import load_config
from mailbot.ledger import Ledger, overview
from mailbot.ledger.database import open_engine
from mailbot.model import MOSCOW

_STALE = 900
_FORMULA = "=+-@\t\r"

config_option = click.option(
    "--config", "config_path", required=True, type=click.Path(dir_okay=False, path_type=Path)
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON Lines instead of a table.")


@click.command()
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> None:
    """Say how many letters are in which state, and when the mailbox answered last."""
    found = overview.overview(_engine(config_path))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, default=_plain))
        return
    beat = (
        found.heartbeat.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S")
        if found.heartbeat
        else "никогда"
    )
    click.echo(f"последний ответ почтового сервера: {beat} (МСК)")
    click.echo(f"отправка: {'остановлена (mailbot hold off)' if found.hold else 'идёт'}")
    for name, counts in (("письма", found.letters), ("исходящие", found.outgoing)):
        click.echo(
            f"{name}: " + (", ".join(f"{s} – {n}" for s, n in sorted(counts.items())) or "нет")
        )
    click.echo(f"протоколов в реестре: {found.protocols}")


@click.command()
@config_option
@click.option("--stale", default=_STALE, help="Seconds after which silence is a fault.")
def health(config_path: Path, stale: int) -> int:
    """Exit 0 when the mailbox answered lately, 1 when something waits, 2 when it is silent."""
    found = overview.overview(_engine(config_path))
    silent = (
        found.heartbeat is None or (datetime.now(UTC) - found.heartbeat).total_seconds() > stale
    )
    if silent:
        click.echo("почтовый сервер молчит")
        return 2
    waiting = (
        found.outgoing.get("failed", 0)
        + found.outgoing.get("held", 0)
        + found.letters.get("quarantined", 0)
    )
    click.echo(f"ждут внимания: {waiting}" if waiting else "всё в порядке")
    return int(bool(waiting))


@click.command()
@config_option
@click.argument("state", type=click.Choice(["on", "off"]))
def hold(config_path: Path, state: str) -> None:
    """Stop sending (on) or go on (off); receiving goes on all the time."""
    Ledger(_engine(config_path), "cli").note("hold", state)
    click.echo("отправка остановлена, приём идёт" if state == "on" else "отправка идёт")


@click.group()
def letters() -> None:
    """Letters in: list, show, release, return, retry, export."""


@letters.command("list")
@config_option
@json_option
@click.option("--verdict", default="", help="Only this verdict or state.")
@click.option("--limit", default=50)
def list_letters(config_path: Path, as_json: bool, verdict: str, limit: int) -> None:
    """The latest letters, newest first."""
    _show(overview.letter_rows(_engine(config_path), verdict, limit), as_json=as_json)


@letters.command("show")
@config_option
@json_option
@click.argument("number", type=int)
def show_letter(config_path: Path, as_json: bool, number: int) -> None:
    """The letters that letter NUMBER caused, and their state."""
    _show(overview.letters_out(_engine(config_path), number), as_json=as_json)


@letters.command("retry")
@config_option
@click.argument("number", type=int)
def retry_letter(config_path: Path, number: int) -> int:
    """Put letter NUMBER from quarantine back to work."""
    done = overview.retry(_engine(config_path), number)
    click.echo("письмо снова в работе" if done else "такого письма в карантине нет")
    return int(not done)


@letters.command("export")
@config_option
@click.argument("number", type=int)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_letter(config_path: Path, number: int, output: Path) -> int:
    """Write letter NUMBER as it came."""
    raw = overview.raw_letter(_engine(config_path), number)
    if raw is None:
        click.echo("такого письма нет", err=True)
        return 1
    output.write_bytes(raw)
    return 0


letters.add_command(release_letter)
letters.add_command(return_letter)


@click.group()
def protocols() -> None:
    """The register of accepted protocols: list, export."""


@protocols.command("list")
@config_option
@json_option
@click.option("--region", default="", help="Official name.")
def list_protocols(config_path: Path, as_json: bool, region: str) -> None:
    """Accepted protocols, newest first."""
    _show(overview.protocol_rows(_engine(config_path), region), as_json=as_json)


@protocols.command("export")
@config_option
def export_protocols(config_path: Path) -> None:
    """The register as CSV on standard output; no cell can become a formula."""
    rows = [asdict(row) for row in overview.protocol_rows(_engine(config_path))]
    writer = csv.DictWriter(sys.stdout, list(overview.ProtocolRow.__dataclass_fields__))
    writer.writeheader()
    writer.writerows({key: _inert(_plain(value)) for key, value in row.items()} for row in rows)


def _engine(config_path: Path) -> Engine:
    return open_engine(load_config(config_path).storage.url)


def _show(rows: Sequence[Any], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(json.dumps(asdict(row), ensure_ascii=False, default=_plain))
        return
    if not rows:
        click.echo("ничего нет")
        return
    table = Table(*asdict(rows[0]))
    for row in rows:
        table.add_row(*(str(_plain(value)) for value in asdict(row).values()))
    Console().print(table)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(MOSCOW).isoformat(timespec="seconds")
    return value if isinstance(value, str | int) else str(value)


def _inert(value: object) -> object:
    """Spreadsheets run what begins like a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _FORMULA else value
