"""Reading a question beside the best sentences: what changes places, and what the shipped layers tell apart."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path

import platformdirs
import pytest

from indexes.encoder import open_encoder
from indexes.text.language import language
from service.checking import answering
from service.checking.answering import READ, Answering
from service.checking.given import bundled
from service.checking.relevance import Setting, Weighed
from service.checking.scorer import stored
from service.checking.vectors import SentenceVectors
from service.stages import retrieve
from service.stages.retrieve import Retriever
from service.vocabulary import EvidenceSentence, Question, Recall, Understanding
from tests.fakes import FakeEncoder
from tests.service.lines import SCOPE, FakeSearcher, hit

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))
WHEN = "When was the bridge opened?"


class FakeJoint:
    """Says of each text what it was told to, 0 of others; remembers what it read."""

    def __init__(self, **logits: float) -> None:
        self.logits = logits
        self.read: list[str] = []

    def logit(self, first: str, second: str) -> float:
        self.read.append(second)
        return self.logits.get(second, 0.0)


def over(monkeypatch: pytest.MonkeyPatch, joint: FakeJoint) -> Answering:
    monkeypatch.setattr(answering, "open_reader", lambda *_: joint)
    return Answering(FakeEncoder())


def weighed(**relevance: float) -> Weighed:
    return Weighed(
        tuple(
            EvidenceSentence(1, 0, at, at + 1, text, said)
            for at, (text, said) in enumerate(relevance.items())
        ),
        0.5,
    )


def test_relevance_and_what_is_read_order_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sums: ln .5, ln .6, ln .7 and ln .05, so that c, b, a and d share .5, .2, .1 and .05."""
    joint = FakeJoint(b=math.log(3.0), c=math.log(7.0))
    found = over(monkeypatch, joint).read(WHEN, weighed(a=0.5, b=0.2, c=0.1, d=0.05), "en")
    ranked = found.sentences
    assert {one.text: one.relevance for one in ranked} == {"a": 0.1, "b": 0.2, "c": 0.5, "d": 0.05}
    assert [one.text for one in ranked] == ["a", "b", "c", "d"], "they stay where they stand"


def test_a_special_case_is_half_as_likely(monkeypatch: pytest.MonkeyPatch) -> None:
    """By logits of .6 for .1 it would go first; ln 2 less, it does not."""
    case, rule = "For ships the fee is 30 euros.", "The fee is 20 euros."
    joint = FakeJoint(**{case: 0.6, rule: 0.1})
    found = over(monkeypatch, joint).read(
        "How high is the fee?", weighed(**{case: 0.5, rule: 0.4}), "en"
    )
    assert [one.relevance for one in found.sentences] == [0.5, 0.4]
    found = over(monkeypatch, joint).read(
        "How high is the fee?", weighed(**{case: 0.5, rule: 0.45}), "en"
    )
    assert [one.relevance for one in found.sentences] == [0.45, 0.5]


def test_only_the_best_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    joint = FakeJoint(z=99.0)
    given = weighed(z=0.01, a=0.5, b=0.4, c=0.3, d=0.2)
    assert over(monkeypatch, joint).read(WHEN, given, "en").sentences == given.sentences
    assert joint.read == ["a", "b", "c", "d"]
    assert len(joint.read) == READ


def test_nothing_is_read_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    joint = FakeJoint()
    assert over(monkeypatch, joint).read(WHEN, Weighed((), 0.0), "en") == Weighed((), 0.0)
    assert not joint.read


@pytest.mark.parametrize(("where", "numbers"), [("en", "own"), ("zh", "own"), ("cross", "cross")])
def test_what_is_read_counts_beside_the_traits(
    monkeypatch: pytest.MonkeyPatch, where: Setting, numbers: str
) -> None:
    """The mean of the logits, by relevance: (.6 × 2 - .2 × 1) / .8; then the three numbers of the fit."""
    fit = stored("sufficient")[numbers]
    given = replace(weighed(a=0.6, b=0.2), sufficient=0.8)
    found = over(monkeypatch, FakeJoint(a=2.0, b=-1.0)).read(WHEN, given, where)
    odds = fit["traits"] * math.log(0.8 / 0.2) + fit["reading"] * 1.25 + fit["bias"]
    assert found.sufficient == pytest.approx(1 / (1 + math.exp(-odds)))
    assert fit["traits"] > 0 < fit["reading"]


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_certainty_is_no_end(monkeypatch: pytest.MonkeyPatch, sure: float) -> None:
    found = over(monkeypatch, FakeJoint(a=-99.0)).read(
        WHEN, replace(weighed(a=1.0), sufficient=sure), "en"
    )
    assert 0.0 <= found.sufficient < 0.001


def test_another_encoder_reads_nothing() -> None:
    given = weighed(a=0.5, b=0.4)
    assert Answering(FakeEncoder()).read(WHEN, given, "en") == given


def test_what_is_found_comes_in_the_order_that_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ("It was painted in 1990.", "It was opened in 1980.")
    hits = tuple(hit(number, text) for number, text in enumerate(texts, 1))
    monkeypatch.setattr(answering, "open_reader", lambda *_: FakeJoint(**{texts[1]: 9.0}))
    one, two = bundled(hits).sentences
    given = (replace(one, relevance=0.4), replace(two, relevance=0.3))
    monkeypatch.setattr(
        retrieve, "weigh", lambda asked, *_: _[-1](asked, Weighed(given, 0.9), "en")
    )
    retriever = Retriever(FakeSearcher(hits), SentenceVectors(FakeEncoder()))  # type: ignore[arg-type]  # a fake searcher
    understood = Understanding("question", 0.9, "en", WHEN)
    found = retriever.retrieve(Question(WHEN, SCOPE), understood, Recall("con_1"))
    assert max(found.sentences, key=lambda one: one.relevance).text == texts[1]


@pytest.fixture(scope="module")
def trained() -> Answering:
    return Answering(open_encoder(None, CACHE))


@pytest.mark.parametrize(
    ("question", "answers", "beside"),
    [
        (
            "When was the Suez canal opened?",
            "The Suez canal was opened on 17 November 1869 after ten years of construction.",
            "In 1956 the president announced that the Suez canal would be run by the state.",
        ),
        (
            "Who designed the town hall of Elmstad?",
            "The town hall of Elmstad was designed by the architect Karin Holm.",
            "The town hall of Elmstad was visited by King Oscar and Queen Sofia.",
        ),
        (
            "长江大桥是哪一年建成的？",
            "长江大桥于1957年建成通车，全长1670米。",
            "2012年，有游客在长江大桥上拍摄了一组照片。",
        ),
        (
            "《云海》的导演是谁？",
            "电影《云海》由李晓明执导，王芳、张伟主演。",
            "电影《云海》上周在北京举行了首映式，观众反响热烈。",
        ),
    ],
)
def test_what_answers_goes_before_what_speaks_of_the_same(
    trained: Answering, question: str, answers: str, beside: str
) -> None:
    found = trained.read(question, weighed(**{beside: 0.4, answers: 0.3}), language(question))
    assert [one.relevance for one in found.sentences] == [0.3, 0.4]
    without = trained.read(question, weighed(**{beside: 0.4}), language(question))
    assert without.sufficient < found.sufficient
