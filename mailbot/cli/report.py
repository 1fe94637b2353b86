"""`mailbot report`, `mailbot route`: what the month brought, and where a region's protocols go."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import click
import sqlalchemy as sa

from mailbot.config import load_config
from mailbot.directory import load_directory
from mailbot.ledger import overview
from mailbot.ledger.database import open_engine
from mailbot.ledger.schema import letters
from mailbot.model import MOSCOW
from mailbot.report import Accepted, Seen, figures_of, render_page
from mailbot.report.plots import Tile
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped


@click.command()
@click.option(
    "--config", "config_path", required=True, type=click.Path(dir_okay=False, path_type=Path)
)
@click.option("--month", required=True, metavar="2026-11")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def report(config_path: Path, month: str, output: Path) -> None:
    """Write one self-contained page with the month's figures and plots."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as error:
        raise click.UsageError(f"{month!r} is not a month such as 2026-11") from error
    engine = open_engine(load_config(config_path).storage.url)
    directory, rulebook = load_directory(shipped("rules")), load_rulebook(shipped("rules"))
    figures = figures_of(
        first,
        [
            Accepted(
                r.region, r.federal_district, r.held_on, _day(r.accepted_at), r.working_days_late
            )
            for r in overview.protocol_rows(engine)
        ],
        _seen(engine),
        {region.name: region.federal_district for region in directory.regions.all},
    )
    wording = {
        code: rule.message.split(":")[0].split(".")[0] for code, rule in rulebook.rules.items()
    }
    template = (shipped("templates") / "report" / "page.html.j2").read_text("utf-8")
    output.write_text(render_page(figures, template, _tiles(), wording), "utf-8")
    click.echo(f"{output}: протоколов {figures.on_time + figures.late}")


@click.command()
@click.argument("region")
def route(region: str) -> int:
    """Say who receives the protocols of REGION today."""
    directory = load_directory(shipped("rules"))
    match = directory.regions.match(region)
    if match.name is None:
        click.echo(f"не определён; похоже на: {', '.join(match.suggestions) or 'ничего'}")
        return 1
    curator = directory.curator_for(match.name, datetime.now(MOSCOW).date())
    district = directory.district_of(match.name) or "без округа"
    click.echo(
        f"{match.name} → {district} → {curator.email if curator else 'ждёт решения человека'}"
    )
    return 0


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


def _tiles() -> list[Tile]:
    content = tomllib.loads((shipped("rules") / "tiles.toml").read_text("utf-8"))["tiles"]
    return [Tile(name, t["short"], t["row"], t["column"]) for name, t in content.items()]
