"""How much waits in the ledger and since when: what metrics show."""

from dataclasses import dataclass

import sqlalchemy as sa

from mailbot.ledger.schema import letters, meta, outgoing


@dataclass(frozen=True, slots=True)
class Queues:
    """Counts by state; moments are seconds since 1970, 0 for never."""

    letters: dict[str, int]
    outgoing: dict[str, int]
    oldest_waiting: float
    """Arrival of the oldest letter that is not decided about, or writing of one not sent."""
    heartbeat: float
    hold: bool


def queues(engine: sa.Engine) -> Queues:
    """One look at everything that waits."""
    undecided = sa.select(sa.func.min(letters.c.received_at)).where(letters.c.state == "received")
    unsent = sa.select(sa.func.min(outgoing.c.created_at)).where(
        outgoing.c.state.in_(("ready", "sending"))
    )
    known = sa.select(meta.c.name, meta.c.value).where(meta.c.name.in_(("heartbeat", "hold")))
    with engine.connect() as connection:
        facts = {row[0]: row[1] for row in connection.execute(known)}
        since = [moment for q in (undecided, unsent) if (moment := connection.scalar(q))]
        return Queues(
            _counts(connection, letters.c.state),
            _counts(connection, outgoing.c.state),
            min(since, default=0.0),
            float(facts.get("heartbeat", 0)),
            facts.get("hold") == "on",
        )


def _counts(connection: sa.Connection, state: sa.Column[str]) -> dict[str, int]:
    query = sa.select(state, sa.func.count()).group_by(state)
    return {row[0]: row[1] for row in connection.execute(query)}
