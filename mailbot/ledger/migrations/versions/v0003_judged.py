"""What each protocol came to: reminders and digests are written from it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table; letters judged before are not in it."""
    op.create_table(
        "judged",
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
    )
    op.create_index("ix_judged_verdict", "judged", ["verdict", "due"])
