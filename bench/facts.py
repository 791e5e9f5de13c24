"""Hard facts in sentences as people write them: what breaks one, and what leaves.

    python -m bench.facts

``facts.jsonl`` has 320 short passages of our own (contracts and statutes, leaflets and guidelines, reports
and manuals, news) and beside each two true claims, reworded as people do, and two false ones that change one
fact. Rules were made with ``seen`` in view; ``later`` was written by somebody who saw neither rules nor those
claims, and nothing was chosen by it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import platformdirs

from bench import measure, report
from indexes.encoder import open_encoder
from service.checking.given import given
from service.checking.vectors import SentenceVectors
from service.stages.check import Checker

CLAIMS = Path(__file__).parent / "facts.jsonl"
TODAY = date(2026, 6, 1)
EIGHT = ("number", "date", "unit", "name", "reference", "negation", "modality", "comparison")


def main() -> None:
    """Print one table and keep it as JSON."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    checker = Checker(SentenceVectors(encoder), lambda: TODAY)
    claims = [json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines()]
    for one in claims:
        found = [c.verdict for c in checker.check(one["claim"], given([one["evidence"]]))]
        one["breaks"] = any(verdict.layers.facts for verdict in found)
        kinds = {verdict.kind for verdict in found} - {"not_checkable"}
        one["leaves"] = kinds == {"supported"}
    rows = []
    for name in ("seen", "later"):
        for spoken in ("en", "zh"):
            own = [one for one in claims if (one["set"], one["language"]) == (name, spoken)]
            rows.append({"set": name, "language": spoken, **_row(own)})
    report.show("facts", rows)


def _row(own: list[dict[str, object]]) -> dict[str, object]:
    right = np.array([bool(one["right"]) for one in own])
    eight = np.array([one["kind"] in EIGHT for one in own]) & ~right
    breaks, leaves = (np.array([bool(one[key]) for one in own]) for key in ("breaks", "leaves"))
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
