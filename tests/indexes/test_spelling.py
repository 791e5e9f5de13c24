"""Typing errors in questions: mended where the passages say how, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes.attest import Attestor
from indexes.spelling import mend
from indexes.text.tokens import terms
from tests.fakes import FakeReadingEncoder
from tests.indexes.stock import Stock

PASSAGES = (
    "The annual leave policy: employees take leave once a year.",
    "Annual leave is not paid out, says the leave policy.",
    "Hypertension: treatment begins with less salt.",
    "Treatment of hypertension in old age needs care.",
    "The contract may be contracted out. Causes are told to casual staff.",
    "劳动合同的解除应当提前三十日书面通知。",
    "民事诉讼的期限为三年，诉讼费用由败诉方负担。",
    "工资应当按月支付，劳动者在法定休假日有加班费。",
    "Form A-12 is kept in room E-42 for Dr Smythe.",
)


class FakeWitness:
    """Looks every question up in all passages; ``forgetful`` finds none that has a term."""

    def __init__(self, texts: Sequence[str] = PASSAGES, *, forgetful: bool = False) -> None:
        self.texts = texts
        self.forgetful = forgetful
        self.asked: list[str] = []

    @property
    def passages(self) -> int:
        return len(self.texts)

    def count(self, terms: Sequence[str]) -> NDArray[np.int64]:
        self.asked += terms
        return np.array([len(self._with(term)) for term in terms], np.int64)

    def beside(self, term: str, others: Sequence[str]) -> list[str]:
        def shared(text: str) -> int:
            return len(set(terms(text)).intersection(others))

        return [] if self.forgetful else sorted(self._with(term), key=shared, reverse=True)

    def _with(self, term: str) -> list[str]:
        return [text for text in self.texts if term in terms(text)]


def common(*words: str) -> Callable[[str], bool]:
    return lambda word: word in words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("anual leav policy", "annual leav policy"),  # leav is how the index writes leave
        ("Anual leave", "Annual leave"),
        ("Anual Leave Polciy", "Annual Leave Policy"),  # all capitals are no names
        ("hypertention treatment?", "hypertension treatment?"),
        ("treatmnt of hypretensoin", "treatment of hypertension"),  # two slips in a long word
        ("劳动和同解除", "劳动合同解除"),
        ("民事诉颂", "民事诉讼"),
        ("诉颂费用和诉颂期限", "诉讼费用和诉讼期限"),
        ("勞動和同解除", "勞動合同解除"),  # the rest stays as it was written
        ("工资只付", "工资支付"),
    ],
)
def test_what_stands_in_no_passage_becomes_what_does(written: str, meant: str) -> None:
    assert mend(written, FakeWitness(), common()) == meant


@pytest.mark.parametrize(
    "text",
    [
        "annual leave policy",
        "劳动合同解除",
        "What about Smithe and E-43 in room A-13?",  # a name inside a sentence, codes
        "HYPERTENTION",
        "x.polciy@leave.org or leave_polciy",
        "1235 hypertensions",
        "hypertensive",  # three letters away
        "leve",  # too short to tell
        "canses",  # causes and cases alike: see below
        "谁在说什么",
        "张颂加班",
        "《诉颂》",
        "",
        "?!",
    ],
)
def test_what_is_right_or_not_clear_stays_as_it_is(text: str) -> None:
    witness = FakeWitness((*PASSAGES, "Cases are heard."))
    assert mend(text, witness, common()) is text


def test_a_common_word_is_what_it_seems_unless_a_letter_is_doubled() -> None:
    witness = FakeWitness()
    assert mend("leave polity", witness, common()) == "leave policy"
    assert mend("leave polity", witness, common("polity")) == "leave polity"
    assert mend("anual leave", witness, common("anual")) == "annual leave"


def test_it_must_stand_beside_the_rest_of_the_question() -> None:
    assert mend("salt tretment", FakeWitness(), common()) == "salt treatment"
    assert mend("polciy salt age care", FakeWitness(), common()) == "polciy salt age care"
    assert mend("工资诉颂", FakeWitness(), common()) == "工资诉颂"


def test_the_very_form_must_stand_in_a_passage() -> None:
    """The index knows the stem of "contracted"; "contracte" is no word."""
    texts = ("Contracted work.",)
    assert mend("contrcted", FakeWitness(texts), common()) == "contracted"
    assert mend("contrcte", FakeWitness(texts), common()) == "contrcte"
    assert mend("hypertention", FakeWitness(forgetful=True), common()) == "hypertention"


def test_a_function_word_that_stands_in_capitals_is_not_meant() -> None:
    witness = FakeWitness(("WHICH leave",))
    assert witness.count(["which"]).tolist() == [1]
    assert mend("whcih leave", witness, common()) == "whcih leave"


def test_a_stretch_that_a_passage_has_is_no_error() -> None:
    rules = ("劳动合同应当书面订立。", "劳动和同无效力者无关。")
    assert mend("劳动和同无效", FakeWitness(rules), common()) == "劳动和同无效"
    assert mend("劳动和同无效", FakeWitness(rules[:1]), common()) == "劳动合同无效"


def test_a_long_question_is_not_looked_at() -> None:
    witness = FakeWitness()
    long = "is the anual leave " + "so " * 12
    assert mend(long, witness, common()) is long
    assert mend("民事诉颂" + "的" * 21, witness, common()).startswith("民事诉颂")
    assert witness.asked == []


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path, FakeReadingEncoder())
    yield made
    made.close()


@pytest.mark.parametrize("sealed", [0, 4, len(PASSAGES)])
def test_a_search_finds_what_the_right_spelling_finds(stock: Stock, sealed: int) -> None:
    for number, text in enumerate(PASSAGES, 1):
        stock.put(f"doc {number}", text)
        if number == sealed:
            stock.keeper.seal(stock.collection)
    for wrong, right in (("anual leave", "annual leave"), ("民事诉颂", "民事诉讼")):
        found, wanted = stock.find(wrong), stock.find(right)
        assert (found.mended, wanted.mended) == (right, None)
        assert found.hits == wanted.hits
        assert found.weights == wanted.weights


@pytest.mark.parametrize("sealed", [0, 4, len(PASSAGES)])
def test_the_witness_counts_and_reads_as_all_passages_would(stock: Stock, sealed: int) -> None:
    for number, text in enumerate(PASSAGES, 1):
        stock.put(f"doc {number}", text)
        if number == sealed:
            stock.keeper.seal(stock.collection)
    view = stock.searcher._reader(stock.collection).view(stock.collection)
    witness, fake = Attestor(view, stock.truth), FakeWitness()
    asked = ["annual", "leav", "诉讼", "nowhere", "treatment"]
    assert witness.passages == len(PASSAGES)
    assert witness.count(asked).tolist() == fake.count(asked).tolist() == [2, 2, 1, 0, 2]
    for text in witness.beside("leav", ["annual", "polici"]):
        assert "leave" in text
    assert len(witness.beside("leav", [])) == 2
    assert witness.beside("nowhere", ["annual"]) == []


def test_words_of_a_deleted_document_mend_nothing(stock: Stock) -> None:
    """Its terms are counted till the index is written anew, but it can no longer be read."""
    stock.put("kept", PASSAGES[0])
    gone = stock.put("gone", PASSAGES[2])
    stock.keeper.seal(stock.collection)
    assert stock.find("hypertention").mended == "hypertension"
    stock.truth.delete_document(stock.collection, gone.document_id)
    assert stock.find("hypertention").mended is None
