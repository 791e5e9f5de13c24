"""The tables, as typed SQLAlchemy Core: one class of columns and one ``Table`` each.

``migrations/`` creates them; a test compares the two. Every row belongs to one tenant, directly or
through its collection. Ids that name stored text are never used a second time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
    false,
)

SCHEMA = "0005"  # the newest revision in migrations/versions
metadata = MetaData()
BigId = BigInteger().with_variant(Integer, "sqlite")  # SQLite's own ids have 64 bits as Integer


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as Unix seconds so that both databases order it alike."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> float | None:
        """Return Unix seconds."""
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Dialect) -> datetime | None:
        """Return the aware datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


def _within(target: str) -> ForeignKey:
    """Return a key to ``target`` whose row takes this one with it."""
    return ForeignKey(target, ondelete="CASCADE")


class TenantColumns(TypedColumns):
    """One organisation, or the one local user."""

    name: Named[str] = Column(Text, primary_key=True)
    created_at: Named[datetime] = Column(Moment)


class CollectionColumns(TypedColumns):
    """A named set of documents; ``seq`` counts its changes in the order of their commits."""

    id: Named[int] = Column(Integer, primary_key=True)
    tenant: Named[str] = Column(Text, _within("tenants.name"))
    name: Named[str] = Column(Text)
    visibility: Named[str] = Column(Text)
    fingerprint: Named[str] = Column(Text)
    dimensions: Named[int]
    policy: Named[str] = Column(Text)  # "": as the service is set
    seq: Named[int]
    created_at: Named[datetime] = Column(Moment)
    supported: Named[float | None] = Column(Double)
    doubtful: Named[float | None] = Column(Double)


class DocumentColumns(TypedColumns):
    """What was handed in under a stable key."""

    id: Named[str] = Column(Text, primary_key=True)
    collection_id: Named[int] = Column(_within("collections.id"))
    key: Named[str] = Column(Text)
    visibility: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Moment)


class VersionColumns(TypedColumns):
    """A canonical text and its structure; the long columns last, as SQLite reads rows in order."""

    id: Named[int] = Column(Integer, primary_key=True)
    document_id: Named[str] = Column(Text, _within("documents.id"))
    collection_id: Named[int] = Column(_within("collections.id"))
    number: Named[int]
    title: Named[str] = Column(Text)
    media_type: Named[str] = Column(Text)
    content_hash: Named[str] = Column(Text)
    source_url: Named[str | None] = Column(Text)
    valid_from: Named[date | None]
    valid_to: Named[date | None]
    committed_on: Named[date]
    in_force_from: Named[int]
    in_force_to: Named[int]
    passages: Named[int]
    preview: Named[bool] = Column(server_default=false())  # until the whole of it is committed
    named: Named[str] = Column(Text, server_default="")  # what another one ends it by; "": none may
    repealed: Named[date | None]  # the first day without force, where another document ended it
    repealed_by: Named[int | None]  # that document's version
    created_at: Named[datetime] = Column(Moment)
    metadata: Named[dict[str, Any]] = Column(JSON)
    notes: Named[list[str]] = Column(JSON)
    sections: Named[list[Any]] = Column(JSON)
    pages: Named[list[Any]] = Column(JSON)
    text: Named[str] = Column(Text)


class PassageColumns(TypedColumns):
    """A span of a version with its place, and the terms the lexical index stores for it."""

    id: Named[int] = Column(BigId, primary_key=True)
    version_id: Named[int] = Column(_within("versions.id"))
    position: Named[int]
    start: Named[int]
    end: Named[int]
    page: Named[int | None]
    section: Named[str] = Column(Text)
    text: Named[str] = Column(Text)
    terms: Named[str] = Column(Text)


class VectorColumns(TypedColumns):
    """A passage's embedding, little-endian float16, and the fingerprint of what made it."""

    passage_id: Named[int] = Column(BigId, _within("passages.id"), primary_key=True)
    fingerprint: Named[str] = Column(Text)
    vector: Named[bytes] = Column(LargeBinary)


class FieldColumns(TypedColumns):
    """A version's own metadata for filtering; ``value`` is JSON, so that 5 and "5" differ."""

    version_id: Named[int] = Column(_within("versions.id"), primary_key=True, autoincrement=False)
    name: Named[str] = Column(Text, primary_key=True)
    collection_id: Named[int] = Column(_within("collections.id"))
    value: Named[str] = Column(Text)


class OutboxColumns(TypedColumns):
    """What an index must do to catch up. A dropped version leaves its row here, so no key to it."""

    collection_id: Named[int] = Column(
        _within("collections.id"), primary_key=True, autoincrement=False
    )
    seq: Named[int] = Column(primary_key=True, autoincrement=False)
    op: Named[str] = Column(Text)
    version_id: Named[int]


