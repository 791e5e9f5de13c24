"""Deadlines while waiting for a model."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import TypeVar

from indexes.errors import ModelTimeout
from service.models.port import Deadlines

T = TypeVar("T")


class Watch:
    """The deadlines of one request to ``who``, counted from its start."""

    def __init__(self, deadlines: Deadlines, who: str) -> None:
        self.deadlines = deadlines
        self._who = who
        self._began = time.monotonic()
        self._heard: float | None = None

    def heard(self) -> None:
        """Note that something arrived: from now on the gap counts, not the first."""
        self._heard = time.monotonic()

    async def wait(self, thing: Awaitable[T]) -> T:
        """Await ``thing`` until the nearest deadline; raise ModelTimeout naming which it was."""
        limits = self.deadlines
        if self._heard is None:
            nearest = (self._began + limits.first, f"nothing for {limits.first:g} s")
        else:
            nearest = (self._heard + limits.gap, f"nothing more for {limits.gap:g} s")
        end, said = min(nearest, (self._began + limits.whole, f"no end after {limits.whole:g} s"))
        try:
            async with asyncio.timeout(max(end - time.monotonic(), 0)):
                return await thing
        except TimeoutError:
            raise ModelTimeout(
                f"{self._who} sent {said}: use a smaller model, turn reasoning off, or ask again."
            ) from None
