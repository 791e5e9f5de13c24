from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import build, bundle, manifest, model, open_encoder, session
from indexes.encoder.session import OnnxEncoder
from indexes.errors import EncoderError
from tests.indexes.encoder.small import flip, small_file


def test_a_build_reports_every_step_and_happens_once(small: Path) -> None:
    heard: list[tuple[str, int, int]] = []
    first = open_encoder(None, small, lambda *step: heard.append(step))
    assert [done for _, done, _ in heard] == [0, 1, 2, 3]
    assert {total for _, _, total in heard} == {3}
    again = open_encoder(None, small, lambda *step: heard.append(step))
    assert len(heard) == 4
    assert first.fingerprint == again.fingerprint
    assert {path.name for path in build.folder(small).iterdir()} == {
        "manifest.json",
        "model_int8.onnx",
        "tokenizer.json",
    }


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink])
@pytest.mark.parametrize("name", ["model_int8.onnx", "tokenizer.json", "manifest.json"])
def test_a_damaged_folder_is_refused_and_built_again(
    small: Path, name: str, damage: Callable[[Path], None]
) -> None:
    expected = open_encoder(None, small).encode_passages(["ab 法"])
    damage(build.folder(small) / name)
    with pytest.raises(EncoderError):
        OnnxEncoder(build.folder(small))
    np.testing.assert_array_equal(open_encoder(None, small).encode_passages(["ab 法"]), expected)
    assert [path.name for path in (small / "encoders").iterdir() if path.is_dir()] == ["e5-small-1"]


def test_a_manifest_of_another_recipe_is_refused(small: Path) -> None:
    open_encoder(None, small)
    folder = build.folder(small)
    facts = manifest.read(folder)
    manifest.write(folder, [session.GRAPH, session.TOKENIZER], {**facts, "recipe": 0})
    with pytest.raises(EncoderError, match="not built by this version"):
        OnnxEncoder(folder)


def test_a_manifest_changed_by_hand_is_refused(small: Path) -> None:
    open_encoder(None, small)
    file = build.folder(small) / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "source": "00"}))
    with pytest.raises(EncoderError, match="changed after it was written"):
        OnnxEncoder(build.folder(small))


def test_an_interrupted_build_leaves_nothing_to_mistake(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(source: Path, target: Path) -> None:
        target.write_bytes(b"half a graph")
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(model, "quantise", interrupt)
        with pytest.raises(KeyboardInterrupt):
            open_encoder(None, small)
    assert not [path for path in (small / "encoders").iterdir() if path.is_dir()]
    killed = small / "encoders" / "e5-small-1.x.part"  # what a build that was killed leaves
    killed.mkdir()
    open_encoder(None, small)
    assert not killed.exists()


def test_two_who_build_at_once_share_one_build(small: Path) -> None:
    heard: list[str] = []
    ready = threading.Barrier(2)

    def start() -> str:
        ready.wait()
        return build.build(small, lambda label, done, total: heard.append(label)).fingerprint

    with ThreadPoolExecutor(2) as pool:
        found = {future.result() for future in [pool.submit(start), pool.submit(start)]}
    assert len(found) == 1
    assert len(heard) == 4


def test_a_cache_that_cannot_be_written_is_an_error_in_one_line(small: Path) -> None:
    small.write_text("a file where the folder should be")
    with pytest.raises(EncoderError, match="cannot build the encoder in") as raised:
        open_encoder(None, small)
    assert "\n" not in str(raised.value)


def test_the_fingerprint_follows_the_weights(small: Path) -> None:
    first = open_encoder(None, small).fingerprint
    bundle.locate()[0].write_bytes(small_file(seed=1))
    assert open_encoder(None, small / "other").fingerprint != first
    assert first.startswith("e5-small-")
