"""Letters out: `ready` → `sending` → `sent`, or `failed`, or `held` for a person.

`sending` is committed between the body and the final dot, so that after a crash only letters in
that state are in doubt (RFC 1047): the witness copy decides about them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mailbot.ledger.database import clock
from mailbot.ledger.schema import outgoing, questions
from mailbot.model import Question

_COMES_BACK: Final = 6 * 86400.0
"""Seconds after which servers give up and send a letter back (RFC 5321, 4.5.4.1: 4 to 5 days)."""
_CLOCKS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter as bytes, with all that sending needs."""

    message_id: str
    purpose: str
    recipient: str
    null_return_path: bool
    raw: bytes
    question: Question | None = None
    stands_for: str = ""
    """Message-ID of the letter that this one repeats to somebody else."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """A letter claimed for sending."""

    message_id: str
    purpose: str
    recipient: str
    null_return_path: bool
    raw: bytes
    tries: int
    fence: int
    letter_id: int | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A letter out as it was written."""

    message_id: str
    purpose: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Doubt:
    """A letter that was being sent when its process died."""

    message_id: str
    seconds: float
    """How long ago the final dot may have been sent."""


def add(
    connection: sa.Connection,
    now: sa.ColumnElement[float],
    letter_id: int | None,
    messages: Sequence[Rendered],
) -> None:
    """Put letters into the outbox; one that is there already stays as it is, whoever put it."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    for message in messages:
        wanted = dialect.insert(outgoing).values(
            message_id=message.message_id,
            letter_id=letter_id,
            purpose=message.purpose,
            recipient=message.recipient,
            null_return_path=message.null_return_path,
            raw=message.raw,
            created_at=now,
        )
        connection.execute(wanted.on_conflict_do_nothing(index_elements=["message_id"]))


def mark_bounced(connection: sa.Connection, identities: Sequence[str]) -> None:
    """They came back: the server took them, their reader never did."""
    connection.execute(
        outgoing.update()
        .where(outgoing.c.message_id.in_(identities), outgoing.c.state.in_(("sent", "sending")))
        .values(state="bounced", lease_until=0.0)
    )


def last_sent(
    connection: sa.Connection, addresses: Sequence[str], before: float
) -> tuple[str, ...]:
    """The latest letter to each address that the server took in the days before."""
    query = (
        sa.select(outgoing.c.recipient, outgoing.c.message_id)
        .where(
            outgoing.c.recipient.in_(addresses),
            outgoing.c.state.in_(("sent", "bounced")),
            outgoing.c.since.between(before - _COMES_BACK, before + _CLOCKS),
        )
        .order_by(outgoing.c.since)
    )
    latest = {row.recipient: row.message_id for row in connection.execute(query)}
    return tuple(latest[address] for address in addresses if address in latest)


def pass_on(connection: sa.Connection, messages: Sequence[Rendered]) -> None:
    """A letter that asked came back: whoever stands in for its reader is asked the same."""
    for message in messages:
        if message.stands_for:
            connection.execute(
                questions.update()
                .where(questions.c.message_id == message.stands_for)
                .values(message_id=message.message_id, recipient=message.recipient)
            )


class Outbox:
    """The letters out of one ledger, as one host sees them."""

    def __init__(self, engine: sa.Engine, owner: str, lease: float = 300.0) -> None:
        """`owner` names this process, `lease` is in seconds."""
        self.engine = engine
        self.owner = owner
        self.lease = lease
        self.now = clock(engine)

    def put(self, messages: Sequence[Rendered]) -> None:
        """Letters that answer no letter: notices, reminders."""
        with self.engine.begin() as connection:
            add(connection, self.now, None, messages)

    def claim(self) -> Outbound | None:
        """The oldest letter that is ready and due, leased to us."""
        free = (
            sa.select(outgoing.c.message_id)
            .where(
                outgoing.c.state == "ready",
                outgoing.c.lease_until < self.now,
                outgoing.c.not_before < self.now,
            )
            .order_by(outgoing.c.created_at, outgoing.c.message_id)
            .limit(1)
        )
        if self.engine.dialect.name == "postgresql":
            free = free.with_for_update(skip_locked=True)
        take = (
            outgoing.update()
            .where(outgoing.c.message_id.in_(free.scalar_subquery()))
            .values(owner=self.owner, lease_until=self.now + self.lease, fence=outgoing.c.fence + 1)
            .returning(
                outgoing.c.message_id, outgoing.c.purpose, outgoing.c.recipient,
                outgoing.c.null_return_path, outgoing.c.raw, outgoing.c.tries, outgoing.c.fence,
                outgoing.c.letter_id,
            )
        )  # fmt: skip
        with self.engine.begin() as connection:
            row = connection.execute(take).first()
        return Outbound(*row) if row else None

    def mark_sending(self, letter: Outbound) -> bool:
        """Between the body and the dot; False when the lease was lost and the dot must not follow."""
        return self._fenced(letter, "ready", state="sending", since=self.now)

    def mark_sent(self, letter: Outbound) -> None:
        """The server took it."""
        self._fenced(letter, "sending", state="sent", since=self.now, lease_until=0.0)

    def put_off(self, letter: Outbound, seconds: float) -> None:
        """The server said "later", or nothing: it stays ready."""
        self._fenced(
            letter,
            None,
            state="ready",
            tries=letter.tries + 1,
            not_before=self.now + seconds,
            lease_until=0.0,
        )

    def give_up(self, letter: Outbound, instead: Sequence[Rendered] = ()) -> None:
        """The server refused it for good; what is written instead is committed with that."""
        change = outgoing.update().where(
            outgoing.c.message_id == letter.message_id, outgoing.c.fence == letter.fence
        )
        with self.engine.begin() as connection:
            values = {"state": "failed", "since": self.now, "lease_until": 0.0}
            if connection.execute(change.values(**values)).rowcount == 1:
                add(connection, self.now, letter.letter_id, instead)
                pass_on(connection, instead)

    def sent(self, message_id: str) -> Sent | None:
        """A letter out as it was written, whatever became of it."""
        query = sa.select(
            outgoing.c.message_id, outgoing.c.purpose, outgoing.c.recipient, outgoing.c.raw
        ).where(outgoing.c.message_id == message_id)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        return Sent(row[0], row[1], row[2], bytes(row[3])) if row else None

    def in_doubt(self) -> tuple[Doubt, ...]:
        """Letters whose process died between the dot and our commit."""
        query = sa.select(outgoing.c.message_id, self.now - outgoing.c.since).where(
            outgoing.c.state == "sending", outgoing.c.lease_until < self.now
        )
        mine = sa.select(outgoing.c.message_id, self.now - outgoing.c.since).where(
            outgoing.c.state == "sending", outgoing.c.owner == self.owner
        )
        with self.engine.connect() as connection:
            rows = {row[0]: float(row[1]) for row in connection.execute(query)}
            rows |= {row[0]: float(row[1]) for row in connection.execute(mine)}
        return tuple(Doubt(message_id, seconds) for message_id, seconds in rows.items())

    def settle(self, message_id: str, state: str) -> None:
        """Decide about a letter in doubt: `sent`, `ready` again, or `held` for a person."""
        with self.engine.begin() as connection:
            connection.execute(
                outgoing.update()
                .where(outgoing.c.message_id == message_id, outgoing.c.state == "sending")
                .values(state=state, lease_until=0.0, fence=outgoing.c.fence + 1)
            )

    def is_ours(self, message_id: str) -> bool:
        """A letter with that Message-ID was put into this outbox."""
        query = sa.select(outgoing.c.message_id).where(outgoing.c.message_id == message_id)
        with self.engine.connect() as connection:
            return connection.scalar(query) is not None

    def sent_since(self, seconds: float) -> int:
        """Letters the server took in the last `seconds`."""
        query = sa.select(sa.func.count()).where(
            outgoing.c.state == "sent", outgoing.c.since > self.now - seconds
        )
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0

    def _fenced(self, letter: Outbound, only_from: str | None, **values: Any) -> bool:
        change = outgoing.update().where(
            outgoing.c.message_id == letter.message_id, outgoing.c.fence == letter.fence
        )
        if only_from:
            change = change.where(outgoing.c.state == only_from)
        with self.engine.begin() as connection:
            return connection.execute(change.values(**values)).rowcount == 1
