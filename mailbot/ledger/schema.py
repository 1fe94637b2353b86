"""Tables of the ledger, on SQLite and PostgreSQL alike.

Raw letters are kept in the database and not beside it: several hosts share it, and a letter and
the row that says it was accepted are then one commit.
"""

from typing import Final

import sqlalchemy as sa

metadata = sa.MetaData()

letters: Final = sa.Table(
    "letters",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("message_id", sa.String(300), nullable=False, server_default=""),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("dkim_keys", sa.Text, nullable=False, server_default="[]"),
    sa.Column("state", sa.String(20), nullable=False, server_default="received", index=True),
    sa.Column("verdict", sa.String(20), nullable=False, server_default=""),
    sa.Column("codes", sa.Text, nullable=False, server_default=""),
    sa.Column("sender", sa.String(320), nullable=False, server_default=""),
    sa.Column("folder", sa.String(200), nullable=False, server_default=""),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("crashes", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Column("owner", sa.String(80), nullable=False, server_default=""),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("turn", sa.Integer, nullable=False, server_default="0"),
    sa.Column("rulings", sa.Text, nullable=False, server_default="[]"),
    sa.Column("lies_in", sa.String(200), nullable=False, server_default=""),
    sa.Column("content", sa.String(64), nullable=False, server_default="", index=True),
)

locations: Final = sa.Table(
    "locations",
    metadata,
    sa.Column("account", sa.String(320), primary_key=True),
    sa.Column("folder", sa.String(200), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, primary_key=True),
    sa.Column("uid", sa.BigInteger, primary_key=True),
    sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False, index=True),
)

outgoing: Final = sa.Table(
    "outgoing",
    metadata,
    sa.Column("message_id", sa.String(300), primary_key=True),
    sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id")),
    sa.Column("purpose", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("null_return_path", sa.Boolean, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(20), nullable=False, server_default="ready", index=True),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("since", sa.Float, nullable=False, server_default="0"),
    sa.Column("witnessed", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("missed_at", sa.Float, nullable=False, server_default="0"),
    sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("owner", sa.String(80), nullable=False, server_default=""),
    sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
)

sa.Index(
    "ix_outgoing_next",
    outgoing.c.state,
    outgoing.c.created_at,
    outgoing.c.message_id,
    outgoing.c.lease_until,
    outgoing.c.not_before,
    outgoing.c.purpose,
)
"""Finds the next letter to send without reading past the bytes of all that wait."""
sa.Index("ix_outgoing_of_letter", outgoing.c.letter_id, outgoing.c.state)
sa.Index("ix_outgoing_sent", outgoing.c.state, outgoing.c.since)
sa.Index("ix_outgoing_recipient", outgoing.c.recipient, outgoing.c.purpose, outgoing.c.created_at)

protocols: Final = sa.Table(
    "protocols",
    metadata,
    sa.Column("reg_number", sa.String(40), primary_key=True),
    sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False, index=True),
    sa.Column("region", sa.String(120), nullable=False),
    sa.Column("federal_district", sa.String(120), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.String(80), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("document_sha256", sa.String(64), nullable=False),
    sa.Column("accepted_at", sa.Float, nullable=False),
    sa.Column("working_days_late", sa.Integer, nullable=False, server_default="0"),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("opinion", sa.String(20), nullable=False, server_default=""),
    sa.Column("opinion_note", sa.Text, nullable=False, server_default=""),
    sa.Column("opinion_at", sa.Float, nullable=False, server_default="0"),
    sa.UniqueConstraint("region", "year", "number", "version", name="one_version_once"),
)

questions: Final = sa.Table(
    "questions",
    metadata,
    sa.Column("token", sa.String(40), primary_key=True),
    sa.Column("message_id", sa.String(300), nullable=False, index=True),
    sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False, index=True),
    sa.Column("topic", sa.String(20), nullable=False),
    sa.Column("recipient", sa.String(320), nullable=False),
    sa.Column("reg_number", sa.String(40), nullable=False, server_default=""),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("document_sha256", sa.String(64), nullable=False, server_default=""),
    sa.Column("role", sa.String(20), nullable=False, server_default=""),
    sa.Column("name", sa.String(200), nullable=False, server_default=""),
    sa.Column("asked_at", sa.Float, nullable=False),
    sa.Column("remind_at", sa.Float),
    sa.Column("answer", sa.String(20), nullable=False, server_default=""),
    sa.Column("closed", sa.Boolean, nullable=False, server_default=sa.false()),
)

judged: Final = sa.Table(
    "judged",
    metadata,
    sa.Column(
        "letter_id",
        sa.Integer,
        sa.ForeignKey("letters.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("reg_number", sa.String(40), nullable=False),
    sa.Column("verdict", sa.String(20), nullable=False),
    sa.Column("region", sa.String(120), nullable=False),
    sa.Column("federal_district", sa.String(120), nullable=False),
    sa.Column("held_on", sa.Date),
    sa.Column("number", sa.String(80), nullable=False),
    sa.Column("due", sa.Date),
    sa.Column("sender_known", sa.Boolean, nullable=False),
    sa.Column("told_at", sa.Float),
)
"""One row per protocol of a letter, as it was judged last."""

sa.Index("ix_judged_verdict", judged.c.verdict, judged.c.due)
sa.Index("ix_judged_number", judged.c.region, judged.c.number)

alarms: Final = sa.Table(
    "alarms",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
)

meta: Final = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
