"""`mailbot selftest`: a faultless protocol to ourselves, followed to the reply, and cleaned up."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from mailbot.cli.options import config_option
from mailbot.cli.printing import show_record
from mailbot.config import load_config
from mailbot.errors import MailbotError
from mailbot.trying import Failure, Trial, try_alone, try_beside, watching_ledger

_SECONDS = 180.0


@dataclass(slots=True)
class _Report:
    """Steps with the seconds since the start, printed as they are made."""

    as_json: bool
    started: float = field(default_factory=time.monotonic)
    steps: dict[str, float] = field(default_factory=dict)

    def step(self, name: str) -> None:
        """One step was made."""
        self.steps[name] = round(time.monotonic() - self.started, 1)
        if not self.as_json:
            click.secho(f"✓ {name} ({self.steps[name]:.1f} с)", fg="green")


@click.command()
@config_option
@click.option(
    "--timeout", default=_SECONDS, show_default=True, help="Seconds to wait for the reply."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def selftest(config_path: Path, timeout: float, as_json: bool) -> int:
    """Send a faultless protocol through the real servers and wait for the reply to it.

    The running service does the work; where none runs, this command does it for this one letter
    and leaves all others alone. It is a trial: nothing is registered, no curator is disturbed, and
    letter, reply and records are removed in the end. Exit status: 0 the reply came, 1 it did not.
    """
    config = load_config(config_path)
    report = _Report(as_json)
    ledger = watching_ledger(config)
    if ledger:
        click.get_current_context().call_on_close(ledger.engine.dispose)
    if not as_json:
        who = (
            "служба работает: письмо разберёт она"
            if ledger
            else "служба не запущена: письмо разберёт эта команда"
        )
        click.echo(who)
    trial = Trial(config, timeout, report.step)
    with _told(report) as problems:
        try_beside(trial, ledger) if ledger else try_alone(trial)
    failure = "; ".join(problems)
    seconds = round(time.monotonic() - report.started, 1)
    if as_json:
        show_record(
            {
                "passed": not failure, "seconds": seconds, "service": ledger is not None,
                "steps": report.steps, "failure": failure or None,
            }
        )  # fmt: skip
    elif failure:
        click.secho(f"✗ {failure}", fg="red")
    else:
        click.echo(f"Самопроверка пройдена за {seconds:.1f} с.")
    return int(bool(failure))


@contextmanager
def _told(report: _Report) -> Iterator[list[str]]:
    """What goes wrong is the answer, not an accident."""
    problems: list[str] = []
    try:
        yield problems
    except (Failure, MailbotError) as error:
        after = list(report.steps)[-1] if report.steps else "начало"
        problems.append(f"{error} (последнее удачное: {after})")
