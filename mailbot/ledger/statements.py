"""The statements that every letter needs, built once for each database and lease.

Building one costs several times what running it does. Blanks are filled in when they run.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from mailbot.ledger.database import clock_of, is_over
from mailbot.ledger.schema import letters, locations, outgoing, protocols

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

LONGEST_DELAY: Final = 3600.0
"""No letter out is put off for longer."""
BACKOFF: Final = 30.0
"""A letter that met trouble waits so long."""
_A_MOMENT: Final = 0.0001

_UNSETTLED: Final = sa.exists().where(
    outgoing.c.letter_id == letters.c.id, outgoing.c.state.in_(("ready", "sending"))
)

# -- letters in ----------------------------------------------------------------------------------

FENCED: Final = letters.update().where(
    letters.c.id == sa.bindparam("this"), letters.c.fence == sa.bindparam("held")
)
"""Whoever lost the lease changes nothing."""

KNOWN_LETTER: Final = sa.select(letters.c.id).where(letters.c.key == sa.bindparam("key"))
NEW_LETTER: Final = letters.insert().returning(letters.c.id)

KNOWN_UIDS: Final = sa.select(locations.c.uid).where(
    locations.c.account == sa.bindparam("account"),
    locations.c.folder == sa.bindparam("folder"),
    locations.c.uidvalidity == sa.bindparam("uidvalidity"),
)

TO_FILE: Final = (
    sa.select(letters.c.id, letters.c.folder, locations.c.uid)
    .join(locations, locations.c.letter_id == letters.c.id)
    .where(
        locations.c.account == sa.bindparam("account"),
        locations.c.folder == sa.bindparam("folder"),
        locations.c.uidvalidity == sa.bindparam("uidvalidity"),
        letters.c.state.in_(("planned", "filed", "quarantined")),
        ~_UNSETTLED,
    )
    .order_by(locations.c.uid)
)

FILED: Final = (
    letters.update()
    .where(letters.c.id == sa.bindparam("this"))
    .values(
        state=sa.case((letters.c.state == "planned", "filed"), else_=letters.c.state),
        lies_in=sa.bindparam("lies_in"),
    )
)
LEFT: Final = locations.delete().where(
    locations.c.account == sa.bindparam("account"),
    locations.c.folder == sa.bindparam("folder"),
    locations.c.uidvalidity == sa.bindparam("uidvalidity"),
    locations.c.uid == sa.bindparam("uid"),
)

TO_REFILE: Final = sa.select(
    letters.c.id, letters.c.message_id, letters.c.lies_in, letters.c.folder
).where(letters.c.state == "planned", letters.c.lies_in != "", ~_UNSETTLED)

SAME_NUMBER: Final = (
    sa.select(protocols)
    .where(
        protocols.c.region == sa.bindparam("region"),
        protocols.c.year == sa.bindparam("year"),
        protocols.c.number == sa.bindparam("number"),
    )
    .order_by(protocols.c.version.desc())
)

LAST_NUMBER: Final = (
    sa.select(protocols.c.number)
    .where(protocols.c.region == sa.bindparam("region"), protocols.c.year == sa.bindparam("year"))
    .order_by(protocols.c.held_on.desc(), protocols.c.accepted_at.desc())
    .limit(1)
)


@cache
def replies_since(dialect: str) -> sa.Select[Any]:
    """How many letters of a purpose were written to an address in the last `seconds`."""
    return sa.select(sa.func.count()).where(
        outgoing.c.recipient == sa.bindparam("recipient"),
        outgoing.c.purpose == sa.bindparam("purpose"),
        outgoing.c.created_at > clock_of(dialect) - sa.bindparam("seconds"),
    )


@cache
def answered(dialect: str) -> sa.Select[Any]:
    """Letters of a purpose that another letter with the same content caused lately."""
    return (
        sa.select(outgoing.c.message_id)
        .join(letters, letters.c.id == outgoing.c.letter_id)
        .where(
            letters.c.content == sa.bindparam("content"),
            letters.c.id != sa.bindparam("this"),
            outgoing.c.purpose == sa.bindparam("purpose"),
            outgoing.c.created_at > clock_of(dialect) - sa.bindparam("seconds"),
        )
        .limit(1)
    )


def letters_due(dialect: str, lease: float) -> sa.ColumnElement[bool]:
    """Received, and nobody works on it."""
    now = clock_of(dialect)
    return sa.and_(
        letters.c.state == "received",
        is_over(letters.c.lease_until, now, lease),
        is_over(letters.c.not_before, now, BACKOFF),
    )


@cache
def a_letter_is_due(dialect: str, lease: float) -> sa.Select[Any]:
    """Whether there is one."""
    return sa.select(sa.exists().where(letters_due(dialect, lease)))


@cache
def claim_letter(dialect: str, lease: float) -> sa.UpdateBase:
    """Lease the oldest letter that is due to `me`."""
    free = sa.select(letters.c.id).where(letters_due(dialect, lease)).order_by(letters.c.id)
    return (
        letters.update()
        .where(letters.c.id == _one(free, dialect))
        .values(
            owner=sa.bindparam("me"),
            lease_until=clock_of(dialect) + lease,
            fence=letters.c.fence + 1,
            crashes=letters.c.crashes + sa.case((letters.c.lease_until > 0, 1), else_=0),
        )
        .returning(
            letters.c.id,
            letters.c.fence,
            letters.c.attempts,
            letters.c.crashes,
            letters.c.raw,
            letters.c.received_at,
            letters.c.dkim_keys,
            letters.c.turn,
            letters.c.rulings,
        )
    )


# -- letters out ---------------------------------------------------------------------------------

_THIS: Final = sa.and_(
    outgoing.c.message_id == sa.bindparam("this"), outgoing.c.fence == sa.bindparam("held")
)
IS_OURS: Final = sa.select(outgoing.c.message_id).where(
    outgoing.c.message_id == sa.bindparam("this")
)


@cache
def put_outgoing(dialect: str) -> sa.Insert:
    """A new letter out; one that is there already stays as it is, whoever put it.

    `turn` keeps letters that are put at once in their order: the curator's goes first.
    """
    now = clock_of(dialect) + sa.bindparam("turn", type_=sa.Float) * _A_MOMENT
    new = insert_of(dialect)(outgoing).values(created_at=now)
    return new.on_conflict_do_nothing(index_elements=["message_id"])


def outgoing_due(dialect: str, lease: float, purpose: str) -> sa.ColumnElement[bool]:
    """Ready, and nobody sends it; of one purpose if that is not empty."""
    now = clock_of(dialect)
    return sa.and_(
        outgoing.c.state == "ready",
        is_over(outgoing.c.lease_until, now, lease),
        is_over(outgoing.c.not_before, now, LONGEST_DELAY),
        outgoing.c.purpose == purpose if purpose else sa.true(),
    )


@cache
def an_outgoing_is_due(dialect: str, lease: float, purpose: str) -> sa.Select[Any]:
    """Whether there is one."""
    return sa.select(sa.exists().where(outgoing_due(dialect, lease, purpose)))


@cache
def claim_outgoing(dialect: str, lease: float, purpose: str) -> sa.UpdateBase:
    """Lease the oldest letter out that is due to `me`."""
    free = (
        sa.select(outgoing.c.message_id)
        .where(outgoing_due(dialect, lease, purpose))
        .order_by(outgoing.c.created_at, outgoing.c.message_id)
    )
    return (
        outgoing.update()
        .where(outgoing.c.message_id == _one(free, dialect))
        .values(
            owner=sa.bindparam("me"),
            lease_until=clock_of(dialect) + lease,
            fence=outgoing.c.fence + 1,
        )
        .returning(
            outgoing.c.message_id, outgoing.c.purpose, outgoing.c.recipient,
            outgoing.c.null_return_path, outgoing.c.raw, outgoing.c.tries, outgoing.c.fence,
            outgoing.c.letter_id,
        )
    )  # fmt: skip


@cache
def mark_sending(dialect: str, lease: float) -> sa.Update:
    """Between the body and the dot."""
    now = clock_of(dialect)
    return (
        outgoing.update()
        .where(_THIS, outgoing.c.state == "ready")
        .values(
            state="sending",
            since=now,
            missed_at=0.0,
            witnessed=sa.bindparam("copied"),
            lease_until=now + lease,
        )
    )


@cache
def mark_sent(dialect: str) -> sa.Update:
    """After the server's 250."""
    return (
        outgoing.update()
        .where(_THIS, outgoing.c.state == "sending")
        .values(state="sent", since=clock_of(dialect), lease_until=0.0)
    )


@cache
def sent_since(dialect: str) -> sa.Select[Any]:
    """How many were sent in the last `seconds`."""
    return sa.select(sa.func.count()).where(
        outgoing.c.state == "sent", outgoing.c.since > clock_of(dialect) - sa.bindparam("seconds")
    )


def _one(free: sa.Select[Any], dialect: str) -> sa.ScalarSelect[Any]:
    """The first that no other host is just taking."""
    first = free.limit(1)
    if dialect == "postgresql":
        first = first.with_for_update(skip_locked=True)
    return first.scalar_subquery()


def insert_of(dialect: str) -> "Callable[[sa.Table], sqlite.Insert | postgresql.Insert]":
    """The INSERT that knows what to do about a row that is there already."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415 - 2 MB that SQLite needs not

        return postgresql.insert
    return sqlite.insert
