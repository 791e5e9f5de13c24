"""Which terms of a long question the lexical index is asked for."""

from __future__ import annotations

import numpy as np
import pytest

from indexes import candidates
from indexes.candidates import _telling


@pytest.mark.parametrize(
    ("frequencies", "kept"),
    [
        ([10, 20, 30, 40], ["a", "b", "c", "d"]),  # all together within the hundred
        ([50, 5, 60, 30], ["b", "d", "a"]),  # the rarest first; 50 more and it is full
        ([90, 90, 90, 90], ["a", "b", "c"]),  # however frequent, so many are asked for
        ([0, 0, 100, 1], ["a", "b", "d"]),  # what stands nowhere costs nothing
    ],
)
def test_the_rarest_terms_are_asked_for(
    frequencies: list[int], kept: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "POSTINGS", 100)
    assert _telling(["a", "b", "c", "d"], np.array(frequencies)) == kept


def test_nothing_is_asked_for_without_terms() -> None:
    assert _telling([], np.empty(0, np.int64)) == []
