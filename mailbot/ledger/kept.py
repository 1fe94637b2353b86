"""Letters as they are kept, for judging them once more; the register as it was when each came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from mailbot.ledger.rows import delivery_of, entry_of
from mailbot.ledger.schema import letters, protocols
from mailbot.model import Delivery, RegisterEntry


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter with what it came to."""

    id: int
    delivery: Delivery
    state: str
    verdict: str
    codes: tuple[str, ...]


class RegisterBefore:
    """The register without what this letter and later ones brought into it."""

    def __init__(self, engine: sa.Engine, letter_id: int) -> None:
        """Read nothing yet."""
        self._engine = engine
        self._earlier = protocols.c.letter_id < letter_id

    def find(self, region: str, year: int, number: str) -> tuple[RegisterEntry, ...]:
        """Entries with the same identity, newest first."""
        query = (
            sa.select(protocols)
            .where(
                self._earlier,
                protocols.c.region == region,
                protocols.c.year == year,
                protocols.c.number == number,
            )
            .order_by(protocols.c.version.desc())
        )
        with self._engine.connect() as connection:
            return tuple(entry_of(row) for row in connection.execute(query).mappings())

    def last_number(self, region: str, year: int) -> str | None:
        """The number of the region's latest protocol of that year."""
        query = (
            sa.select(protocols.c.number)
            .where(self._earlier, protocols.c.region == region, protocols.c.year == year)
            .order_by(protocols.c.held_on.desc(), protocols.c.accepted_at.desc())
        )
        with self._engine.connect() as connection:
            return connection.scalar(query)


def kept_since(engine: sa.Engine, since: datetime) -> tuple[int, ...]:
    """Numbers of the letters that came since, were judged, and still have their bytes."""
    query = (
        sa.select(letters.c.id)
        .where(
            letters.c.received_at >= since.timestamp(),
            letters.c.state.in_(("planned", "filed", "quarantined")),
            sa.func.length(letters.c.raw) > 0,
        )
        .order_by(letters.c.id)
    )
    with engine.connect() as connection:
        return tuple(connection.scalars(query))


def kept_letters(engine: sa.Engine, numbers: tuple[int, ...]) -> Iterator[Kept]:
    """The letters of those numbers, one after another: all at once would fill the memory."""
    for number in numbers:
        with engine.connect() as connection:
            row = connection.execute(sa.select(letters).where(letters.c.id == number)).first()
        if row is not None and row.raw:
            codes = tuple(filter(None, row.codes.split(",")))
            yield Kept(row.id, delivery_of(row), row.state, row.verdict, codes)
