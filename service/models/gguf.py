"""A GGUF model inside this process, through llama.cpp: no server, no network. Extra ``gguf``."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import threading
import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexes.errors import ModelError, ModelMissing, SettingsError
from service.models.count import count
from service.models.faults import fault
from service.models.port import Delta, Finished, Options, Probe, Prompt, Text, Thinking
from service.models.prompt import messages
from service.models.schema import ask
from service.models.think import Splitter
from service.models.watch import Watch


class Gguf:
    """The model in ``path``, loaded when first used; ``parallel`` answers share the context.

    llama.cpp gives each of them ``context`` tokens. A request that is closed stops at its next
    token; while its prompt is being read it cannot be stopped.
    """

    name = "gguf"

    def __init__(
        self, path: Path, *, context: int = 4096, parallel: int = 1, threads: int | None = None
    ) -> None:
        self.path, self.model, self.context = path, path.stem, context
        self._parallel, self._threads = parallel, threads
        self._engine: Any = None
        self._lock = threading.Lock()

    def count(self, text: str) -> int:
        """Estimate tokens, see ``service.models.count``."""
        return count(text)

    async def aclose(self) -> None:
        """Unload the model."""
        self._engine = None

    async def probe(self) -> Probe:
        """Load the model, which is all there is to find out."""
        try:
            await asyncio.to_thread(self._load)
        except (ModelError, SettingsError) as error:
            return Probe(self.name, self.model, problem=error.message)
        return Probe(
            self.name, self.model, capabilities=("completion",), loaded_context=self.context
        )

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return one valid JSON object, see ``Model.structured``; a grammar sees to it."""
        quiet = replace(options, thinking=False)
        form = {"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(schema)}}
        return await ask(lambda p: self._write(p, quiet, {"response_format": form}), prompt, schema)

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it is written, see ``Model.stream``."""
        async with contextlib.aclosing(self._write(prompt, options, {})) as deltas:
            async for delta in deltas:
                yield delta

    async def _write(
        self, prompt: Prompt, options: Options, more: Mapping[str, Any]
    ) -> AsyncGenerator[Delta, None]:
        watch, began = Watch(options.deadlines, self.model), time.monotonic()
        engine = await watch.wait(asyncio.to_thread(self._load))
        splitter = Splitter(hold=options.thinking or "response_format" in more)
        last = _Last(reason="stop")
        async with contextlib.aclosing(_run(engine, _body(prompt, options, more), watch)) as chunks:
            async for chunk in chunks:
                if "error" in chunk:
                    code = int(chunk["error"].get("code") or 500)
                    raise fault(code, str(chunk["error"].get("message")), self.model, self.model)
                for delta in last.take(chunk, splitter):
                    yield delta
        for delta in last.note(splitter.end()):
            yield delta
        yield last.finished(time.monotonic() - began)

    def _load(self) -> Any:
        with self._lock:
            if self._engine is None:
                self._engine = self._opened()
            return self._engine

    def _opened(self) -> Any:
        try:
            import xllamacpp
        except ImportError:
            raise SettingsError(
                "IBID_MODEL is a GGUF file, which needs `pip install ibid[gguf]`."
            ) from None
        if not self.path.is_file():
            raise ModelMissing(f"There is no GGUF file at {self.path}: check IBID_MODEL.")
        params = xllamacpp.CommonParams()
        params.model.path = str(self.path)
        params.n_ctx = self.context * self._parallel
        params.n_parallel = self._parallel
        params.use_jinja = True
        params.verbosity = -1
        params.ctx_shift = False  # the evidence must not slide out of the context
        params.api_keys = [
            secrets.token_urlsafe(32)
        ]  # it also listens on loopback; nobody else may
        if self._threads:
            params.cpuparams.n_threads = self._threads
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(f"{self.path} cannot be loaded: {error}.") from None


class _Last:
    """What the chunks have said about how it ends."""

    def __init__(self, reason: str) -> None:
        self._reason = reason
        self._usage: dict[str, Any] = {}
        self._timings: dict[str, Any] = {}
        self._tokens: dict[type[Thinking | Text], int] = {Thinking: 0, Text: 0}

    def take(self, chunk: dict[str, Any], splitter: Splitter) -> list[Thinking | Text]:
        self._usage = chunk.get("usage") or self._usage
        self._timings = chunk.get("timings") or self._timings
        out: list[Thinking | Text] = []
        for choice in chunk.get("choices") or ():
            self._reason = choice.get("finish_reason") or self._reason
            delta = choice.get("delta") or {}
            if delta.get("reasoning_content"):
                splitter.thought()
                out.append(Thinking(delta["reasoning_content"]))
            out += splitter.feed(delta.get("content") or "")
        return self.note(out)

    def note(self, deltas: list[Thinking | Text]) -> list[Thinking | Text]:
        for delta in deltas:
            self._tokens[type(delta)] += count(delta.text)
        return deltas

    def finished(self, seconds: float) -> Finished:
        thought, wrote = self._tokens[Thinking], self._tokens[Text]
        generated = int(self._usage.get("completion_tokens") or thought + wrote)
        thinking = round(generated * thought / max(thought + wrote, 1))
        return Finished(
            reason="length" if self._reason == "length" else "stop",
            prompt_tokens=int(self._usage.get("prompt_tokens") or 0),
            cached_tokens=int(self._timings.get("cache_n") or 0),
            thinking_tokens=thinking,
            answer_tokens=generated - thinking,
            seconds=seconds,
            prompt_seconds=float(self._timings.get("prompt_ms") or 0) / 1000,
            write_seconds=float(self._timings.get("predicted_ms") or 0) / 1000,
        )


def _body(prompt: Prompt, options: Options, more: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "messages": messages(prompt),
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": options.room,
        "temperature": options.temperature,
        "top_p": options.top_p,
        "top_k": options.top_k,
        "cache_prompt": True,
        "chat_template_kwargs": {"enable_thinking": options.thinking},
        **more,
    }


async def _run(
    engine: Any, body: dict[str, Any], watch: Watch
) -> AsyncGenerator[dict[str, Any], None]:
    """Run the engine in a thread and yield its chunks; closing stops it at its next token."""
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    stop = threading.Event()

    def hear(chunk: dict[str, Any]) -> bool:
        if not stop.is_set():
            loop.call_soon_threadsafe(chunks.put_nowait, chunk)
        return stop.is_set()  # true ends the generation

    def work() -> None:
        try:
            engine.handle_chat_completions(body, hear)
        finally:
            if not stop.is_set():
                loop.call_soon_threadsafe(chunks.put_nowait, None)

    running = loop.run_in_executor(None, work)
    running.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        while (chunk := await watch.wait(chunks.get())) is not None:
            yield chunk
            watch.heard()
        await running
    except RuntimeError as error:
        raise ModelError(f"llama.cpp failed: {error}.") from None
    finally:
        stop.set()
