"""Texts in, vectors out: one encoder for what is stored and for what is asked."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Encoder", "Progress", "open_encoder"]

Progress = Callable[[str, int, int], None]
"""What is being done, and how many of how many steps are behind."""


class Encoder(Protocol):
    """Turns texts into unit vectors whose dot products rank passages for a question.

    Vectors of encoders with the same `fingerprint` may be compared, others never. Texts longer
    than `max_tokens` are cut there. Any number of threads may call one encoder.
    """

    fingerprint: str
    name: str
    dimensions: int
    max_tokens: int

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of questions; (0, dimensions) for none."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of passages; (0, dimensions) for none."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in the encoder's own tokens, without prefix and end marks."""
        ...


def open_encoder(model: str | None, cache: Path, progress: Progress | None = None) -> Encoder:
    """Open the encoder that `model` names: a path, a Hugging Face name, or, when empty, our own.

    Our own is built into `cache` the first time, and again when a file there is damaged;
    `progress` hears of the steps. Raises EncoderError, with what to do, when none can be had.
    """
    if model:
        from indexes.encoder.named import NamedEncoder

        return NamedEncoder(model)
    from indexes.encoder import build, session
    from indexes.errors import EncoderError

    try:
        return session.OnnxEncoder(build.folder(cache))
    except EncoderError:
        return build.build(cache, progress)
