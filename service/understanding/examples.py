"""Example utterances and their vectors: what the classifiers are taught with."""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Sequence
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

    They are found again by the encoder and the very texts. A file that is not what was written is
    made anew; one that cannot be written is done without.
    """
    key = "\0".join((vectors.fingerprint, *texts)).encode()
    path = cache / "examples" / f"{hashlib.blake2b(key, digest_size=16).hexdigest()}.npy"
    try:
        kept: NDArray[np.float32] = np.load(path)
    except (OSError, ValueError):
        kept = np.empty((0, 0), np.float32)
    if kept.shape[0] == len(texts) and np.isfinite(kept).all():
        return kept
    fresh = vectors.queries(texts)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}")
        with part.open("wb") as file:
            np.save(file, fresh)
        part.replace(path)
    except OSError:  # a full or read-only cache costs seconds at every start, nothing else
        return fresh
    return fresh
