"""What clients read of what is stored: collections, documents, versions, jobs, and lists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Generic, TypeVar

from pydantic import BaseModel

from indexes.truth import Collection, Document, Receipt, VersionSummary
from indexes.vocabulary import MetadataValue
from ingest.jobs import Job, State

Item = TypeVar("Item")


class ListBody(BaseModel, Generic[Item]):
    """One page of a list; ``next`` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class CollectionOut(BaseModel):
    """A named set of documents, and its own say on sentences without support.

    ``policy`` "", ``supported`` null and ``doubtful`` null are as the service is set.
    """

    name: str
    policy: str
    empty: bool
    supported: float | None = None
    doubtful: float | None = None

    @classmethod
    def of(cls, collection: Collection, empty: bool) -> CollectionOut:
        """Render one collection."""
        return cls(
            name=collection.name,
            policy=collection.policy,
            empty=empty,
            supported=collection.supported,
            doubtful=collection.doubtful,
        )


class DocumentBody(BaseModel):
    """A document as its latest version describes it; ``notes`` say what could not be read."""

    id: str
    key: str
    title: str
    version: int
    media_type: str
    source_url: str | None
    valid_from: date | None
    valid_to: date | None
    passages: int
    metadata: dict[str, MetadataValue]
    notes: list[str]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, one: Document) -> DocumentBody:
        """Render one document."""
        return cls(
            id=one.id,
            key=one.key,
            title=one.title,
            version=one.version,
            media_type=one.media_type,
            source_url=one.source_url,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            passages=one.passages,
            metadata=dict(one.metadata),
            notes=list(one.notes),
            created_at=one.created_at,
            updated_at=one.updated_at,
        )


class VersionBody(BaseModel):
    """One version of a document."""

    number: int
    title: str
    source_url: str | None
    valid_from: date | None
    valid_to: date | None
    passages: int
    created_at: datetime

    @classmethod
    def of(cls, one: VersionSummary) -> VersionBody:
        """Render one version."""
        return cls(
            number=one.number,
            title=one.title,
            source_url=one.source_url,
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            passages=one.passages,
            created_at=one.created_at,
        )


class ProgressBody(BaseModel):
    """How far a job is; ``eta_s`` is null while nobody can know."""

    done: int
    total: int
    eta_s: float | None


class JobBody(BaseModel):
    """A document on its way in; ``reason`` says why it failed."""

    id: str
    key: str
    document_id: str | None
    state: State
    reason: str | None
    attempts: int
    progress: ProgressBody
    created_at: datetime

    @classmethod
    def of(cls, job: Job) -> JobBody:
        """Render one job."""
        return cls(
            id=job.id,
            key=job.key,
            document_id=job.document_id,
            state=job.state,
            reason=job.reason,
            attempts=job.attempts,
            progress=ProgressBody(done=job.done, total=job.total, eta_s=job.eta_s),
            created_at=job.created_at,
        )


class JobsBody(BaseModel):
    """The jobs of what was handed in, in its order."""

    jobs: list[JobBody]


class ReceiptBody(BaseModel):
    """How much was deleted."""

    versions: int
    passages: int
    vectors: int

    @classmethod
    def of(cls, receipt: Receipt) -> ReceiptBody:
        """Render one receipt."""
        return cls(versions=receipt.versions, passages=receipt.passages, vectors=receipt.vectors)
