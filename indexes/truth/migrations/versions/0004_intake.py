"""What was handed in is known again by a digest; a long document can be found while it comes in.

Revision ID: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns; jobs and versions of before have no digest and are whole."""
    op.add_column("jobs", sa.Column("digest", sa.Text, nullable=True))
    op.add_column("jobs", sa.Column("content_hash", sa.Text, nullable=True))
    whole = sa.Column("preview", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("versions", whole)


def downgrade() -> None:
    """Drop them; what is only a preview goes with the job that brings in the whole."""
    op.execute("DELETE FROM versions WHERE preview")
    op.drop_column("versions", "preview")
    op.drop_column("jobs", "content_hash")
    op.drop_column("jobs", "digest")
