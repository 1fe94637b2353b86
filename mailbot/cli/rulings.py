"""`letters release` and `letters return`: an administrator's word about a letter that waits."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mailbot.cli.options import config_option, writing
from mailbot.ledger import Ledger
from mailbot.model import Ruling, Word


@click.command("release")
@config_option
@click.argument("number", type=int)
@click.option("--note", default="", help="For the records; the sender does not read it.")
def release_letter(config_path: Path, number: int, note: str) -> int:
    """Let held letter NUMBER through: its doubts are settled, and the sender is told."""
    return _say(config_path, number, Word.RELEASED, note)


@click.command("return")
@config_option
@click.argument("number", type=int)
@click.option("--note", required=True, help="Why; the sender reads it word for word.")
def return_letter(config_path: Path, number: int, note: str) -> int:
    """Send held letter NUMBER back to its sender with a note."""
    if not note.strip():
        raise click.UsageError("--note is empty: the sender must learn why")
    return _say(config_path, number, Word.RETURNED, note)


def _say(config_path: Path, number: int, word: Word, note: str) -> int:
    ledger = Ledger(writing(config_path), "cli")
    done = ledger.rule(number, Ruling(word, datetime.now(UTC), note=note.strip()))
    click.echo(
        "записано: письмо снова в работе, отправитель получит ответ"
        if done
        else f"письмо № {number} решения не ждёт (mailbot letters list --verdict held)",
        err=not done,
    )
    return int(not done)
