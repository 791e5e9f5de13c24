"""Vectors kept between runs: encoding 64,667 articles takes minutes, searching them does not."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexes.encoder import Encoder

CACHE = Path(__file__).parent / "cache"
PIECE = 500  # texts a file: what a stopped run loses at most


def encode(
    encoder: Encoder, texts: Sequence[str], kind: Literal["query", "passage"], label: str
) -> NDArray[np.float32]:
    """Return (n, dimensions) vectors of ``texts``, from the cache where it has them.

    A piece is found again by the encoder's fingerprint and the hash of its very texts.
    """
    run = encoder.encode_queries if kind == "query" else encoder.encode_passages
    folder = CACHE / encoder.fingerprint
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [np.empty((0, encoder.dimensions), np.float32)]
    for start in range(0, len(texts), PIECE):
        piece = texts[start : start + PIECE]
        digest = hashlib.blake2b("\0".join((kind, *piece)).encode(), digest_size=16)
        path = folder / f"{digest.hexdigest()}.npy"
        if not path.exists():
            print(f"encoding {label}: {start:,} of {len(texts):,}", flush=True)
            with path.with_suffix(".part").open("wb") as file:
                np.save(file, run(piece))
            path.with_suffix(".part").replace(path)
        pieces.append(np.load(path))
    return np.concatenate(pieces)
