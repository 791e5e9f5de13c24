from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexes.encoder import bundle, model, named, open_encoder
from indexes.errors import EncoderError
from tests.indexes.encoder.small import flip, small_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a sentence-transformers folder of the small encoder, in float32."""
    model.save(bundle.parse(small_file()), tmp_path / "small-model")
    return tmp_path / "small-model"


def test_a_model_by_path_agrees_with_the_int8_of_the_same_weights(
    small: Path, folder: Path
) -> None:
    int8, full = open_encoder(None, small), open_encoder(str(folder), small)
    texts = ["ab 法", "a b a b", "法"]
    for one, other in (
        (int8.encode_queries(texts), full.encode_queries(texts)),
        (int8.encode_passages(texts), full.encode_passages(texts)),
    ):
        np.testing.assert_allclose((one * other).sum(1), 1, atol=0.02)
        np.testing.assert_allclose(np.linalg.norm(other, axis=1), 1, atol=1e-5)
    assert int8.count_tokens(texts) == full.count_tokens(texts)
    assert (full.name, full.dimensions, full.max_tokens) == ("small-model", 32, 24)
    assert int8.fingerprint != full.fingerprint


def test_a_model_by_path_gives_no_vectors_for_nothing(folder: Path, tmp_path: Path) -> None:
    full = open_encoder(str(folder), tmp_path)
    assert full.encode_queries([]).shape == full.encode_passages([]).shape == (0, 32)
    assert full.count_tokens([]) == []


def test_the_fingerprint_of_a_path_follows_weights_and_prefixes(
    folder: Path, tmp_path: Path
) -> None:
    first = open_encoder(str(folder), tmp_path).fingerprint
    assert open_encoder(str(folder), tmp_path).fingerprint == first
    settings = folder / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("query: ", "ask: "))
    second = open_encoder(str(folder), tmp_path).fingerprint
    flip(folder / "model.safetensors")
    assert len({first, second, open_encoder(str(folder), tmp_path).fingerprint}) == 3


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-base", {}, ("query: ", "passage: ")),
        ("intfloat/e5-mistral", {"query": "Q ", "document": ""}, ("Q ", "")),
        ("a/gte", {"query": "q: ", "passage": "p: "}, ("q: ", "p: ")),
        ("a/gte", {"query": "q: ", "document": "d: "}, ("q: ", "d: ")),
        ("a/minilm", {"query": "", "document": ""}, ("", "")),
    ],
)
def test_prefixes_come_from_the_model_or_its_family(
    name: str, prompts: dict[str, str], expected: tuple[str, str]
) -> None:
    assert named.prefixes(name, prompts) == expected


def test_a_model_that_cannot_be_opened_is_an_error_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    (tmp_path / "empty").mkdir()
    for name in (str(tmp_path / "gone"), str(tmp_path / "empty"), "nobody/has-this-model"):
        with pytest.raises(EncoderError, match="IBID_EMBEDDING_MODEL") as raised:
            open_encoder(name, tmp_path)
        assert "\n" not in str(raised.value)
        assert name in str(raised.value)
