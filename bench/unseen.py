"""The claim checker on sets that nothing was fitted on: summaries and their sentences, claims of Wikipedia.

    IBID_BENCH_UNSEEN=FOLDER python -m bench.unseen

FOLDER has clones of github.com/W4ngatang/qags (Wang et al. 2020: sentences that summarising models wrote of
news, by what most of three readers said; spaces put into numbers are taken out), github.com/ryokamoi/wice
(Kamoi et al. 2023, ODC-BY: claims of Wikipedia beside the web pages they cite; right are the supported, wrong
the partly supported and the unsupported), github.com/salesforce/factualNLG (SummEdits, Laban et al. 2023,
Apache 2.0: summaries of news, mails, talks and papers with a small edit, by whether they are still true) and
github.com/vectara/FaithBench (Bao et al. 2024, CC BY-NC-SA 4.0: sentences that ten language models wrote to
sum up a passage; wrong is what somebody marked as unwanted, right what nobody marked at all). What is not
there is left out. An article is one passage. Some
rules of the facts were made with true claims of both sets in view that had broken one.
"""

from __future__ import annotations

import ast
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
from indexes.text.sentences import sentences
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy

PLACE = "IBID_BENCH_UNSEEN"
EDITED = ("ectsum", "news", "podcast", "qmsumm", "sales_call", "sales_email", "samsum", "scitldr")


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder, capacity=200_000), lambda: TODAY)
    sets = {
        "qags cnndm": _qags("cnndm"),
        "qags xsum": _qags("xsum"),
        "wice": _wice(),
        "summedits": _summedits(),
        "faithbench": _faithbench(),
    }
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


def _summedits() -> Iterator[Pair]:
    for name in EDITED:
        text = corpora.cloned(PLACE, f"factualNLG/data/summedits/summedits_{name}.json")
        for row in json.loads(text or "[]"):
            yield Pair(
                "summedits", name, "en", row["doc"], row["doc"], row["summary"], row["label"] == 1
            )


def _faithbench() -> Iterator[Pair]:
    for number in range(1, 17):
        text = corpora.cloned(PLACE, f"FaithBench/data_for_release/batch_{number}.json")
        for row in json.loads(text)["samples"] if text else ():
            marked = row["annotations"]  # written as text in some of the files
            marked = ast.literal_eval(marked) if isinstance(marked, str) else marked
            for one in sentences(row["summary"]):
                over = [
                    m
                    for m in marked
                    if m["summary_start"] < one.end and one.start < m["summary_end"]
                ]
                wrong = any("Unwanted" in m["label"] for m in over)
                if wrong or not over:
                    source = row["source"]
                    yield Pair(
                        "faithbench", "llm", "en", source, source, one.of(row["summary"]), not wrong
                    )


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
