"""Follow-ups as a model in this process rewrites them, asked once for each prompt and then kept."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from service.models.admission import Admission
from service.models.gguf import Gguf
from service.models.port import Options, Prompt
from service.models.writer import Writer
from service.policy.pressure import Pressure
from service.understanding.rewrite import carry
from service.understanding.rewriting import ModelRewriter
from service.vocabulary import Recall

LIFTED = 120.0  # seconds a model may take here
SAID = Path(__file__).parent / "cache" / "followup-said.jsonl"


@dataclass(frozen=True)
class Told:
    """What the model said to one prompt, and how long it took."""

    said: dict[str, str]
    seconds: float


class Kept(Writer):
    """A writer that asks its model nothing twice; what was said is kept from run to run."""

    def __init__(self, path: Path) -> None:
        super().__init__(Gguf(path, context=1024), Admission(1, 0, 0.0), Pressure())
        self._name = path.name
        self.told: dict[str, Told] = {}
        if SAID.exists():
            self.told = {
                row["key"]: Told(row["said"], row["seconds"])
                for row in map(json.loads, SAID.read_text("utf-8").splitlines())
            }
        self.last = Told({}, 0.0)

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        """Return what the model says, or said."""
        asked = f"{self._name}\n{prompt.instruction}\n{prompt.question}"
        key = sha256(asked.encode()).hexdigest()
        if key not in self.told:
            began = time.perf_counter()
            said = await super().structured(prompt, schema, options)
            self.told[key] = Told(said, time.perf_counter() - began)
            SAID.parent.mkdir(exist_ok=True)
            with SAID.open("a", encoding="utf-8") as file:
                row = {"key": key, "said": said, "seconds": self.told[key].seconds}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.last = self.told[key]
        return dict(self.last.said)


class Written:
    """Rewrites with a model in this process, or carries over where its rewrite is not to be trusted."""

    def __init__(self, runner: asyncio.Runner, writer: Kept) -> None:
        self._runner = runner
        self._writer = writer
        self._writer.probe = runner.run(self._writer.model.probe())
        self._rewriter = ModelRewriter(self._writer, LIFTED)
        self.used = self.asked = 0
        self.seconds: list[float] = []

    def __call__(self, text: str, recall: Recall) -> str:
        """Return what the line would search for."""
        said = self._runner.run(self._rewriter.rewrite(text, recall))
        print(f"{text} → {self._writer.last.said} {'taken' if said else 'left'}", flush=True)
        self.seconds.append(self._writer.last.seconds)
        self.asked += 1
        self.used += said is not None
        return said or carry(text, recall)
