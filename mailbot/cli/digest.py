"""`mailbot digest`: what the curators' next weekly letters would say; sends nothing."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from mailbot.assembly import shelf_of
from mailbot.cli.options import config_option, reading
from mailbot.config import Config, load_config
from mailbot.digest import Slot, slots, week_of
from mailbot.directory import Directory, load_directory
from mailbot.evidence import signature_words
from mailbot.model import MOSCOW, Outgoing
from mailbot.replies import Letterhead
from mailbot.replies.digest import letter_of_week
from mailbot.replies.pages import letter_templates
from mailbot.replies.phrases import load_phrases
from mailbot.rulebook import load_rulebook


@click.command()
@config_option
@click.option(
    "--district", default="", help="Only this district; the beginning of its name is enough."
)
@click.option("--at", metavar="ISO-8601", help="As it would have been at that moment; default now.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Write one page for the browser instead of text.",
)  # fmt: skip
def digest(config_path: Path, district: str, at: str | None, output: Path | None) -> int:
    """Show the curators' weekly digests as of now; the daemon sends them by itself."""
    config = load_config(config_path)
    letters = _letters(config, reading(config_path), district, _moment(at))
    if not letters:
        click.echo("нет такого округа или в нём нет куратора", err=True)
        return 1
    if output:
        output.write_text("\n<hr>\n".join(map(_page, letters)), "utf-8")
        click.echo(f"{output}: сводок {len(letters)}")
        return 0
    for letter in letters:
        click.echo(f"Кому: {letter.to}\nТема: {letter.subject}\n\n{letter.text}")
    return 0


def _letters(config: Config, engine: Engine, district: str, now: datetime) -> list[Outgoing]:
    rules, templates = shelf_of(config)
    directory = load_directory(rules)
    letterhead = Letterhead(
        letter_templates(templates),
        load_phrases(templates),
        directory.genitives(),
        signature_words(load_rulebook(rules)),
        address=config.bot.address,
    )
    return [
        letter_of_week(
            week_of(slot, directory, engine, config.curator.silent_days, letterhead.words),
            slot.key,
            now,
            letterhead,
        )
        for slot in _slots(directory, config, now)
        if slot.district.casefold().startswith(district.casefold())
    ]


def _slots(directory: Directory, config: Config, now: datetime) -> list[Slot]:
    """The very moment instead of the last Monday morning: what the next digest has so far."""
    found = slots(directory, config.curator.digest_day, config.curator.digest_hour, now)
    return [Slot(slot.district, slot.curator, now.astimezone(slot.at.tzinfo)) for slot in found]


def _page(letter: Outgoing) -> str:
    return f"<!-- {letter.to} -->\n{letter.html}"


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(MOSCOW)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.UsageError(f"{text!r} is not a moment such as 2026-11-16T09:00") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=MOSCOW)
