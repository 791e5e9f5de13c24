"""Reading a question beside the one before: what a sign adds, what stands in for it, and what it tells apart."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
import pytest

from indexes.encoder import open_encoder
from service.checking.vectors import SentenceVectors
from service.understanding.followup import Reader, shows
from service.understanding.leaning import Leaning, examples
from service.understanding.turns import SIGNED, VECTOR, Turns, open_turns
from tests.fakes import FakeEncoder

CACHE = Path(os.environ.get("IBID_CACHE") or platformdirs.user_cache_dir("ibid"))


class FakeJoint:
    """Says the same of whatever it reads, and remembers what that was."""

    def __init__(self, logit: float) -> None:
        self.said = logit
        self.read: list[tuple[str, str]] = []

    def logit(self, first: str, second: str) -> float:
        self.read.append((first, second))
        return self.said


class FakeVector:
    """Says the same of whatever it is asked."""

    def __init__(self, score: float) -> None:
        self.said = score

    def score(self, text: str, last: str) -> float:
        return self.said


@pytest.mark.parametrize(
    ("logit", "vector", "leans"),
    [(0.5, 0.1, True), (0.3, 0.1, False), (-5.1, 1.0, False), (-4.9, 1.0, True), (7.1, -1.0, True)],
)
def test_both_halves_are_weighed_against_the_floor_of_the_language(
    logit: float, vector: float, leans: bool
) -> None:
    joint = FakeJoint(logit)
    turns = Turns(joint, FakeVector(vector), {"en": 0.4 + VECTOR * 0.1, "zh": 99.0})
    assert turns.leans("Who pays?", "Is rent due?", sign=False) == leans
    assert joint.read == [("Who pays?", "Is rent due?")], "the question first, then the one before"
    assert not turns.leans("谁付钱？", "租金到期了吗？", sign=False)


@pytest.mark.parametrize(("logit", "leans"), [(SIGNED, True), (SIGNED - 0.1, False)])
def test_a_sure_sign_gives_way_to_what_is_plainly_read(logit: float, leans: bool) -> None:
    turns = Turns(FakeJoint(logit), FakeVector(-9.0), {"en": 99.0, "zh": 99.0})
    assert turns.leans("Who pays?", "Is rent due?", sign=True) == leans


def test_another_encoder_tells_it_from_vectors(tmp_path: Path) -> None:
    reader = open_turns(SentenceVectors(FakeEncoder()), tmp_path)
    assert isinstance(reader, Leaning)
    assert reader.leans("Which one?", "How do I rent a van?", sign=True)


@pytest.fixture(scope="module")
def trained() -> Reader:
    return open_turns(SentenceVectors(open_encoder(None, CACHE)), CACHE)


@pytest.mark.parametrize(
    ("last", "leans"),
    [
        ("How do I rent a van?", "Is a deposit required?"),
        ("How do I rent a van?", "how old must the driver be"),
        ("Who composed the opera Carmen?", "when did he die"),
        ("Why did the bakery close?", "any other reasons?"),
        ("What does the museum cost?", "And on Sundays?"),
        ("怎么租面包车？", "要交押金吗？"),
        ("村主任怎样选举产生？", "任期是多长？"),
        ("博物馆的门票多少钱？", "学生呢？"),
    ],
)
def test_what_names_no_subject_leans(trained: Reader, last: str, leans: str) -> None:
    assert leans not in {one.text for one in examples()}
    assert trained.leans(leans, last, sign=shows(leans))


@pytest.mark.parametrize(
    ("last", "alone"),
    [
        ("How do I rent a van?", "How much does a cubic metre of gravel weigh?"),
        ("How do I rent a van?", "how do I renew a fishing licence"),
        ("Who composed the opera Carmen?", "When was the Suez canal opened?"),
        ("Why did the bakery close?", "Why did the Aral Sea shrink?"),
        ("怎么租面包车？", "黄河全长多少公里？"),
        ("怎么租面包车？", "劳动合同的试用期最长几个月？"),
        ("博物馆的门票多少钱？", "苏伊士运河是哪一年开通的？"),
    ],
)
def test_what_names_its_subject_stands_alone(trained: Reader, last: str, alone: str) -> None:
    assert alone not in {one.text for one in examples()}
    assert not trained.leans(alone, last, sign=shows(alone))


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        ("Who wrote Middlemarch?", "And what does the Suez canal charge a container ship?"),
        ("How do I rent a van?", "Which fees does the patent office charge in the first year?"),
    ],
)
def test_a_sign_alone_settles_nothing(trained: Reader, last: str, asked: str) -> None:
    """Either would lean if a sure sign of it were found."""
    assert not trained.leans(asked, last, sign=True)
