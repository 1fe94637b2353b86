"""Letters in: what was received, who works on it, what it came to.

`received` → `planned` → `filed`, or `quarantined`. A letter is worked on under a lease with a
fencing number by the database's clock: whoever lost the lease cannot commit any more.
"""

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from mailbot.ledger import asking, judging, notes, statements
from mailbot.ledger import outgoing as out
from mailbot.ledger.database import clock
from mailbot.ledger.rows import (
    Filing,
    Received,
    Refiling,
    Work,
    entry_of,
    register_rows,
    work_of,
)
from mailbot.ledger.schema import letters, locations, outgoing, protocols
from mailbot.model import Asked, Plan, RegisterEntry, Ruling


class Held(Exception):  # noqa: N818 - it is news, not an error
    """The lease was lost: somebody else works on this by now, and nothing was committed."""


class Ledger:
    """Reads and writes of one host; every method is one transaction."""

    def __init__(self, engine: sa.Engine, owner: str, lease: float = 300.0) -> None:
        """`owner` names this process, `lease` is in seconds."""
        self.engine = engine
        self.owner = owner
        self.lease = lease
        self.now = clock(engine)
        self._dialect = engine.dialect.name

    def start_alone(self) -> None:
        """Start as the only process on this ledger: whatever was leased belongs to the dead."""
        with self.engine.begin() as connection:
            connection.execute(
                letters.update()
                .where(letters.c.lease_until > 0)
                .values(lease_until=0.0, crashes=letters.c.crashes + 1)
            )
            connection.execute(
                outgoing.update().where(outgoing.c.lease_until > 0).values(lease_until=0.0)
            )

    # -- received ------------------------------------------------------------------------------

    def known_uids(self, account: str, folder: str, uidvalidity: int) -> frozenset[int]:
        """UIDs whose letters the ledger has."""
        place = {"account": account, "folder": folder, "uidvalidity": uidvalidity}
        with self.engine.connect() as connection:
            return frozenset(connection.scalars(statements.KNOWN_UIDS, place))

    def receive(self, received: Sequence[Received]) -> tuple[bool, ...]:
        """Accept letters: their bytes are on disk when this returns. False for those known."""
        try:
            with self.engine.begin() as connection:
                return tuple(_receive(connection, one) for one in received)
        except sa.exc.IntegrityError:  # another host has just received one of them
            if len(received) == 1:
                return (False,)
        return tuple(known for one in received for known in self.receive([one]))

    # -- received → planned --------------------------------------------------------------------

    def claim(self) -> Work | None:
        """The oldest letter nobody works on, leased to us."""
        with self.engine.begin() as connection:
            return self._claim(connection)

    def is_due(self) -> bool:
        """A letter waits that could be worked on now."""
        with self.engine.connect() as connection:
            query = statements.a_letter_is_due(self._dialect, self.lease)
            return bool(connection.scalar(query))

    def remember_keys(self, work: Work, keys: Sequence[tuple[str, bytes]]) -> None:
        """Keep the DNS answers of the day of arrival."""
        text = json.dumps([[name, key.decode("latin-1")] for name, key in keys])
        with self.engine.begin() as connection:
            self._fenced(connection, work, {"dkim_keys": text})

    def plan(
        self,
        work: Work,
        plan: Plan,
        folder: str,
        messages: Sequence[out.Rendered],
        content: str = "",
        *,
        go_on: bool = False,
    ) -> Work | None:
        """Commit the verdict, the letters it causes and the register's new lines as one fact.

        To `go_on` claims the next letter with the same commit.
        """
        codes = ",".join(f.code for o in plan.outcomes for f in o.findings)[:2000]
        state = {
            "state": "planned", "verdict": str(plan.verdict), "codes": codes, "folder": folder,
            "sender": plan.letter.sender, "lease_until": 0.0, "content": content, "crashes": 0,
        }  # fmt: skip
        with self.engine.begin() as connection:
            self._fenced(connection, work, state)
            out.add(connection, work.id, messages)
            asking.ask(connection, self.now, work.id, messages)
            judging.keep(connection, work.id, plan.judged)
            asking.supersede(connection, work.id, plan.judged)
            if plan.answer:
                asking.answer(connection, plan.answer)
            if plan.undeliverable:
                out.mark_bounced(connection, plan.undeliverable)
                out.pass_on(connection, messages)
            for row in register_rows(plan):
                connection.execute(protocols.insert(), {"letter_id": work.id, **row})
            return self._claim(connection) if go_on else None

    def put_off(self, work: Work) -> None:
        """Something we need is silent: try this letter again later."""
        with self.engine.begin() as connection:
            self._fenced(
                connection, work, {"lease_until": 0.0, "not_before": self.now + statements.BACKOFF}
            )

    def fail(self, work: Work, limit: int, folder: str, notices: Sequence[out.Rendered]) -> bool:
        """Count a failure; past `limit` the letter is quarantined and told of once."""
        attempts = work.attempts + 1
        poison = attempts >= limit
        values: dict[str, Any] = {"attempts": attempts, "lease_until": 0.0}
        values |= (
            {"state": "quarantined", "folder": folder}
            if poison
            else {"not_before": self.now + statements.BACKOFF}
        )
        with self.engine.begin() as connection:
            self._fenced(connection, work, values)
            if poison:
                out.add(connection, work.id, notices)
        return poison

    # -- planned → filed -----------------------------------------------------------------------

    def to_file(self, account: str, folder: str, uidvalidity: int) -> tuple[Filing, ...]:
        """Letters still in the inbox whose own letters out are all settled."""
        place = {"account": account, "folder": folder, "uidvalidity": uidvalidity}
        with self.engine.connect() as connection:
            return tuple(Filing(*row) for row in connection.execute(statements.TO_FILE, place))

    def filed(self, filings: Sequence[Filing], account: str, folder: str, uidvalidity: int) -> None:
        """The letters left the inbox."""
        place = {"account": account, "folder": folder, "uidvalidity": uidvalidity}
        with self.engine.begin() as connection:
            for filing in filings:
                moved = {"this": filing.id, "lies_in": filing.folder}
                connection.execute(statements.FILED, moved)
                connection.execute(statements.LEFT, {**place, "uid": filing.uid})

    def to_refile(self) -> tuple[Refiling, ...]:
        """Letters that were taken up again and now belong into another folder."""
        with self.engine.connect() as connection:
            return tuple(Refiling(*row) for row in connection.execute(statements.TO_REFILE))

    def refiled(self, refiling: Refiling) -> None:
        """It lies where it belongs, or it is no longer where we left it."""
        with self.engine.begin() as connection:
            connection.execute(
                letters.update()
                .where(letters.c.id == refiling.id, letters.c.state == "planned")
                .values(state="filed", lies_in=refiling.folder)
            )

    # -- what people said ----------------------------------------------------------------------

    def question(self, tokens: Sequence[str], identities: Sequence[str]) -> Asked | None:
        """The question that bears one of the tokens, or stood in one of those letters of ours."""
        with self.engine.connect() as connection:
            return asking.find(connection, tokens, identities)

    def last_sent(self, addresses: Sequence[str], before: datetime) -> tuple[str, ...]:
        """Message-IDs of our latest letter to each of them, where it is a few days old at most."""
        with self.engine.connect() as connection:
            return out.last_sent(connection, addresses, before.timestamp())

    def rule(self, letter_id: int, ruling: Ruling) -> bool:
        """An administrator's word about a held letter; False when it is not one to decide about."""
        with self.engine.begin() as connection:
            return asking.reopen(connection, letter_id, ruling)

    def unanswered(self, now: datetime) -> tuple[asking.Unanswered, ...]:
        """Questions whose reader is to be reminded by now."""
        with self.engine.connect() as connection:
            return asking.unanswered(connection, now)

    def reminded(self, now: datetime) -> None:
        """The reminders that were due by `now` are in the outbox."""
        with self.engine.begin() as connection:
            asking.reminded(connection, now)

    def secret(self) -> bytes:
        """What tokens are made with; made up once and kept. Known already, it is only read."""
        if known := self.noted("secret"):
            return bytes.fromhex(known)
        with self.engine.begin() as connection:
            known = notes.noted_first(connection, "secret", secrets.token_hex(32))
        return bytes.fromhex(known)

    # -- the register, for the core ------------------------------------------------------------

    def find(self, region: str, year: int, number: str) -> tuple[RegisterEntry, ...]:
        """Accepted protocols with that identity, newest first."""
        identity = {"region": region, "year": year, "number": number}
        with self.engine.connect() as connection:
            rows = connection.execute(statements.SAME_NUMBER, identity).mappings()
            return tuple(entry_of(row) for row in rows)

    def last_number(self, region: str, year: int) -> str | None:
        """Number of the region's latest protocol of that year."""
        with self.engine.connect() as connection:
            return connection.scalar(statements.LAST_NUMBER, {"region": region, "year": year})

    # -- small facts ---------------------------------------------------------------------------

    def note(self, name: str, value: str) -> None:
        """Remember one fact by name."""
        with self.engine.begin() as connection:
            notes.note(connection, name, value)

    def noted(self, name: str) -> str:
        """What was remembered by that name, empty when nothing was."""
        with self.engine.connect() as connection:
            return notes.noted(connection, name)

    def replies_since(self, recipient: str, seconds: float, purpose: str = "reply") -> int:
        """Letters of one purpose to one address in the last `seconds`."""
        asked = {"recipient": recipient, "purpose": str(purpose), "seconds": seconds}
        with self.engine.connect() as connection:
            return connection.scalar(statements.replies_since(self._dialect), asked) or 0

    def answered(self, content: str, other_than: int, seconds: float, purpose: str) -> bool:
        """Another letter with the same content caused a letter of that purpose lately."""
        asked = {
            "content": content, "this": other_than, "purpose": str(purpose), "seconds": seconds,
        }  # fmt: skip
        with self.engine.connect() as connection:
            return connection.scalar(statements.answered(self._dialect), asked) is not None

    def _claim(self, connection: sa.Connection) -> Work | None:
        take = statements.claim_letter(self._dialect, self.lease)
        row = connection.execute(take, {"me": self.owner}).first()
        return work_of(row) if row else None

    def _fenced(self, connection: sa.Connection, work: Work, values: dict[str, Any]) -> None:
        change, blanks = statements.FENCED, {"this": work.id, "held": work.fence}
        if any(isinstance(value, sa.ColumnElement) for value in values.values()):
            change = change.values(**values)
        else:
            blanks |= values
        if connection.execute(change, blanks).rowcount != 1:
            raise Held(work.id)


def _receive(connection: sa.Connection, one: Received) -> bool:
    known = connection.scalar(statements.KNOWN_LETTER, {"key": one.key})
    identity = known or connection.scalar(
        statements.NEW_LETTER,
        {
            "key": one.key,
            "message_id": one.message_id[:300],
            "received_at": one.delivery.received_at.timestamp(),
            "raw": one.delivery.raw,
        },
    )
    place = dict(zip(("account", "folder", "uidvalidity", "uid"), one.place, strict=True))
    connection.execute(locations.insert(), {**place, "letter_id": identity})
    return known is None
