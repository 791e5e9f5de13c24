"""Every reader of text, on input made to hurt it: none may raise, and none may need quadratic time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.dates import dates
from indexes.text.language import language
from indexes.text.logic import comparisons, modalities, negations
from indexes.text.names import names, titles
from indexes.text.normalise import fold, squash
from indexes.text.numbers import quantities
from indexes.text.references import references
from indexes.text.sentences import sentences
from indexes.text.tokens import terms

READERS: list[Callable[[str], object]] = [
    fold, squash, language, terms, sentences, quantities, references, titles, names, negations, modalities, comparisons,
    lambda text: dates(text, date(2024, 2, 29)),
]  # fmt: skip

SEEDS = [
    "1", "1,", "1-", "一", "第一", "第1条、", "《", "《一》", "Article 1(", "of the Aa ", "twenty ", "A ", "a.", "a-",
    " ", "\n", "\t", "|", "。", "”", "e.g. ", "\u0301", "不", "除", "非a", "2018-", "百分之", "www.", "(", "½",
]  # fmt: skip
LENGTH = 10_000  # quadratic time shows: 10**8 steps for each reader run into the timeout


@pytest.mark.timeout(20)
@pytest.mark.parametrize("seed", SEEDS)
def test_time_is_linear_in_the_text(seed: str) -> None:
    text = (seed * LENGTH)[:LENGTH]
    for read in READERS:
        read(text)


WORDS = st.sampled_from([
    *"第一十百万亿条款项之至、《》法（）年月日半个不得内。；…", "以上", "1", "2", "30", "2024", ",", ".", "-", "/", ":", "%",
    "$", "¥", "℃", "½", "§", "|", "\n", "\t", " ", "Article", "Art. ", "(1)", "(a)", "and", "to", "of", "the", "May",
    "March", "in", "at least", "twenty", "half", "a dozen", "not", "must", "No. ",
])  # fmt: skip


@settings(max_examples=200, deadline=None)  # the first call builds the tables
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(WORDS, max_size=40).map("".join),
        st.lists(WORDS, max_size=40).map(" ".join),
    )
)
def test_no_text_makes_a_reader_raise(text: str) -> None:
    for read in READERS:
        read(text)
