"""Fronts a real llama.cpp with the fake's Ollama API, so that a real model is reached as R1 would be."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.service.fake_ollama import Day, FakeOllama, Talk


@contextmanager
def bridged(path: Path, *, context: int = 4096, threads: int = 2) -> Iterator[FakeOllama]:
    """Load the GGUF in ``path`` and serve it as the model named after the file; it cannot think."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel = str(path), context, 1
    params.cpuparams.n_threads, params.use_jinja, params.verbosity = threads, True, -1
    engine = xllamacpp.Server(params)
    with FakeOllama(path.stem) as fake:
        fake.capabilities = ["completion"]
        fake.otherwise = _written_by(engine)
        yield fake


def _written_by(engine: Any) -> Day:
    async def day(talk: Talk) -> None:
        asked, options = talk.body, talk.body["options"]
        body: dict[str, Any] = {
            "messages": asked["messages"],
            "max_tokens": options["num_predict"],
            "temperature": options["temperature"],
            "top_p": options["top_p"],
            "top_k": options["top_k"],
            "cache_prompt": True,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if asked.get("format"):
            form = {"name": "reply", "schema": asked["format"]}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        await _pass_on(talk, engine, body)

    return day


async def _pass_on(talk: Talk, engine: Any, body: dict[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    stop = threading.Event()

    def hear(chunk: dict[str, Any]) -> bool:
        if not stop.is_set():
            loop.call_soon_threadsafe(chunks.put_nowait, chunk)
        return stop.is_set()

    def work() -> None:
        engine.handle_chat_completions(body, hear)
        if not stop.is_set():
            loop.call_soon_threadsafe(chunks.put_nowait, None)

    running = loop.run_in_executor(None, work)
    reason, begun = "stop", False
    timings: dict[str, Any] = {}
    try:
        while (chunk := await chunks.get()) is not None:
            if "error" in chunk:
                return await talk.reply(chunk["error"]["code"], {"error": json.dumps(chunk)})
            if not begun:
                await talk.head()
                begun = True
            timings = chunk.get("timings") or timings
            for choice in chunk.get("choices") or ():
                reason = choice.get("finish_reason") or reason
                if text := choice["delta"].get("content"):
                    await talk.say(text)
        await running
    finally:
        stop.set()
    return await talk.done(
        done_reason=reason,
        prompt_eval_count=timings.get("prompt_n", 0) + timings.get("cache_n", 0),
        prompt_eval_duration=round(timings.get("prompt_ms", 0) * 1e6),
        eval_count=timings.get("predicted_n", 0),
        eval_duration=round(timings.get("predicted_ms", 0) * 1e6),
    )
