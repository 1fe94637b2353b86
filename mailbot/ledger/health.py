"""The ledger in, what an administrator should hear out: is it well, and what waits for him."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import sqlalchemy as sa

from mailbot.ledger.alarms import AlarmBook
from mailbot.ledger.queues import Queues, queues
from mailbot.ledger.schema import outgoing

_PATIENCE: Final = 3600.0
_CLOCKS: Final = 60.0


class Health(IntEnum):
    """The exit status of `mailbot health`."""

    WELL = 0
    ATTENTION = 1
    SILENT = 2


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that is wrong."""

    health: Health
    code: str
    """`silent`, `never`, an alarm's name, `quarantined`, `failed`, `held`, `late`, `hold`."""
    count: int = 0


def signs(engine: sa.Engine, now: float, stale: float) -> tuple[Sign, ...]:
    """All that is wrong, gravest first; `stale` is how long the mailbox may be silent."""
    found = queues(engine)
    late = sa.select(sa.func.count()).where(
        outgoing.c.state == "ready", outgoing.c.created_at < now - _PATIENCE
    )
    with engine.connect() as connection:
        waiting = connection.scalar(late) or 0
    alarms = [Sign(_grave(alarm.name), alarm.name) for alarm in AlarmBook(engine).active()]
    every = [*_pulse(found, now, stale), *alarms, *_waits(found, waiting)]
    return tuple(sorted(every, key=lambda sign: -sign.health))


def _pulse(found: Queues, now: float, stale: float) -> Iterator[Sign]:
    """A sign of life from the future is none: the clock was set back since."""
    if not found.heartbeat:
        yield Sign(Health.SILENT, "never")
    elif not -_CLOCKS <= now - found.heartbeat <= stale:
        yield Sign(Health.SILENT, "silent")


def _grave(name: str) -> Health:
    return Health.SILENT if name.startswith("imap-") else Health.ATTENTION


def _waits(found: Queues, late: int) -> Iterator[Sign]:
    for code, count in (
        ("quarantined", found.letters.get("quarantined", 0)),
        ("failed", found.outgoing.get("failed", 0)),
        ("held", found.outgoing.get("held", 0)),
        ("late", 0 if found.hold else late),
        ("hold", int(found.hold)),
    ):
        if count:
            yield Sign(Health.ATTENTION, code, count)
