"""`mailbot doctor`: is everything set up, and what to do about what is not."""

from datetime import datetime
from itertools import chain
from pathlib import Path

import click

from mailbot.cli.options import config_option
from mailbot.cli.printing import show_json
from mailbot.config import load_config
from mailbot.doctor import Line, State, examine, examine_servers, worst
from mailbot.model import MOSCOW

_MARKS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.FAULT: ("✗", "red")}
_COUNTS = {State.FAULT: "неисправностей", State.WARNING: "предупреждений"}


@click.command()
@config_option
@click.option("--static", is_flag=True, help="Leave the mail servers alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def doctor(config_path: Path, static: bool, as_json: bool) -> int:
    """Sign in to both servers and look at everything that must be right.

    Sends nothing and touches nothing that people sent; what is tried in the mailbox is tried in
    folders of its own. Exit status: 0 all well, 1 warnings, 2 faults.
    """
    config = load_config(config_path)
    servers = () if static else examine_servers(config)
    lines = []
    for line in chain(servers, examine(config, datetime.now(MOSCOW).date(), config_path)):
        lines.append(line)
        show_json(line) if as_json else print_line(line)
    if not as_json:
        states = [line.state for line in lines]
        counts = [f"{word}: {states.count(s)}" for s, word in _COUNTS.items() if s in states]
        click.echo(", ".join(counts) or "Всё в порядке.")
    return worst(lines)


def print_line(line: Line) -> None:
    """A line with its mark, and the cure below where one is needed."""
    mark, color = _MARKS[line.state]
    click.secho(f"{mark} {line.name}: {line.words}", fg=color)
    if line.remedy and line.state is not State.OK:
        click.echo(f"    {line.remedy}")
