"""Facts in claims that people worded themselves (``bench/facts.jsonl``), held against the whole passage."""

from __future__ import annotations

from datetime import date

import pytest

from bench.facts import EIGHT, worded
from bench.pairs import Pair
from service.checking.claims import claims
from service.checking.facts import compare

TODAY = date(2026, 6, 1)


def breaks(pair: Pair) -> bool:
    around = " / \n" + pair.passage  # without a title
    stated = [pair.claim[one.start : one.end] for one in claims(pair.claim)]
    return any(compare(claim, pair.passage, around, TODAY) for claim in stated)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("source", "alarms", "caught"), [("seen", 0.01, 0.98), ("later", 0.16, 0.76)]
)
def test_true_claims_break_few_facts_and_false_ones_most(
    source: str, alarms: float, caught: float, language: str
) -> None:
    own = [one for one in worded() if (one.source, one.language) == (source, language)]
    true = [breaks(one) for one in own if one.right]
    false = [breaks(one) for one in own if not one.right and one.kind in EIGHT]
    assert len(own) == 320
    assert sum(true) <= alarms * len(true)
    assert sum(false) >= caught * len(false)
