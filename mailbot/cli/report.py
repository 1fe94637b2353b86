"""`mailbot report`: what the month brought, as one page."""

from datetime import date, datetime
from pathlib import Path

import click

from mailbot.cli.options import config_option, reading, rules_of, templates_of
from mailbot.config import load_config
from mailbot.directory import load_directory
from mailbot.model import MOSCOW
from mailbot.report.month import figures_of_month, page_of_month


@click.command()
@config_option
@click.option("--month", required=True, metavar="2026-11")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def report(config_path: Path, month: str, output: Path) -> None:
    """Write one self-contained page with the month's figures and plots."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise click.UsageError(f"{month!r} is not a month such as 2026-11") from error
    rules = rules_of(config_path)
    figures = figures_of_month(
        reading(config_path),
        load_directory(rules),
        first,
        datetime.now(MOSCOW).date(),
        load_config(config_path).curator.silent_days,
    )
    output.write_text(page_of_month(figures, rules, templates_of(config_path)), "utf-8")
    click.echo(f"{output}: протоколов {figures.total}")
