"""`letters release` and `letters return`: an administrator's word about a letter that waits."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mailbot.config import load_config
from mailbot.ledger import Ledger
from mailbot.ledger.database import open_engine
from mailbot.model import Ruling, Word

config_option = click.option(
    "--config", "config_path", required=True, type=click.Path(dir_okay=False, path_type=Path)
)


@click.command("release")
@config_option
@click.argument("number", type=int)
def release_letter(config_path: Path, number: int) -> int:
    """Let held letter NUMBER through: its doubts are settled, and the sender is told."""
    return _say(config_path, number, Word.RELEASED, "")


@click.command("return")
@config_option
@click.argument("number", type=int)
@click.option("--note", required=True, help="Why; the sender reads it word for word.")
def return_letter(config_path: Path, number: int, note: str) -> int:
    """Send held letter NUMBER back to its sender with a note."""
    return _say(config_path, number, Word.RETURNED, note)


def _say(config_path: Path, number: int, word: Word, note: str) -> int:
    ledger = Ledger(open_engine(load_config(config_path).storage.url), "cli")
    done = ledger.rule(number, Ruling(word, datetime.now(UTC), note=note.strip()))
    click.echo(
        "записано: письмо снова в работе, отправитель получит ответ"
        if done
        else "такого письма на проверке нет",
        err=not done,
    )
    return int(not done)
