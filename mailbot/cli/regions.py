"""Regions as people type them on the command line; `mailbot route`: where their protocols go."""

from datetime import datetime
from pathlib import Path

import click
from typing_extensions import override

from mailbot.cli.options import json_option, optional_config_option, rules_of
from mailbot.cli.printing import show_record
from mailbot.directory import load_directory
from mailbot.model import MOSCOW
from mailbot.regions import Regions
from mailbot.shipped import shipped


class Region(click.ParamType[str]):
    """A субъект РФ in any usual spelling; its official name comes out."""

    name = "REGION"

    @override
    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The official name, or a usage error that suggests one."""
        if not value:
            return ""
        match = Regions.load(shipped("rules") / "regions.csv").match(str(value))
        if match.name is None:
            hint = f"; did you mean {match.suggestions[0]}?" if match.suggestions else ""
            self.fail(f"unknown region {value!r}{hint}", param, ctx)
        return match.name


region_option = click.option(
    "--region", type=Region(), default="", help="Субъект РФ, in any usual spelling."
)


@click.command()
@optional_config_option
@json_option
@click.argument("region")
def route(config_path: Path | None, as_json: bool, region: str) -> int:
    """Say who receives the protocols of REGION today."""
    directory = load_directory(rules_of(config_path))
    match = directory.regions.match(region)
    curator = directory.curator_for(match.name, datetime.now(MOSCOW).date()) if match.name else None
    district = directory.district_of(match.name) if match.name else ""
    if as_json:
        show_record(
            {
                "region": match.name,
                "federal_district": district or None,
                "curator": curator.email if curator else None,
                "suggestions": list(match.suggestions),
            }
        )
    elif match.name is None:
        click.echo(f"не определён; похоже на: {', '.join(match.suggestions) or 'ничего'}")
    else:
        whom = curator.email if curator else "ждёт решения человека"
        click.echo(f"{match.name} → {district or 'без округа'} → {whom}")
    return int(match.name is None)
