"""Of claims written for this project, what leaves at the shipped threshold, and how much of it is right.

    python -m bench.released

The claims are those of ``bench/free.py`` that nothing is fitted on: of the passages held out, and ``later``.
Of twins (a true sentence, and behind it the same with one small change) it also says how often the true one
scores higher.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs

from bench import measure, pairs, report
from bench.free import SOURCES, free, later
from bench.grounding import Judged, judge
from bench.scorer import TODAY
from indexes.encoder import open_encoder
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker

TWINS = ("summed", "general")
SPOKEN = ("en", "zh")


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder, capacity=200_000), lambda: TODAY)
    held = [pair for pair in free() if pairs.held_out(pair.group)] + later()
    rows = []
    for source in (*SOURCES, "later"):
        for spoken in SPOKEN:
            own = [one for one in held if (one.source, one.language) == (source, spoken)]
            print(f"{source} {spoken}: {len(own)}", flush=True)
            rows.append(_row(f"{source} {spoken}", [judge(pair, checker) for pair in own]))
    report.show("released", rows)


def _row(name: str, judged: Sequence[Judged]) -> dict[str, object]:
    from sklearn.metrics import roc_auc_score

    right = np.array([one.pair.right for one in judged])
    score = np.array([one.together for one in judged])
    left = np.array([one.released for one in judged])
    passed = np.array([one.passed for one in judged])
    even = np.ones(len(judged))
    row: dict[str, object] = {
        "set": name,
        "pairs": len(judged),
        "area": float(roc_auc_score(right, score)),
        "right of what leaves": measure.ratio(even, right & left, left),
        "of the true leave": measure.ratio(even, right & left, right),
        "true that break a fact": float(1 - passed[right].mean()),
        "false that do": float(1 - passed[~right].mean()),
    }
    if name.partition(" ")[0] in TWINS:
        row["twins in order"] = in_order(judged)
    return row


def in_order(judged: Sequence[Judged]) -> float:
    """Return the share of twins of which the true one scores higher; as high counts half."""
    pairs_of = list(zip(judged[::2], judged[1::2], strict=True))
    assert all(true.pair.right and not false.pair.right for true, false in pairs_of)
    return float(
        np.mean(
            [
                (true.together > false.together) + (true.together == false.together) / 2
                for true, false in pairs_of
            ]
        )
    )


if __name__ == "__main__":
    main()
