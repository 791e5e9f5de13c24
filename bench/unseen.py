"""The claim checker on sets that nothing was fitted on: other people's claims and summaries.

    IBID_BENCH_UNSEEN=FOLDER python -m bench.unseen

FOLDER has clones of what ``bench/others.py`` names; what is not there is left out. Some rules of the facts
were made with true claims of QAGS and WiCE in view that had broken one.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import platformdirs

from bench import measure, others, report
from bench.grounding import EVEN, Judged, judge
from bench.scorer import TODAY
from indexes.encoder import open_encoder
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker
from service.vocabulary import Policy


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder, capacity=200_000), lambda: TODAY)
    rows = []
    for name, found in others.SETS.items():
        judged = []
        for number, pair in enumerate(found()):
            if number % 100 == 0:
                print(f"{name}: {number}", flush=True)
            judged.append(judge(pair, checker))
        if judged:
            rows.append(_row(name, judged))
    if not rows:
        raise SystemExit(
            f"{others.PLACE} names no folder with any of the sets: nothing to measure."
        )
    report.show("unseen", rows)


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
