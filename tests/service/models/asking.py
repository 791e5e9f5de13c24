"""Asks a model the way the line does, and sees to it that nothing is left behind."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from service.models.bounds import bounded
from service.models.ollama import Ollama
from service.models.port import Block, Deadlines, Finished, Model, Options, Prompt, Text, Thinking
from service.models.prompt import instruction
from tests.service.fake_ollama import FakeOllama

T = TypeVar("T")
SOON = Deadlines(connect=0.5, first=0.6, gap=0.4, whole=1.5)
PATIENT = Deadlines(connect=5, first=20, gap=20, whole=60)  # the machine may be busy
PROMPT = Prompt(
    instruction("answer", "en"),
    "How long is the notice period?",
    (Block("psg_1", "Contract / 4", "The notice period is three months."),),
    marker="5eed5eed",
)
TEXT = "The notice period is three months. "


@dataclass
class Heard:
    """Everything one stream said."""

    text: str = ""
    thinking: str = ""
    pieces: list[str] = field(default_factory=list)
    finished: list[Finished] = field(default_factory=list)

    @property
    def end(self) -> Finished:
        (only,) = self.finished
        return only


async def hear(model: Model, options: Options | None = None, prompt: Prompt = PROMPT) -> Heard:
    heard = Heard()
    chosen = options or Options(deadlines=PATIENT)
    async with contextlib.aclosing(bounded(model, prompt, chosen)) as deltas:
        async for delta in deltas:
            assert not heard.finished, "nothing may follow Finished"
            if isinstance(delta, Finished):
                heard.finished.append(delta)
            elif isinstance(delta, Thinking):
                heard.thinking += delta.text
            elif isinstance(delta, Text):
                heard.text += delta.text
                heard.pieces.append(delta.text)
    return heard


def run(task: Coroutine[Any, Any, T], seconds: float = 20.0) -> T:
    """Run ``task`` to its end, and fail if it hangs or leaves a task behind."""

    async def main() -> T:
        try:
            async with asyncio.timeout(seconds):
                return await task
        finally:
            for _ in range(50):  # generators of the HTTP client are closed by tasks of the loop
                left = asyncio.all_tasks() - {asyncio.current_task()}
                if not left:
                    break
                await asyncio.sleep(0.01)
            assert not left, f"tasks left behind: {left}"

    return asyncio.run(main())


def ask(fake: FakeOllama, **options: Any) -> Heard:
    """Put the one question to ``fake``; whatever happens, no socket stays open."""

    async def main() -> Heard:
        model = Ollama(fake.url, fake.model)
        try:
            return await hear(model, Options(**{"deadlines": PATIENT, **options}))
        finally:
            await model.aclose()

    try:
        return run(main())
    finally:
        assert fake.wait_closed(), "a socket was left open"
