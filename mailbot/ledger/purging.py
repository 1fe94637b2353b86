"""Old letters lose their content and keep their trace (152-ФЗ): what is counted stays countable.

What waits for a person is left alone: held and quarantined letters, letters out that are not
settled, and letters about which a question is open.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from mailbot.ledger.schema import letters, outgoing, protocols, questions
from mailbot.model import Topic, Verdict

_UNSETTLED: Final = ("ready", "sending", "held")
_TABLES: Final = "letters, outgoing, protocols, questions"


@dataclass(frozen=True, slots=True)
class Purged:
    """What is, or would be, deleted."""

    letters: int
    outgoing: int
    protocols: int
    questions: int
    bytes: int
    waiting: int
    """Letters as old that wait for a person and are left alone."""


def purge(engine: sa.Engine, before: datetime, *, dry_run: bool) -> Purged:
    """Delete the content of what came before that moment, in one transaction."""
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "sqlite" and not dry_run:
            connection.exec_driver_sql("PRAGMA secure_delete=ON")
        numbers = sa.select(letters.c.id).where(_old(before), *_done())
        found = _counted(connection, numbers, before)
        if not dry_run:
            _delete(connection, numbers, before)
    return found


def compact(engine: sa.Engine) -> None:
    """Give the room back: until then deleted bytes lie in the file (SQLite) or the table."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as shared:
        shared.execute(sa.text(f"VACUUM {_TABLES}"))


def _old(before: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(letters.c.received_at < before.timestamp(), sa.func.length(letters.c.raw) > 0)


def _done() -> tuple[sa.ColumnElement[bool], ...]:
    """Nobody will need the letter's content any more."""
    unsettled = sa.exists().where(
        outgoing.c.letter_id == letters.c.id, outgoing.c.state.in_(_UNSETTLED)
    )
    asked = sa.exists().where(
        questions.c.letter_id == letters.c.id,
        sa.not_(questions.c.closed),
        questions.c.topic != str(Topic.OPINION),
    )
    settled = letters.c.verdict != str(Verdict.HELD)
    return (letters.c.state == "filed", settled, sa.not_(unsettled), sa.not_(asked))


def _counted(connection: sa.Connection, numbers: sa.Select[tuple[int]], before: datetime) -> Purged:
    def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        query = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return connection.scalar(query) or 0

    size = sa.select(sa.func.sum(sa.func.length(letters.c.raw))).where(letters.c.id.in_(numbers))
    sent = sa.select(sa.func.sum(sa.func.length(outgoing.c.raw))).where(_sent(numbers, before))
    done = count(letters, letters.c.id.in_(numbers))
    return Purged(
        letters=done,
        outgoing=count(outgoing, _sent(numbers, before)),
        protocols=count(protocols, protocols.c.letter_id.in_(numbers)),
        questions=count(questions, questions.c.letter_id.in_(numbers)),
        bytes=(connection.scalar(size) or 0) + (connection.scalar(sent) or 0),
        waiting=count(letters, _old(before)) - done,
    )


def _sent(numbers: sa.Select[tuple[int]], before: datetime) -> sa.ColumnElement[bool]:
    """Letters out that those letters caused, and old ones that no letter caused."""
    alone = sa.and_(
        outgoing.c.letter_id.is_(None),
        outgoing.c.created_at < before.timestamp(),
        outgoing.c.state.not_in(_UNSETTLED),
    )
    kept = sa.func.length(outgoing.c.raw) > 0
    return sa.and_(kept, sa.or_(outgoing.c.letter_id.in_(numbers), alone))


def _delete(connection: sa.Connection, numbers: sa.Select[tuple[int]], before: datetime) -> None:
    """The letters go last: `numbers` looks at them."""
    connection.execute(questions.delete().where(questions.c.letter_id.in_(numbers)))
    connection.execute(
        outgoing.update().where(_sent(numbers, before)).values(raw=b"", recipient="")
    )
    connection.execute(
        protocols.update()
        .where(protocols.c.letter_id.in_(numbers))
        .values(content="{}", opinion_note="")
    )
    connection.execute(
        letters.update()
        .where(letters.c.id.in_(numbers))
        .values(raw=b"", sender="", message_id="", rulings="[]", dkim_keys="[]")
    )
