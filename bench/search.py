"""What a whole search costs beside its two raw engines, over 64,667 articles of Chinese law.

    python -m bench.search

Each question goes to the engines and to the `Searcher` in turn, in an order drawn for it, so that a busy
machine and cold caches slow all alike. Questions come with their vectors; encoding one is timed apart. The
raw engines get their terms and vectors ready-made and return ten bare ids, one after the other and, as the
search runs them, in two threads: FAISS as a plain scan of 8-bit codes, and the very index that the search
has, with its inverted lists. The search cuts the question into terms, looks for documents that have come in,
finds, fuses, reranks, and fetches passages from SQL.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import platformdirs
import tantivy
from numpy.typing import NDArray

from bench import corpora, report, vectors
from bench.shelf import SCOPE, Shelf, shelve
from indexes import snapshot
from indexes.encoder import Encoder, open_encoder
from indexes.generation import WORDS
from indexes.search import DEPTH
from indexes.text import tokens

ROUNDS = 3
TOP = 10
MOST = {50: 1.5, 95: 2.5}  # times of the raw engines' percentile that a search may take
RECALL = 0.99  # of the exact top ten

Vectors = NDArray[np.float32]
Part = Callable[[int], object]


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when a search costs more than it may."""
    corpora.data()
    faiss.omp_set_num_threads(1)
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    corpus = corpora.law()
    asked = vectors.encode(encoder, corpus.questions, "query", "questions")
    with shelve(corpus, encoder, "law") as shelf:
        parts = _parts(shelf, corpus.questions, asked, encoder)
        times = _run(parts, len(corpus.questions))
        recall = _recall(shelf, asked)
    raw = times["FAISS SQ8"] + times["tantivy"]
    sums = {**times, "SQ8 + tantivy": raw, "Flat + tantivy": times["FAISS Flat"] + times["tantivy"]}
    rows: list[dict[str, object]] = [
        {"part": name, **{f"p{at} ms": float(np.percentile(sums[name], at)) for at in MOST}}
        for name in sums
    ]
    ratios = {at: float(np.percentile(times["search"], at) / np.percentile(raw, at)) for at in MOST}
    rows.append({"part": "search : SQ8 + tantivy", **{f"p{at} ms": ratios[at] for at in MOST}})
    rows.append({"part": "recall@10 of the dense leg", "p50 ms": recall})
    report.show("search", rows)
    if any(ratios[at] > MOST[at] for at in MOST) or recall < RECALL:
        raise SystemExit("A search costs more than it may, or finds less than it should.")


def _recall(shelf: Shelf, asked: Vectors) -> float:
    """Return the share of each question's exact top ten that the dense leg finds."""
    (part,) = shelf.searcher._reader(shelf.collection).view(shelf.collection).segments[:-1]
    rows = {int(passage): row for row, passage in enumerate(shelf.ids.tolist())}
    kept = 0
    for query in asked:
        exact = np.argpartition(-(shelf.vectors @ query), TOP)[:TOP]
        found = part.ids[part.dense.search(query, DEPTH)[0][:TOP]]
        kept += len(np.intersect1d(exact, [rows[passage] for passage in found.tolist()]))
    return kept / (TOP * len(asked))


def _parts(
    shelf: Shelf, questions: Sequence[str], asked: Vectors, encoder: Encoder
) -> dict[str, Part]:
    """Return what is timed, each a call with a question's number."""
    folder = shelf.root / str(shelf.collection.id)
    folder = folder / snapshot.name(snapshot.current(folder) or 0)
    (segment,) = snapshot.read(folder).segments
    built: Any = faiss.read_index(str(folder / segment / "index.faiss"))
    codes: Any = faiss.IndexScalarQuantizer(
        asked.shape[1], faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    codes.train(shelf.vectors)
    codes.add(shelf.vectors)
    flat: Any = faiss.IndexFlatIP(asked.shape[1])
    flat.add(shelf.vectors)
    words = tantivy.Index.open(str(folder / WORDS))
    terms = [list(dict.fromkeys(tokens.terms(question))) for question in questions]

    def lexical(number: int) -> object:
        each = [tantivy.Query.term_query(words.schema, "terms", t, "freq") for t in terms[number]]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in each])
        return words.searcher().search(query, TOP, count=False)

    beside = ThreadPoolExecutor(1)

    def both(number: int) -> object:
        near = beside.submit(codes.search, asked[number : number + 1], TOP)
        return lexical(number), near.result()

    return {
        "encode the question": lambda n: encoder.encode_queries([questions[n]]),
        "FAISS Flat": lambda n: flat.search(asked[n : n + 1], TOP),
        "FAISS SQ8": lambda n: codes.search(asked[n : n + 1], TOP),
        "FAISS IVF, as built": lambda n: built.search(asked[n : n + 1], TOP),
        "tantivy": lexical,
        "SQ8 beside tantivy": both,
        "search": lambda n: shelf.searcher.search(SCOPE, questions[n], limit=TOP, vector=asked[n]),
    }


def _run(parts: dict[str, Part], questions: int) -> dict[str, NDArray[np.float64]]:
    """Return each part's milliseconds for every question and round, in an order drawn anew each time.

    What ran before decides what the processor's caches hold: a fixed order favours whom it suits.
    """
    times = {name: np.zeros((ROUNDS, questions)) for name in parts}
    dice = np.random.default_rng(0)
    for part in parts.values():
        part(0)  # the first search opens the index
    for turn in range(ROUNDS):
        for number in range(questions):
            for name in dice.permutation(list(parts)).tolist():
                started = time.perf_counter()
                parts[name](number)
                times[name][turn, number] = (time.perf_counter() - started) * 1e3
    return times


if __name__ == "__main__":
    main()
