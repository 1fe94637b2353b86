"""Questions put to people by letter: asked with the letter that asks, answered with the answer.

An answer takes its letter up again: `received` once more, one turn further, with all that was
said of it. Whoever works on it at that moment loses his lease and commits nothing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa

from mailbot.ledger.outgoing import Rendered
from mailbot.ledger.schema import judged, letters, protocols, questions
from mailbot.model import Answer, Asked, Judged, Question, Role, Ruling, Topic, Verdict, Word

_REPLACES = frozenset({Verdict.ACCEPTED, Verdict.HELD})
_CLOSE_OTHERS: Final = (
    questions.update()
    .where(
        questions.c.letter_id == sa.bindparam("about"),
        questions.c.topic.not_in(sa.bindparam("topics", expanding=True)),
    )
    .values(closed=True)
)
_KNOWN: Final = sa.select(questions.c.token).where(questions.c.token == sa.bindparam("asked"))
_THIS: Final = letters.alias()
_OLDER: Final = (
    sa.select(judged.c.letter_id, judged.c.reg_number, judged.c.held_on)
    .join(letters, letters.c.id == judged.c.letter_id)
    .join(_THIS, _THIS.c.id == sa.bindparam("this"))
    .where(
        judged.c.letter_id != _THIS.c.id,
        judged.c.region == sa.bindparam("region"),
        judged.c.number == sa.bindparam("number"),
        letters.c.received_at < _THIS.c.received_at,
    )
)
"""What earlier letters brought under the same number."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question whose reader is to be reminded."""

    question: Question
    message_id: str
    """Of the letter that asked."""
    asked_at: datetime
    sender: str
    """Who sent the letter it is about."""
    about: str
    """Message-ID of that letter."""


def ask(
    connection: sa.Connection,
    now: sa.ColumnElement[float],
    letter_id: int,
    messages: Sequence[Rendered],
) -> None:
    """Keep what the letters out ask; what is no longer asked about this letter is closed."""
    asked = [message for message in messages if message.question]
    topics = [str(Topic.OPINION)]
    topics += [str(message.question.topic) for message in asked if message.question]
    connection.execute(_CLOSE_OTHERS, {"about": letter_id, "topics": topics})
    for message in asked:
        question = message.question
        if question and connection.scalar(_KNOWN, {"asked": question.token}) is None:
            values = _row(question, message.message_id, letter_id)
            connection.execute(questions.insert().values(asked_at=now), values)


def supersede(connection: sa.Connection, letter_id: int, found: Sequence[Judged]) -> None:
    """Nobody signs a version that a later letter replaced."""
    for one in found:
        if one.verdict not in _REPLACES or not (one.sender_known and one.region and one.held_on):
            continue
        same = {"this": letter_id, "region": one.region, "number": one.number}
        for row in connection.execute(_OLDER, same).all():
            if row.held_on and row.held_on.year == one.held_on.year:
                connection.execute(
                    questions.update()
                    .where(
                        questions.c.letter_id == row.letter_id,
                        questions.c.reg_number == row.reg_number,
                        questions.c.topic == str(Topic.CO_CHAIR),
                    )
                    .values(closed=True)
                )


def find(
    connection: sa.Connection, tokens: Sequence[str], identities: Sequence[str]
) -> Asked | None:
    """The question that bears one of the tokens, else one that stood in one of those letters."""
    query = sa.select(questions, letters.c.sender, letters.c.message_id.label("about")).join(
        letters, letters.c.id == questions.c.letter_id
    )
    for condition in (
        questions.c.token.in_(tokens),
        questions.c.message_id.in_(identities),
    ):
        row = connection.execute(query.where(condition)).mappings().first()
        if row:
            return _asked(row)
    return None


def unanswered(connection: sa.Connection, now: datetime) -> tuple[Unanswered, ...]:
    """Open questions whose hour of reminding came and whose reminder was not written yet."""
    query = (
        sa.select(questions, letters.c.sender, letters.c.message_id.label("about"))
        .join(letters, letters.c.id == questions.c.letter_id)
        .where(sa.not_(questions.c.closed), questions.c.remind_at <= now.timestamp())
        .order_by(questions.c.remind_at)
    )
    return tuple(
        Unanswered(
            _asked(row).question,
            row["message_id"],
            datetime.fromtimestamp(row["asked_at"], UTC),
            row["sender"],
            row["about"],
        )
        for row in connection.execute(query).mappings()
    )


