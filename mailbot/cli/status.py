"""`status`, `health`, `hold`: is the service well, and may it send."""

import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from mailbot.cli.options import config_option, json_option, reading, writing
from mailbot.cli.printing import show_record
from mailbot.errors import TemporaryError
from mailbot.ledger import Ledger, overview
from mailbot.ledger.alarms import AlarmBook
from mailbot.ledger.health import Health, signs
from mailbot.model import MOSCOW

_STALE = 900
_SIGNS = {
    "never": "почтовый сервер ещё ни разу не ответил",
    "silent": "почтовый сервер молчит",
    "imap-silent": "тревога: почтовый сервер молчит",
    "imap-password": "тревога: сервер входящей почты не принимает пароль",
    "smtp-silent": "тревога: сервер исходящей почты молчит",
    "smtp-password": "тревога: сервер исходящей почты не принимает пароль",
    "calendar": "тревога: в производственном календаре нет года",
    "limit": "тревога: достигнут предел числа писем",
    "witness-refused": "тревога: сервер не принимает копии писем самому себе",
    "rules": "тревога: новые правила не прочитаны, действуют прежние",
    "fault": "тревога: внутренняя ошибка, см. журнал",
    "quarantined": "в карантине: {count} (mailbot letters list --state quarantined)",
    "failed": "не приняты получателем: {count} (mailbot resend или mailbot letters dismiss)",
    "held": "неизвестно, ушли ли: {count} (mailbot resend или mailbot letters dismiss)",
    "late": "ждут отправки больше часа: {count}",
    "hold": "отправка остановлена (mailbot hold off)",
}
"""What `mailbot health` says, by the code of `ledger.health`."""


@click.command()
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> None:
    """Say how many letters are in which state, and when the mailbox answered last."""
    engine = reading(config_path)
    found, alarms = overview.overview(engine), AlarmBook(engine).active()
    if as_json:
        show_record({**asdict(found), "alarms": [alarm.name for alarm in alarms]})
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
    for alarm in alarms:
        since = datetime.fromtimestamp(alarm.since, MOSCOW)
        click.echo(f"{_SIGNS.get(alarm.name, alarm.name)}, с {since:%d.%m.%Y %H:%M} (МСК)")


@click.command()
@config_option
@json_option
@click.option("--stale", default=_STALE, help="Seconds after which silence is a fault.")
def health(config_path: Path, as_json: bool, stale: int) -> int:
    """Exit 0 when all is well, 1 when something waits for you, 2 when mail is not received."""
    try:
        found = signs(reading(config_path), time.time(), stale)
    except TemporaryError as error:
        click.echo(json.dumps({"health": 2, "code": "database"}) if as_json else str(error))
        return int(Health.SILENT)
    for sign in found:
        if as_json:
            show_record(asdict(sign))
        else:
            click.echo(_SIGNS.get(sign.code, sign.code).format(count=sign.count))
    if not found and not as_json:
        click.echo("всё в порядке")
    return int(max((sign.health for sign in found), default=Health.WELL))


@click.command()
@config_option
@click.argument("state", type=click.Choice(["on", "off"]))
def hold(config_path: Path, state: str) -> None:
    """Stop sending (on) or go on (off); receiving goes on all the time."""
    Ledger(writing(config_path), "cli").note("hold", state)
    click.echo("отправка остановлена, приём идёт" if state == "on" else "отправка идёт")
