"""Letters in: what was received, who works on it, what it came to.

`received` → `planned` → `filed`, or `quarantined`. A letter is worked on under a lease with a
fencing number by the database's clock: whoever lost the lease cannot commit any more.
"""

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from mailbot.ledger import asking, judging, notes
from mailbot.ledger import outgoing as out
from mailbot.ledger.database import clock, is_over
from mailbot.ledger.schema import letters, locations, outgoing, protocols
from mailbot.model import Asked, Delivery, Plan, RegisterEntry, Ruling

_BACKOFF: Final = 30.0


class Held(Exception):  # noqa: N818 - it is news, not an error
    """The lease was lost: somebody else works on this by now, and nothing was committed."""


@dataclass(frozen=True, slots=True)
class Work:
    """A letter claimed for processing."""

    id: int
    fence: int
    attempts: int
    crashes: int
    """How often a process died while it had this letter in hand."""
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Filing:
    """A letter that is done and waits to be moved."""

    id: int
    folder: str
    uid: int


@dataclass(frozen=True, slots=True)
class Refiling:
    """A letter that lies in one folder and belongs into another."""

    id: int
    message_id: str
    lies_in: str
    folder: str


class Ledger:
    """Reads and writes of one host; every method is one transaction."""

    def __init__(self, engine: sa.Engine, owner: str, lease: float = 300.0) -> None:
        """`owner` names this process, `lease` is in seconds."""
        self.engine = engine
        self.owner = owner
        self.lease = lease
        self.now = clock(engine)

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
        query = sa.select(locations.c.uid).where(
            locations.c.account == account,
            locations.c.folder == folder,
            locations.c.uidvalidity == uidvalidity,
        )
        with self.engine.connect() as connection:
            return frozenset(connection.scalars(query))

    def receive(
        self, delivery: Delivery, key: str, message_id: str, at: tuple[str, str, int, int]
    ) -> bool:
        """Accept a letter: its bytes are on disk when this returns. False if it was known."""
        try:
            with self.engine.begin() as connection:
                known = connection.scalar(sa.select(letters.c.id).where(letters.c.key == key))
                identity = known or connection.scalar(
                    letters.insert()
                    .values(
                        key=key,
                        message_id=message_id[:300],
                        received_at=delivery.received_at.timestamp(),
                        raw=delivery.raw,
                    )
                    .returning(letters.c.id)
                )
                place = dict(zip(("account", "folder", "uidvalidity", "uid"), at, strict=True))
                connection.execute(locations.insert().values(**place, letter_id=identity))
        except sa.exc.IntegrityError:  # another host has just received it
            return False
        return known is None

    # -- received → planned --------------------------------------------------------------------

    def claim(self) -> Work | None:
        """The oldest letter nobody works on, leased to us."""
        free = sa.select(letters.c.id).where(self._due()).order_by(letters.c.id).limit(1)
        if self.engine.dialect.name == "postgresql":
            free = free.with_for_update(skip_locked=True)
        take = (
            letters.update()
            .where(letters.c.id == free.scalar_subquery())
            .values(
                owner=self.owner,
                lease_until=self.now + self.lease,
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
        with self.engine.begin() as connection:
            row = connection.execute(take).first()
        return _work(row) if row else None

    def is_due(self) -> bool:
        """A letter waits that could be worked on now."""
        with self.engine.connect() as connection:
            return bool(connection.scalar(sa.select(sa.exists().where(self._due()))))

    def _due(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            letters.c.state == "received",
            is_over(letters.c.lease_until, self.now, self.lease),
            is_over(letters.c.not_before, self.now, _BACKOFF),
        )

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
    ) -> None:
        """Commit the verdict, the letters it causes and the register's new lines as one fact."""
        codes = ",".join(f.code for o in plan.outcomes for f in o.findings)[:2000]
        state = {
            "state": "planned", "verdict": str(plan.verdict), "codes": codes, "folder": folder,
            "sender": plan.letter.sender, "lease_until": 0.0, "content": content, "crashes": 0,
        }  # fmt: skip
        with self.engine.begin() as connection:
            self._fenced(connection, work, state)
            out.add(connection, self.now, work.id, messages)
            asking.ask(connection, self.now, work.id, messages)
            judging.keep(connection, work.id, plan.judged)
            asking.supersede(connection, work.id, plan.judged)
            if plan.answer:
                asking.answer(connection, plan.answer)
            if plan.undeliverable:
                out.mark_bounced(connection, plan.undeliverable)
                out.pass_on(connection, messages)
            for entry, values in _register_rows(plan):
                connection.execute(
                    protocols.insert().values(letter_id=work.id, **_row(entry), **values)
                )

    def put_off(self, work: Work) -> None:
        """Something we need is silent: try this letter again later."""
        with self.engine.begin() as connection:
            self._fenced(connection, work, {"lease_until": 0.0, "not_before": self.now + _BACKOFF})

    def fail(self, work: Work, limit: int, folder: str, notices: Sequence[out.Rendered]) -> bool:
        """Count a failure; past `limit` the letter is quarantined and told of once."""
        attempts = work.attempts + 1
        poison = attempts >= limit
        values: dict[str, Any] = {"attempts": attempts, "lease_until": 0.0}
        values |= (
            {"state": "quarantined", "folder": folder}
            if poison
            else {"not_before": self.now + _BACKOFF}
        )
        with self.engine.begin() as connection:
            self._fenced(connection, work, values)
            if poison:
                out.add(connection, self.now, work.id, notices)
        return poison

    # -- planned → filed -----------------------------------------------------------------------

    def to_file(self, account: str, folder: str, uidvalidity: int) -> tuple[Filing, ...]:
        """Letters still in the inbox whose own letters out are all settled."""
        unsettled = sa.exists().where(
            outgoing.c.letter_id == letters.c.id, outgoing.c.state.in_(("ready", "sending"))
        )
        query = (
            sa.select(letters.c.id, letters.c.folder, locations.c.uid)
            .join(locations, locations.c.letter_id == letters.c.id)
            .where(
                locations.c.account == account,
                locations.c.folder == folder,
                locations.c.uidvalidity == uidvalidity,
                letters.c.state.in_(("planned", "filed", "quarantined")),
                ~unsettled,
            )
            .order_by(locations.c.uid)
        )
        with self.engine.connect() as connection:
            return tuple(Filing(*row) for row in connection.execute(query))

    def filed(self, filing: Filing, account: str, folder: str, uidvalidity: int) -> None:
        """The letter left the inbox."""
        with self.engine.begin() as connection:
            connection.execute(
                letters.update()
                .where(letters.c.id == filing.id, letters.c.state == "planned")
                .values(state="filed")
            )
            connection.execute(
                letters.update().where(letters.c.id == filing.id).values(lies_in=filing.folder)
            )
            connection.execute(
                locations.delete().where(
                    locations.c.account == account,
                    locations.c.folder == folder,
                    locations.c.uidvalidity == uidvalidity,
                    locations.c.uid == filing.uid,
                )
            )

    def to_refile(self) -> tuple[Refiling, ...]:
        """Letters that were taken up again and now belong into another folder."""
        unsettled = sa.exists().where(
            outgoing.c.letter_id == letters.c.id, outgoing.c.state.in_(("ready", "sending"))
        )
        query = sa.select(
            letters.c.id, letters.c.message_id, letters.c.lies_in, letters.c.folder
        ).where(letters.c.state == "planned", letters.c.lies_in != "", ~unsettled)
        with self.engine.connect() as connection:
            return tuple(Refiling(*row) for row in connection.execute(query))

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
        query = (
            sa.select(protocols)
            .where(
                protocols.c.region == region, protocols.c.year == year, protocols.c.number == number
            )
            .order_by(protocols.c.version.desc())
        )
        with self.engine.connect() as connection:
            return tuple(entry_of(row) for row in connection.execute(query).mappings())

    def last_number(self, region: str, year: int) -> str | None:
        """Number of the region's latest protocol of that year."""
        query = (
            sa.select(protocols.c.number)
            .where(protocols.c.region == region, protocols.c.year == year)
            .order_by(protocols.c.held_on.desc(), protocols.c.accepted_at.desc())
        )
        with self.engine.connect() as connection:
            return connection.scalar(query)

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
        query = sa.select(sa.func.count()).where(
            outgoing.c.recipient == recipient,
            outgoing.c.purpose == str(purpose),
            outgoing.c.created_at > self.now - seconds,
        )
        with self.engine.connect() as connection:
            return connection.scalar(query) or 0

    def answered(self, content: str, other_than: int, seconds: float, purpose: str) -> bool:
        """Another letter with the same content caused a letter of that purpose lately."""
        query = (
            sa.select(outgoing.c.message_id)
            .join(letters, letters.c.id == outgoing.c.letter_id)
            .where(
                letters.c.content == content,
                letters.c.id != other_than,
                outgoing.c.purpose == str(purpose),
                outgoing.c.created_at > self.now - seconds,
            )
        )
        with self.engine.connect() as connection:
            return connection.execute(query).first() is not None

    def _fenced(self, connection: sa.Connection, work: Work, values: dict[str, Any]) -> None:
        done = connection.execute(
            letters.update()
            .where(letters.c.id == work.id, letters.c.fence == work.fence)
            .values(**values)
        )
        if done.rowcount != 1:
            raise Held(work.id)


def _work(row: Any) -> Work:
    return Work(row.id, row.fence, row.attempts, row.crashes, delivery_of(row))


def delivery_of(row: Any) -> Delivery:
    """A letter of the ledger as it was delivered, with all that was said of it since."""
    keys = tuple((name, key.encode("latin-1")) for name, key in json.loads(row.dkim_keys))
    received_at = datetime.fromtimestamp(row.received_at, UTC)
    return Delivery(
        bytes(row.raw),
        received_at,
        reg_number=f"КСИ-{received_at.year}-{row.id:06}",
        dkim_keys=keys,
        turn=row.turn,
        rulings=asking.rulings_of(row.rulings),
    )


def _register_rows(plan: Plan) -> Iterator[tuple[RegisterEntry, dict[str, Any]]]:
    cases = {outcome.reg_number: outcome.case for outcome in plan.outcomes}
    for entry in plan.entries:
        case = cases[entry.reg_number]
        yield (
            entry,
            {
                "federal_district": case.federal_district,
                "working_days_late": case.working_days_late or 0,
            },
        )


def _row(entry: RegisterEntry) -> dict[str, Any]:
    return {
        "reg_number": entry.reg_number,
        "region": entry.region,
        "year": entry.year,
        "number": entry.number,
        "version": entry.version,
        "held_on": entry.held_on,
        "document_sha256": entry.document_sha256,
        "accepted_at": entry.accepted_at.timestamp(),
        "content": entry.content,
    }


def entry_of(row: Any) -> RegisterEntry:
    """A line of the register."""
    return RegisterEntry(
        reg_number=row["reg_number"],
        region=row["region"],
        year=row["year"],
        number=row["number"],
        held_on=row["held_on"],
        document_sha256=row["document_sha256"],
        version=row["version"],
        accepted_at=datetime.fromtimestamp(row["accepted_at"], UTC),
        content=row["content"],
    )
