"""How search grows: 64,667 articles beside two other libraries, and a million passages.

    python -m bench.scale [--passages 64667 1000000] [--peers PYTHON]

Beyond the articles of Chinese law there are, passages are SYNTHETIC: copies of articles with a
dozen words of another one added and vectors turned by a random angle of some 17 degrees. Every step is a
process of its own, whose memory is measured: filling SQL, building the indexes, serving, the exact
answer. Before serving, the files are dropped from the page cache. Questions come with their vectors.

``--peers`` names an interpreter that has txtai, langchain-community, langchain-classic, rank-bm25
and faiss-cpu; they get the same vectors and, as neither cuts Chinese into words, texts and
questions cut by jieba. Without it, or where one is missing, they are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from bench import corpora, report, vectors
from indexes.encoder import open_encoder
from indexes.text import tokens
from indexes.vocabulary import Chunk

HERE = Path(__file__).parent
PEERS = ("txtai", "langchain")
BOUNDS = {"p50 ms": 25.0, "cold open s": 10.0, "serving MB": 2048.0}  # of a million
RECALL, FASTER = 0.97, 5.0


def main() -> None:
    """Print one table and keep it as JSON; exit 1 when something takes more than it may."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--passages", type=int, nargs="+", default=[64_667, 1_000_000])
    parser.add_argument("--peers", default=os.environ.get("IBID_BENCH_PEERS", ""))
    parser.add_argument("--articles", type=int, help="Only so many articles, to try it out.")
    parser.add_argument("--folder", type=Path, help="Where to work; kept. A temporary one without.")
    options = parser.parse_args()
    corpora.data()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        _prepare(folder, options.articles)
        rows = [_ours(folder, count) for count in options.passages]
        rows += [row for name in PEERS if (row := _peer(options.peers, name, folder))]
    report.show("scale", rows)
    if missed := _missed(rows):
        sys.exit(f"missed: {', '.join(missed)}")


def _prepare(folder: Path, articles: int | None) -> None:
    """Write the articles, their terms and vectors, and the questions, for every process to read."""
    if (folder / "asked.npy").exists():
        return
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    corpus = corpora.law()
    passages = corpus.passages[:articles]
    encoded = [
        Chunk(0, len(text), section, None, text).encoded(title) for title, section, text in passages
    ]
    np.save(folder / "vectors.npy", vectors.encode(encoder, encoded, "passage", "law"))
    _write(folder / "passages.json", passages)
    _write(folder / "terms.json", [tokens.terms(text) for text in encoded])
    _write(folder / "segmented.json", _unique([_segmented(text) for text in encoded]))
    _write(folder / "questions.json", corpus.questions)
    _write(folder / "asked.json", [_segmented(text) for text in corpus.questions])
    asked = vectors.encode(encoder, corpus.questions, "query", "questions")
    np.save(folder / "asked.npy", asked)


def _segmented(text: str) -> str:
    return " ".join(span.of(text) for span in tokens.words(text))


def _unique(texts: Sequence[str]) -> list[str]:
    """Mark repeated texts by a number: a look-up of vectors by text needs them to differ."""
    seen: dict[str, int] = {}
    found = []
    for text in texts:
        seen[text] = seen.get(text, 0) + 1
        found.append(text if seen[text] == 1 else f"{text} {seen[text]}")
    return found


def _write(path: Path, values: Any) -> None:
    path.write_text(json.dumps(values, ensure_ascii=False), "utf-8")


def _ours(folder: Path, passages: int) -> dict[str, object]:
    row: dict[str, object] = {"system": "Ibid", "passages": passages}
    for step in ("fill", "build", "exact", "serve", "change"):
        if step == "serve":
            _forget(folder / str(passages))
        asked = [sys.executable, "-m", "bench.stages", step, str(folder), str(passages)]
        row |= _run(asked) or {}
        print(step, passages, row, flush=True)
    return row


def _forget(folder: Path) -> None:
    """Drop the indexes' files from the page cache."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _peer(python: str, name: str, folder: Path) -> dict[str, object] | None:
    if not python:
        print(f"{name} is left out: --peers names no interpreter that has it")
        return None
    return _run([python, str(HERE / "peers.py"), name, str(folder)])


def _run(command: list[str]) -> dict[str, object] | None:
    """Run a process and return what its last line says, None when it could not."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(command[1:3])} failed: {done.stderr.strip()[-600:]}", flush=True)
        return None
    found: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _missed(rows: list[dict[str, object]]) -> list[str]:
    ours = [row for row in rows if row["system"] == "Ibid"]
    missed = [f"recall {row['recall@10']}" for row in ours if float(str(row["recall@10"])) < RECALL]
    for row in ours:
        if row["passages"] == 1_000_000:
            missed += [name for name, most in BOUNDS.items() if float(str(row[name])) > most]
    for row in rows:
        if row not in ours:
            least = FASTER if "langchain" in str(row["system"]) else 1.0
            if float(str(row["p50 ms"])) < least * float(str(ours[0]["p50 ms"])):
                missed.append(f"{least} × faster than {row['system']}")
    return missed


if __name__ == "__main__":
    main()
