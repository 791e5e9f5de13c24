"""The first schema.

Revision ID: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    _create_documents()
    _create_indexing()
    _create_jobs()
    _create_records()


def downgrade() -> None:
    """Drop every table, those that point elsewhere first."""
    for name in (
        *("feedback", "citations", "claims", "turns", "answers", "conversations"),
        *("uploads", "jobs", "outbox", "fields", "vectors", "passages"),
        *("versions", "documents", "collections", "tenants"),
    ):
        op.drop_table(name)


def _text(name: str, *rest: SchemaItem, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *rest, nullable=nullable)


def _integer(name: str, *rest: SchemaItem, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, *rest, nullable=nullable)


def _moment(name: str, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double, nullable=nullable)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON, nullable=False)


def _within(target: str) -> sa.ForeignKey:
    return sa.ForeignKey(target, ondelete="CASCADE")


def _create_documents() -> None:
    op.create_table(
        "tenants", _text("name"), _moment("created_at"), sa.PrimaryKeyConstraint("name")
    )
    op.create_table(
        "collections",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("tenant", _within("tenants.name")),
        _text("name"),
        _text("visibility"),
        _text("fingerprint"),
        _integer("dimensions"),
        _text("policy"),
        _integer("seq"),
        _moment("created_at"),
        sa.UniqueConstraint("tenant", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "documents",
        _text("id"),
        _integer("collection_id", _within("collections.id")),
        _text("key"),
        _text("visibility"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("collection_id", "key"),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("document_id", _within("documents.id")),
        _integer("collection_id", _within("collections.id")),
        _integer("number"),
        _text("title"),
        _text("media_type"),
        _text("content_hash"),
        _text("source_url", nullable=True),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        sa.Column("committed_on", sa.Date, nullable=False),
        _integer("in_force_from"),
        _integer("in_force_to"),
        _integer("passages"),
        _moment("created_at"),
        _json("metadata"),
        _json("notes"),
        _json("sections"),
        _json("pages"),
        _text("text"),
        sa.UniqueConstraint("document_id", "number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_versions_collection_id", "versions", ["collection_id"])


def _create_indexing() -> None:
    big = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "passages",
        sa.Column("id", big, primary_key=True),
        _integer("version_id", _within("versions.id")),
        _integer("position"),
        _integer("start"),
        _integer("end"),
        _integer("page", nullable=True),
        _text("section"),
        _text("text"),
        _text("terms"),
        sa.UniqueConstraint("version_id", "position"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vectors",
        sa.Column(
            "passage_id",
            big,
            _within("passages.id"),
            primary_key=True,
            autoincrement=False,
        ),
        _text("fingerprint"),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "fields",
        _integer("version_id", _within("versions.id")),
        _text("name"),
        _integer("collection_id", _within("collections.id")),
        _text("value"),
        sa.PrimaryKeyConstraint("version_id", "name"),
    )
    op.create_index("ix_fields_value", "fields", ["collection_id", "name", "value"])
    op.create_table(
        "outbox",
        _integer("collection_id", _within("collections.id")),
        _integer("seq"),
        _text("op"),
        _integer("version_id"),
        sa.PrimaryKeyConstraint("collection_id", "seq"),
    )


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", sa.Integer, primary_key=True),
        _text("id"),
        _text("tenant"),
        _integer("collection_id", _within("collections.id")),
        _text("key"),
        _text("name"),
        _text("source_url", nullable=True),
        sa.Column("valid_from", sa.Date),
        sa.Column("valid_to", sa.Date),
        _json("metadata"),
        _text("state"),
        _text("reason", nullable=True),
        _integer("attempts"),
        _integer("done"),
        _integer("total"),
        _text("document_id", nullable=True),
        _text("lease", nullable=True),
        _moment("lease_until", nullable=True),
        _moment("stage_at"),
        _moment("updated_at"),
        _moment("created_at"),
        sa.UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_jobs_state", "jobs", ["state", "number"])
    op.create_index("ix_jobs_key", "jobs", ["collection_id", "key"])
    op.create_table(
        "uploads",
        sa.Column(
            "job_number", sa.Integer, _within("jobs.number"), primary_key=True, autoincrement=False
        ),
        sa.Column("is_text", sa.Boolean, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _create_records() -> None:
    op.create_table(
        "conversations",
        _text("id"),
        _text("tenant"),
        _text("collection"),
        _text("visibility"),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_conversations_tenant", "conversations", ["tenant"])
    op.create_table(
        "answers",
        _text("id"),
        _text("tenant"),
        _text("conversation_id", _within("conversations.id")),
        _text("collection"),
        _text("status"),
        _moment("created_at"),
        _json("body"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_answers_conversation_id", "answers", ["conversation_id"])
    op.create_table(
        "turns",
        _text("conversation_id", _within("conversations.id")),
        _integer("number"),
        _text("answer_id", _within("answers.id")),
        _text("question"),
        _text("standalone"),
        _text("answer"),
        _text("status"),
        _json("passage_ids"),
        sa.PrimaryKeyConstraint("conversation_id", "number"),
    )
    op.create_index("ix_turns_answer_id", "turns", ["answer_id"])
    op.create_table(
        "claims",
        _text("answer_id", _within("answers.id")),
        _integer("position"),
        _text("text"),
        _text("verdict"),
        sa.Column("score", sa.Double),
        sa.PrimaryKeyConstraint("answer_id", "position"),
    )
    op.create_table(
        "citations",
        _text("answer_id", _within("answers.id")),
        _text("document_id"),
        sa.PrimaryKeyConstraint("answer_id", "document_id"),
    )
    op.create_index("ix_citations_document_id", "citations", ["document_id"])
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer, primary_key=True),
        _text("answer_id", _within("answers.id")),
        _text("rating"),
        _json("reasons"),
        _text("comment"),
        _integer("claim", nullable=True),
        _moment("created_at"),
    )
    op.create_index("ix_feedback_answer_id", "feedback", ["answer_id"])
