"""Alarms that are on: each is written about once when it begins and once when it is over.

The row and the letter about it are one commit, so that several hosts, or one that was killed,
write the same letter once.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from mailbot.ledger import outgoing as out
from mailbot.ledger.schema import alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is wrong and has not been mended."""

    name: str
    since: float
    """Seconds since 1970; with the name it tells this time from the next."""


class AlarmBook:
    """The alarms of one ledger."""

    def __init__(self, engine: sa.Engine) -> None:
        """Read nothing yet."""
        self._engine = engine

    def active(self) -> tuple[Alarm, ...]:
        """Those that are on, oldest first."""
        query = sa.select(alarms.c.name, alarms.c.since).order_by(alarms.c.since)
        with self._engine.connect() as connection:
            return tuple(Alarm(*row) for row in connection.execute(query))

    def begin(self, name: str, write: Callable[[Alarm], Sequence[out.Rendered]]) -> bool:
        """Switch on and put what `write` says into the outbox; False when it is on already."""
        alarm = Alarm(name, float(int(time.time())))
        try:
            with self._engine.begin() as connection:
                connection.execute(alarms.insert().values(name=name, since=alarm.since))
                out.add(connection, None, write(alarm))
        except sa.exc.IntegrityError:  # another host was first
            return False
        return True

    def end(self, alarm: Alarm, write: Callable[[Alarm], Sequence[out.Rendered]]) -> bool:
        """Switch off and say so; False when it is off already."""
        change = alarms.delete().where(alarms.c.name == alarm.name, alarms.c.since == alarm.since)
        with self._engine.begin() as connection:
            done = connection.execute(change).rowcount == 1
            if done:
                out.add(connection, None, write(alarm))
        return done
