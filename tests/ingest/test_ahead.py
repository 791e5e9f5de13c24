"""Reading ahead: in order, errors in their place, and an end when nobody takes any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexes.errors import Hostile
from ingest.ahead import Ahead
from ingest.sandbox import Sandbox


def test_ahead_hands_over_in_order_and_raises_what_the_iterator_raised() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2, 3)
        raise Hostile("the fourth")

    with Ahead(items(), depth=2) as ahead:
        assert [ahead.take(5), ahead.take(5), ahead.take(5)] == [1, 2, 3]
        with pytest.raises(Hostile, match="the fourth"):
            ahead.take(5)


def test_ahead_is_not_finished_before_its_error_was_raised() -> None:
    def items() -> Iterator[int]:
        raise Hostile("at once")
        yield 1

    with Ahead(items(), depth=2) as ahead:
        ahead._thread.join()
        assert not ahead.finished
        with pytest.raises(Hostile, match="at once"):
            ahead.take(0.0)


def test_ahead_stops_when_nobody_takes() -> None:
    with Ahead(iter(range(10**9)), depth=2) as ahead:
        assert ahead.take(5) == 0


def test_a_sandbox_can_be_closed_unused() -> None:
    Sandbox().close()
