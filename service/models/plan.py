"""Which deepseek-r1 tag, quantisation and context fit a given memory, with the arithmetic shown.

Memory = weights + KV cache + working buffers. With grouped-query attention (Ainslie et al., 2023)
the KV cache is 2 (key and value) × layers × KV heads × head size × bytes for each token; R1 itself
keeps one compressed vector a layer (multi-head latent attention, DeepSeek-V2, 2024).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes.errors import InputError

GIB = 2**30
_F16 = 2  # bytes of a cached number; OLLAMA_KV_CACHE_TYPE=q8_0 about halves it
_BUFFERS = 0.5  # GiB for the runtime and its compute buffers
_SPARE = 0.05  # of the memory left free: the driver and the desktop want some
_SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*(g|gb|gib|m|mb|mib)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """One size of deepseek-r1: parameters in billions, and what a cached token takes.

    ``q4`` is the published size of its Q4_K_M file in bytes (ollama.com/library/deepseek-r1).
    """

    name: str
    base: str
    billions: float
    q4: float
    layers: int
    width: int  # numbers cached for each layer and token, keys and values together
    family: str = (
        ""  # between size and quantisation in the library's longer tags; "" if it has none
    )
    trained: int = 131072

    def weights(self, quantisation: str) -> float:
        """Return the size of the file in bytes."""
        return self.q4 if quantisation == "q4_K_M" else self.billions * 1e9 * BITS[quantisation] / 8

    def token(self) -> int:
        """Return the bytes one token takes in the KV cache."""
        return self.layers * self.width * _F16


BITS = {"fp16": 16.0, "q8_0": 8.5, "q4_K_M": 4.85}
"""Bits a weight, scales included (llama.cpp's block formats)."""

# Layers, KV heads and head size as in each base model's config.json.
TAGS = (
    Tag("671b", "DeepSeek-R1-0528", 671.0, 404e9, 61, 512 + 64),
    Tag("70b", "Distill-Llama-70B", 70.6, 42.5e9, 80, 2 * 8 * 128, "llama-distill"),
    Tag("32b", "Distill-Qwen-32B", 32.8, 19.85e9, 64, 2 * 8 * 128, "qwen-distill"),
    Tag("14b", "Distill-Qwen-14B", 14.8, 8_988_112_040, 48, 2 * 8 * 128, "qwen-distill"),
    Tag("8b", "0528-Qwen3-8B", 8.19, 5.2e9, 36, 2 * 8 * 128, "0528-qwen3"),
    Tag("7b", "Distill-Qwen-7B", 7.6, 4_683_075_271, 28, 2 * 4 * 128, "qwen-distill"),
    Tag("1.5b", "Distill-Qwen-1.5B", 1.78, 1.1e9, 28, 2 * 2 * 128, "qwen-distill"),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One way to run R1; sizes in bytes."""

    tag: Tag
    quantisation: str
    context: int
    parallel: int

    @property
    def model(self) -> str:
        """The name to pull; Q4_K_M is what the plain tag is."""
        if self.quantisation == "q4_K_M":
            return f"deepseek-r1:{self.tag.name}"
        return f"deepseek-r1:{self.tag.name}-{self.tag.family}-{self.quantisation}"

    @property
    def weights(self) -> float:
        """Bytes of weights."""
        return self.tag.weights(self.quantisation)

    @property
    def cache(self) -> int:
        """Bytes of KV cache, reserved when the model is loaded."""
        return self.tag.token() * self.context * self.parallel

    @property
    def total(self) -> float:
        """Bytes in all."""
        return self.weights + self.cache + _BUFFERS * GIB

    def figures(self) -> dict[str, str | int]:
        """Return the plan as JSON has it, sizes in bytes."""
        return {
            "model": self.model,
            "base": self.tag.base,
            "quantisation": self.quantisation,
            "context": self.context,
            "parallel": self.parallel,
            "weights": round(self.weights),
            "cache": self.cache,
            "total": round(self.total),
        }

    def lines(self) -> list[str]:
        """Return the arithmetic, one line a term, and the settings that make it so."""
        tag = self.tag
        return [
            f"{self.model}  ({tag.base}, {tag.billions:g} billion parameters)",
            f"weights   {self.quantisation:<8} {_gb(self.weights)}",
            f"KV cache  {tag.layers} layers × {tag.width} numbers × {_F16} bytes × "
            f"{self.context} tokens × {self.parallel} at a time = {_gb(self.cache)}",
            f"buffers   {_gb(_BUFFERS * GIB)}",
            f"total     {_gb(self.total)}",
            f"ollama pull {self.model}",
            f"num_ctx {self.context}, OLLAMA_NUM_PARALLEL={self.parallel}",
        ]


def plan(vram: float, *, context: int = 8192, parallel: int = 1) -> list[Plan]:
    """Return what fits ``vram`` bytes, the best first; empty when nothing does.

    A larger model in 4 bits comes before a smaller one in 8 (Dettmers and Zettlemoyer, 2023); the
    same model is offered in more bits where there is room.
    """
    if context < 512 or parallel < 1:
        raise InputError(
            "A plan needs a context of at least 512 tokens and at least 1 in parallel."
        )
    room = vram * (1 - _SPARE)
    plans = [
        Plan(tag, quantisation, min(context, tag.trained), parallel)
        for tag in TAGS
        for quantisation in (BITS if tag.family else ("q4_K_M",))
    ]
    order = ("q8_0", "q4_K_M", "fp16")  # fp16 costs twice q8_0 and gains next to nothing
    return sorted(
        (one for one in plans if one.total <= room),
        key=lambda one: (-one.tag.billions, order.index(one.quantisation)),
    )


def memory(text: str) -> float:
    """Return bytes for ``8GB``, ``8GiB``, ``512MB`` or ``8``; a graphics card's GB are GiB."""
    found = _SIZE.match(text.strip())
    if not found or float(found[1]) <= 0:
        raise InputError(f"{text!r} is no amount of memory: write it as 8GB.")
    unit = (found[2] or "g")[0].lower()
    return float(found[1]) * (GIB if unit == "g" else 2**20)


def _gb(size: float) -> str:
    return f"{size / 1e9:.2f} GB"
