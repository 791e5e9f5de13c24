"""Is the article that a question names the first passage? Twelve ways to write it, many laws.

``python -m bench.references [--laws N] [--questions N]``. The laws come in as files, without an
encoder: a place that is named needs none. A passage is right when it is the law's own, in force
today, and begins with the article asked for.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import opencc
from sqlalchemy import Connection

from bench import statutes
from bench.report import show
from indexes.text.numerals import chinese
from indexes.truth import Also, Collection, Truth, open_truth
from indexes.vocabulary import Scope
from ingest.line import ingest
from ingest.read import read
from ingest.vocabulary import Handed, Intake

SCOPE = Scope("bench", "laws")
ENOUGH = 0.99
SEED = 11
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")

Way = Callable[[str, str, int], str]
WAYS: dict[str, Way] = {
    "《全名》第X条": lambda law, number, n: f"《中华人民共和国{law}》第{number}条是怎么规定的？",
    "《名》第X条": lambda law, number, n: f"请问《{law}》第{number}条的内容？",
    "名第N条": lambda law, number, n: f"{law}第{n}条规定了什么",
    "名N条": lambda law, number, n: f"{law}{n}条",
    "根据名第X条": lambda law, number, n: f"根据{law}第{number}条，应当如何处理？",
    "第X条第一款": lambda law, number, n: f"《{law}》第{number}条第一款",
    "第 N 条": lambda law, number, n: f"{law} 第 {n} 条",
    "第Ｎ条": lambda law, number, n: f"{law}第{str(n).translate(WIDE)}条",
    "繁體": lambda law, number, n: opencc.OpenCC("s2t").convert(f"《{law}》第{number}条如何规定？"),
    "第X条至第Y条": lambda law, number, n: f"《{law}》第{n}条至第{n + 2}条",
    "Article N of": lambda law, number, n: f"What does Article {n} of 《{law}》 say?",
    "名 Art. N": lambda law, number, n: f"{law} Art. {n}",
}


class Still:
    """An encoder for a collection nobody searches: every text is the same direction."""

    fingerprint, dimensions = "none", 8

    def count_tokens(self, texts: list[str]) -> list[int]:
        """Return about how many tokens each text has."""
        return [len(text) for text in texts]


class Plain:
    """Reads in this process: the files are our own."""

    def peek(self, data: bytes, name: str) -> None:
        return None

    def read(self, data: bytes, name: str) -> Intake:
        """Return the document in ``data``."""
        return read(data, name)


def main() -> None:
    """Print the share of right first passages for each way, and what one look-up takes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=int, default=150)
    parser.add_argument("--questions", type=int, default=1000)
    given = parser.parse_args()
    rng = random.Random(SEED)
    everything = statutes.editions()
    chosen = dict(rng.sample(sorted(everything.items()), min(given.laws, len(everything))))
    with TemporaryDirectory() as folder:
        truth = open_truth(None, Path(folder))
        collection = truth.ensure_collection(SCOPE, Still.fingerprint, Still.dimensions)
        for law, own in chosen.items():
            for edition in own:
                _bring(f"{law}({edition.passed}).md", edition.text, truth, collection)
        rows, wrong = _ask(chosen, truth, given.questions, rng)
        truth.close()
    show("references", rows)
    for question, label in wrong[:20]:
        print("wrong", question, "→", label)


def nothing(connection: Connection) -> None:
    """Do no more in a transaction."""


def _bring(key: str, text: str, truth: Truth, collection: Collection) -> None:
    handed = Handed(key, key.rpartition("/")[2], text.encode())

    def mark(key: str, fingerprint: str) -> Also:
        return nothing

    line = ingest(handed, Plain(), Still(), truth, collection, mark, nothing)  # type: ignore[arg-type]  # it never encodes
    with suppress(StopIteration):
        line.send(np.full((len(next(line)), Still.dimensions), 1.0, np.float32))


def _ask(
    laws: dict[str, list[statutes.Edition]], truth: Truth, wanted: int, rng: random.Random
) -> tuple[list[dict[str, object]], list[tuple[str, str]]]:
    from indexes.pointers import Pointers

    pointers = Pointers(truth)
    right: dict[str, list[bool]] = {way: [] for way in WAYS}
    wrong: list[tuple[str, str]] = []
    spent: list[float] = []
    collection = truth.collection(SCOPE)
    places = [
        (law, edition, number)
        for law, own in laws.items()
        for edition in own[-1:]
        if edition.begins <= date.today()
        for number in edition.articles
    ]
    for at, (law, edition, number) in enumerate(rng.choices(places, k=wanted)):
        way = list(WAYS)[at % len(WAYS)]
        question = WAYS[way](statutes.title(law), number, int(chinese(number) or 0))
        began = time.perf_counter()
        ids = pointers.find(collection, question, date.today().toordinal())
        spent.append(1000 * (time.perf_counter() - began))
        found = truth.passages(ids[:1])
        label = next((one.section for one in found.values()), "nothing")
        text = next((one.text for one in found.values()), "")
        good = label.endswith(f"第{number}条") and edition.articles[number][:12] in _even(text)
        right[way].append(good)
        if not good:
            wrong.append((question, label))
    rows: list[dict[str, object]] = [
        {"written": way, "questions": len(own), "right first": round(sum(own) / len(own), 4)}
        for way, own in right.items()
    ]
    total = [one for own in right.values() for one in own]
    rows.append(
        {
            "written": "all",
            "questions": len(total),
            "right first": round(sum(total) / len(total), 4),
            "at least": ENOUGH,
            "p50 ms": round(float(np.percentile(spent, 50)), 2),
            "p95 ms": round(float(np.percentile(spent, 95)), 2),
        }
    )
    return rows, wrong


def _even(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
