"""Of long sentences a claim is read beside the clauses that bear on it."""

from __future__ import annotations

from service.checking.align import Alignment
from service.checking.beside import GAP, ROOM, beside
from service.vocabulary import EvidenceSentence

LEAD = "The supplier may end this agreement at once where the customer"
ENUMERATION = (
    f"{LEAD}: (a) fails to pay an invoice of more than five thousand euros within sixty days, and goes on failing "
    "after a reminder, (b) moves its seat out of the territory without the consent of the supplier, which may not be "
    "refused without a reason, (c) is found to have lent, sublet or copied the software, or to have let others do "
    "so, (x) stores the software on a machine that is open to the public, or on one that stands outside the "
    "territory, for more than thirty days, (y) takes out the marks, notices or counters that the supplier has put "
    "into it, (z) pledges its rights under this agreement to a bank or to anybody else, (d) becomes insolvent, applies for a moratorium, or has a receiver appointed over any of its assets, (e) "
    "employs in the term of this agreement a person whom the supplier employed in the six months before, (f) fails "
    "to keep the records that this agreement requires, or to show them when asked, (g) speaks of the supplier, its "
    "directors or its software in public in a manner that harms its good name, or (h) changes hands."
)


def aligned(*texts: str) -> Alignment:
    return Alignment(tuple(EvidenceSentence(1, 0, 0, 0, text, 0.0) for text in texts), 1.0, 1.0)


def test_what_is_short_is_read_whole() -> None:
    assert beside("It is open.", aligned("The shop is open.", "It sells tea.")) == (
        "The shop is open. It sells tea."
    )


def test_of_a_long_sentence_the_clauses_that_bear_on_the_claim_are_read_with_its_beginning() -> (
    None
):
    claim = "If the customer's assets come under a receiver, the supplier may end the agreement."
    told = beside(claim, aligned(ENUMERATION, "Nothing else ends it. " * 20))
    assert len(told) <= ROOM + 3 * len(GAP)
    assert told.startswith(LEAD)
    assert "has a receiver appointed over any of its assets" in told
    assert GAP in told


def test_chinese_counts_by_its_characters_and_is_cut_at_its_items() -> None:
    items = "；".join(
        f"（{n}）第{n}种情形下当事人应当另行书面通知对方并说明理由" for n in "一二三四五六七八九"
    )
    told = beside(
        "被追究刑事责任的可以解除合同。",
        aligned(f"有下列情形之一的，可以解除合同：{items}；（十）被依法追究刑事责任的。"),
    )
    assert told.startswith("有下列情形之一的")
    assert "追究刑事责任" in told
    assert len(told) < 300


def test_a_sentence_without_a_clause_to_cut_at_is_read_from_its_beginning() -> None:
    assert beside("word", aligned("word " * 400)) == "word " * 400
