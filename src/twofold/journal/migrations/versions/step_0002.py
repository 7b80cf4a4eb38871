"""Role, child, device and its clock, data; and each row says by which rule it was sealed."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"
TEXTS = ("role", "twin", "device", "device_clock", "data")


def upgrade() -> None:
    """Add the columns; the rows that are there were sealed by the first rule."""
    op.add_column("event", sa.Column("version", sa.Integer, nullable=False, server_default="1"))
    for name in TEXTS:
        op.add_column("event", sa.Column(name, sa.Text, nullable=False, server_default=""))
