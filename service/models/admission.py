"""A bounded queue in front of the model: Ollama's own has neither limit nor deadline."""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable

from indexes.errors import Busy

_SMOOTH = 0.2  # weight of the newest answer in the running mean


class Admission:
    """Lets ``slots`` answers run and ``queue`` more wait, each at most ``patience`` seconds.

    Who would wait longer than that, by the mean length of the last answers, is refused at once. With
    a ``queue`` no longer than ``slots``, who gets in waits no longer than an answer takes. Serves one
    event loop.
    """

    def __init__(
        self,
        slots: int,
        queue: int,
        patience: float,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.slots, self.queue, self.patience = slots, queue, patience
        self.running = 0
        self.refused = 0
        self.last_wait = 0.0  # seconds the last one waited that got in
        self._clock = clock
        self._mean: float | None = None  # seconds an answer takes
        self._waiters: deque[asyncio.Future[None]] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in the queue."""
        return len(self._waiters)

    @property
    def expected_wait(self) -> float:
        """Seconds somebody who comes now would wait; when the queue is full, until it has a place."""
        if self._free:
            return 0.0
        return min(self.waiting + 1, max(self.queue, 1)) / self.slots * (self._mean or 0.0)

    @property
    def _free(self) -> bool:
        return self.running < self.slots and not self._waiters

    def refuse_when_full(self) -> None:
        """Raise Busy where ``enter`` would: before anything has been done for a question."""
        if self._free:
            return
        if self.waiting >= self.queue or self.expected_wait > self.patience:
            raise self._busy()

    @contextlib.asynccontextmanager
    async def enter(self) -> AsyncGenerator[float, None]:
        """Wait for a slot and hold it; give the seconds waited. Raises Busy."""
        began = self._clock()
        await self._wait()
        self.last_wait = self._clock() - began
        started = self._clock()
        try:
            yield self.last_wait
        finally:
            took = self._clock() - started
            self._mean = took if self._mean is None else self._mean + _SMOOTH * (took - self._mean)
            self._leave()

    async def _wait(self) -> None:
        if self._free:
            self.running += 1
            return
        self.refuse_when_full()
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(place)
        try:
            async with asyncio.timeout(self.patience):
                await place
        except BaseException as error:
            if place.done() and not place.cancelled():
                self._leave()  # the slot was given in the very moment of giving up
            else:
                self._waiters.remove(place)
            if isinstance(error, TimeoutError):
                raise self._busy() from None
            raise

    def _leave(self) -> None:
        """Hand the slot to the first in the queue, or give it back."""
        while self._waiters:
            place = self._waiters.popleft()
            if not place.done():
                place.set_result(None)
                return
        self.running -= 1

    def _busy(self) -> Busy:
        self.refused += 1
        after = min(max(math.ceil(self.expected_wait), 1), 600)
        return Busy(
            f"{self.running} answers are being written and {self.waiting} questions wait: "
            f"ask again in {after} s.",
            after,
        )
