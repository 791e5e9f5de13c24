"""What a conversation remembers: traces of its turns, windows with summaries, stated facts.

Revision ID: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables; traces and windows of older conversations are made when they go on."""
    op.create_table(
        "traces",
        *_key(),
        *_integers("part", "tokens"),
        *_texts("terms", "fingerprint"),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number", "part"),
    )
    op.create_table(
        "windows",
        *_key(),
        *_integers("first", "last"),
        *_texts("summary", "by", "fingerprint"),
        sa.Column("vector", sa.LargeBinary, nullable=False),
        sa.Column("passage_ids", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number"),
    )
    op.create_table(
        "facts",
        *_key(),
        *_texts("about", "text"),
        *_integers("turn"),
        sa.Column("created_at", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number"),
    )


def downgrade() -> None:
    """Drop them."""
    for name in ("facts", "windows", "traces"):
        op.drop_table(name)


def _key() -> tuple[sa.Column[str], sa.Column[int]]:
    owner = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    return (
        sa.Column("conversation_id", sa.Text, owner, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _integers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]
