"""The bundled encoder at work: onnxruntime and tokenizers, nothing heavier."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]  # it ships no types
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexes.encoder import manifest, tokens
from indexes.encoder.unigram import Unigram
from indexes.errors import EncoderError

if TYPE_CHECKING:
    from indexes.encoder.reader import Lower

NAME = "e5-small"
RECIPE = 1  # whatever changes vectors changes this, and with it the folder and the fingerprint
GRAPH = "model_int8.onnx"
TOKENIZER = "tokenizer.json"
QUERY, PASSAGE = "query: ", "passage: "

SHORT = 2000  # characters that are tokenised without the library: questions and a few sentences


class OnnxEncoder:
    """multilingual-e5-small, words in 4 bits and layers in int8; mean pooling, L2-normalised.

    `folder` is one that `indexes.encoder.build` made; `threads` texts are encoded at a time (by
    default as many as this process has cores). Raises EncoderError when a file of the folder is
    missing or is not the one that was built. Any number of threads may call it at once.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        facts = manifest.read(folder)
        if facts.get("recipe") != RECIPE or facts.get("name") != NAME:
            raise EncoderError(f"{folder} was not built by this version of Ibid")
        self.name = NAME
        self.dimensions = int(facts["dimensions"])
        self.max_tokens = int(facts["max_tokens"])
        self.fingerprint = fingerprint(str(facts["source"]))
        self._pool = ThreadPoolExecutor(threads or cores(), "encoder")
        self._path = manifest.check(folder, facts, TOKENIZER)
        self._library: Tokenizer | None = None
        self._lower: Lower | None = None
        self._loading = Lock()
        self.graph = folder / GRAPH  # what `indexes.encoder.reader` cuts its lower layers from
        # Either takes some hundred milliseconds and does not need the other.
        opening = self._pool.submit(lambda: _session(manifest.check(folder, facts, GRAPH)))
        self._unigram = Unigram(self._path)
        self._session = opening.result()

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of questions; (0, dimensions) for none."""
        return self._encode(QUERY, texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimensions) unit vectors of passages, each cut at `max_tokens` tokens."""
        return self._encode(PASSAGE, texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has by itself, without prefix and end marks."""
        return tokens.count(self._tokenizer(), texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode each text alone, on one core; long ones first, so that no core is left waiting."""
        vectors = np.empty((len(texts), self.dimensions), np.float32)
        ids = [tokens.cut(own, self.max_tokens) for own in self.ids([prefix + t for t in texts])]

        def encode(row: int) -> None:
            vectors[row] = self._session.run(None, {"ids": np.array([ids[row]], np.int64)})[0]

        order = sorted(range(len(ids)), key=lambda row: -len(ids[row]))
        for _ in map(encode, order) if len(ids) == 1 else self._pool.map(encode, order):
            pass
        return vectors

    def ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's ids between its end marks, uncut.

        The library is loaded for more than a few short texts; they come out the same either way.
        """
        if self._library is None and sum(map(len, texts)) <= SHORT:
            return [self._unigram.encode(text) for text in texts]
        return [encoding.ids for encoding in self._tokenizer().encode_batch_fast(list(texts))]

    def lower(self) -> "Lower":
        """Return the lower layers by themselves, one for all readers; opened when first needed."""
        from indexes.encoder.reader import Lower

        with self._loading:
            if self._lower is None:
                self._lower = Lower(self)
            return self._lower

    def _tokenizer(self) -> Tokenizer:
        """Return the library's tokenizer, loaded when it is first needed."""
        with self._loading:
            if self._library is None:
                self._library = Tokenizer.from_file(str(self._path))
            return self._library


def fingerprint(source: str) -> str:
    """Return the short name of this way to make vectors: equal fingerprints, comparable vectors.

    `source` is the BLAKE2b of the 4-bit weights. It stands for the graph, whose bytes change with
    the exporter's version while its vectors do not.
    """
    facts = f"{source} {RECIPE} {QUERY!r} {PASSAGE!r} mean l2 q4 words int8 layers"
    return f"{NAME}-{manifest.digest(facts.encode())[:12]}"


def cores() -> int:
    """Return how many cores this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def options() -> Any:
    """Return how graphs are run: one core a text.

    No barriers to wait at, no idle thread spinning, and threads that ask at the same time do not fight
    for one pool.
    """
    chosen = onnxruntime.SessionOptions()
    chosen.intra_op_num_threads = chosen.inter_op_num_threads = 1
    chosen.log_severity_level = 3
    return chosen


def _session(graph: Path) -> Any:
    return onnxruntime.InferenceSession(str(graph), options(), providers=["CPUExecutionProvider"])
