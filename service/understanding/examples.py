"""Example utterances and their vectors: what the classifiers are taught with."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from service.checking.vectors import SentenceVectors


@cache
def utterances() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return our own examples and, in the same order, the intent of each."""
    file = resources.files("service.understanding") / "utterances.toml"
    table = tomllib.loads(file.read_text("utf-8"))
    pairs = [(text, intent) for intent, texts in table.items() for text in texts]
    return tuple(text for text, _ in pairs), tuple(intent for _, intent in pairs)


def taught(texts: Sequence[str], vectors: SentenceVectors, cache: Path) -> NDArray[np.float32]:
    """Return the (n, d) query vectors of ``texts``, kept in ``cache`` from one start to the next.

    They are found again by the encoder and the very texts.
    """
    key = "\0".join((vectors.fingerprint, *texts)).encode()
    return kept(key, len(texts), cache, lambda: vectors.queries(texts))


def kept(
    key: bytes, rows: int, cache: Path, make: Callable[[], NDArray[np.float32]]
) -> NDArray[np.float32]:
    """Return what ``make`` returns, an array of so many ``rows``: made once for a ``key``, then read.

    A file that is not what was written is made anew; one that cannot be written is done without.
    """
    path = cache / "examples" / f"{hashlib.blake2b(key, digest_size=16).hexdigest()}.npy"
    try:
        stored: NDArray[np.float32] = np.load(path)
    except (OSError, ValueError):
        stored = np.empty((0, 0), np.float32)
    if stored.shape[0] == rows and np.isfinite(stored).all():
        return stored
    fresh = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            np.save(file, fresh)
        part.replace(path)
    except OSError:  # a full or read-only cache costs seconds at every start, nothing else
        return fresh
    return fresh
