"""How hard the model is pressed, in four levels, so that answers get cheaper before they get late.

normal → no_thinking → short → extractive. One level at a time, up after some seconds of strain and
down after many of calm, so that it does not flap.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Level = Literal["normal", "no_thinking", "short", "extractive"]
LEVELS: tuple[Level, ...] = ("normal", "no_thinking", "short", "extractive")
SHORT = 192  # tokens of an answer at level ``short``
_SAID: dict[Level, str] = {
    "no_thinking": "The model is under pressure, so it does not think first.",
    "short": "The model is under pressure: it does not think, and writes little.",
    "extractive": "The model is under pressure, so the evidence is quoted.",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """What is measured; ``None`` is unknown and presses nothing. Shares are 0 to 1."""

    queue_wait: float | None = None  # seconds a question waits for the model
    speed: float | None = None  # tokens written a second
    vram_share: float | None = None  # of the model, by /api/ps; 0 is a machine without a GPU
    gpu_memory: float | None = None
    gpu_busy: float | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Where each signal reaches the levels one, two and three."""

    queue_wait: tuple[float, float, float] = (2.0, 8.0, 20.0)
    speed: tuple[float, float, float] = (8.0, 2.5, 0.5)
    vram_share: float = 0.85  # part of the model pushed off the GPU
    gpu: float = 0.85  # memory and use together
    calm: float = 0.7  # a signal must fall to this part of its limit before it lets go
    up: float = 5.0  # seconds of strain
    down: float = 30.0  # seconds of calm
    fresh: float = 60.0  # seconds a measured speed is believed


class Pressure:
    """The state machine. ``feed`` it whenever something was measured; ``level`` is what holds."""

    def __init__(
        self, limits: Limits | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limits, self._clock = limits or Limits(), clock
        self._index = 0
        self._since: dict[int, float] = {}  # +1: strain, -1: calm, and when it began
        self._pinned: Level | None = None
        self._speed: tuple[float, float] | None = None  # tokens a second, and when
        self.reason = ""

    @property
    def level(self) -> Level:
        """What holds now."""
        return self._pinned or LEVELS[self._index]

    @property
    def pinned(self) -> bool:
        """Whether a person has set the level."""
        return self._pinned is not None

    @property
    def note(self) -> str:
        """What holds now and why, for the answer; "" at ``normal``."""
        if self.level == "normal":
            return ""
        why = "It was set so by hand (IBID_PRESSURE)." if self.pinned else self.reason
        return f"{_SAID[self.level]} {why}".strip()

    def pin(self, level: Level | None) -> None:
        """Hold ``level`` whatever is measured; ``None`` lets go."""
        self._pinned = level

    def wrote(self, tokens: int, seconds: float) -> None:
        """Note how fast an answer was written; a few tokens say nothing."""
        if tokens >= 8 and seconds > 0:
            self._speed = (tokens / seconds, self._clock())

    def feed(self, signals: Signals) -> Level:
        """Take new measurements and return the level that holds now."""
        now = self._clock()
        speed = signals.speed
        if speed is None and self._speed and now - self._speed[1] <= self._limits.fresh:
            speed = self._speed[0]
        strained, reason = self._strain(signals, speed, 1.0)
        relaxed, _ = self._strain(signals, speed, self._limits.calm)
        if strained > self._index and self._lasts(+1, now, self._limits.up):
            self._move(+1, reason)
        elif relaxed < self._index and self._lasts(-1, now, self._limits.down):
            self._move(-1, reason)
        if strained <= self._index:
            self._since.pop(+1, None)
        if relaxed >= self._index:
            self._since.pop(-1, None)
        return self.level

    def _lasts(self, way: int, now: float, seconds: float) -> bool:
        return now - self._since.setdefault(way, now) >= seconds

    def _move(self, way: int, reason: str) -> None:
        self._index += way
        self._since.clear()
        self.reason = reason if self._index else ""

    def _strain(self, signals: Signals, speed: float | None, part: float) -> tuple[int, str]:
        """Return the level the signals call for, and the sentence that says which one does."""
        limits, found = self._limits, [(0, "")]
        if (wait := signals.queue_wait) is not None:
            reached = sum(wait > limit * part for limit in limits.queue_wait)
            found.append((reached, f"Questions wait {wait:.0f} s for the model."))
        if speed is not None:
            reached = sum(speed < limit / part for limit in limits.speed)
            found.append((reached, f"The model writes {speed:.1f} tokens a second."))
        if signals.vram_share:
            reached = int(signals.vram_share < min(limits.vram_share / part, 1.0))
            found.append((reached, f"{signals.vram_share:.0%} of the model is on the GPU."))
        if signals.gpu_memory is not None and signals.gpu_busy is not None:
            full = min(signals.gpu_memory, signals.gpu_busy)
            found.append((int(full > limits.gpu * part), f"The GPU is {full:.0%} full and busy."))
        return max(found, key=lambda one: one[0])
