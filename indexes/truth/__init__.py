"""SQL is the only truth; every index is a cache that can be made from it again."""

from indexes.truth import remembered  # its tables belong to the same metadata
from indexes.truth.engine import reading, writing
from indexes.truth.store import Also, Truth, open_truth
from indexes.truth.values import (
    Change,
    Collection,
    Committed,
    Document,
    Listing,
    Receipt,
    Stored,
    VersionSummary,
)

__all__ = [
    "Also",
    "Change",
    "Collection",
    "Committed",
    "Document",
    "Listing",
    "Receipt",
    "Stored",
    "Truth",
    "VersionSummary",
    "open_truth",
    "reading",
    "remembered",
    "writing",
]
