"""The ledger and the shelf in, the page of one month out."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import sqlalchemy as sa

from mailbot.directory import Directory
from mailbot.ledger import overview
from mailbot.ledger.schema import letters
from mailbot.model import MOSCOW
from mailbot.report.figures import Accepted, Figures, Seen, figures_of
from mailbot.report.page import render_page
from mailbot.report.plots import Tile
from mailbot.rulebook import load_rulebook


def figures_of_month(
    engine: sa.Engine, directory: Directory, month: date, today: date, silent_days: int
) -> Figures:
    """Count what the ledger holds of the month that `month` lies in; a new version counts once."""
    return figures_of(
        month,
        [
            Accepted(
                row.region,
                row.federal_district,
                row.held_on,
                _day(row.accepted_at),
                row.working_days_late,
            )
            for row in overview.protocol_rows(engine)
            if row.version == 1
        ],
        _seen(engine),
        {region.name: directory.district_of(region.name) for region in directory.regions.all},
        today=today,
        silent_days=silent_days,
    )


def page_of_month(figures: Figures, rules: Path, templates: Path) -> str:
    """The page, worded by the rules and laid out by the template of those folders."""
    wording = {code: rule.message for code, rule in load_rulebook(rules).rules.items()}
    template = (templates / "report" / "page.html.j2").read_text("utf-8")
    return render_page(figures, template, _tiles(rules), wording)


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
