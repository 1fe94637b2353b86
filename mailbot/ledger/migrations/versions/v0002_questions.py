"""Questions put to people by letter, and what they said."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the table of questions and what a letter that is taken up again needs."""
    op.add_column("letters", sa.Column("turn", sa.Integer, nullable=False, server_default="0"))
    op.add_column("letters", sa.Column("rulings", sa.Text, nullable=False, server_default="[]"))
    op.add_column(
        "letters", sa.Column("lies_in", sa.String(200), nullable=False, server_default="")
    )
    for column in (
        sa.Column("opinion", sa.String(20), nullable=False, server_default=""),
        sa.Column("opinion_note", sa.Text, nullable=False, server_default=""),
        sa.Column("opinion_at", sa.Float, nullable=False, server_default="0"),
    ):
        op.add_column("protocols", column)
    op.create_table(
        "questions",
        sa.Column("token", sa.String(40), primary_key=True),
        sa.Column("message_id", sa.String(300), nullable=False),
        sa.Column("letter_id", sa.Integer, sa.ForeignKey("letters.id"), nullable=False),
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
    op.create_index("ix_questions_message_id", "questions", ["message_id"])
    op.create_index("ix_questions_letter_id", "questions", ["letter_id"])
    op.create_index("ix_outgoing_sent", "outgoing", ["state", "since"])
    op.create_index("ix_outgoing_recipient", "outgoing", ["recipient", "purpose", "created_at"])
