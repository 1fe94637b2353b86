"""`mailbot purge`: delete the content of old letters and keep what is counted (152-ФЗ)."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from mailbot.cli.options import Since, config_option, json_option, reading, writing
from mailbot.cli.printing import show_json
from mailbot.ledger.purging import Purged, compact
from mailbot.ledger.purging import purge as purge_ledger

_EXPLAINED = """\
удаляется: тексты и файлы писем, адреса отправителей и получателей, ответы людей, содержание
протоколов в реестре и отзывы кураторов.
остаётся: регистрационный номер, субъект, округ, даты, номер и редакция протокола, решение, коды
замечаний, опоздание и контрольные суммы – по ним считаются отчёты и узнаются повторы.
не трогается: папки почтового ящика (срок хранения задаётся на почтовом сервере) и резервные копии."""


@click.command()
@config_option
@json_option
@click.option(
    "--older-than", "before", type=Since(), required=True, help="A day, or an age such as 365d."
)
@click.option("--dry-run", is_flag=True, help="Count, and delete nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def purge(config_path: Path, as_json: bool, before: datetime, dry_run: bool, yes: bool) -> int:
    """Delete letters, documents and people's words of before a day; keep the statistics.

    Held and quarantined letters and whatever is not sent yet are left alone.
    """
    found = purge_ledger(reading(config_path), before, dry_run=True)
    if dry_run or not found.letters + found.outgoing:
        _tell(found, before, as_json=as_json)
        return 0
    if not as_json:
        _tell(found, before, as_json=False)
    if not yes:
        click.confirm("Удалить? Вернуть можно будет только из резервной копии", abort=True)
    engine = writing(config_path)
    done = purge_ledger(engine, before, dry_run=False)
    try:
        compact(engine)
    except OperationalError:
        click.echo(
            "содержание удалено, но место ещё занято: база в работе, повторите позже", err=True
        )
        return 1
    if as_json:
        show_json(done)
    else:
        click.echo(f"удалено: писем {done.letters}, исходящих {done.outgoing}")
    return 0


def _tell(found: Purged, before: datetime, *, as_json: bool) -> None:
    if as_json:
        show_json(found)
        return
    click.echo(
        f"до {before:%d.%m.%Y}: писем {found.letters}, исходящих {found.outgoing}, протоколов в"
        f" реестре {found.protocols}, вопросов {found.questions}, {found.bytes / (1 << 20):.1f} МБ"
    )
    if found.waiting:
        click.echo(f"ждут решения человека и остаются: писем {found.waiting}")
    click.echo(_EXPLAINED)
