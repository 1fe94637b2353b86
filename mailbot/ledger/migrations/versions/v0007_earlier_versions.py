"""Earlier protocols of the same number are looked for at each letter, not only at some."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_judged_number", "judged", ["region", "number"])
