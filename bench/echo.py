"""A model that says again what it said to the same prompt: minutes of writing are paid once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from service.models.gguf import Gguf
from service.models.port import Delta, Finished, Options, Prompt, Text


class Echo(Gguf):
    """A GGUF model whose words are kept in ``kept``, one JSON line an answer."""

    def __init__(self, path: Path, kept: Path, *, context: int = 4096) -> None:
        super().__init__(path, context=context)
        self._kept = kept
        lines = kept.read_text("utf-8").splitlines() if kept.is_file() else []
        self._said: dict[str, Any] = dict(map(json.loads, lines))

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        """Yield what was said to this prompt, or have the model say it."""
        key = self._key("stream", prompt, options)
        if key in self._said:
            text, reason = self._said[key]
            yield Text(text)
            yield Finished(reason)
            return
        text = ""
        async with aclosing(super().stream(prompt, options)) as deltas:
            async for delta in deltas:
                match delta:
                    case Text(more):
                        text += more
                    case Finished(reason):
                        self._keep(key, (text, reason))
                yield delta

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return the object given for this prompt, or have the model make one."""
        key = self._key("structured", prompt, options)
        if key not in self._said:
            self._keep(key, await super().structured(prompt, schema, options))
        found: dict[str, Any] = self._said[key]
        return found

    def _key(self, way: str, prompt: Prompt, options: Options) -> str:
        """Return the same for the same request; the marker around the blocks is random."""
        blocks = [(one.heading, one.text) for one in prompt.blocks]
        facts = (self.model, way, prompt.instruction, prompt.question, blocks, prompt.history,
                 options.max_tokens, options.temperature)  # fmt: skip
        return hashlib.blake2b(repr(facts).encode(), digest_size=12).hexdigest()

    def _keep(self, key: str, said: Any) -> None:
        self._said[key] = said
        self._kept.parent.mkdir(exist_ok=True)
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(json.dumps([key, said], ensure_ascii=False) + "\n")
