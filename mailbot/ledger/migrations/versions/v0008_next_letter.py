"""What is asked of letters out at every letter is answered from indexes alone.

The columns asked about stand behind the bytes of the letter: SQLite reads all of them to get there.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Replace one index by two that cover."""
    op.create_index(
        "ix_outgoing_next",
        "outgoing",
        ["state", "created_at", "message_id", "lease_until", "not_before", "purpose"],
    )
    op.create_index("ix_outgoing_of_letter", "outgoing", ["letter_id", "state"])
    op.drop_index("ix_outgoing_letter_id", "outgoing")
