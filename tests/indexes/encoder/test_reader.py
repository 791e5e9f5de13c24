"""Reading two texts together: the lower layers are the encoder's own, and the top sees which text is which."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper

from indexes.encoder import build, bundle, reader
from indexes.encoder.reader import FIRST, SECOND, Lower, Reader, open_reader
from indexes.encoder.session import QUERY, OnnxEncoder
from tests.fakes import FakeEncoder
from tests.indexes.encoder.small import small_file

TEXTS = ["ab 法", "a b a b", "法法 ab: b"]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnnxEncoder]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "small.bin").write_bytes(small_file())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "locate", lambda: (folder / "small.bin", None))
        yield build.build(folder)


@pytest.fixture
def counting(tmp_path: Path) -> Path:
    """A top that returns how many tokens belong to the second text, whatever the states."""
    states = helper.make_tensor_value_info("states", TensorProto.FLOAT, [1, "tokens", 32])
    second = helper.make_tensor_value_info("second", TensorProto.INT64, [1, "tokens"])
    logit = helper.make_tensor_value_info("logit", TensorProto.FLOAT, None)
    nodes = [
        helper.make_node("Cast", ["second"], ["marks"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["marks"], ["sum"], keepdims=0),
        helper.make_node("ReduceSum", ["states"], ["all"], keepdims=0),
        helper.make_node("Sub", ["all", "all"], ["nothing"]),
        helper.make_node("Add", ["sum", "nothing"], ["logit"]),
    ]
    graph = helper.make_graph(nodes, "counting", [states, second], [logit])
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=8)
    (tmp_path / "top.onnx.gz").write_bytes(gzip.compress(model.SerializeToString()))
    return tmp_path / "top.onnx.gz"


def test_all_layers_together_are_the_encoder(encoder: OnnxEncoder) -> None:
    lower = Lower(encoder, layers=2)  # all the small encoder has
    for text in TEXTS:
        (ids,) = encoder.ids([QUERY + text])
        mean = lower.states(np.array([ids], np.int64))[0].mean(0)
        (vector,) = encoder.encode_queries([text])
        np.testing.assert_allclose(mean / np.linalg.norm(mean), vector, atol=1e-6)


def test_vectors_stay_the_same_bit_for_bit_beside_a_reader(encoder: OnnxEncoder) -> None:
    before = encoder.encode_passages(TEXTS)
    made = Lower(encoder, 1)
    made.states(made.joined("a", "b")[0])
    assert (encoder.encode_passages(TEXTS) == before).all()


def test_two_texts_are_joined_and_cut(encoder: OnnxEncoder) -> None:
    lower = Lower(encoder, 1)
    (first,), (second,) = encoder.ids([QUERY + "ab"]), encoder.ids(["法 b"])
    ids, begin = lower.joined("ab", "法 b")
    assert ids.tolist() == [[*first, second[-1], *second[1:]]]
    assert begin == len(first)
    ids, begin = lower.joined("ab " * 500, "法 " * 500)
    assert begin == FIRST
    assert ids.shape == (1, FIRST + SECOND)
    assert ids[0, [FIRST - 1, FIRST, -1]].tolist() == [first[-1]] * 3, "end marks where one is due"


def test_the_top_is_told_which_tokens_are_the_second_text(
    encoder: OnnxEncoder, counting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "Lower", lambda encoder: Lower(encoder, layers=1))
    for second in TEXTS:
        (ids,) = encoder.ids([second])
        assert Reader(encoder, counting).logit("ab", second) == len(ids)


def test_only_the_encoder_a_top_was_trained_on_reads(encoder: OnnxEncoder, counting: Path) -> None:
    assert open_reader(encoder, counting, encoder.fingerprint) is not None
    assert open_reader(encoder, counting, "e5-small-000000000000") is None
    fake = FakeEncoder(fingerprint=encoder.fingerprint)
    assert open_reader(fake, counting, encoder.fingerprint) is None
