"""The steps of `bench.scale`, each a process of its own: fill, build, exact, serve, change.

    python -m bench.stages STEP FOLDER PASSAGES

The last line printed is the result as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes import dense, segment, snapshot
from indexes.candidates import _seek
from indexes.keeper import Keeper
from indexes.search import DEPTH, Searcher
from indexes.truth import Collection, Truth, open_truth
from indexes.vocabulary import Chunk, Reading, Scope

SCOPE = Scope("local", "scale")
FINGERPRINT, DIMENSIONS = "scale", 384
GROUP = 500  # passages a document
TURN = 0.3  # length of the noise added to a unit vector: cosine .96 to the article's own
WORDS = 12  # of another article that a copy gets
ROUNDS, TOP = 3, 10
Vectors = NDArray[np.float32]


class Told:
    """Stands for the encoder, whose vectors come with the questions."""

    fingerprint, dimensions, name, max_tokens = FINGERPRINT, DIMENSIONS, "told", 512


def main() -> None:
    step, folder, passages = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    home = folder / str(passages)
    home.mkdir(exist_ok=True)
    truth = open_truth(None, home)
    collection = truth.ensure_collection(SCOPE, FINGERPRINT, DIMENSIONS)
    began = time.perf_counter()
    if step == "fill":
        fill(truth, collection, folder, passages)
        found = {"fill s": time.perf_counter() - began, "filling MB": _peak()}
    elif step == "build":
        Keeper(truth, home / "indexes").seal(collection)
        size = sum(path.stat().st_size for path in (home / "indexes").rglob("*") if path.is_file())
        found = {
            "build s": time.perf_counter() - began,
            "building MB": _peak(),
            "on disk MB": size / 2**20,
        }
    else:
        known = {"exact": exact, "serve": serve, "change": change}
        found = known[step](truth, collection, folder, home)
    truth.close()
    print(json.dumps(found))


def fill(truth: Truth, collection: Collection, folder: Path, passages: int) -> None:
    """Commit the articles, and copies of them until there are ``passages``."""
    if truth.head(collection.id):
        return
    rows = json.loads((folder / "passages.json").read_text("utf-8"))
    terms = json.loads((folder / "terms.json").read_text("utf-8"))
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    random = np.random.default_rng(0)
    for start in range(0, passages, GROUP):
        own = np.arange(start, min(start + GROUP, passages))
        base, copies = own % len(rows), own >= len(rows)
        more = [
            " ".join(terms[other][:WORDS]) if copy else ""
            for other, copy in zip(random.integers(len(rows), size=len(own)), copies, strict=True)
        ]
        texts = [f"{rows[at][2]} {added}".strip() for at, added in zip(base, more, strict=True)]
        words = [" ".join([*terms[at], added]) for at, added in zip(base, more, strict=True)]
        noise = random.standard_normal((len(own), DIMENSIONS)).astype(np.float32)
        noise *= TURN / np.linalg.norm(noise, axis=1, keepdims=True) * copies[:, None]
        turned = vectors[base] + noise
        _commit(truth, collection, f"{start}", rows[base[0]][0], texts, words, turned)


def _commit(
    truth: Truth,
    collection: Collection,
    key: str,
    title: str,
    texts: list[str],
    words: list[str],
    vectors: Vectors,
) -> None:
    spans = list(_spans(texts))
    chunks = [Chunk(*span, "", None, text) for span, text in zip(spans, texts, strict=True)]
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    reading = Reading(title, "\n".join(texts), "text/plain")
    truth.commit_version(collection, key, reading, chunks, words, unit, key, None)


def _spans(texts: list[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for text in texts:
        yield at, at + len(text)
        at += len(text) + 1


def exact(truth: Truth, collection: Collection, folder: Path, home: Path) -> dict[str, Any]:
    """Write the ids of each question's ten nearest passages, compared with every vector."""
    asked = np.load(folder / "asked.npy")
    ids, scores = np.empty((len(asked), 0), np.int64), np.empty((len(asked), 0), np.float32)
    for part in _segments(home, collection):
        rows = dense.top(asked, part.vectors, TOP)
        own = np.stack(
            [part.vectors[row].astype(np.float32) @ a for row, a in zip(rows, asked, strict=True)]
        )
        ids, scores = np.hstack((ids, part.ids[rows])), np.hstack((scores, own))
    best = np.argsort(-scores, axis=1)[:, :TOP]
    np.save(home / "exact.npy", np.take_along_axis(ids, best, 1))
    return {}


def _segments(home: Path, collection: Collection) -> Iterator[segment.Rows]:
    root = home / "indexes" / str(collection.id)
    folder = root / snapshot.name(snapshot.current(root) or 0)
    for name in snapshot.read(folder).segments:
        yield segment.read(folder / name)


def serve(truth: Truth, collection: Collection, folder: Path, home: Path) -> dict[str, Any]:
    """Open, ask every question thrice, and compare with the exact answer."""
    questions = json.loads((folder / "questions.json").read_text("utf-8"))
    asked, right = np.load(folder / "asked.npy"), np.load(home / "exact.npy")
    searcher = Searcher(truth, home / "indexes", Told())  # type: ignore[arg-type]  # never encodes
    began = time.perf_counter()
    _ask(searcher, questions[0], asked[0])
    opened = time.perf_counter() - began
    times = []
    for _ in range(ROUNDS):
        for question, vector in zip(questions, asked, strict=True):
            started = time.perf_counter()
            _ask(searcher, question, vector)
            times.append((time.perf_counter() - started) * 1e3)
    memory = _now()
    view = searcher._reader(collection).view(collection)
    allowed = view.allowed(date.today().toordinal())
    ids = np.concatenate([part.ids for part in view.segments])
    kept = [
        len(np.intersect1d(ids[_seek(view, vector, allowed, DEPTH)()[0][:TOP]], own))
        for vector, own in zip(asked, right, strict=True)
    ]
    return {
        "cold open s": opened,
        "p50 ms": float(np.percentile(times, 50)),
        "p95 ms": float(np.percentile(times, 95)),
        "questions": len(times),
        "recall@10": sum(kept) / right.size,
        "serving MB": memory,
        "peak MB": _peak(),
    }


def _ask(searcher: Searcher, question: str, vector: Vectors) -> list[str]:
    found = searcher.search(SCOPE, question, limit=TOP, vector=vector)
    return [hit.passage.text for hit in found.hits]


def change(truth: Truth, collection: Collection, folder: Path, home: Path) -> dict[str, Any]:
    """Add a document, delete it, and seal; each until the next search tells."""
    asked = np.load(folder / "asked.npy")
    searcher = Searcher(truth, home / "indexes", Told())  # type: ignore[arg-type]  # never encodes
    text = "本条由独角兽管理局负责解释。"
    words = "独角兽 管理局 负责 解释"
    _ask(searcher, text, asked[0])
    began = time.perf_counter()
    _commit(truth, collection, "new", "独角兽法", [text], [words], asked[:1])
    assert text in _ask(searcher, text, asked[0])
    added = time.perf_counter() - began
    (document,) = (
        one.id for one in truth.documents(collection, "mmm", 10).items if one.key == "new"
    )
    began = time.perf_counter()
    truth.delete_document(collection, document)
    assert text not in _ask(searcher, text, asked[0])
    deleted = time.perf_counter() - began
    began = time.perf_counter()
    Keeper(truth, home / "indexes").seal(collection)
    return {
        "found after ms": added * 1e3,
        "gone after ms": deleted * 1e3,
        "seal again s": time.perf_counter() - began,
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _now() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if "VmRSS" in line) / 1024


if __name__ == "__main__":
    main()
