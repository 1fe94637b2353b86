"""What the ledger holds, for people: counts, lists, the register. Reads only, but for `retry`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from mailbot.ledger.schema import letters, meta, outgoing, protocols


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter, in a line."""

    id: int
    received_at: datetime
    state: str
    verdict: str
    codes: str
    attempts: int


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One letter out, in a line."""

    message_id: str
    purpose: str
    recipient: str
    state: str
    tries: int


@dataclass(frozen=True, slots=True)
class ProtocolRow:
    """One line of the register."""

    reg_number: str
    region: str
    federal_district: str
    number: str
    version: int
    held_on: date
    accepted_at: datetime
    working_days_late: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the whole."""

    letters: dict[str, int]
    outgoing: dict[str, int]
    protocols: int
    heartbeat: datetime | None
    hold: bool


def overview(engine: sa.Engine) -> Overview:
    """Counts by state, and the last sign of life."""
    with engine.connect() as connection:
        facts = {row[0]: row[1] for row in connection.execute(sa.select(meta.c.name, meta.c.value))}
        beat = facts.get("heartbeat")
        return Overview(
            _counts(connection, letters),
            _counts(connection, outgoing),
            connection.scalar(sa.select(sa.func.count()).select_from(protocols)) or 0,
            datetime.fromtimestamp(int(beat), UTC) if beat else None,
            facts.get("hold") == "on",
        )


def letter_rows(engine: sa.Engine, verdict: str = "", limit: int = 50) -> tuple[LetterRow, ...]:
    """The latest letters, newest first; of one verdict or state if asked."""
    columns = (letters.c.id, letters.c.received_at, letters.c.state, letters.c.verdict,
               letters.c.codes, letters.c.attempts)  # fmt: skip
    query = sa.select(*columns).order_by(letters.c.id.desc()).limit(limit)
    if verdict:
        query = query.where(sa.or_(letters.c.verdict == verdict, letters.c.state == verdict))
    with engine.connect() as connection:
        return tuple(_letter(row) for row in connection.execute(query))


def letters_out(engine: sa.Engine, letter_id: int) -> tuple[OutgoingRow, ...]:
    """The letters one letter caused."""
    query = sa.select(
        outgoing.c.message_id,
        outgoing.c.purpose,
        outgoing.c.recipient,
        outgoing.c.state,
        outgoing.c.tries,
    ).where(outgoing.c.letter_id == letter_id)
    with engine.connect() as connection:
        return tuple(OutgoingRow(*row) for row in connection.execute(query))


def raw_letter(engine: sa.Engine, letter_id: int) -> bytes | None:
    """The bytes of a letter as they came; `None` when there is no such letter."""
    with engine.connect() as connection:
        raw = connection.scalar(sa.select(letters.c.raw).where(letters.c.id == letter_id))
    return bytes(raw) if raw is not None else None


def retry(engine: sa.Engine, letter_id: int) -> bool:
    """Put a quarantined letter back to work; False when it is not in quarantine."""
    change = (
        letters.update()
        .where(letters.c.id == letter_id, letters.c.state == "quarantined")
        .values(state="received", attempts=0, not_before=0.0)
    )
    with engine.begin() as connection:
        return connection.execute(change).rowcount == 1


def protocol_rows(engine: sa.Engine, region: str = "") -> tuple[ProtocolRow, ...]:
    """The register, newest first."""
    columns: Sequence[sa.Column[object]] = [
        protocols.c[name] for name in ProtocolRow.__dataclass_fields__
    ]
    query = sa.select(*columns).order_by(protocols.c.accepted_at.desc())
    if region:
        query = query.where(protocols.c.region == region)
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(
        ProtocolRow(**{**row, "accepted_at": datetime.fromtimestamp(row["accepted_at"], UTC)})
        for row in rows
    )


def _counts(connection: sa.Connection, table: sa.Table) -> dict[str, int]:
    query = sa.select(table.c.state, sa.func.count()).group_by(table.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}


def _letter(row: Any) -> LetterRow:
    return LetterRow(row[0], datetime.fromtimestamp(row[1], UTC), *row[2:])
