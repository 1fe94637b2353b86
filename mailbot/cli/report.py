"""`mailbot report`: what the month brought, as one page."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import click
import sqlalchemy as sa

from mailbot.cli.options import config_option, reading, rules_of, templates_of
from mailbot.config import load_config
from mailbot.directory import load_directory
from mailbot.ledger import overview
from mailbot.ledger.schema import letters
from mailbot.model import MOSCOW
from mailbot.report import Accepted, Seen, figures_of, render_page
from mailbot.report.plots import Tile
from mailbot.rulebook import load_rulebook


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
    engine = reading(config_path)
    rules = rules_of(config_path)
    directory, rulebook = load_directory(rules), load_rulebook(rules)
    figures = figures_of(
        first,
        [
            Accepted(
                r.region, r.federal_district, r.held_on, _day(r.accepted_at), r.working_days_late
            )
            for r in overview.protocol_rows(engine)
        ],
        _seen(engine),
        {region.name: directory.district_of(region.name) for region in directory.regions.all},
        today=datetime.now(MOSCOW).date(),
        silent_days=load_config(config_path).curator.silent_days,
    )
    wording = {code: rule.message for code, rule in rulebook.rules.items()}
    template = (templates_of(config_path) / "report" / "page.html.j2").read_text("utf-8")
    output.write_text(render_page(figures, template, _tiles(rules), wording), "utf-8")
    click.echo(f"{output}: протоколов {figures.total}")


def _seen(engine: sa.Engine) -> list[Seen]:
    query = sa.select(letters.c.received_at, letters.c.verdict, letters.c.codes)
    with engine.connect() as connection:
        return [
            Seen(
                _day(datetime.fromtimestamp(at, UTC)),
                verdict,
                tuple(filter(None, codes.split(","))),
            )
            for at, verdict, codes in connection.execute(query)
            if verdict
        ]


def _day(moment: datetime) -> date:
    return moment.astimezone(MOSCOW).date()


def _tiles(rules: Path) -> list[Tile]:
    content = tomllib.loads((rules / "tiles.toml").read_text("utf-8"))["tiles"]
    return [Tile(name, t["short"], t["row"], t["column"]) for name, t in content.items()]
