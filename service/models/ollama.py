"""DeepSeek-R1, or any other model, through one Ollama server's native API."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from typing import Any

from indexes.errors import ModelError
from service.models.count import count
from service.models.port import Delta, Options, Probe, Prompt
from service.models.probe import probe, release
from service.models.prompt import messages
from service.models.reply import Reply
from service.models.schema import ask
from service.models.wire import Wire

_COUNTS_CACHED = (0, 30, 1)  # before it, prompt_eval_count leaves out what was cached


class Ollama:
    """One model on one server.

    ``context`` is sent as ``num_ctx`` with every request and never varies, because the server loads
    the model anew for another. ``keep_alive`` is Ollama's: how long the model stays in memory.
    """

    name = "ollama"

    def __init__(
        self, url: str, model: str, *, context: int = 8192, keep_alive: str | int = "30m"
    ) -> None:
        self.wire = Wire(url)
        self.url = self.wire.url
        self.model = model
        self.context = context
        self.keep_alive = keep_alive
        self._thinks = True  # until the server says it cannot
        self._leaks = False  # thinking was seen to come as content

    def count(self, text: str) -> int:
        """Estimate tokens, see ``service.models.count``."""
        return count(text)

    async def aclose(self) -> None:
        """Close every connection."""
        await self.wire.aclose()

    async def probe(self) -> Probe:
        """Find out what server, tag and template really do, see ``service.models.probe``."""
        found = await probe(self)
        if found.ready:
            self._thinks = found.thinks
        self._leaks = self._leaks or found.think_off is False
        return found

    def body(self, prompt: Prompt, options: Options, **more: Any) -> dict[str, Any]:
        """Return the request for /api/chat.

        ``truncate`` and ``shift`` off turn a silently shortened prompt into an error (from 0.12.4).
        """
        return {
            "model": self.model,
            "messages": messages(prompt),
            "stream": True,
            "think": options.thinking and self._thinks,
            "keep_alive": self.keep_alive,
            "truncate": False,
            "shift": False,
            "options": {
                "num_ctx": self.context,
                "num_predict": options.room,
                "temperature": options.temperature,
                "top_p": options.top_p,
                "top_k": options.top_k,
            },
            **more,
        }

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield the answer as it is written, see ``Model.stream``."""
        async with contextlib.aclosing(self._chat(prompt, options)) as deltas:
            async for delta in deltas:
                yield delta

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return one valid JSON object, see ``Model.structured``."""
        quiet = replace(options, thinking=False)
        return await ask(lambda p: self._chat(p, quiet, format=dict(schema)), prompt, schema)

    async def _chat(
        self, prompt: Prompt, options: Options, **more: Any
    ) -> AsyncGenerator[Delta, None]:
        body = self.body(prompt, options, **more)
        try:
            async with contextlib.aclosing(self._read(body, options)) as deltas:
                async for delta in deltas:
                    yield delta
            return
        except ModelError as error:
            if not (body["think"] and "not support thinking" in error.message):
                raise
        self._thinks = False  # refused before a word was written, so it is safe to ask again
        body = self.body(prompt, options, **more)
        async with contextlib.aclosing(self._read(body, options)) as deltas:
            async for delta in deltas:
                yield delta

    async def _read(self, body: dict[str, Any], options: Options) -> AsyncGenerator[Delta, None]:
        """Yield one reply, and hold the server to the rules by which a stream may end."""
        reply = Reply(
            server=self.url,
            sent="\n".join(message["content"] for message in body["messages"]),
            thinking=body["think"],
            hold=body["think"] or self._leaks or "format" in body,
        )
        lines = self.wire.lines("/api/chat", body, options.deadlines, model=self.model)
        async with contextlib.aclosing(lines):
            async for line in lines:
                for delta in reply.take(line):
                    yield delta
                if line.get("done") or reply.stuck:
                    break
            else:
                raise ModelError(f"{self.url} stopped without finishing the answer: ask again.")
        for delta in reply.end():
            yield delta
        self._leaks = self._leaks or reply.leaked
        last = line if line.get("done") else {}
        yield reply.finish(last, truncated=reply.short(last) and await self._counts_cached())

    async def version(self) -> str:
        """Return the server's version."""
        return str((await self.wire.call("GET", "/api/version")).get("version", ""))

    async def _counts_cached(self) -> bool:
        """Whether this server's prompt count can be compared with what was sent."""
        try:
            return release(await self.version()) >= _COUNTS_CACHED
        except ModelError:
            return False
