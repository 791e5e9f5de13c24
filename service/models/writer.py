"""One language model with all that governs its use: the queue before it, the pressure on it, its pace."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from indexes.errors import Busy
from service.models.admission import Admission
from service.models.bounds import NO_TEXT, NO_THOUGHT, bounded
from service.models.pack import Speed
from service.models.pool import Pool
from service.models.port import Delta, Finished, Model, Options, Probe, Prompt, Text, Thinking
from service.models.shown import Shown
from service.policy.gpu import Gpu
from service.policy.pressure import Pressure, Signals

log = structlog.get_logger("ibid.model")

AGAIN = 30.0  # seconds until a model that could not be used is probed again


@dataclass(frozen=True, slots=True)
class Written:
    """What there is to count of one answer; seconds run from the slot, ``None`` is never.

    ``waited`` is what it stood in the queue before that.
    """

    finished: Finished
    waited: float
    first_thought: float | None
    first_text: float | None

    @property
    def retried(self) -> bool:
        """Whether thinking left no answer, so that it was asked again."""
        return bool({NO_TEXT, NO_THOUGHT} & set(self.finished.notes))


class Writer:
    """Lets answers be written by ``model``, no more at a time and no longer than is good for it.

    ``gpus`` reads this machine's GPUs. ``heard`` is told of every answer written, ``failures`` counts
    by cause what was quoted instead. Serves one event loop.
    """

    def __init__(
        self,
        model: Model,
        admission: Admission,
        pressure: Pressure,
        *,
        gpus: Callable[[], Sequence[Gpu]] = tuple,
        every: float = 5.0,
    ) -> None:
        self.model, self.admission, self.pressure = model, admission, pressure
        self.speed, self.shown = Speed(), Shown()
        self.probe: Probe | None = None  # until it is known what the model really does
        self.failures: Counter[str] = Counter()
        self.heard: list[Callable[[Written], None]] = []
        self._gpus, self._every = gpus, every
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to probe and to watch in the background, until ``aclose``; waits for nothing."""
        if isinstance(self.model, Pool):
            self.model.start()
        for work in (self._learn(), self._watch()):
            self._begin(work)

    async def aclose(self) -> None:
        """Stop watching and close the model."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        await self.model.aclose()

    def refuse_under_pressure(self) -> None:
        """Raise Busy while the model is pressed too hard to be asked at all."""
        if self.measure() == "extractive":
            raise Busy(self.pressure.note, retry_after=30)

    async def write(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Wait for a slot, then yield what ``bounded`` does, and learn from how it went.

        Raises Busy when the queue is full or the wait too long, and whatever the model raises.
        """
        async with self.admission.enter() as waited:
            self.measure(waited)
            began = time.monotonic()
            first: dict[type[Thinking | Text], float] = {}
            async with contextlib.aclosing(bounded(self.model, prompt, options)) as deltas:
                async for delta in deltas:
                    if isinstance(delta, Finished):
                        self._note(Written(delta, waited, first.get(Thinking), first.get(Text)))
                    else:
                        first.setdefault(type(delta), time.monotonic() - began)
                    yield delta

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Wait for a slot, then return one JSON object, see ``Model.structured``.

        Raises Busy when the queue is full or the wait too long, and from pressure ``short`` on; and
        whatever the model raises.
        """
        if self.measure() in ("short", "extractive"):
            raise Busy(self.pressure.note, retry_after=30)
        async with self.admission.enter() as waited:
            self.measure(waited)
            return await self.model.structured(prompt, schema, options)

    def measure(self, waited: float = 0.0) -> str:
        """Feed the pressure with what is known now; return the level that holds."""
        share = self.model.vram_share if isinstance(self.model, Pool) else None
        if share is not None:
            self.speed.assume(share)
        fullest = max(self._gpus(), key=lambda gpu: min(gpu.memory, gpu.busy), default=None)
        signals = Signals(
            queue_wait=max(waited, self.admission.expected_wait),
            vram_share=share,
            gpu_memory=fullest.memory if fullest else None,
            gpu_busy=fullest.busy if fullest else None,
        )
        return self.pressure.feed(signals)

    def _note(self, written: Written) -> None:
        end = written.finished
        self.speed.read(end)
        self.pressure.wrote(end.answer_tokens + end.thinking_tokens, end.write_seconds)
        if end.truncated:
            log.error("the prompt was cut", server=end.server, read=end.prompt_tokens)
        for listener in self.heard:
            listener(written)

    async def _learn(self) -> None:
        """Probe until the model can be used: a server may come up long after the service."""
        while self.probe is None or not self.probe.ready:
            self.probe = await self.model.probe()
            if self.probe.ready:
                log.info("model probed", path=self.probe.path, think_off=self.probe.think_off)
                return
            await asyncio.sleep(AGAIN)

    async def _watch(self) -> None:
        while True:
            self.measure()
            await asyncio.sleep(self._every)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(_tell)
        self._tasks.append(task)


def _tell(task: asyncio.Task[None]) -> None:
    """Log what ended a task that nobody awaits."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the model is watched no more", exc_info=error)
