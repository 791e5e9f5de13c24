"""Another library's hybrid search over the same texts and vectors; run by `bench.scale`.

    PYTHON bench/peers.py txtai|langchain FOLDER

Runs in an interpreter that has the library and nothing of Ibid; each is set up as its documentation
says. FOLDER holds what `bench.scale` wrote. The last line printed is the result as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

TOP = 10
MOST_SECONDS = 240.0  # of asking; a slow library is asked fewer questions


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    texts = json.loads((folder / "segmented.json").read_text("utf-8"))
    questions = json.loads((folder / "asked.json").read_text("utf-8"))
    vectors, asked = np.load(folder / "vectors.npy"), np.load(folder / "asked.npy")
    known = dict(zip(texts, vectors, strict=True)) | dict(zip(questions, asked, strict=True))
    before = _rss()
    began = time.perf_counter()
    search, packages = {"txtai": _txtai, "langchain": _langchain}[name](texts, vectors, known)
    built = time.perf_counter() - began
    search(questions[0])
    times: list[float] = []
    began = time.perf_counter()
    for question in questions:
        started = time.perf_counter()
        found = search(question)
        times.append((time.perf_counter() - started) * 1e3)
        if time.perf_counter() - began > MOST_SECONDS:
            break
    assert found, "nothing was found"
    result = {
        "system": ", ".join(f"{package} {version(package)}" for package in packages),
        "passages": len(texts),
        "build s": built,
        "p50 ms": float(np.percentile(times, 50)),
        "p95 ms": float(np.percentile(times, 95)),
        "questions": len(times),
        "memory MB": _rss() - before,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(result))


def _txtai(texts: list[str], vectors: Any, known: dict[str, Any]) -> Any:
    from txtai import Embeddings  # type: ignore[import-not-found]  # not in our environment

    def look_up(some: Sequence[str]) -> Any:  # stands for the encoder: every text's vector is known
        return np.stack([known[text] for text in some])

    made = Embeddings(method="external", transform=look_up, hybrid=True, content=True, gpu=False)
    made.index(texts)
    search: Callable[[str], Any] = lambda question: made.search(question, TOP)  # noqa: E731
    return search, ["txtai"]


def _langchain(texts: list[str], vectors: Any, known: dict[str, Any]) -> Any:
    from langchain_classic.retrievers import (  # type: ignore[import-not-found]  # as above
        EnsembleRetriever,
    )
    from langchain_community.retrievers import (  # type: ignore[import-not-found]  # as above
        BM25Retriever,
    )
    from langchain_community.vectorstores import FAISS  # type: ignore[import-not-found]  # as above
    from langchain_core.embeddings import Embeddings

    class Known(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [known[text].tolist() for text in texts]

        def embed_query(self, text: str) -> list[float]:
            row: list[float] = known[text].tolist()
            return row

    pairs = list(zip(texts, vectors.tolist(), strict=True))
    store = FAISS.from_embeddings(pairs, Known())
    words = BM25Retriever.from_texts(texts, preprocess_func=str.split)
    words.k = TOP
    near = store.as_retriever(search_kwargs={"k": TOP})
    ensemble = EnsembleRetriever(retrievers=[words, near], weights=[0.5, 0.5])
    return ensemble.invoke, ["langchain-classic", "langchain-community", "rank-bm25"]


def _rss() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
