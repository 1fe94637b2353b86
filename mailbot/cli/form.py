"""`mailbot form`: the blank form, pre-filled for a club."""

from pathlib import Path

import click

from mailbot.blank import fill_blank
from mailbot.cli.options import optional_config_option, rules_of, templates_of
from mailbot.desk import read_template
from mailbot.directory import load_directory


@click.command()
@optional_config_option
@click.option("--region", default="", help="Субъект РФ, in any usual spelling.")
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE"
)
def form(config_path: Path | None, region: str, output: Path) -> None:
    """Write the blank protocol form to FILE, pre-filled for the club of a region."""
    directory = load_directory(rules_of(config_path))
    match = directory.regions.match(region)
    if region and match.name is None:
        hint = f"; did you mean {match.suggestions[0]}?" if match.suggestions else ""
        raise click.UsageError(f"unknown region {region!r}{hint}")
    genitives = directory.genitives()
    content = fill_blank(
        read_template(templates_of(config_path), "blank.docx"),
        region=match.name or "",
        genitive=genitives.get(match.name or "", ""),
        regions=tuple(genitives),
    )
    output.write_bytes(content)
    click.echo(f"{output}: {match.name or 'форма без субъекта'}")
