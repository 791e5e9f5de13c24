"""A circuit breaker: a server that fails is left alone for a while, then tried once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half"]


class Breaker:
    """Opens after ``limit`` failures in a row, or when nobody listens.

    Then it rests ``rest`` seconds, doubled each time up to ``longest``.

    After the rest one request is let through (``half``): its end closes the breaker or opens it
    again (M. Nygard, Release It!, 2007).
    """

    def __init__(
        self,
        *,
        limit: int = 3,
        rest: float = 2.0,
        longest: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._rest, self._longest, self._clock = limit, rest, longest, clock
        self._failures = 0
        self._until: float | None = None  # when the rest is over; None while closed
        self._pause = rest
        self._trying = False

    @property
    def state(self) -> State:
        """``closed`` lets everything through, ``half`` one request, ``open`` none."""
        if self._until is None:
            return "closed"
        return "open" if self._clock() < self._until else "half"

    def admits(self) -> bool:
        """Whether a request may be sent now."""
        return self.state == "closed" or (self.state == "half" and not self._trying)

    def begin(self) -> None:
        """Note that a request is being sent."""
        self._trying = self.state == "half"

    def passed(self) -> None:
        """Note that the server answered as it should."""
        self._failures, self._until, self._pause, self._trying = 0, None, self._rest, False

    def failed(self) -> None:
        """Note that the server failed."""
        self._failures += 1
        again = self._trying
        self._trying = False
        if again:
            self._pause = min(self._pause * 2, self._longest)
        if again or (self._failures >= self._limit and self.state == "closed"):
            self._until = self._clock() + self._pause

    def away(self) -> None:
        """Note that nobody listens: what is certain need not be seen three times."""
        if self.state == "half":
            self._pause = min(self._pause * 2, self._longest)
        self._until = self._clock() + self._pause
        self._trying = False

    def dropped(self) -> None:
        """Note that the request was given up by us and says nothing about the server."""
        self._trying = False

    def retry(self) -> None:
        """End the rest now: something else has shown that the server is back."""
        if self._until is not None:
            self._until = min(self._until, self._clock())
