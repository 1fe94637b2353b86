"""What an administrator changes in the ledger beside the service: each one short transaction."""

from dataclasses import dataclass

import sqlalchemy as sa

from mailbot.ledger.database import clock
from mailbot.ledger.outgoing import Rendered, add, pass_on
from mailbot.ledger.schema import letters, outgoing
from mailbot.mime import message_id, readdressed
from mailbot.model import Purpose


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
        if row.state in {"failed", "held"} and to in {"", row.recipient}:
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
        add(connection, clock(engine), row.letter_id, [copy])
        pass_on(connection, [copy])
        return Again(copy.message_id, copy.recipient, new_identity=True)


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
