"""Hard facts in sentences as people write them: what breaks one, and what leaves.

    python -m bench.facts

``facts.jsonl`` has 320 short passages of our own (contracts and statutes, leaflets and guidelines, reports
and manuals, news) and beside each two true claims, reworded as people do, and two false ones that change one
fact. Rules were made with ``seen`` in view; ``later`` was written by somebody who saw neither rules nor those
claims, and nothing was chosen by it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import platformdirs

from bench import measure, report
from bench.grounding import Judged, judge
from bench.pairs import Pair
from bench.scorer import TODAY
from indexes.encoder import open_encoder
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker

CLAIMS = Path(__file__).parent / "facts.jsonl"
SETS = ("seen", "later")
EIGHT = ("number", "date", "unit", "name", "reference", "negation", "modality", "comparison")


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder), lambda: TODAY)
    judged = [judge(pair, checker) for pair in worded()]
    rows = []
    for name in SETS:
        for spoken in ("en", "zh"):
            own = [one for one in judged if (one.pair.source, one.pair.language) == (name, spoken)]
            rows.append({"set": name, "language": spoken, **_row(own)})
    report.show("facts", rows)


def worded() -> list[Pair]:
    """Return every claim with its passage; the source is one of SETS, the kind what was done to it."""
    rows = (json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines())
    return [
        Pair(
            row["set"], row["kind"], row["language"], row["evidence"], row["evidence"], row["claim"],
            row["right"],
        )
        for row in rows
    ]  # fmt: skip


def _row(own: Sequence[Judged]) -> dict[str, object]:
    right = np.array([one.pair.right for one in own])
    eight = np.array([one.pair.kind in EIGHT for one in own]) & ~right
    breaks = np.array([not one.passed for one in own])
    leaves = np.array([one.released for one in own])
    even = np.ones(len(own))
    return {
        "claims": len(own),
        "true that break a fact": measure.ratio(even, breaks & right, right),
        "false of the eight kinds that do": measure.ratio(even, breaks & eight, eight),
        "true that leave": measure.ratio(even, leaves & right, right),
        "false of the eight that leave": measure.ratio(even, leaves & eight, eight),
        "right of what leaves": measure.ratio(even, leaves & right, leaves),
    }


if __name__ == "__main__":
    main()
