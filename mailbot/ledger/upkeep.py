"""What an administrator changes in the ledger beside the service: each one short transaction."""

from dataclasses import dataclass

import sqlalchemy as sa

from mailbot.ledger.outgoing import Rendered, add, pass_on
from mailbot.ledger.schema import judged, letters, locations, outgoing, questions
from mailbot.mime import message_id, readdressed
from mailbot.model import Purpose, Verdict


@dataclass(frozen=True, slots=True)
class Again:
    """A letter out that was put back into the outbox."""

    message_id: str
    recipient: str
    new_identity: bool


def retry(engine: sa.Engine, letter_id: int) -> bool:
    """Put a quarantined letter back to work; False when it is not in quarantine, or was purged."""
    change = (
        letters.update()
        .where(
            letters.c.id == letter_id,
            letters.c.state == "quarantined",
            sa.func.length(letters.c.raw) > 0,
        )
        .values(state="received", attempts=0, crashes=0, not_before=0.0)
    )
    with engine.begin() as connection:
        return connection.execute(change).rowcount == 1


def dismiss(engine: sa.Engine, letter_id: int) -> bool:
    """Nobody waits any more for a quarantined letter, nor for letters out of it that nobody took.

    False when there was nothing of the kind. The bytes stay, and `resend` still finds them.
    """
    given_up = (
        outgoing.update()
        .where(outgoing.c.letter_id == letter_id, outgoing.c.state.in_(("failed", "held")))
        .values(state="dismissed")
    )
    seen = (
        letters.update()
        .where(letters.c.id == letter_id, letters.c.state == "quarantined")
        .values(state="filed", verdict=str(Verdict.IGNORED))
    )
    with engine.begin() as connection:
        return sum(connection.execute(change).rowcount for change in (given_up, seen)) > 0


def resend(engine: sa.Engine, identity: str, to: str = "") -> Again | None:
    """Send a letter out once more; `None` when there is nothing settled of that Message-ID.

    A letter its reader's server never took, or perhaps took, keeps its Message-ID: should he have
    it already, his mailbox knows it for the same. One that was delivered, or that goes to somebody
    else, gets a new one: mailboxes drop a second letter of an ID they know.
    """
    with engine.begin() as connection:
        row = connection.execute(
            sa.select(outgoing).where(outgoing.c.message_id == identity)
        ).first()
        if row is None or not row.raw or row.state in {"ready", "sending"}:
            return None
        if row.state in {"failed", "held", "dismissed"} and to in {"", row.recipient}:
            connection.execute(
                outgoing.update()
                .where(outgoing.c.message_id == identity)
                .values(
                    state="ready", tries=0, not_before=0.0, lease_until=0.0,
                    fence=outgoing.c.fence + 1,
                )
            )  # fmt: skip
            return Again(identity, row.recipient, new_identity=False)
        copy = _copy(connection, row, to or row.recipient)
        add(connection, row.letter_id, [copy])
        pass_on(connection, [copy])
        return Again(copy.message_id, copy.recipient, new_identity=True)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the service has come with a letter."""

    id: int
    state: str
    verdict: str
    codes: str
    reply: str
    """Message-ID of the reply, once it was sent."""


def last_letter(engine: sa.Engine) -> int:
    """The number of the newest letter; 0 before the first."""
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.max(letters.c.id))) or 0


def progress_of(engine: sa.Engine, identity: str, after: int) -> Progress | None:
    """How far the letter of that Message-ID, newer than `after`, has come; `None` before it did."""
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(letters.c.id, letters.c.state, letters.c.verdict, letters.c.codes).where(
                letters.c.id > after, letters.c.message_id == identity
            )
        ).first()
        if row is None:
            return None
        sent = sa.select(outgoing.c.message_id).where(
            outgoing.c.letter_id == row.id,
            outgoing.c.purpose == str(Purpose.REPLY),
            outgoing.c.state == "sent",
        )
        return Progress(row.id, row.state, row.verdict, row.codes, connection.scalar(sent) or "")


def forget(engine: sa.Engine, letter_id: int) -> None:
    """Remove a letter as if it had never come; what it caused stays known as ours, empty."""
    with engine.begin() as connection:
        for table in (questions, judged, locations):
            connection.execute(table.delete().where(table.c.letter_id == letter_id))
        connection.execute(
            outgoing.update()
            .where(outgoing.c.letter_id == letter_id)
            .values(letter_id=None, raw=b"", recipient="")
        )
        connection.execute(letters.delete().where(letters.c.id == letter_id))


def _copy(connection: sa.Connection, row: sa.Row[tuple[object, ...]], to: str) -> Rendered:
    domain = row.message_id.rpartition("@")[2].rstrip(">")
    count = 0
    while True:
        count += 1
        new = message_id(f"{row.message_id}/again/{count}", Purpose(row.purpose), domain)
        known = sa.select(outgoing.c.message_id).where(outgoing.c.message_id == new)
        if connection.scalar(known) is None:
            break
    raw = readdressed(bytes(row.raw), to, new)
    return Rendered(new, row.purpose, to, row.null_return_path, raw, stands_for=row.message_id)
