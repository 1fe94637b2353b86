"""Letters out: `ready` → `sending` → `sent`, or `failed`, or `held` for a person.

`sending` is committed between the body and the final dot, so that after a crash only letters in
that state are in doubt (RFC 1047): the witness copy decides about them. Whose lease has ended is
dead; a lease or a delay that ends later than any of ours could says that the clock was set back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from mailbot.ledger import statements
from mailbot.ledger.database import clock, is_over
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
    """A letter that may have been taken or not: its process died, or the connection did."""

    message_id: str
    purpose: str
    seconds: float
    """How long ago the final dot may have been sent."""
    witnessed: bool
    """The server had accepted the address that gets the copy: there will be one if it was taken."""
    missed_for: float
    """Seconds since its copy was looked for in vain for the first time."""


def add(
    connection: sa.Connection,
    letter_id: int | None,
    messages: Sequence[Rendered],
) -> None:
    """Put letters into the outbox; one that is there already stays as it is, whoever put it."""
    put = statements.put_outgoing(connection.dialect.name)
    for turn, message in enumerate(messages):
        connection.execute(
            put,
            {
                "turn": float(turn),
                "message_id": message.message_id,
                "letter_id": letter_id,
                "purpose": message.purpose,
                "recipient": message.recipient,
                "null_return_path": message.null_return_path,
                "raw": message.raw,
            },
        )


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
        self._dialect = engine.dialect.name

    def put(self, messages: Sequence[Rendered]) -> None:
        """Letters that answer no letter: notices, reminders."""
        with self.engine.begin() as connection:
            add(connection, None, messages)

    def claim(self, purpose: str = "") -> Outbound | None:
        """The oldest letter that is ready and due (of one purpose if asked), leased to us."""
        with self.engine.begin() as connection:
            return self._claim(connection, purpose)

    def is_due(self, purpose: str = "") -> bool:
        """A letter waits that could be sent now."""
        query = statements.an_outgoing_is_due(self._dialect, self.lease, purpose)
        with self.engine.connect() as connection:
            return bool(connection.scalar(query))

    def mark_sending(self, letter: Outbound, *, witnessed: bool = True) -> bool:
        """Between the body and the dot; False when the lease was lost and the dot must not follow."""
        change = statements.mark_sending(self._dialect, self.lease)
        with self.engine.begin() as connection:
            blanks = {"this": letter.message_id, "held": letter.fence, "copied": witnessed}
            return connection.execute(change, blanks).rowcount == 1

    def mark_sent(self, letter: Outbound, claim_next: str | None = None) -> Outbound | None:
        """The server took it; with the same commit claims the next of a purpose (`""` = any)."""
        blanks = {"this": letter.message_id, "held": letter.fence}
        with self.engine.begin() as connection:
            connection.execute(statements.mark_sent(self._dialect), blanks)
            return None if claim_next is None else self._claim(connection, claim_next)

    def leave_in_doubt(self, letter: Outbound) -> None:
        """The connection broke after the dot: the witness will tell."""
        self._fenced(letter, "sending", lease_until=0.0)

    def put_off(self, letter: Outbound, seconds: float) -> None:
        """The server wants this letter later: it stays ready."""
        self._fenced(
            letter,
            None,
            state="ready",
            tries=letter.tries + 1,
            not_before=self.now + min(seconds, statements.LONGEST_DELAY),
            lease_until=0.0,
        )

    def put_back(self, letter: Outbound) -> None:
        """It was not handed over, and that was not its fault."""
        self._fenced(letter, None, state="ready", lease_until=0.0)

    def give_up(self, letter: Outbound, instead: Sequence[Rendered] = ()) -> None:
        """The server refused it for good; what is written instead is committed with that."""
        change = outgoing.update().where(
            outgoing.c.message_id == letter.message_id, outgoing.c.fence == letter.fence
        )
        with self.engine.begin() as connection:
            values = {"state": "failed", "since": self.now, "lease_until": 0.0}
            if connection.execute(change.values(**values)).rowcount == 1:
                add(connection, letter.letter_id, instead)
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
        """Letters whose process or connection died between the dot and our commit."""
        query = sa.select(
            outgoing.c.message_id,
            outgoing.c.purpose,
            self.now - outgoing.c.since,
            outgoing.c.witnessed,
            sa.case((outgoing.c.missed_at > 0, self.now - outgoing.c.missed_at), else_=0.0),
        ).where(
            outgoing.c.state == "sending", is_over(outgoing.c.lease_until, self.now, self.lease)
        )
        with self.engine.connect() as connection:
            return tuple(Doubt(*row) for row in connection.execute(query))

    def missed(self, message_id: str) -> None:
        """Its copy was looked for in vain; the first time counts, unless the clock was set back."""
        change = outgoing.update().where(
            outgoing.c.message_id == message_id,
            sa.or_(outgoing.c.missed_at == 0, outgoing.c.missed_at > self.now),
        )
        with self.engine.begin() as connection:
            connection.execute(change.values(missed_at=self.now))

    def settle(self, message_id: str, state: str, notices: Sequence[Rendered] = ()) -> bool:
        """Decide about a letter in doubt: `sent`, `ready` again, or `held` for a person.

        `notices` are committed with the decision; False when somebody else has decided.
        """
        change = outgoing.update().where(
            outgoing.c.message_id == message_id, outgoing.c.state == "sending"
        )
        with self.engine.begin() as connection:
            values = {"state": state, "lease_until": 0.0, "fence": outgoing.c.fence + 1}
            done = connection.execute(change.values(**values)).rowcount == 1
            if done:
                add(connection, None, notices)
            return done

    def witness(self, message_id: str) -> bool:
        """Its copy arrived, so the server took it, even if we had given up waiting for the copy.

        False when no such letter is ours.
        """
        given_up = sa.and_(outgoing.c.state.in_(("ready", "held")), outgoing.c.since > 0)
        change = outgoing.update().where(
            outgoing.c.message_id == message_id, sa.or_(outgoing.c.state == "sending", given_up)
        )
        known = sa.select(outgoing.c.message_id).where(outgoing.c.message_id == message_id)
        with self.engine.begin() as connection:
            values = {"state": "sent", "lease_until": 0.0, "fence": outgoing.c.fence + 1}
            connection.execute(change.values(**values))
            return connection.scalar(known) is not None

    def is_ours(self, message_id: str) -> bool:
        """A letter with that Message-ID was put into this outbox."""
        with self.engine.connect() as connection:
            return connection.scalar(statements.IS_OURS, {"this": message_id}) is not None

    def sent_since(self, seconds: float) -> int:
        """Letters the server took in the last `seconds`."""
        query = statements.sent_since(self._dialect)
        with self.engine.connect() as connection:
            return connection.scalar(query, {"seconds": seconds}) or 0

    def _claim(self, connection: sa.Connection, purpose: str) -> Outbound | None:
        take = statements.claim_outgoing(self._dialect, self.lease, purpose)
        row = connection.execute(take, {"me": self.owner}).first()
        return Outbound(*row) if row else None

    def _fenced(self, letter: Outbound, only_from: str | None, **values: Any) -> bool:
        change = outgoing.update().where(
            outgoing.c.message_id == letter.message_id, outgoing.c.fence == letter.fence
        )
        if only_from:
            change = change.where(outgoing.c.state == only_from)
        with self.engine.begin() as connection:
            return connection.execute(change.values(**values)).rowcount == 1
