"""`mailbot explain`, `mailbot rules`: the documentation of a rule is the rule itself."""

import difflib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import click

from mailbot.checks import CHECKS
from mailbot.cli.doctor import print_line
from mailbot.cli.options import json_option, optional_config_option, rules_of, templates_of
from mailbot.cli.printing import show, show_json, show_record
from mailbot.doctor import examine_shelf, worst
from mailbot.model import MOSCOW
from mailbot.rulebook import load_rulebook

_SEVERITIES = {
    "error": "ошибка: протокол возвращается отправителю",
    "doubt": "сомнение: протокол смотрит человек",
    "warning": "замечание: протокол принимается",
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule, in a line."""

    code: str
    severity: str
    topic: str
    message: str


@click.command()
@optional_config_option
@json_option
@click.argument("code")
def explain(config_path: Path | None, as_json: bool, code: str) -> None:
    """Say what CODE (such as SIG-001) means, what it rests on and how to mend it."""
    rules = load_rulebook(rules_of(config_path)).rules
    rule = rules.get(code.upper())
    if rule is None:
        close = difflib.get_close_matches(code.upper(), rules, 1)
        hint = f"; did you mean {close[0]}?" if close else "; see mailbot rules list"
        raise click.UsageError(f"there is no rule {code}{hint}")
    check = CHECKS[rule.code].__name__ if rule.code in CHECKS else ""
    if as_json:
        show_record(asdict(rule) | {"check": check})
        return
    click.echo(f"{rule.code} ({check}) – {_SEVERITIES[rule.severity]}")
    click.echo(f"Что найдено: {rule.message}")
    click.echo(f"Что сделать: {rule.remedy}")
    click.echo(f"Основание:   {rule.basis}")
    for cause, words in rule.reasons.items():
        weight = f" [{rule.severities[cause]}]" if cause in rule.severities else ""
        click.echo(f"  {cause}{weight}: {words}")
    for role, level in rule.levels.items():
        click.echo(f"  {role} = {level}")
    for name, limit in rule.limits.items():
        click.echo(f"  {name} = {limit}")


@click.group()
def rules() -> None:
    """The rules in force: list, check."""


@rules.command("list")
@optional_config_option
@json_option
@click.option("--topic", default="", help="Only one topic, such as voting.")
def list_rules(config_path: Path | None, as_json: bool, topic: str) -> None:
    """All codes with their severity and wording."""
    found = load_rulebook(rules_of(config_path)).rules.values()
    rows = [
        RuleRow(rule.code, str(rule.severity), rule.topic, rule.message)
        for rule in found
        if topic in {"", rule.topic}
    ]
    show(rows, as_json=as_json)


@rules.command("check")
@optional_config_option
@json_option
@click.option(
    "--rules", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR", help="A folder that is not in force yet.",
)  # fmt: skip
@click.option(
    "--templates", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="A folder that is not in force yet.",
)  # fmt: skip
def check_rules(
    config_path: Path | None, as_json: bool, folder: Path | None, templates: Path | None
) -> int:
    """Look at rules, routes and templates after editing: every problem at once.

    Exit status: 0 all well, 1 warnings, 2 faults.
    """
    today = datetime.now(MOSCOW).date()
    lines = []
    for line in examine_shelf(
        folder or rules_of(config_path), templates or templates_of(config_path), today
    ):
        lines.append(line)
        show_json(line) if as_json else print_line(line)
    return worst(lines)
