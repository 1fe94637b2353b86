"""First version of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create all tables."""
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("message_id", sa.String(300), nullable=False, server_default=""),
        sa.Column("received_at", sa.Float, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("dkim_keys", sa.Text, nullable=False, server_default="[]"),
        sa.Column("state", sa.String(20), nullable=False, server_default="received"),
        sa.Column("verdict", sa.String(20), nullable=False, server_default=""),
        sa.Column("codes", sa.Text, nullable=False, server_default=""),
        sa.Column("sender", sa.String(320), nullable=False, server_default=""),
        sa.Column("folder", sa.String(200), nullable=False, server_default=""),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
        sa.Column("owner", sa.String(80), nullable=False, server_default=""),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_letters_state", "letters", ["state"])
    op.create_table(
        "locations",
        sa.Column("account", sa.String(320), primary_key=True),
        sa.Column("folder", sa.String(200), primary_key=True),
        sa.Column("uidvalidity", sa.BigInteger, primary_key=True),
        sa.Column("uid", sa.BigInteger, primary_key=True),
        sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False),
    )
    op.create_index("ix_locations_letter_id", "locations", ["letter_id"])
    op.create_table(
        "outgoing",
        sa.Column("message_id", sa.String(300), primary_key=True),
        sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id")),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("null_return_path", sa.Boolean, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(20), nullable=False, server_default="ready"),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.Column("since", sa.Float, nullable=False, server_default="0"),
        sa.Column("not_before", sa.Float, nullable=False, server_default="0"),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner", sa.String(80), nullable=False, server_default=""),
        sa.Column("lease_until", sa.Float, nullable=False, server_default="0"),
        sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_index("ix_outgoing_letter_id", "outgoing", ["letter_id"])
    op.create_index("ix_outgoing_state", "outgoing", ["state"])
    op.create_table(
        "protocols",
        sa.Column("reg_number", sa.String(40), primary_key=True),
        sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False),
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
        sa.UniqueConstraint("region", "year", "number", "version", name="one_version_once"),
    )
    op.create_index("ix_protocols_letter_id", "protocols", ["letter_id"])
    op.create_table(
        "meta",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop all tables."""
    for name in ("meta", "protocols", "outgoing", "locations", "letters"):
        op.drop_table(name)
