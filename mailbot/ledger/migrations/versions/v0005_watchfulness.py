"""What watchfulness needs: alarms, deaths over a letter, witnesses."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add a table and three columns."""
    op.add_column("letters", sa.Column("crashes", sa.Integer, nullable=False, server_default="0"))
    op.add_column(
        "outgoing", sa.Column("witnessed", sa.Boolean, nullable=False, server_default=sa.true())
    )
    op.add_column("outgoing", sa.Column("missed_at", sa.Float, nullable=False, server_default="0"))
    op.create_table(
        "alarms",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("since", sa.Float, nullable=False),
    )
