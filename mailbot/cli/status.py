"""`status`, `health`, `hold`: is the service well, and may it send."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from mailbot.cli.options import config_option, json_option, reading, writing
from mailbot.cli.printing import show_record
from mailbot.ledger import Ledger, overview
from mailbot.model import MOSCOW

_STALE = 900


@click.command()
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> None:
    """Say how many letters are in which state, and when the mailbox answered last."""
    found = overview.overview(reading(config_path))
    if as_json:
        show_record(asdict(found))
        return
    beat = (
        found.heartbeat.astimezone(MOSCOW).strftime("%d.%m.%Y %H:%M:%S (МСК)")
        if found.heartbeat
        else "никогда"
    )
    click.echo(f"последний ответ почтового сервера: {beat}")
    click.echo(f"отправка: {'остановлена (mailbot hold off)' if found.hold else 'идёт'}")
    for name, counts in (
        ("письма", found.letters), ("решения", found.verdicts), ("исходящие", found.outgoing),
    ):  # fmt: skip
        click.echo(
            f"{name}: " + (", ".join(f"{s} – {n}" for s, n in sorted(counts.items())) or "нет")
        )
    click.echo(f"протоколов в реестре: {found.protocols}")


@click.command()
@config_option
@click.option("--stale", default=_STALE, help="Seconds after which silence is a fault.")
def health(config_path: Path, stale: int) -> int:
    """Exit 0 when the mailbox answered lately, 1 when something waits, 2 when it is silent."""
    found = overview.overview(reading(config_path))
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
    Ledger(writing(config_path), "cli").note("hold", state)
    click.echo("отправка остановлена, приём идёт" if state == "on" else "отправка идёт")
