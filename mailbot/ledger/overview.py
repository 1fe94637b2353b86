"""What the ledger holds, for people: counts, lists, one letter whole, the register. Only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from mailbot.ledger.asking import rulings_of
from mailbot.ledger.schema import judged, letters, meta, outgoing, protocols


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which letters are asked for; what is left open is not asked about."""

    state: str = ""
    verdict: str = ""
    since: datetime | None = None
    region: str = ""
    """Of a protocol the letter brought, whatever became of it."""


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter, in a line."""

    id: int
    received_at: datetime
    state: str
    verdict: str
    codes: str
    attempts: int
    sender: str


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One letter out, in a line."""

    message_id: str
    purpose: str
    recipient: str
    state: str
    tries: int


@dataclass(frozen=True, slots=True)
class Said:
    """What a person ruled about a letter."""

    word: str
    said_at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Whole:
    """One letter with all that came of it."""

    id: int
    message_id: str
    received_at: datetime
    state: str
    verdict: str
    codes: str
    sender: str
    folder: str
    attempts: int
    turn: int
    size: int
    """Bytes kept; 0 when the letter was purged."""
    rulings: tuple[Said, ...]
    reg_numbers: tuple[str, ...]
    letters: tuple[OutgoingRow, ...]


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
    opinion: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the whole."""

    letters: dict[str, int]
    verdicts: dict[str, int]
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
            _counts(connection, letters.c.state),
            _counts(connection, letters.c.verdict),
            _counts(connection, outgoing.c.state),
            connection.scalar(sa.select(sa.func.count()).select_from(protocols)) or 0,
            datetime.fromtimestamp(int(beat), UTC) if beat else None,
            facts.get("hold") == "on",
        )


def letter_rows(
    engine: sa.Engine, wanted: Wanted = Wanted(), limit: int | None = 50
) -> tuple[LetterRow, ...]:
    """The latest letters, newest first."""
    columns = (letters.c.id, letters.c.received_at, letters.c.state, letters.c.verdict,
               letters.c.codes, letters.c.attempts, letters.c.sender)  # fmt: skip
    query = sa.select(*columns).order_by(letters.c.id.desc()).limit(limit)
    with engine.connect() as connection:
        return tuple(_letter(row) for row in connection.execute(query.where(*_asked(wanted))))


def _asked(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if wanted.state:
        conditions.append(letters.c.state == wanted.state)
    if wanted.verdict:
        conditions.append(letters.c.verdict == wanted.verdict)
    if wanted.since:
        conditions.append(letters.c.received_at >= wanted.since.timestamp())
    if wanted.region:
        brought = sa.exists().where(
            judged.c.letter_id == letters.c.id, judged.c.region == wanted.region
        )
        conditions.append(brought)
    return conditions


def whole_letter(engine: sa.Engine, letter_id: int) -> Whole | None:
    """One letter with all that came of it; `None` when there is no such letter."""
    query = sa.select(letters, sa.func.length(letters.c.raw).label("size"))
    with engine.connect() as connection:
        row = connection.execute(query.where(letters.c.id == letter_id)).mappings().first()
        if row is None:
            return None
        registered = sa.select(protocols.c.reg_number).where(protocols.c.letter_id == letter_id)
        reg_numbers = tuple(connection.scalars(registered.order_by(protocols.c.reg_number)))
        caused = _letters_out(connection, letter_id)
    alike = ("id", "message_id", "state", "verdict", "codes", "sender", "folder", "attempts",
             "turn", "size")  # fmt: skip
    return Whole(
        **{name: row[name] for name in alike},
        received_at=datetime.fromtimestamp(row["received_at"], UTC),
        rulings=tuple(Said(str(r.word), r.said_at, r.note) for r in rulings_of(row["rulings"])),
        reg_numbers=reg_numbers,
        letters=caused,
    )


def _letters_out(connection: sa.Connection, letter_id: int) -> tuple[OutgoingRow, ...]:
    query = (
        sa.select(
            outgoing.c.message_id,
            outgoing.c.purpose,
            outgoing.c.recipient,
            outgoing.c.state,
            outgoing.c.tries,
        )
        .where(outgoing.c.letter_id == letter_id)
        .order_by(outgoing.c.created_at, outgoing.c.message_id)
    )
    return tuple(OutgoingRow(*row) for row in connection.execute(query))


def raw_letter(engine: sa.Engine, letter_id: int) -> bytes | None:
    """The bytes of a letter as they came; `None` when there is no such letter."""
    with engine.connect() as connection:
        raw = connection.scalar(sa.select(letters.c.raw).where(letters.c.id == letter_id))
    return bytes(raw) if raw is not None else None


def protocol_rows(
    engine: sa.Engine, region: str = "", since: datetime | None = None
) -> tuple[ProtocolRow, ...]:
    """The register, newest first."""
    columns: Sequence[sa.Column[object]] = [
        protocols.c[name] for name in ProtocolRow.__dataclass_fields__
    ]
    query = sa.select(*columns).order_by(protocols.c.accepted_at.desc(), protocols.c.reg_number)
    if region:
        query = query.where(protocols.c.region == region)
    if since:
        query = query.where(protocols.c.accepted_at >= since.timestamp())
    with engine.connect() as connection:
        rows = connection.execute(query).mappings().all()
    return tuple(
        ProtocolRow(**{**row, "accepted_at": datetime.fromtimestamp(row["accepted_at"], UTC)})
        for row in rows
    )


def protocol_content(engine: sa.Engine, reg_number: str) -> str | None:
    """What the protocol says, as JSON; `None` when the register has no such number."""
    query = sa.select(protocols.c.content).where(protocols.c.reg_number == reg_number)
    with engine.connect() as connection:
        return connection.scalar(query)


def _counts(connection: sa.Connection, column: sa.Column[str]) -> dict[str, int]:
    query = sa.select(column, sa.func.count()).group_by(column)
    return {row[0]: row[1] for row in connection.execute(query) if row[0]}


def _letter(row: Any) -> LetterRow:
    return LetterRow(row[0], datetime.fromtimestamp(row[1], UTC), *row[2:])
