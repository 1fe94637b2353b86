"""`mailbot replay`: what today's rules would make of the letters that are kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import Engine

from mailbot.assembly import service_office
from mailbot.cli.options import Since, config_option, json_option, reading
from mailbot.cli.printing import progress, show
from mailbot.config import Config, load_config
from mailbot.ledger import Ledger
from mailbot.ledger.kept import Kept, RegisterBefore, kept_letters, kept_since
from mailbot.model import Delivery, Outcome, Papers, Reading
from mailbot.office import Office, Workshop
from mailbot.pipeline import process


@dataclass(frozen=True, slots=True)
class Change:
    """One letter, as it was judged and as it would be."""

    id: int
    received_at: datetime
    was: str
    now: str
    gone: tuple[str, ...]
    new: tuple[str, ...]

    @property
    def is_one(self) -> bool:
        """Verdict or findings differ."""
        return self.was != self.now or bool(self.gone or self.new)


class _Reading:
    """A workshop that reads and draws up nothing: verdicts need no papers."""

    def __init__(self, workshop: Workshop) -> None:
        """Everything but the papers is the other workshop's work."""
        self._workshop = workshop

    def read(self, delivery: Delivery) -> Reading:
        """All facts of one delivery."""
        return self._workshop.read(delivery)

    def key_names(self, delivery: Delivery) -> tuple[str, ...]:
        """Names of the DKIM keys; those of the day of arrival are kept with the letter."""
        return self._workshop.key_names(delivery)

    def draw_up(self, delivery: Delivery, outcomes: Sequence[Outcome]) -> tuple[Papers, ...]:  # noqa: ARG002
        """Nothing."""
        return tuple(Papers() for _ in outcomes)


@click.command()
@config_option
@json_option
@click.option("--since", type=Since(), required=True, help="From that day on, or 30d.")
@click.option("--diff", is_flag=True, help="Only letters that would come to something else.")
@click.option(
    "--rules", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Rules that are not in force yet.",
)  # fmt: skip
def replay(
    config_path: Path, as_json: bool, since: datetime, diff: bool, rules: Path | None
) -> int:
    """Judge kept letters by today's rules, or by those of DIR. Writes and sends nothing.

    Each letter meets the register as it was when it came, its DKIM keys of that day, and what
    people ruled about it; routes and coordinators are today's. Answers to mailbot's own letters
    and bounces are passed over. Exit status: 0 nothing would change, 1 something would.
    """
    config, engine = load_config(config_path), reading(config_path)
    if rules:
        config = replace(config, shelf=replace(config.shelf, rules=str(rules)))
    numbers = kept_since(engine, since)
    changes = list(_changes(config, engine, numbers)) if numbers else []
    differing = [change for change in changes if change.is_one]
    show(differing if diff else changes, as_json=as_json, empty="решения не меняются")
    if not as_json:
        click.echo(f"писем: {len(changes)}, решение или замечания иные: {len(differing)}", err=True)
    return int(bool(differing))


def _changes(config: Config, engine: Engine, numbers: tuple[int, ...]) -> Iterator[Change]:
    quick = replace(config, curator=replace(config.curator, pdf=False))
    with (
        service_office(quick, Ledger(engine, "replay")) as office,
        progress("письма", len(numbers)) as step,
    ):
        office = replace(office, workshop=_Reading(office.workshop))  # noqa: PLW2901
        for letter in kept_letters(engine, numbers):
            step()
            then = replace(office, register=RegisterBefore(engine, letter.id))
            if change := _change(letter, then):
                yield change


def _change(letter: Kept, office: Office) -> Change | None:
    """`None` for letters that bring no protocol but answer one of ours, or come back."""
    was = letter.verdict or letter.state
    plan = process(letter.delivery, office)
    if not plan.outcomes:
        return None
    found = tuple(f.code for outcome in plan.outcomes for f in outcome.findings)
    return Change(
        letter.id,
        letter.delivery.received_at,
        was,
        str(plan.verdict),
        tuple(dict.fromkeys(code for code in letter.codes if code not in found)),
        tuple(dict.fromkeys(code for code in found if code not in letter.codes)),
    )
