"""Several Ollama servers as one model: the least busy healthy one answers, another takes over.

One server gains from it too: while it is away, its breaker fails at once instead of at a deadline.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexes.errors import (
    Busy,
    IbidError,
    ModelError,
    ModelFormat,
    ModelMissing,
    ModelUnreachable,
    NotFound,
)
from service.models.breaker import Breaker, State
from service.models.ollama import Ollama
from service.models.port import Delta, Options, Probe, Prompt, Text
from service.models.probe import named
from service.models.wire import bare

_PULSE = 2.0  # seconds a server has at least to say that it is there: it may be busy
_LOAD = 4.0  # a server without the model in memory counts as this many requests busier


@dataclass(slots=True)
class Member:
    """One server in the pool, and how it fares."""

    server: Ollama
    weight: float = 1.0  # how much more it is given than a server of weight 1
    breaker: Breaker = field(default_factory=Breaker)
    draining: bool = False  # finishes what it has, gets nothing new
    loaded: bool | None = None  # whether the model is in its memory
    vram_share: float | None = None  # of the model, 0 to 1; unknown while it is not loaded
    work: float = 0.0  # tokens of the requests it is busy with
    running: int = 0
    served: int = 0
    failed: int = 0

    @property
    def state(self) -> State:
        """The breaker's."""
        return self.breaker.state


class Pool:
    """Spreads requests over ``servers``; same Model port as one of them."""

    name = "ollama"

    def __init__(
        self, servers: Sequence[Ollama], weights: Sequence[float] = (), *, every: float = 5.0
    ) -> None:
        self.members = tuple(
            Member(server, weight)
            for server, weight in zip(servers, weights or [1.0] * len(servers), strict=True)
        )
        self.model = servers[0].model
        self.context = servers[0].context
        self._every = every  # seconds between health checks
        self._watcher: asyncio.Task[None] | None = None

    def count(self, text: str) -> int:
        """Estimate tokens as the servers do."""
        return self.members[0].server.count(text)

    @property
    def vram_share(self) -> float | None:
        """The least part of the model that a server has on its GPU; None while none has it loaded."""
        known = [one.vram_share for one in self.members if one.vram_share is not None]
        return min(known, default=None)

    def start(self) -> None:
        """Begin to check the servers' health in the background, until ``aclose``."""
        self._watcher = self._watcher or asyncio.get_running_loop().create_task(self._watch())

    async def aclose(self) -> None:
        """Stop watching and close every connection."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
            self._watcher = None
        for member in self.members:
            await member.server.aclose()

    def drain(self, url: str, *, on: bool = True) -> None:
        """Send ``url`` nothing new, or send to it again; NotFound if it is not in the pool."""
        for member in self.members:
            if member.server.url == bare(url):
                member.draining = on
                return
        raise NotFound(f"{bare(url)} is not in the pool: it is not among IBID_OLLAMA_URL.")

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield one server's answer; until its first text, another may take over."""
        cost = self._cost(prompt, options)
        tried: list[Member] = []
        fault: IbidError | None = None
        while member := self._choose(cost, tried):
            spoke = False
            try:
                with self._busy(member, cost):
                    async with contextlib.aclosing(member.server.stream(prompt, options)) as deltas:
                        async for delta in deltas:
                            spoke = spoke or isinstance(delta, Text)
                            yield delta
                return
            except (ModelError, Busy) as error:
                if spoke:
                    raise
                fault = error
        raise fault or self._away()

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return one server's JSON object; another is asked when it fails."""
        cost = self._cost(prompt, replace(options, thinking=False))
        tried: list[Member] = []
        fault: IbidError | None = None
        while member := self._choose(cost, tried):
            try:
                with self._busy(member, cost):
                    return await member.server.structured(prompt, schema, options)
            except (ModelError, Busy) as error:
                fault = error
        raise fault or self._away()

    async def probe(self) -> Probe:
        """Probe every server; return the first usable one's, with what the others lack."""
        found = await asyncio.gather(*(member.server.probe() for member in self.members))
        for member, probe in zip(self.members, found, strict=True):
            if probe.ready:
                member.breaker.retry()
        ready = [probe for probe in found if probe.ready]
        lacks = tuple(probe.problem for probe in found if probe.problem)
        return replace(ready[0], notes=(*ready[0].notes, *lacks)) if ready else found[0]

    def _cost(self, prompt: Prompt, options: Options) -> float:
        parts = [prompt.instruction, prompt.question, *(block.text for block in prompt.blocks)]
        return float(sum(map(len, parts)) // 2 + options.room)

    def _choose(self, cost: float, tried: list[Member]) -> Member | None:
        """Return the server with the least work per weight, the request itself included."""
        usable = [
            member
            for member in self.members
            if member not in tried and not member.draining and member.breaker.admits()
        ]
        if not usable:
            return None

        def load(member: Member) -> float:
            waiting = member.work + cost * (1 + _LOAD * (member.loaded is False))
            return waiting / member.weight

        best = min(usable, key=lambda member: (load(member), member.served + member.failed))
        tried.append(best)
        return best

    @contextlib.contextmanager
    def _busy(self, member: Member, cost: float) -> Iterator[None]:
        """Count the request in and out, and tell the breaker how it ended."""
        member.running += 1
        member.work += cost
        member.breaker.begin()
        try:
            yield
        except ModelMissing:
            member.failed += 1
            member.breaker.dropped()
            member.loaded = False
            raise
        except ModelUnreachable:
            member.failed += 1
            member.breaker.away()
            raise
        except ModelFormat:  # the model's fault: the server answered
            member.failed += 1
            member.breaker.passed()
            raise
        except ModelError:
            member.failed += 1
            member.breaker.failed()
            raise
        except BaseException:
            member.breaker.dropped()  # cancelled, or refused for the question's sake
            raise
        else:
            member.served += 1
            member.loaded = True
            member.breaker.passed()
        finally:
            member.running -= 1
            member.work -= cost

    def _away(self) -> ModelUnreachable:
        urls = ", ".join(member.server.url for member in self.members)
        return ModelUnreachable(
            f"No Ollama answers at {urls}: it is tried again within half a minute; "
            "`ibid models check` says what is wrong."
        )

    async def _watch(self) -> None:
        while True:
            await asyncio.gather(*(self._check(member) for member in self.members))
            await asyncio.sleep(self._every)

    async def _check(self, member: Member) -> None:
        """Ask which models are in memory; the answer is the pulse."""
        seconds = max(self._every, _PULSE)
        try:
            reply = await member.server.wire.call("GET", "/api/ps", seconds=seconds)
        except ModelUnreachable:
            member.breaker.away()  # and stays open: no question has to find it out again
            return
        except IbidError:
            if member.state == "closed":
                member.breaker.failed()
            return
        entry = named(reply.get("models"), self.model)
        size = int(entry.get("size") or 0)
        member.loaded = bool(entry)
        member.vram_share = int(entry.get("size_vram") or 0) / size if size else None
        member.breaker.retry()
