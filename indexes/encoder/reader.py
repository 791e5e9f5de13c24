"""Two texts read together: the lower layers of the bundled encoder, then upper ones trained to judge.

The encoder's own graph is cut behind a layer, so the lower layers are those that make the vectors, byte
for byte; the top comes from a file that names the encoder it was trained on.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Protocol, runtime_checkable

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray

from indexes.encoder import Encoder
from indexes.encoder.session import QUERY, options

LAYERS = 4  # of twelve, kept as they are: higher ones have begun to make one vector of each text
FIRST, SECOND = 64, 128  # tokens of either text that are read, where its top was trained on no more


@runtime_checkable
class Layered(Protocol):
    """An encoder whose layers can be used: the bundled one."""

    fingerprint: str
    graph: Path

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's ids between its end marks, uncut."""
        ...

    def lower(self) -> Lower:
        """Return the lower layers, one for all readers: they take some 200 MB."""
        ...


def open_reader(
    encoder: Encoder, top: Path, fingerprint: str, most: tuple[int, int] = (FIRST, SECOND)
) -> Reader | None:
    """Return a reader over ``encoder``, or None where it is not the one ``top`` was trained on.

    ``most`` is how many tokens of either text it reads. Nothing is loaded before the first text is read.
    """
    if isinstance(encoder, Layered) and encoder.fingerprint == fingerprint:
        return Reader(encoder, top, most)
    return None


def warm(encoder: Encoder) -> None:
    """Open what readers of ``encoder`` share before the first text is read, where it can be read with."""
    if isinstance(encoder, Layered):
        encoder.lower()


class Lower:
    """The lower layers of the bundled encoder."""

    def __init__(self, encoder: Layered, layers: int = LAYERS) -> None:
        self._encoder = encoder
        self._session = onnxruntime.InferenceSession(
            _cut(encoder.graph, layers), options(), providers=["CPUExecutionProvider"]
        )

    def joined(
        self, first: str, second: str, most: tuple[int, int] = (FIRST, SECOND)
    ) -> tuple[NDArray[np.int64], int]:
        """Return the ids of ``<s> first </s></s> second </s>``, (1, tokens), and where second begins.

        Of either text no more than the first tokens that ``most`` says.
        """
        ours, theirs = self._encoder.ids([QUERY + first, second])
        end = ours[-1:]
        head = [*ours[:-1][: most[0] - 1], *end]
        tail = [*end, *theirs[1:-1][: most[1] - 2], *end]
        return np.array([[*head, *tail]], np.int64), len(head)

    def states(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return what the layers make of ``ids``, shape (1, tokens, 384)."""
        states: NDArray[np.float32] = self._session.run(None, {"ids": ids})[0]
        return states


class Upper:
    """The layers on top: the ONNX graph, gzipped, at ``path``, of (states, second) → logit."""

    def __init__(self, path: Path) -> None:
        self._session = onnxruntime.InferenceSession(
            gzip.decompress(path.read_bytes()), options(), providers=["CPUExecutionProvider"]
        )

    def logit(self, states: NDArray[np.float32], begin: int) -> float:
        """Return the logit for ``states`` (1, tokens, 384) whose second text begins at token ``begin``."""
        second = (np.arange(states.shape[1]) >= begin).astype(np.int64)[None]
        return float(self._session.run(None, {"states": states, "second": second})[0].reshape(()))


class Reader:
    """Says of two texts what its top was trained to say; any number of threads may ask.

    It opens when it is first asked; the first of an encoder's readers takes a second and some 200 MB.
    """

    def __init__(
        self, encoder: Layered, top: Path, most: tuple[int, int] = (FIRST, SECOND)
    ) -> None:
        self._encoder, self._top, self._most = encoder, top, most
        self._opened: tuple[Lower, Upper] | None = None
        self._opening = Lock()

    def logit(self, first: str, second: str) -> float:
        """Return the logit of what the top was trained on, "the second text says the first", say."""
        lower, upper = self._layers()
        ids, begin = lower.joined(first, second, self._most)
        return upper.logit(lower.states(ids), begin)

    def _layers(self) -> tuple[Lower, Upper]:
        with self._opening:
            if self._opened is None:
                self._opened = self._encoder.lower(), Upper(self._top)
            return self._opened


def _cut(path: Path, layers: int) -> bytes:
    """Return the encoder's graph cut behind its first ``layers``: each ends in its second normalisation.

    What falls away is taken out where it stands: a copy would hold every weight twice. The shapes that are
    noted of the whole graph go too: with them the last digits differ from those that the tops were taught.
    """
    import onnx

    model = onnx.load(path)
    graph = model.graph
    ends = [node.output[0] for node in graph.node if node.op_type == "LayerNormalization"]
    wanted = {ends[2 * layers]}
    for at in reversed(range(len(graph.node))):
        if wanted & set(graph.node[at].output):
            wanted |= set(graph.node[at].input)
        else:
            del graph.node[at]
    for at in reversed(range(len(graph.initializer))):
        if graph.initializer[at].name not in wanted:
            del graph.initializer[at]
    del graph.output[:], graph.value_info[:]
    states = onnx.helper.make_tensor_value_info(ends[2 * layers], onnx.TensorProto.FLOAT, None)
    graph.output.append(states)
    return bytes(model.SerializeToString())
