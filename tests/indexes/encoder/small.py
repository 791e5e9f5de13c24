"""A 4-bit file of a small random encoder, written as `e5.c` reads it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from indexes.encoder import bundle

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "a", "b", "▁query", "▁passage", ":", "▁ab", "法"]
SIZES = (
    32,
    2,
    4,
    64,
    len(PIECES),
    24,
    2,
)  # hidden, layers, heads, feed-forward, rows, positions, types


def small_file(seed: int = 0) -> bytes:
    """Return the whole file; another seed, other weights."""
    random = np.random.default_rng(seed)
    texts = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    scores = np.array([0, 0, 0, 0, *(-float(n) for n in range(3, 11))], "<f4").tobytes()
    normal = struct.pack("<IB", 7, 0) + struct.pack("<IBI", 9, 1, 32)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *SIZES, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, texts)))
    head += offsets + scores + b"".join(texts) + struct.pack("<iI", 2, len(normal)) + normal
    shapes = bundle.expected(bundle.Config(1e-12, *SIZES))
    at = len(head) + 4 + sum(2 + len(name) + 21 for name in shapes)
    directory, body = struct.pack("<i", len(shapes)), b""
    for name, shape in shapes.items():
        count, packed = int(np.prod(shape)), len(shape) == 2 and name not in ("emb.pos", "emb.type")
        if packed:
            blocks = np.empty(count // 32, bundle.LAYOUT)
            blocks["scale"] = random.uniform(0.02, 0.06, len(blocks))
            blocks["nibbles"] = random.integers(0, 256, (len(blocks), 16))
            raw = blocks.tobytes()
        else:
            start = 1 if name.endswith("ln.w") else 0
            raw = random.normal(start, 0.1, count).astype("<f4").tobytes()
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", packed, count, at + len(body), len(raw))
        body += raw
    return head + directory + body


def flip(file: Path) -> None:
    """Change one bit in the middle of ``file``."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
