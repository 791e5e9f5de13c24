"""The claim checker on sets that nothing was fitted on: sentences of summaries, claims of Wikipedia.

    IBID_BENCH_UNSEEN=FOLDER python -m bench.unseen

FOLDER has clones of github.com/W4ngatang/qags (Wang et al. 2020: sentences that summarising models wrote of
news, by what most of three readers said; spaces put into numbers are taken out) and github.com/ryokamoi/wice
(Kamoi et al. 2023, ODC-BY: claims of Wikipedia beside the web pages they cite; right are the supported, wrong
the partly supported and the unsupported). What is not there is left out. An article is one passage. Some
rules of the facts were made with true claims of both sets in view that had broken one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from bench import corpora, measure, report
from bench.grounding import EVEN, Judged, judge
from bench.pairs import Pair
from bench.scorer import TODAY
from indexes.encoder import open_encoder
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy

PLACE = "IBID_BENCH_UNSEEN"


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder, capacity=200_000), lambda: TODAY)
    sets = {"qags cnndm": _qags("cnndm"), "qags xsum": _qags("xsum"), "wice": _wice()}
    rows = []
    for name, found in sets.items():
        judged = []
        for number, pair in enumerate(found):
            if number % 100 == 0:
                print(f"{name}: {number}", flush=True)
            judged.append(judge(pair, checker))
        if judged:
            rows.append(_row(name, judged))
    if not rows:
        raise SystemExit(f"{PLACE} names no folder with qags or wice: nothing to measure.")
    report.show("unseen", rows)


def _qags(name: str) -> Iterator[Pair]:
    for row in _rows(f"qags/data/mturk_{name}.jsonl"):
        for said in row["summary_sentences"]:
            votes = [one["response"] for one in said["responses"]]
            right = votes.count("yes") > votes.count("no")
            article, text = _joined(row["article"]), _joined(said["sentence"])
            yield Pair("qags", name, "en", article, article, text, right)


def _wice() -> Iterator[Pair]:
    for part in ("dev", "test"):
        for row in _rows(f"wice/data/entailment_retrieval/claim/{part}.jsonl"):
            page = "\n".join(row["evidence"])
            label = row["label"]
            yield Pair("wice", label, "en", page, page, row["claim"], label == "supported")


def _joined(text: str) -> str:
    """Return words and numbers as they were before they were cut: 3, 000 and 16 - year - old."""
    return re.sub(r"(?<=\w) - (?=\w)", "-", re.sub(r"(?<=\d)([.,]) (?=\d)", r"\1", text))


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in corpora.cloned(PLACE, name).splitlines() if line]


def _row(name: str, judged: list[Judged]) -> dict[str, object]:
    from sklearn.metrics import roc_auc_score

    right = np.array([one.pair.right for one in judged])
    score = np.array([one.together for one in judged])
    left = np.array([one.released for one in judged])
    passed = np.array([one.passed for one in judged])
    even = np.ones(len(judged))
    low, high = measure.interval(right, score >= EVEN, even, [one.pair.group for one in judged])
    return {
        "set": name,
        "pairs": len(judged),
        "true": float(right.mean()),
        "area": float(roc_auc_score(right, score)),
        "balanced": measure.balanced(right, score >= EVEN, even),
        "from": low,
        "to": high,
        f"precision at {Policy().supported}": measure.ratio(even, right & left, left),
        "recall there": measure.ratio(even, right & left, right),
        "true that break a fact": float(1 - passed[right].mean()),
        "false that do": float(1 - passed[~right].mean()),
        "ece": measure.ece(right, score, even),
    }


if __name__ == "__main__":
    main()
