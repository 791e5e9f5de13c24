"""Reranking against features worked out by hand, and what each of them does to the order."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.candidates import Candidates
from indexes.rerank import STATUTE, WEIGHTS, asks_law, features, is_statute, rerank

FUSED = np.array([3.0, 2.5, 2.0, 1.0])
NONE = np.zeros(4, np.bool_)


def found(
    cosines: list[float], versions: list[int], coverage: list[float], lengths: list[float]
) -> Candidates:
    """Return what a search would know of passages, all in the question's language."""
    nothing: NDArray[np.float64] = np.zeros(len(cosines))
    return Candidates(
        ids=np.arange(len(cosines)), versions=np.array(versions, np.int64),
        dense=np.array(cosines), nearness=np.array(cosines), foreign=nothing.astype(np.bool_),
        lexical=nothing, coverage=np.array(coverage), lengths=np.array(lengths),
        known=0, weights=np.empty(0),
    )  # fmt: skip


FOUND = found([0.9, 0.8, 0.95, 0.7], [71, 5, 5, 9], [0.2, 0.9, 0.5, 0.0], [10, 20, 40, 0])


def test_the_features_are_what_they_say() -> None:
    rows = features(FUSED, NONE, FOUND)
    by_name = {name: rows[:, at].tolist() for at, name in enumerate(WEIGHTS)}
    assert by_name["lead"] == pytest.approx([0, -0.5, -1, -2])
    assert by_name["nearness"] == pytest.approx([-0.05, -0.15, 0, -0.25])
    assert by_name["coverage"] == [0.2, 0.9, 0.5, 0.0]
    assert by_name["length"] == pytest.approx([math.log(10), math.log(20), math.log(40), 0])
    assert by_name["siblings"] == pytest.approx([0, math.log(2), math.log(2), 0])
    # Of version 5 each has the other; alone in its document, a passage is held against the last of all.
    assert by_name["sibling"] == pytest.approx([1 - 3, 2 - 2.5, 2.5 - 2, 1 - 1])


def test_the_best_other_one_of_three() -> None:
    three = found([0.9] * 4, [5, 5, 5, 9], [0.1] * 4, [9] * 4)
    sibling = features(FUSED, NONE, three)[:, list(WEIGHTS).index("sibling")]
    assert sibling.tolist() == pytest.approx([2.5 - 3, 3 - 2.5, 3 - 2, 1 - 1])


def test_the_score_is_their_weighted_sum() -> None:
    rows = features(FUSED, NONE, FOUND)
    by_hand = [sum(row[at] * w for at, w in enumerate(WEIGHTS.values())) for row in rows.tolist()]
    assert rerank(FUSED, NONE, FOUND).tolist() == pytest.approx(by_hand)


def test_of_two_alike_the_one_that_has_more_of_the_question_comes_first() -> None:
    alike = found([0.9, 0.9], [1, 2], [0.3, 0.6], [30, 30])
    scores = rerank(np.array([2.0, 2.0]), NONE[:2], alike)
    assert scores[1] > scores[0]


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("根据哪条法律，可以要求退货？", True),
        ("这违反了什么法？", True),
        ("Which law says so?", True),
        ("直销企业如何办理退货？", False),
        ("合法经营需要什么手续？", False),
        ("How do lawyers bill?", False),
    ],
)
def test_it_is_told_whether_a_law_is_asked_for(question: str, asks: bool) -> None:
    assert asks_law(question) is asks


def test_statutes_lead_what_carries_them_out() -> None:
    titles = ("中华人民共和国保险法", "直销管理条例", "Data Protection Act 2018", "Office handbook")
    statutes = np.array([is_statute(title) for title in titles])
    assert statutes.tolist() == [True, False, True, False]
    lead = features(np.ones(4), statutes, FOUND)[:, 0]
    assert lead.tolist() == [STATUTE, 0, STATUTE, 0]


def test_nothing_is_ordered_without_complaint() -> None:
    assert rerank(np.empty(0), NONE[:0], found([], [], [], [])).tolist() == []
