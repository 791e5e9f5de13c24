"""What the truth hands out, beside the nouns of ``indexes.vocabulary``: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexes.vocabulary import Metadata

Op = Literal["add", "drop", "retime"]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Collection:
    """One tenant's named set of documents, embedded by one encoder."""

    id: int
    tenant: str
    name: str
    fingerprint: str
    dimensions: int
    policy: Literal[
        "", "strict", "flag", "off"
    ]  # for unsupported sentences; "": as the service is set
    seq: int  # of its newest change, as of the reading of this value
    supported: float | None = None  # P(supported) from which a claim is, where it is its own
    doubtful: float | None = None  # … and under which it is not


@dataclass(frozen=True, slots=True)
class Committed:
    """What one ``commit_version`` did; ``unchanged`` when the content was already the latest."""

    document_id: str
    version_id: int
    number: int
    passages: int
    seq: int
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """How much was deleted."""

    versions: int
    passages: int
    vectors: int


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the outbox: what an index must do to catch up, in ``seq`` order.

    ``retime`` says that only the version's in-force interval is another one.
    """

    seq: int
    op: Op
    version_id: int
    passages: int = field(default=0, compare=False)  # that the version has, 0 when it is gone


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """Everything an index needs of one version; rows stand in the order of the text.

    ``vectors`` is (n, dimensions) float16, NaN where there is none yet; ``terms`` are joined by
    spaces; in force from the first day up to, not including, the second, as proleptic ordinals.
    """

    version_id: int
    document_id: str
    passage_ids: NDArray[np.int64]
    vectors: NDArray[np.float16]
    terms: list[str]
    in_force_from: int
    in_force_to: int
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class Document:
    """What was handed in under a stable key, as its latest version describes it."""

    id: str
    key: str
    title: str
    version: int
    media_type: str
    source_url: str | None
    valid_from: date | None
    valid_to: date | None
    passages: int
    metadata: Metadata
    notes: tuple[str, ...]
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One version without its text."""

    id: int
    number: int
    title: str
    source_url: str | None
    valid_from: date | None
    valid_to: date | None
    in_force_from: int
    in_force_to: int
    passages: int
    content_hash: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Listing(Generic[Item]):
    """One stretch of a list; ``next`` is the cursor of the following one, None at the end."""

    items: tuple[Item, ...]
    next: str | None
