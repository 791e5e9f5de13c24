"""Copies against brute-force Jaccard, and what must not be taken for one."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest

from indexes.copies import ALIKE, SIZE, WIDTH, group, same, similarity, sketch, sketches
from indexes.text.tokens import terms
from indexes.vocabulary import Hit, Passage, Scores

LEASE = (
    "the tenant pays rent on first day of every month and keeps rooms clean landlord repairs what"
    " breaks within reasonable time after notice unless damage was done by guests or pets either"
    " party may end lease in writing deposit is returned when keys are handed over less cost"
)
WORDS = LEASE.split()
REFUND = (
    "Customers may return any item within 30 days of delivery. The item must be unused and in its"
    " original packaging. Refunds are paid to the card used for the purchase. Shipping costs are not"
    " refunded unless the item was faulty when it arrived at the customer's address."
)
LEAVE = (
    "劳动者连续工作一年以上的，享受带薪年休假。用人单位应当根据生产、工作的具体情况，并考虑劳动者本人意愿，"
    "统筹安排年休假。年休假在一个年度内可以集中安排，也可以分段安排，一般不跨年度安排。"
)


def jaccard(first: str, second: str) -> float:
    """Return the similarity of the texts' shingles, counted one by one."""
    sets = []
    for text in (first, second):
        plain = re.sub(r"[\W_]+", "", text.lower())
        sets.append({plain[at : at + WIDTH] for at in range(len(plain) - WIDTH + 1)})
    return len(sets[0] & sets[1]) / len(sets[0] | sets[1])


def changed(text: str, words: int, dice: random.Random) -> str:
    own = text.split()
    for at in dice.sample(range(len(own)), words):
        own[at] = f"x{dice.randrange(10**6)}"
    return " ".join(own)


def test_short_texts_are_compared_exactly() -> None:
    dice = random.Random(1)
    for _ in range(100):
        text = " ".join(dice.choices(WORDS, k=18))
        other = changed(text, dice.randrange(6), dice)
        assert similarity(sketch(text), sketch(other)) == pytest.approx(jaccard(text, other))


def test_the_estimate_is_close_to_brute_force() -> None:
    dice, misses = random.Random(2), []
    for _ in range(200):
        text = " ".join(f"{word}{dice.randrange(50)}" for word in dice.choices(WORDS, k=200))
        other = changed(text, dice.randrange(40), dice)
        assert len(sketch(text)) == SIZE
        misses.append(similarity(sketch(text), sketch(other)) - jaccard(text, other))
    assert abs(sum(misses) / len(misses)) < 0.01  # it favours neither side
    assert sum(miss**2 for miss in misses) / len(misses) < 0.04**2  # J(1 - J)/128 is .04² at most


def test_texts_sketched_together_are_sketched_as_each_alone() -> None:
    texts = ["", REFUND, "a1", "…", LEAVE, "𠀀𠀁 of the 條", "", REFUND.upper()]
    for text, together in zip(texts, sketches(texts), strict=True):
        assert together.tolist() == sketch(text).tolist()
    assert sketch(REFUND).tolist() == sketch(REFUND.upper()).tolist() != sketch(LEAVE).tolist()


def test_every_pair_that_brute_force_finds_in_a_heap_is_found() -> None:
    dice = random.Random(3)
    heap = [
        " ".join(f"{w}{dice.randrange(99)}" for w in dice.choices(WORDS, k=60)) for _ in range(20)
    ]
    heap += [changed(text, n % 4, dice) for n, text in enumerate(heap)]
    sketched = sketches(heap)
    for one in range(len(heap)):
        for other in range(one):
            true = jaccard(heap[one], heap[other])
            if abs(true - ALIKE) > 0.08:  # two standard errors: nearer, the estimate may err
                found = similarity(sketched[one], sketched[other]) >= ALIKE
                assert found == (true >= ALIKE), (heap[one], heap[other])


@pytest.mark.parametrize(
    "other",
    [
        REFUND.upper(),
        REFUND.replace(". ", ".\n\n"),
        REFUND.replace("'", "’").replace(",", ""),
        REFUND.replace("Refunds are", "Refunds are then"),
    ],
)
def test_what_only_looks_different_is_a_copy(other: str) -> None:
    assert similarity(sketch(REFUND), sketch(other)) >= ALIKE
    assert same(REFUND, other)


def test_traditional_and_full_width_characters_are_copies() -> None:
    other = LEAVE.replace("劳动者", "勞動者").replace("，", ",").replace("统筹", "統籌")
    assert similarity(sketch(LEAVE), sketch(other)) == 1
    assert same(LEAVE, other)


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (REFUND, "30 days", "60 days"),
        (REFUND, "are not refunded", "are refunded"),
        (REFUND, "must be unused", "may be unused"),
        (REFUND, "card", "voucher"),
        (LEAVE, "一年以上", "两年以上"),
        (LEAVE, "应当", "可以"),
        (LEAVE, "一般不跨年度", "一般跨年度"),
        (LEAVE, "集中安排", "提前安排"),
    ],
)
def test_one_word_makes_another_statement(text: str, old: str, new: str) -> None:
    assert old in text
    assert not same(text, text.replace(old, new))


def hit(number: int, text: str, title: str = "", begins: date | None = None) -> Hit:
    passage = Passage(
        id=number, version_id=number, document_id=f"doc_{number}", title=title or f"Paper {number}",
        version=1, section="", page=None, start=0, end=len(text), text=text, valid_from=begins,
    )  # fmt: skip
    return Hit(passage, Scores(fused=-number))


def ids(hits: list[Hit]) -> list[list[int]]:
    return [[one.passage.id, *(copy.id for copy in one.copies)] for one in hits]


def test_copies_stand_with_the_best_and_make_room() -> None:
    other = "Parcels leave the warehouse on working days before noon."
    hits = [hit(1, REFUND), hit(2, other), hit(3, REFUND.upper()), hit(4, REFUND), hit(5, LEAVE)]
    assert ids(group(terms("refund"), hits, 3)) == [[1, 3, 4], [2], [5]]
    assert ids(group(terms("refund"), hits, 2)) == [[1, 3, 4], [2]]
    assert group(terms("refund"), [], 5) == []


def test_versions_of_one_work_are_no_copies() -> None:
    old = hit(1, LEAVE, "年休假条例", date(2008, 1, 1))
    new = hit(2, LEAVE, "年休假条例", date(2021, 1, 1))
    assert ids(group([], [old, new], 5)) == [[1], [2]]
    again = hit(3, LEAVE, "年休假条例", date(2021, 1, 1))
    assert ids(group([], [new, again], 5)) == [[2, 3]]


def test_whoever_names_a_page_gets_that_page() -> None:
    text = "This condition is inherited in an autosomal recessive pattern, in each cell a copy of both."
    hits = [hit(1, text, "Wilson disease"), hit(2, text, "Cystic fibrosis")]
    assert ids(group(terms("How is it inherited?"), hits, 5)) == [[1, 2]]
    assert ids(group(terms("Is Wilson disease inherited?"), hits, 5)) == [[1, 2]]
    both = terms("Are Wilson disease and cystic fibrosis inherited alike?")
    assert ids(group(both, hits, 5)) == [[1], [2]]
