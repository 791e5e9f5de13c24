"""Reranking against features worked out by hand, and what each of them does to the order."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.candidates import Candidates
from indexes.rerank import STATUTE, WEIGHTS, features, rerank
from indexes.vocabulary import Hit, Passage, Scores


def hit(number: int, fused: float, dense: float, document: str, title: str = "Rules") -> Hit:
    passage = Passage(
        id=number, version_id=number, document_id=document, title=title, version=1, section="",
        page=None, start=0, end=4, text="text",
    )  # fmt: skip
    return Hit(passage, Scores(fused=fused, dense=dense, lexical=1.0))


HITS = (hit(1, 3.0, 0.9, "a"), hit(2, 2.5, 0.8, "b"), hit(3, 2.0, 0.95, "b"), hit(4, 1, 0.7, "c"))
COVERAGE, LENGTHS = np.array([0.2, 0.9, 0.5, 0.0]), np.array([10.0, 20.0, 40.0, 0.0])


def found(
    hits: Sequence[Hit], coverage: NDArray[np.float64], lengths: NDArray[np.float64]
) -> Candidates:
    """Return what a search would know of ``hits``, all in the question's language."""
    cosines = np.array([one.scores.dense for one in hits], np.float64)  # None becomes NaN
    nothing = np.zeros(len(hits))
    return Candidates(
        ids=np.array([one.passage.id for one in hits], np.int64), dense=cosines, nearness=cosines,
        foreign=nothing.astype(np.bool_), lexical=nothing, coverage=coverage, lengths=lengths,
        known=0, weights=np.empty(0),
    )  # fmt: skip


def test_the_features_are_what_they_say() -> None:
    rows = features("how long is the notice", HITS, found(HITS, COVERAGE, LENGTHS))
    by_name = {name: rows[:, at].tolist() for at, name in enumerate(WEIGHTS)}
    assert by_name["lead"] == pytest.approx([0, -0.5, -1, -2])
    assert by_name["nearness"] == pytest.approx([-0.05, -0.15, 0, -0.25])
    assert by_name["coverage"] == COVERAGE.tolist()
    assert by_name["length"] == pytest.approx([math.log(10), math.log(20), math.log(40), 0])
    assert by_name["siblings"] == pytest.approx([0, math.log(2), math.log(2), 0])
    # Of "b" each has the other; alone in its document, a passage is held against the last of all.
    assert by_name["sibling"] == pytest.approx([1 - 3, 2 - 2.5, 2.5 - 2, 1 - 1])


def test_the_score_is_their_weighted_sum() -> None:
    rows = features("notice", HITS, found(HITS, COVERAGE, LENGTHS))
    by_hand = [sum(row[at] * w for at, w in enumerate(WEIGHTS.values())) for row in rows.tolist()]
    assert rerank("notice", HITS, found(HITS, COVERAGE, LENGTHS)).tolist() == pytest.approx(by_hand)


def test_of_two_alike_the_one_that_has_more_of_the_question_comes_first() -> None:
    alike = (hit(1, 2.0, 0.9, "a"), hit(2, 2.0, 0.9, "b"))
    scores = rerank("q", alike, found(alike, np.array([0.3, 0.6]), np.array([30.0, 30.0])))
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
def test_statutes_lead_only_where_a_law_is_asked_for(question: str, asks: bool) -> None:
    titles = ("中华人民共和国保险法", "直销管理条例", "Data Protection Act 2018", "Office handbook")
    hits = tuple(hit(n, 1.0, 0.9, str(n), title) for n, title in enumerate(titles))
    lead = features(question, hits, found(hits, np.zeros(4), np.ones(4)))[:, 0]
    assert lead.tolist() == ([STATUTE, 0, STATUTE, 0] if asks else [0, 0, 0, 0])


def test_nothing_is_ordered_without_complaint() -> None:
    assert rerank("q", (), found((), np.empty(0), np.empty(0))).tolist() == []
