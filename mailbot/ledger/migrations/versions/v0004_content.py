"""What a letter says, hashed: the same letter delivered again is not answered again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column; letters that came before have none and are like no other."""
    op.add_column("letters", sa.Column("content", sa.String(64), nullable=False, server_default=""))
    op.create_index("ix_letters_content", "letters", ["content"])
