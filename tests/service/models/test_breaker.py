"""The circuit breaker: it opens, rests, tries once, and forgets."""

from __future__ import annotations

from service.models.breaker import Breaker


class FakeClock:
    """Time that stands still until told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_breaker_opens_rests_tries_once_and_rests_longer() -> None:
    clock = FakeClock()
    breaker = Breaker(limit=3, rest=2, longest=5, clock=clock)
    for _ in range(3):
        assert breaker.admits()
        breaker.begin()
        breaker.failed()
    assert (breaker.state, breaker.admits()) == ("open", False)
    for pause in (2, 4, 5, 5):
        clock.now += pause - 0.1
        assert breaker.state == "open"
        clock.now += 0.1
        assert (breaker.state, breaker.admits()) == ("half", True)
        breaker.begin()
        assert not breaker.admits(), "one trial at a time"
        breaker.failed()
    clock.now += 5
    breaker.begin()
    breaker.dropped()
    assert breaker.admits(), "a trial given up by the client frees the place"
    breaker.begin()
    breaker.passed()
    assert (breaker.state, breaker.admits()) == ("closed", True)


def test_breaker_forgets_failures_after_a_success() -> None:
    breaker = Breaker(limit=2, clock=FakeClock())
    for _ in range(5):
        breaker.begin()
        breaker.failed()
        breaker.begin()
        breaker.passed()
    assert breaker.state == "closed"
