"""The first form: a row per entry, sealed. A table that was made before there were steps is left as it is."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None
TEXTS = ("occurred", "entered", "author", "act", "target", "detail", "corrects", "seal")


def upgrade() -> None:
    """Make the table unless it is there."""
    if not sa.inspect(op.get_bind()).has_table("event"):
        op.create_table(
            "event",
            sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("key", sa.Text, nullable=False, unique=True),
            *(sa.Column(name, sa.Text, nullable=False) for name in TEXTS),
        )
