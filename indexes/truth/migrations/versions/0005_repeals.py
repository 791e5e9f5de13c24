"""Documents end others: what each says of it, and the names by which they may be ended.

Revision ID: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from indexes.text.titles import name_of

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add them; a version of before that has an end of its own keeps that one.

    What is stored already ends nothing until it is handed in again: only its reading tells.
    """
    op.create_table(
        "repeals",
        sa.Column("version_id", sa.Integer, _within("versions.id"), primary_key=True),
        sa.Column("named", sa.Text, primary_key=True),
        sa.Column("year", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("collection_id", sa.Integer, _within("collections.id"), nullable=False),
    )
    op.create_index("ix_repeals_named", "repeals", ["collection_id", "named"])
    op.add_column("versions", sa.Column("named", sa.Text, nullable=False, server_default=""))
    op.add_column("versions", sa.Column("repealed", sa.Date, nullable=True))
    op.add_column("versions", sa.Column("repealed_by", sa.Integer, nullable=True))
    _name()
    op.drop_index("ix_versions_collection_id", "versions")
    op.create_index("ix_versions_named", "versions", ["collection_id", "named"])


def downgrade() -> None:
    """Drop them; what was ended stays so until its document changes."""
    op.drop_index("ix_versions_named", "versions")
    op.create_index("ix_versions_collection_id", "versions", ["collection_id"])
    for name in ("repealed_by", "repealed", "named"):
        op.drop_column("versions", name)
    op.drop_table("repeals")


def _within(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, ondelete="CASCADE")


def _name() -> None:
    versions = sa.table("versions", *map(sa.column, ("id", "title", "named", "valid_to")))
    v, connection = versions.c, op.get_bind()
    rows = connection.execute(sa.select(v.id, v.title).where(v.valid_to.is_(None))).all()
    if rows:
        connection.execute(
            sa.update(versions).where(v.id == sa.bindparam("of")).values(named=sa.bindparam("to")),
            [{"of": row.id, "to": name_of(row.title).key} for row in rows],
        )
