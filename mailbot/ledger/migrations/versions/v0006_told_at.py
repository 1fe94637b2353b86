"""When a protocol came to what it came to: a person may return it days after it arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the moment; without one, the letter's arrival counts."""
    op.add_column("judged", sa.Column("told_at", sa.Float))
