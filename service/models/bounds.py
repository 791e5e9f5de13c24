"""Keeps thinking within its budget of tokens and seconds, for any model behind the port."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncGenerator
from dataclasses import replace

from indexes.errors import ModelError
from service.models.port import Delta, Finished, Model, Options, Prompt, Text, Thinking

NO_THOUGHT = "Thinking used up its budget; the answer was written without it."
NO_TEXT = "The model thought and wrote no answer; it was asked again without thinking."


async def bounded(model: Model, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
    """Yield what ``model`` streams; if thinking leaves no answer, ask once more without it.

    Thinking that overruns ``thinking_tokens`` or ``thinking_seconds`` before the first text is cut
    off. The Finished of the second stream counts both. Raises ModelError when there is no text
    after all, and whatever the model raises.
    """
    attempt = _Attempt(model, options)
    async with contextlib.aclosing(attempt.deltas(prompt)) as deltas:
        async for delta in deltas:
            yield delta
    if attempt.finished and attempt.wrote:
        yield attempt.finished
        return
    if not options.thinking:
        raise ModelError(
            f"{model.model} spent {attempt.thought} tokens and wrote no answer: "
            "allow it more tokens, or turn reasoning on."
        )
    first, note = attempt, NO_TEXT if attempt.finished else NO_THOUGHT
    attempt = _Attempt(model, replace(options, thinking=False))
    async with contextlib.aclosing(attempt.deltas(prompt)) as deltas:
        async for delta in deltas:
            yield delta
    if not (attempt.finished and attempt.wrote):
        raise ModelError(f"{model.model} wrote no answer, with thinking or without: ask again.")
    done = attempt.finished
    yield replace(
        done,
        thinking_tokens=done.thinking_tokens + first.thought,
        seconds=done.seconds + first.seconds,
        notes=(note, *done.notes),
    )


class _Attempt:
    """One stream, its Finished kept back until it is known whether there was an answer."""

    def __init__(self, model: Model, options: Options) -> None:
        self.finished: Finished | None = None
        self.wrote = False
        self.thought = 0  # tokens
        self.seconds = 0.0
        self._model, self._options = model, options

    async def deltas(self, prompt: Prompt) -> AsyncGenerator[Delta, None]:
        began = time.monotonic()
        first: float | None = None
        stream = self._model.stream(prompt, self._options)
        async with contextlib.aclosing(stream) as deltas:
            async for delta in deltas:
                if isinstance(delta, Finished):
                    self.finished = delta
                    self.thought = max(self.thought, delta.thinking_tokens)
                    continue
                yield delta
                if isinstance(delta, Thinking):
                    first = time.monotonic() if first is None else first
                    self.thought += self._model.count(delta.text)
                elif isinstance(delta, Text) and delta.text.strip():
                    self.wrote = True
                if first is not None and not self.wrote and self._spent(time.monotonic() - first):
                    break
        self.seconds = time.monotonic() - began

    def _spent(self, seconds: float) -> bool:
        limits = self._options
        return limits.thinking and (
            self.thought > limits.thinking_tokens or seconds > limits.thinking_seconds
        )
