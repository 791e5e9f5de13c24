"""Windows of whole turns: what they hold, how they overlap, and that they never change."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from service.memory.windows import cut


def brute(tokens: list[int], window: int, stride: int) -> list[tuple[int, int]]:
    """The same by trying every end of every window."""
    found: list[tuple[int, int]] = []
    start = 0
    while True:
        ends = [e for e in range(start + 1, len(tokens) + 1) if sum(tokens[start:e]) <= window]
        end = max(ends, default=start + 1)
        if start >= len(tokens) or end >= len(tokens):
            return found
        found.append((start, end))
        steps = [e for e in range(start + 1, end + 1) if sum(tokens[start:e]) <= stride]
        start = max(steps, default=start + 1)


@pytest.mark.parametrize("seed", range(40))
def test_windows_are_those_found_by_trying(seed: int) -> None:
    draw = random.Random(seed)
    tokens = [draw.randint(1, 60) for _ in range(draw.randint(0, 60))]
    window = draw.randint(20, 200)
    stride = draw.randint(1, window)
    assert cut(tokens, window, stride) == brute(tokens, window, stride)


def test_no_turn_is_left_out_and_none_changes_later() -> None:
    tokens = [random.Random(1).randint(5, 90) for _ in range(200)]
    whole = cut(tokens, 512, 256)
    assert whole[0][0] == 0
    assert all(later[0] <= earlier[1] for earlier, later in pairwise(whole))
    for length in range(len(tokens)):
        assert cut(tokens[:length], 512, 256) == whole[: len(cut(tokens[:length], 512, 256))]


def test_half_a_window_further_on_is_in_two() -> None:
    assert cut([10] * 10, window=40, stride=20) == [(0, 4), (2, 6), (4, 8)]


def test_a_turn_longer_than_the_window_is_one() -> None:
    assert cut([100, 100, 5], window=50, stride=25) == [(0, 1), (1, 2)]
