"""What each protocol came to, written with the plan; read by reminders, digests and reports."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import sqlalchemy as sa

from mailbot.ledger.schema import judged, letters, protocols
from mailbot.model import Judged, Verdict

_FORGET: Final = judged.delete().where(judged.c.letter_id == sa.bindparam("this"))


@dataclass(frozen=True, slots=True)
class Standing:
    """A protocol that is held or was returned, with the letter it came in."""

    judged: Judged
    told_at: datetime
    sender: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Entered:
    """An accepted protocol, as digests tell of it."""

    reg_number: str
    region: str
    federal_district: str
    held_on: date
    year: int
    number: str
    version: int
    accepted_at: datetime
    working_days_late: int
    content: str
    opinion: str
    opinion_at: float


def keep(connection: sa.Connection, letter_id: int, found: Sequence[Judged]) -> None:
    """Keep what the letter's protocols came to, instead of what they came to before."""
    connection.execute(_FORGET, {"this": letter_id})
    rows = [
        {
            "letter_id": letter_id,
            "position": position,
            "reg_number": one.reg_number,
            "verdict": str(one.verdict),
            "region": one.region[:120],
            "federal_district": one.federal_district[:120],
            "held_on": one.held_on,
            "number": one.number[:80],
            "due": one.due,
            "sender_known": one.sender_known,
            "told_at": one.told_at.timestamp() if one.told_at else None,
        }
        for position, one in enumerate(found)
    ]
    if rows:
        connection.execute(judged.insert(), rows)


def standing(engine: sa.Engine, verdict: Verdict, since: datetime) -> tuple[Standing, ...]:
    """Protocols with that verdict whose letters came since then, oldest first."""
    query = (
        sa.select(judged, letters.c.received_at, letters.c.sender, letters.c.message_id)
        .join(letters, letters.c.id == judged.c.letter_id)
        .where(judged.c.verdict == str(verdict), letters.c.received_at >= since.timestamp())
        .order_by(letters.c.received_at, judged.c.position)
    )
    with engine.connect() as connection:
        return tuple(_standing(row) for row in connection.execute(query).mappings())


def entered(engine: sa.Engine, since: datetime, until: datetime) -> tuple[Entered, ...]:
    """Protocols accepted from `since` until before `until`, oldest first."""
    columns: list[sa.Column[Any]] = [protocols.c[name] for name in Entered.__dataclass_fields__]
    query = (
        sa.select(*columns)
        .where(
            protocols.c.accepted_at >= since.timestamp(),
            protocols.c.accepted_at < until.timestamp(),
        )
        .order_by(protocols.c.accepted_at, protocols.c.reg_number)
    )
    with engine.connect() as connection:
        return tuple(
            Entered(**{**row, "accepted_at": datetime.fromtimestamp(row["accepted_at"], UTC)})
            for row in connection.execute(query).mappings()
        )


def last_heard(engine: sa.Engine, until: datetime) -> dict[str, date]:
    """Region → day of its latest meeting whose protocol was accepted before `until`."""
    query = (
        sa.select(protocols.c.region, sa.func.max(protocols.c.held_on))
        .where(protocols.c.accepted_at < until.timestamp())
        .group_by(protocols.c.region)
    )
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def _standing(row: Any) -> Standing:
    received_at = datetime.fromtimestamp(row["received_at"], UTC)
    told_at = datetime.fromtimestamp(row["told_at"], UTC) if row["told_at"] else received_at
    return Standing(
        Judged(
            row["reg_number"],
            Verdict(row["verdict"]),
            row["region"],
            row["federal_district"],
            row["held_on"],
            row["number"],
            row["due"],
            told_at,
            row["sender_known"],
        ),
        told_at,
        row["sender"],
        row["message_id"],
    )
