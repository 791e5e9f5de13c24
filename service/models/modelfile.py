"""A model of one's own on an Ollama server: a base, parameters, a LoRA adapter, a quantisation."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexes.errors import InputError, ModelError
from indexes.vocabulary import Progress
from service.models.port import Deadlines
from service.models.wire import Wire

QUANTISATIONS = ("f32", "f16", "q8_0", "q4_K_S", "q4_K_M")
"""What ``ollama create`` can quantise to (its ParseFileType)."""
PARAMETERS: Mapping[str, type] = {
    "num_ctx": int,
    "num_predict": int,
    "temperature": float,
    "top_p": float,
    "top_k": int,
    "min_p": float,
    "repeat_penalty": float,
    "repeat_last_n": int,
    "seed": int,
    "stop": str,
}
"""Options that exist in current servers; others are ignored there in silence, so refused here."""
_PIECE = 2**20
_SLOW = Deadlines(first=600, gap=600, whole=24 * 3600)  # pulling or quantising a large model


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make. ``base`` is a tag; ``adapter`` a GGUF LoRA trained for that very base."""

    base: str
    parameters: Mapping[str, int | float | str] = field(default_factory=dict)
    adapter: Path | None = None
    quantise: str | None = None  # needs a base in f16 or f32

    def __post_init__(self) -> None:
        for name, value in self.parameters.items():
            kind = PARAMETERS.get(name)
            if kind is None:
                raise InputError(f"Ollama has no parameter {name}: use {', '.join(PARAMETERS)}.")
            if not isinstance(value, (int, float) if kind is float else kind):
                raise InputError(f"The parameter {name} must be of type {kind.__name__}.")
        if self.quantise not in (None, *QUANTISATIONS):
            raise InputError(f"Ollama quantises to {', '.join(QUANTISATIONS)} only.")
        if self.adapter is not None and not self.adapter.is_file():
            raise InputError(f"There is no adapter at {self.adapter}.")

    def text(self) -> str:
        """Return the Modelfile, to keep or to hand to ``ollama create -f``.

        Quantising is no line of it: it is ``ollama create -q``.
        """
        lines = [f"FROM {self.base}"]
        for name, value in self.parameters.items():
            lines.append(
                f'PARAMETER {name} "{value}"' if name == "stop" else f"PARAMETER {name} {value}"
            )
        if self.adapter is not None:
            lines.append(f"ADAPTER {self.adapter}")
        return "\n".join(lines) + "\n"


def parameters(given: Iterable[str]) -> dict[str, int | float | str]:
    """Return ``NAME=VALUE`` texts as a Recipe's parameters. Raises InputError naming the wrong one."""
    found: dict[str, int | float | str] = {}
    for text in given:
        name, _, value = text.partition("=")
        kind = PARAMETERS.get(name, str)
        try:
            found[name] = kind(value)
        except ValueError:
            raise InputError(f"The parameter {name} must be of type {kind.__name__}.") from None
    return found


async def create(wire: Wire, name: str, recipe: Recipe, progress: Progress | None = None) -> None:
    """Make ``recipe`` into the model ``name`` on the server; raises ModelError and its kin."""
    body: dict[str, Any] = {"model": name, "from": recipe.base, "stream": True}
    if recipe.parameters:
        body["parameters"] = dict(recipe.parameters)
    if recipe.quantise:
        body["quantize"] = recipe.quantise
    if recipe.adapter is not None:
        digest = await _upload(wire, recipe.adapter)
        body["adapters"] = {recipe.adapter.name: digest}
    await _follow(wire, "/api/create", body, recipe.base, progress)


async def pull(wire: Wire, model: str, progress: Progress | None = None) -> None:
    """Have the server download ``model``; ``progress`` hears layers in bytes as they come."""
    await _follow(wire, "/api/pull", {"model": model, "stream": True}, model, progress)


async def _follow(
    wire: Wire, path: str, body: Mapping[str, Any], model: str, progress: Progress | None
) -> None:
    status = ""
    async with contextlib.aclosing(wire.lines(path, body, _SLOW, model=model)) as lines:
        async for line in lines:
            status = str(line.get("status") or status)
            if progress is not None:
                progress(status, int(line.get("completed") or 0), int(line.get("total") or 0))
    if status != "success":
        raise ModelError(f"{wire.url} stopped at {status or 'nothing'!r}: run it again to go on.")


async def _upload(wire: Wire, path: Path) -> str:
    """Send the file unless the server has it already; return its digest."""
    digest = "sha256:" + await asyncio.to_thread(_digest, path)
    try:
        await wire.call("HEAD", f"/api/blobs/{digest}")
    except ModelError:
        await wire.call("POST", f"/api/blobs/{digest}", content=_pieces(path), seconds=3600)
    return digest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def _pieces(path: Path) -> AsyncGenerator[bytes, None]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _PIECE):
            yield piece
