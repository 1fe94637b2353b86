"""Months for the report: an empty one, a usual one, one with more than anybody sends."""

import random
import tomllib
from datetime import date, timedelta
from functools import cache

from mailbot.directory import load_directory
from mailbot.report import Accepted, Seen, figures_of, render_page
from mailbot.report.plots import Tile
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped

MONTH, TODAY = date(2026, 11, 1), date(2027, 1, 11)


@cache
def districts():
    directory = load_directory(shipped("rules"))
    return {region.name: region.federal_district for region in directory.regions.all}


def accepted(region="Республика Татарстан", on=date(2026, 11, 16), late=0):
    held_on = on - timedelta(days=4)
    return Accepted(region, districts()[region], held_on, on, late)


def figures(rows=(), seen=(), **changes):
    given = {"today": TODAY, "silent_days": 60} | changes
    return figures_of(MONTH, rows, seen, districts(), **given)


def crowded(letters):
    """That many protocols and as many other letters, from all the country."""
    rng, regions, codes = random.Random(letters), list(districts()), list(rulebook().rules)
    rows = [
        accepted(rng.choice(regions), MONTH + timedelta(days=rng.randrange(30)), rng.choice((0, 0, 2)))
        for _ in range(letters)
    ]  # fmt: skip
    verdicts = ("accepted", "returned", "held", "ignored")
    seen = [
        Seen(MONTH + timedelta(days=rng.randrange(30)), rng.choice(verdicts), tuple(rng.sample(codes, 2)))
        for _ in range(2 * letters)
    ]  # fmt: skip
    return figures(rows, seen)


@cache
def rulebook():
    return load_rulebook(shipped("rules"))


def page(found, wording=None):
    """The page as `mailbot report` writes it."""
    template = (shipped("templates") / "report" / "page.html.j2").read_text("utf-8")
    content = tomllib.loads((shipped("rules") / "tiles.toml").read_text("utf-8"))["tiles"]
    tiles = [Tile(name, t["short"], t["row"], t["column"]) for name, t in content.items()]
    messages = {code: rule.message for code, rule in rulebook().rules.items()}
    return render_page(found, template, tiles, messages | (wording or {}))
