"""The classifier against an independent fit, and its promises about what it has not seen."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from service.understanding import classifier
from service.understanding.classifier import Classifier
from service.understanding.examples import utterances
from tests.fakes import FakeEncoder

TEXTS = [
    *(f"how do I reset the {thing}" for thing in ("router", "phone", "printer", "oven", "lock")),
    *(f"what does the {thing} cost" for thing in ("router", "phone", "printer", "oven", "lock")),
    *(f"退货{thing}怎么办理" for thing in ("手机", "打印机", "烤箱", "门锁", "路由器")),
]
LABELS = ["reset"] * 5 + ["price"] * 5 + ["return"] * 5


def vectors(texts: list[str]) -> NDArray[np.float32]:
    return FakeEncoder().encode_queries(texts)


def test_it_tells_new_texts_apart() -> None:
    taught = Classifier(TEXTS, vectors(TEXTS), LABELS)
    new = ["how do I reset the camera", "what does the camera cost", "退货相机怎么办理"]
    assert [guess.label for guess in taught.guesses(new, vectors(new))] == [
        "reset",
        "price",
        "return",
    ]


def test_what_is_like_no_example_is_not_known() -> None:
    taught = Classifier(TEXTS, vectors(TEXTS), LABELS)
    assert taught.guess(TEXTS[0], vectors(TEXTS[:1])[0]).known
    strange = ["zebras graze quietly beside rivers"]
    assert not taught.guess(strange[0], vectors(strange)[0]).known


def test_the_closed_form_is_what_leaving_each_out_gives() -> None:
    """Fits again without each example, with the same features, and compares."""
    taught = Classifier(TEXTS, vectors(TEXTS), LABELS)
    features = taught._features(TEXTS, vectors(TEXTS))
    square = taught._kernel(features)
    wanted = np.eye(3)[[taught.labels.index(label) for label in LABELS]]
    for out in range(len(TEXTS)):
        rest = [at for at in range(len(TEXTS)) if at != out]
        inner = square[np.ix_(rest, rest)] + classifier.RIDGE * np.eye(len(rest))
        score = square[out, rest] @ np.linalg.solve(inner, wanted[rest])
        assert taught.labels[int(score.argmax())] == taught.unseen[out]


def test_more_examples_than_centres_are_learnt_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "CENTRES", 12)
    many = [f"{text} {number}" for number in range(4) for text in TEXTS]
    taught = Classifier(many, vectors(many), LABELS * 4)
    assert taught.unseen == ()
    guesses = taught.guesses(TEXTS, vectors(TEXTS))
    assert sum(one.label == label for one, label in zip(guesses, LABELS, strict=True)) >= 13


def test_confidence_is_a_chance() -> None:
    taught = Classifier(TEXTS, vectors(TEXTS), LABELS)
    for guess in taught.guesses(TEXTS, vectors(TEXTS)):
        assert 1 / 3 < guess.confidence <= 1


def test_every_class_has_forty_examples_of_its_own_in_both_languages() -> None:
    texts, labels = utterances()
    assert len(set(texts)) == len(texts)
    for label in set(labels):
        own = [text for text, other in zip(texts, labels, strict=True) if other == label]
        english = [text for text in own if text.isascii()]
        assert len(own) >= 40, label
        assert len(own) / 3 <= len(english) <= 2 * len(own) / 3, label