def reminded(connection: sa.Connection, now: datetime) -> None:
    """Nobody is reminded twice."""
    connection.execute(
        questions.update().where(questions.c.remind_at <= now.timestamp()).values(remind_at=None)
    )


def answer(connection: sa.Connection, given: Answer) -> None:
    """Close the question; take its letter up again, or note the opinion in the register."""
    question = given.asked.question
    change = questions.update().where(questions.c.token == question.token)
    if not given.reopens:
        connection.execute(change.values(answer=str(given.ruling.word)))
        _note_opinion(connection, question.reg_number, given.ruling)
        return
    if connection.execute(
        change.where(sa.not_(questions.c.closed)).values(answer=str(given.ruling.word), closed=True)
    ).rowcount:
        reopen(connection, given.asked.letter_id, given.ruling)


def reopen(connection: sa.Connection, letter_id: int, ruling: Ruling) -> bool:
    """Take a held letter up again with one more ruling; False when there is nothing to decide."""
    waiting = sa.select(letters.c.rulings).where(
        letters.c.id == letter_id,
        sa.func.length(letters.c.raw) > 0,
        sa.or_(
            letters.c.verdict == str(Verdict.HELD),
            sa.and_(letters.c.verdict == str(Verdict.RETURNED), letters.c.codes.like("%SND-00%")),
        ),
        letters.c.state.in_(("planned", "filed", "received")),
    )
    known = connection.scalar(waiting)
    if known is None:
        return False
    values = {
        "rulings": json.dumps([*json.loads(known), _plain(ruling)], ensure_ascii=False),
        "state": "received", "turn": letters.c.turn + 1, "fence": letters.c.fence + 1,
        "lease_until": 0.0, "not_before": 0.0, "attempts": 0, "crashes": 0,
    }  # fmt: skip
    connection.execute(letters.update().where(letters.c.id == letter_id).values(**values))
    return True


def rulings_of(text: str) -> tuple[Ruling, ...]:
    """What people said of a letter, as the ledger keeps it."""
    return tuple(
        Ruling(
            Word(said["word"]),
            datetime.fromtimestamp(said["said_at"], UTC),
            said["note"],
            Role(said["role"]) if said["role"] else None,
            said["name"],
            said["document_sha256"],
        )
        for said in json.loads(text)
    )


def _note_opinion(connection: sa.Connection, reg_number: str, ruling: Ruling) -> None:
    connection.execute(
        protocols.update()
        .where(protocols.c.reg_number == reg_number)
        .values(
            opinion=str(ruling.word),
            opinion_note=ruling.note,
            opinion_at=ruling.said_at.timestamp(),
        )
    )


def _plain(ruling: Ruling) -> dict[str, object]:
    return {
        "word": str(ruling.word),
        "said_at": ruling.said_at.timestamp(),
        "note": ruling.note,
        "role": str(ruling.role or ""),
        "name": ruling.name,
        "document_sha256": ruling.document_sha256,
    }


def _row(question: Question, message_id: str, letter_id: int) -> dict[str, Any]:
    return {
        "token": question.token,
        "message_id": message_id,
        "letter_id": letter_id,
        "topic": str(question.topic),
        "recipient": question.recipient,
        "reg_number": question.reg_number,
        "title": question.title,
        "document_sha256": question.document_sha256,
        "role": str(question.role or ""),
        "name": question.name,
        "remind_at": question.remind_at.timestamp() if question.remind_at else None,
    }


def _asked(row: Any) -> Asked:
    question = Question(
        Topic(row["topic"]),
        row["token"],
        row["recipient"],
        row["reg_number"],
        row["title"],
        row["document_sha256"],
        Role(row["role"]) if row["role"] else None,
        row["name"],
    )
    return Asked(question, row["letter_id"], not row["closed"], row["sender"], row["about"])