class JobColumns(TypedColumns):
    """One document on its way in."""

    number: Named[int] = Column(Integer, primary_key=True)
    id: Named[str] = Column(Text, unique=True)
    tenant: Named[str] = Column(Text)
    collection_id: Named[int] = Column(_within("collections.id"))
    key: Named[str] = Column(Text)
    name: Named[str] = Column(Text)
    source_url: Named[str | None] = Column(Text)
    valid_from: Named[date | None]
    valid_to: Named[date | None]
    metadata: Named[dict[str, Any]] = Column(JSON)
    state: Named[str] = Column(Text)
    reason: Named[str | None] = Column(Text)
    attempts: Named[int]
    done: Named[int]
    total: Named[int]
    document_id: Named[str | None] = Column(Text)
    digest: Named[str | None] = Column(Text)  # of what was handed in
    content_hash: Named[str | None] = Column(Text)  # of the version it was found to be
    lease: Named[str | None] = Column(Text)  # who holds it, with a token made at each claim
    lease_until: Named[datetime | None] = Column(Moment)
    stage_at: Named[datetime] = Column(Moment)  # when this state began
    updated_at: Named[datetime] = Column(Moment)
    created_at: Named[datetime] = Column(Moment)


class UploadColumns(TypedColumns):
    """The bytes a job reads; ``is_text`` when they were handed in as text, not as a file."""

    job_number: Named[int] = Column(_within("jobs.number"), primary_key=True, autoincrement=False)
    is_text: Named[bool]
    data: Named[bytes] = Column(LargeBinary)


class ConversationColumns(TypedColumns):
    """Turns that belong together."""

    id: Named[str] = Column(Text, primary_key=True)
    tenant: Named[str] = Column(Text, index=True)
    collection: Named[str] = Column(Text)
    visibility: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Moment)


class AnswerColumns(TypedColumns):
    """An answer whole, as it was returned, and what it is looked up by."""

    id: Named[str] = Column(Text, primary_key=True)
    tenant: Named[str] = Column(Text)
    conversation_id: Named[str] = Column(Text, _within("conversations.id"), index=True)
    collection: Named[str] = Column(Text)
    status: Named[str] = Column(Text)
    created_at: Named[datetime] = Column(Moment)
    body: Named[dict[str, Any]] = Column(JSON)


class TurnColumns(TypedColumns):
    """One question and its answer, remembered."""

    conversation_id: Named[str] = Column(Text, _within("conversations.id"), primary_key=True)
    number: Named[int] = Column(primary_key=True, autoincrement=False)
    answer_id: Named[str] = Column(Text, _within("answers.id"), index=True)
    question: Named[str] = Column(Text)
    standalone: Named[str] = Column(Text)
    answer: Named[str] = Column(Text)
    status: Named[str] = Column(Text)
    passage_ids: Named[list[int]] = Column(JSON)


class ClaimColumns(TypedColumns):
    """One claim of an answer, for counting; the answer's body has it whole."""

    answer_id: Named[str] = Column(Text, _within("answers.id"), primary_key=True)
    position: Named[int] = Column(primary_key=True, autoincrement=False)
    text: Named[str] = Column(Text)
    verdict: Named[str] = Column(Text)
    score: Named[float | None]


class CitationColumns(TypedColumns):
    """Which documents' text stands in which answer. Outlives the document, so no key to it."""

    answer_id: Named[str] = Column(Text, _within("answers.id"), primary_key=True)
    document_id: Named[str] = Column(Text, primary_key=True, index=True)


class FeedbackColumns(TypedColumns):
    """What somebody thought of an answer, or of its claim number ``claim``."""

    id: Named[int] = Column(Integer, primary_key=True)
    answer_id: Named[str] = Column(Text, _within("answers.id"), index=True)
    rating: Named[str] = Column(Text)
    reasons: Named[list[str]] = Column(JSON)
    comment: Named[str] = Column(Text)
    claim: Named[int | None]
    created_at: Named[datetime] = Column(Moment)


tenants = Table("tenants", metadata, TenantColumns)
collections = Table(
    *("collections", metadata, CollectionColumns),
    UniqueConstraint("tenant", "name"),
    sqlite_autoincrement=True,
)
documents = Table("documents", metadata, DocumentColumns, UniqueConstraint("collection_id", "key"))
versions = Table(
    "versions",
    metadata,
    VersionColumns,
    UniqueConstraint("document_id", "number"),
    Index("ix_versions_named", "collection_id", "named"),
    sqlite_autoincrement=True,
)
passages = Table(
    *("passages", metadata, PassageColumns),
    UniqueConstraint("version_id", "position"),
    sqlite_autoincrement=True,
)
vectors = Table("vectors", metadata, VectorColumns)
fields = Table(
    "fields", metadata, FieldColumns, Index("ix_fields_value", "collection_id", "name", "value")
)
outbox = Table("outbox", metadata, OutboxColumns)
jobs = Table(
    "jobs",
    metadata,
    JobColumns,
    Index("ix_jobs_state", "state", "number"),
    Index("ix_jobs_key", "collection_id", "key"),
    sqlite_autoincrement=True,
)
uploads = Table("uploads", metadata, UploadColumns)
conversations = Table("conversations", metadata, ConversationColumns)
answers = Table("answers", metadata, AnswerColumns)
turns = Table("turns", metadata, TurnColumns)
claims = Table("claims", metadata, ClaimColumns)
citations = Table("citations", metadata, CitationColumns)
feedback = Table("feedback", metadata, FeedbackColumns)
