"""`mailbot letters`: what came in, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path

import click

from mailbot.cli.options import config_option, json_option, reading, since_option, writing
from mailbot.cli.printing import show, show_json, worded
from mailbot.cli.regions import region_option
from mailbot.cli.rulings import release_letter, return_letter
from mailbot.ledger import overview
from mailbot.ledger.overview import Wanted, Whole
from mailbot.ledger.upkeep import dismiss, retry
from mailbot.model import Verdict

_STATES = ("received", "planned", "filed", "quarantined")


@click.group()
def letters() -> None:
    """Letters in: list, show, export, release, return, retry, dismiss."""


def _wanted_options(command: Callable[..., None]) -> Callable[..., None]:
    """The filters, handed to `command` as one `wanted`."""

    @click.option("--state", type=click.Choice(_STATES))
    @click.option("--verdict", type=click.Choice(list(map(str, Verdict))))
    @since_option
    @region_option
    @wraps(command)
    def filtered(
        *,
        state: str | None,
        verdict: str | None,
        since: datetime | None,
        region: str,
        **others: object,
    ) -> None:
        command(wanted=Wanted(state or "", verdict or "", since, region), **others)

    return filtered


@letters.command("list")
@config_option
@json_option
@_wanted_options
@click.option("--limit", default=50, show_default=True, help="0 = all.")
def list_letters(config_path: Path, as_json: bool, wanted: Wanted, limit: int) -> None:
    """The latest letters, newest first."""
    show(overview.letter_rows(reading(config_path), wanted, limit or None), as_json=as_json)


@letters.command("show")
@config_option
@json_option
@click.argument("number", type=int)
def show_letter(config_path: Path, as_json: bool, number: int) -> int:
    """Letter NUMBER with all that came of it: verdict, letters out, register, rulings."""
    whole = overview.whole_letter(reading(config_path), number)
    if whole is None:
        click.echo(f"письма № {number} нет", err=True)
        return 1
    if as_json:
        show_json(whole)
    else:
        _describe(whole)
    return 0


def _describe(whole: Whole) -> None:
    size = f"{whole.size} байт" if whole.size else "содержание удалено (mailbot purge)"
    for name, value in (
        ("письмо", f"№ {whole.id}, {size}"),
        ("получено", f"{worded(whole.received_at)} (МСК)"),
        ("отправитель", whole.sender),
        ("Message-ID", whole.message_id),
        ("состояние", whole.state + (f", попыток: {whole.attempts}" if whole.attempts else "")),
        ("решение", whole.verdict),
        ("замечания", whole.codes.replace(",", ", ")),
        ("папка", whole.folder),
        ("в реестре", ", ".join(whole.reg_numbers)),
        *(
            ("слово человека", f"{said.word}, {worded(said.said_at)}: {said.note}".rstrip(": "))
            for said in whole.rulings
        ),
    ):
        if value:
            click.echo(f"{name}: {value}")
    if whole.letters:
        click.echo("исходящие:")
        show(whole.letters, as_json=False)


@letters.command("retry")
@config_option
@click.argument("number", type=int)
def retry_letter(config_path: Path, number: int) -> int:
    """Put letter NUMBER from quarantine back to work."""
    done = retry(writing(config_path), number)
    click.echo("письмо снова в работе" if done else "такого письма в карантине нет", err=not done)
    return int(not done)


@letters.command("dismiss")
@config_option
@click.argument("number", type=int)
def dismiss_letter(config_path: Path, number: int) -> int:
    """Close letter NUMBER: it stays in quarantine, its letters out that failed stay unsent."""
    done = dismiss(writing(config_path), number)
    told = "записано: письмо больше ничего не ждёт" if done else "это письмо ничего не ждёт"
    click.echo(told, err=not done)
    return int(not done)


@letters.command("export")
@config_option
@click.argument("number", type=int)
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
)  # fmt: skip
def export_letter(config_path: Path, number: int, output: Path) -> int:
    """Write letter NUMBER as it came to FILE (.eml)."""
    raw = overview.raw_letter(reading(config_path), number)
    if not raw:
        said = "такого письма нет" if raw is None else "содержание письма удалено (mailbot purge)"
        click.echo(said, err=True)
        return 1
    output.touch(0o600)
    output.write_bytes(raw)
    click.echo(f"{output}: {len(raw)} байт")
    return 0


letters.add_command(release_letter)
letters.add_command(return_letter)
