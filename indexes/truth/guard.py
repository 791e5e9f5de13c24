"""What may be stored at all."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from indexes.errors import InputError
from indexes.vocabulary import Chunk, Metadata, MetadataValue, Reading

MOST_KEY_BYTES = 2000  # PostgreSQL's index takes no longer entry than about 2,700


def check(
    reading: Reading,
    key: str,
    chunks: Sequence[Chunk],
    terms: Sequence[str],
    vectors: NDArray[np.float32] | None,
    dimensions: int,
) -> None:
    """Refuse what must never be stored, before any lock is held. Raises InputError."""
    shape = (len(chunks), dimensions) if vectors is None else vectors.shape
    if len(chunks) != len(terms) or shape != (len(chunks), dimensions):
        raise InputError(
            f"{len(chunks)} passages came with {len(terms)} rows of terms and vectors of shape "
            f"{shape}; {dimensions} dimensions are needed."
        )
    if vectors is not None:
        _check_vectors(vectors)
    for position, chunk in enumerate(chunks):
        if chunk.text != reading.text[chunk.start : chunk.end]:
            raise InputError(f"Passage {position} is not the text at its offsets; split it again.")
    if reading.valid_from and reading.valid_to and reading.valid_to <= reading.valid_from:
        raise InputError("valid_to must be later than valid_from.")
    check_key(key)
    check_text("title", reading.title)
    check_text("text", reading.text)
    check_metadata(reading.metadata)


def _check_vectors(vectors: NDArray[np.float32]) -> None:
    with np.errstate(over="ignore"):
        stored = vectors.astype(np.float16).astype(np.float32)
    if not np.all(np.isfinite(stored)) or not np.all(stored.any(axis=1)):
        raise InputError("A passage's vector is zero, infinite or not a number; encode it again.")


def check_key(key: str) -> None:
    """Refuse a key that cannot be looked up by. Raises InputError."""
    check_text("key", key)
    if not 0 < len(key.encode()) <= MOST_KEY_BYTES:
        raise InputError(f"The key must have 1 to {MOST_KEY_BYTES} bytes.")


def check_metadata(metadata: Metadata) -> None:
    """Refuse metadata that cannot be filtered by. Raises InputError."""
    for name, value in metadata.items():
        if isinstance(value, float) and not math.isfinite(value):
            raise InputError(f"The metadata field {name!r} is no finite number.")
        for part in (name, encode(value)):
            check_text("metadata", part)
            if len(part.encode()) > MOST_KEY_BYTES:
                raise InputError(
                    f"The metadata field {name[:40]!r} is longer than {MOST_KEY_BYTES} bytes."
                )


def check_text(name: str, text: str) -> None:
    """Refuse text that not every database can keep: NUL and lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise InputError(f"The {name} holds a lone surrogate, which is no character.") from None
    if "\0" in text:
        raise InputError(f"The {name} holds a NUL character; take it out.")


def encode(value: MetadataValue) -> str:
    """Return a metadata value so that equal values of one type are equal strings."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # 5 and 5.0 are one number
    return json.dumps(value, ensure_ascii=False)
