"""`mailbot doctor`: is everything set up, and what to do about what is not."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from mailbot.cli.options import config_option
from mailbot.config import load_config
from mailbot.doctor import State, examine, worst

_MARKS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.FAULT: ("✗", "red")}


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def doctor(config_path: Path, as_json: bool) -> int:
    """Sign in to both servers and look at everything that must be right. Exit status 0, 1 or 2."""
    lines = []
    for line in examine(load_config(config_path), date.today()):  # noqa: DTZ011 - a wall calendar
        lines.append(line)
        if as_json:
            click.echo(json.dumps(asdict(line), ensure_ascii=False))
            continue
        mark, color = _MARKS[line.state]
        click.secho(f"{mark} {line.name}: {line.words}", fg=color)
        if line.remedy and line.state is not State.OK:
            click.echo(f"    {line.remedy}")
    return worst(lines)
