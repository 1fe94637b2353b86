"""`mailbot explain CODE`: the documentation of a rule is the rule itself."""

import click

from mailbot.checks import CHECKS
from mailbot.rulebook import load_rulebook
from mailbot.shipped import shipped

_SEVERITIES = {
    "error": "ошибка: протокол возвращается отправителю",
    "doubt": "сомнение: протокол смотрит человек",
    "warning": "замечание: протокол принимается",
}


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what CODE (such as SIG-001) means, what it rests on and how to mend it."""
    rulebook = load_rulebook(shipped("rules"))
    rule = rulebook.rules.get(code.upper())
    if rule is None:
        raise click.UsageError(f"there is no rule {code}; the codes are in rules/*.toml")
    check = CHECKS[rule.code]
    click.echo(f"{rule.code} ({check.__name__}) – {_SEVERITIES[rule.severity]}")
    click.echo(f"Что найдено: {rule.message}")
    click.echo(f"Что сделать: {rule.remedy}")
    click.echo(f"Основание:   {rule.basis}")
    for cause, words in rule.reasons.items():
        click.echo(f"  {cause}: {words}")
    for name, limit in rule.limits.items():
        click.echo(f"  {name} = {limit}")
