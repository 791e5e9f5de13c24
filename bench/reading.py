"""What the lower layers make of claims beside their evidence, computed once and kept under bench/cache."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bench import pairs, vectors
from bench.pairs import Pair
from indexes.encoder import Encoder
from indexes.encoder.reader import FIRST, LAYERS, SECOND, Layered, Lower
from indexes.text.sentences import sentences
from service.checking.align import Alignment, align
from service.checking.beside import beside
from service.checking.claims import claims
from service.checking.given import given
from service.checking.joint import MOST
from service.checking.vectors import SentenceVectors

PIECE = 500  # statements a file: what a stopped run loses at most


@dataclass
class Read:
    """Statements of pairs, each beside its evidence, and what the lower layers see.

    Statement n is one of pair ``owner[n]``; ``states[n]`` is (tokens, 384) float16, the evidence beginning at
    token ``begin[n]``.
    """

    pairs: list[Pair]
    owner: NDArray[np.int64]
    claims: list[str]
    near: list[Alignment]
    states: list[NDArray[np.float16]]
    begin: NDArray[np.int64]

    @cached_property
    def rows(self) -> list[list[int]]:
        """The statements of each pair."""
        found: list[list[int]] = [[] for _ in self.pairs]
        for row, pair in enumerate(self.owner):
            found[pair].append(row)
        return found


def statements(text: str) -> list[str]:
    """Return what ``text`` states, sentence by sentence; the whole where it states nothing."""
    cut = [span.of(text) for span in sentences(text)]
    stated = [s[one.start : one.end] for s in cut for one in claims(s) if not one.needless]
    return stated or [text]


def read(chosen: Sequence[Pair], encoder: Encoder) -> Read:
    """Return the statements of ``chosen`` beside the evidence they are checked against."""
    vectors = SentenceVectors(pairs.Known(encoder, chosen, "pairs"), capacity=200_000)
    found = Read(list(chosen), np.array([], np.int64), [], [], [], np.array([], np.int64))
    for number, pair in enumerate(chosen):
        evidence = given([pair.passage])
        stated = statements(pair.claim)
        found.claims += stated
        found.near += [align(claim, evidence.sentences, vectors) for claim in stated]
        found.owner = np.append(found.owner, [number] * len(stated))
    told = [
        (claim, beside(claim, near)) for claim, near in zip(found.claims, found.near, strict=True)
    ]
    return _seen(found, told, encoder, MOST)


def as_they_are(chosen: Sequence[Pair], encoder: Encoder) -> Read:
    """Return ``chosen`` as one statement each, claim beside passage, neither taken apart."""
    texts = [(one.claim, one.passage) for one in chosen]
    claims, none = [claim for claim, _ in texts], np.array([], np.int64)
    return _seen(Read(list(chosen), np.arange(len(texts)), claims, [], [], none), texts, encoder)


def _seen(
    found: Read,
    texts: Sequence[tuple[str, str]],
    encoder: Encoder,
    most: tuple[int, int] = (FIRST, SECOND),
) -> Read:
    assert isinstance(encoder, Layered), "only the bundled encoder can be read with"
    lower = Lower(encoder)
    for start in range(0, len(texts), PIECE):
        piece = _piece(lower, encoder.fingerprint, texts[start : start + PIECE], start, most)
        found.states += piece[0]
        found.begin = np.append(found.begin, piece[1])
    return found


def merged(one: Read, other: Read) -> Read:
    """Return the statements of both."""
    return Read(
        [*one.pairs, *other.pairs],
        np.concatenate([one.owner, other.owner + len(one.pairs)]),
        [*one.claims, *other.claims],
        [*one.near, *other.near],
        [*one.states, *other.states],
        np.concatenate([one.begin, other.begin]),
    )


def _piece(
    lower: Lower,
    fingerprint: str,
    texts: Sequence[tuple[str, str]],
    start: int,
    most: tuple[int, int],
) -> tuple[list[NDArray[np.float16]], NDArray[np.int64]]:
    facts = [str(LAYERS), *map(str, most), *("\0".join(pair) for pair in texts)]
    name = hashlib.blake2b("\1".join(facts).encode(), digest_size=16).hexdigest()
    path = vectors.CACHE / fingerprint / f"read-{name}.npz"
    if not path.exists():
        print(f"reading statements from {start:,}", flush=True)
        rows, lengths, begin = [], [], []
        for claim, evidence in texts:
            ids, second = lower.joined(claim, evidence, most)
            rows.append(lower.states(ids)[0].astype(np.float16))
            lengths.append(len(rows[-1]))
            begin.append(second)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_suffix(".part").open("wb") as file:
            np.savez(file, rows=np.concatenate(rows), lengths=lengths, begin=begin)
        path.with_suffix(".part").replace(path)
    kept = np.load(path)
    return np.split(kept["rows"], np.cumsum(kept["lengths"])[:-1]), kept["begin"]
