"""Crossing to the other language: against the formula, and in collections of one and two languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from indexes import candidates
from indexes.bridge import KEPT, Bridge, open_bridge
from indexes.candidates import Candidates, find
from indexes.fusion import fuse
from indexes.reader import Reader
from indexes.text import tokens
from indexes.text.language import language
from tests.fakes import FakeEncoder
from tests.indexes.stock import Stock

ENGLISH = {"猫": "cat", "狗": "dog", "睡觉": "sleep", "房租": "rent", "押金": "deposit"}
STRENGTH = 17.0  # of the language in a vector; one word has about a third of it


class FakeBilingual(FakeEncoder):
    """Words mean the same in both languages; the language itself is most of every vector.

    Badly on purpose: one English word lies near every Chinese question, as hubs do.
    """

    zh, en = np.eye(2, 32, dtype=np.float64)

    def _vector(self, text: str) -> NDArray[np.float32]:
        spoken = self.zh if language(text) == "zh" else self.en
        total = STRENGTH * spoken
        for term in tokens.terms(text):
            if len(text) == 1 or term in ENGLISH or term.isascii():
                total = total + self._direction(ENGLISH.get(term, term))
        if "hub" in text:
            total = total + STRENGTH * self.zh
        return np.asarray(total / np.linalg.norm(total), np.float32)


@pytest.fixture
def bridge() -> Bridge:
    """What measuring the fake's questions gives."""
    encoder = FakeBilingual()
    zh, en = encoder.encode_queries([*ENGLISH]), encoder.encode_queries([*ENGLISH.values()])
    bare = Bridge(zh.mean(0), en.mean(0), 0.0, (0.0, 0.0))
    lifts = [
        1.0 - float(np.mean([bare.cross(q).vector @ p for q, p in zip(ours, theirs, strict=True)]))
        for ours, theirs in ((zh, en), (en, zh))
    ]
    return Bridge(bare.zh, bare.en, 0.0, (lifts[0], lifts[1]))


@pytest.fixture
def stock(tmp_path: Path) -> Iterator[Stock]:
    made = Stock(tmp_path, FakeBilingual())
    yield made
    made.close()


def search(stock: Stock, query: str, bridge: Bridge | None) -> tuple[Candidates, list[str]]:
    """Return the candidates, and their texts, best first by both legs."""
    view = Reader(stock.truth, stock.home).view(stock.collection)
    unit = stock.encoder.encode_queries([query])[0]
    terms = list(dict.fromkeys(tokens.terms(query)))
    found = find(view, unit, terms, date.today().toordinal(), None, 20, bridge)
    fused = fuse(found.nearness, np.where(found.foreign, np.nan, found.lexical))
    passages = stock.truth.passages(found.ids.tolist())
    return found, [passages[int(found.ids[at])].text for at in np.argsort(-fused)]


@pytest.mark.parametrize("sealed", [0, 3, 6])
def test_every_candidate_is_scored_by_the_formula(
    stock: Stock, bridge: Bridge, sealed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOSTLY", 0.5)
    texts = ["cat sleep", "dog sleep", "rent deposit", "猫睡觉", "房租押金", "hub dog"]
    for number, text in enumerate(texts, 1):
        stock.put(f"doc {number}", text)
        if number == sealed:
            stock.keeper.seal(stock.collection)
    found, _ = search(stock, "猫在哪睡觉", bridge)
    query = stock.encoder.encode_queries(["猫在哪睡觉"])[0]
    passages = stock.truth.passages(found.ids.tolist())
    assert sorted(one.text for one in passages.values()) == sorted(texts)
    for at, one in enumerate(found.ids.tolist()):
        text = passages[one].text
        vector = stock.encoder.encode_passages([text])[0]
        assert found.foreign[at] == text.isascii()
        assert found.dense[at] == pytest.approx(float(query @ vector), abs=1e-3)
        crossed = float((query - bridge.zh + KEPT * bridge.en) @ vector) + bridge.lift[0]
        expected = crossed if text.isascii() else float(query @ vector)
        assert found.nearness[at] == pytest.approx(expected, abs=2e-3)


def test_what_is_said_decides_not_what_lies_near_everything(
    stock: Stock, bridge: Bridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOSTLY", 0.5)
    stock.put("hub", "hub of the house")
    stock.put("cats", "cat sleep at home")
    stock.put("rent", "rent and deposit")
    assert search(stock, "猫睡觉", None)[1][0] == "hub of the house"
    assert search(stock, "猫睡觉", bridge)[1][0] == "cat sleep at home"


def test_a_collection_in_both_languages_is_searched_as_before(stock: Stock, bridge: Bridge) -> None:
    stock.put("cats", "cat sleep at home")
    for number, text in enumerate(["猫的房租", "狗的房租", "押金和房租"]):
        stock.put(f"zh {number}", text)
    assert search(stock, "猫睡觉", bridge)[1] == search(stock, "猫睡觉", None)[1]


def test_a_collection_in_the_questions_own_language_is_searched_as_before(
    stock: Stock, bridge: Bridge
) -> None:
    for number, text in enumerate(["cat sleep", "dog sleep", "rent"]):
        stock.put(f"doc {number}", text)
    plain, crossed = (search(stock, "where does the cat sleep", one)[0] for one in (None, bridge))
    assert not crossed.foreign.any()
    assert crossed.nearness.tolist() == plain.dense.tolist()


def test_the_shipped_centroids_belong_to_the_bundled_encoder_alone() -> None:
    assert open_bridge("somebody-else") is None
    shipped = open_bridge("e5-small-dcd4493f6de3")
    assert shipped is not None
    assert shipped.zh.shape == shipped.en.shape == (384,)
    assert not shipped.cross(shipped.zh).foreign(shipped.zh @ shipped.cross(shipped.zh).axis)
    assert shipped.cross(shipped.en).foreign(shipped.zh @ shipped.cross(shipped.en).axis)
