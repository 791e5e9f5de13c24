"""A collection's own policy: "" leaves it to the service, as every collection made so far did.

Revision ID: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the thresholds, and take back the policy nobody chose."""
    op.add_column("collections", sa.Column("supported", sa.Double, nullable=True))
    op.add_column("collections", sa.Column("doubtful", sa.Double, nullable=True))
    op.execute("UPDATE collections SET policy = ''")


def downgrade() -> None:
    """Drop the thresholds."""
    op.execute("UPDATE collections SET policy = 'strict' WHERE policy = ''")
    op.drop_column("collections", "doubtful")
    op.drop_column("collections", "supported")
