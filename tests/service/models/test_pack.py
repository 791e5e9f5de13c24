"""Which part of the evidence is sent: enough to answer, no more than can be read in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.vocabulary import Hit, Passage, Scores
from service.models.count import count
from service.models.pack import LEAST, MOST, Speed, pack
from service.models.port import Finished
from service.vocabulary import Evidence, EvidenceSentence


def evidence_of(*passages: list[tuple[str, float]]) -> Evidence:
    """Return evidence of passages given as sentences with their relevance."""
    hits, sentences = [], []
    for number, said in enumerate(passages):
        base = 1000 * number
        text = " ".join(text for text, _ in said)
        at = base
        for one, relevance in said:
            sentences.append(EvidenceSentence(number, number, at, at + len(one), one, relevance))
            at += len(one) + 1
        place = Passage(
            number, 1, "doc", "Contract", 1, f"§ {number}", None, base, base + len(text), text
        )
        hits.append(Hit(place, Scores(1.0)))
    return Evidence(tuple(hits), tuple(sentences), 0.9, True, True, 1, 1, 1)


PLAIN = [(f"Filler number {n} says nothing.", 0.01) for n in range(20)]
GOLD = ("The notice period is three months.", 0.95)


def test_whole_passages_where_there_is_room() -> None:
    blocks = pack(evidence_of(PLAIN, [GOLD]), 4096, count)
    assert [block.id for block in blocks] == ["psg_0", "psg_1"]
    assert blocks[0].text == " ".join(text for text, _ in PLAIN)
    assert blocks[1].heading == "Contract / § 1"


def test_the_sentence_that_matters_with_its_neighbours() -> None:
    said = [*PLAIN[:5], GOLD, *PLAIN[5:]]
    (block,) = pack(evidence_of(said), 75, count)
    assert block.text == f"{PLAIN[4][0]} {GOLD[0]} {PLAIN[5][0]}"


def test_what_was_left_out_shows() -> None:
    said = [GOLD, *PLAIN, ("It must be given in writing.", 0.9)]
    (block,) = pack(evidence_of(said), 90, count)
    assert block.text == f"{GOLD[0]} {PLAIN[0][0]} … {PLAIN[19][0]} It must be given in writing."


def test_the_best_sentence_is_there_even_without_room() -> None:
    (block,) = pack(evidence_of(PLAIN, [*PLAIN, GOLD]), 1, count)
    assert block.id == "psg_1"
    assert GOLD[0] in block.text


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["A word.", "三个月。", "Two more words."]), st.floats(0, 1)),
            min_size=1,
            max_size=12,
        ),
        min_size=1,
        max_size=6,
    ),
    st.integers(80, 600),
)
def test_never_more_than_the_room_and_always_verbatim(
    passages: list[list[tuple[str, float]]], room: int
) -> None:
    evidence = evidence_of(*passages)
    blocks = pack(evidence, room, count)
    texts = {hit.passage.public_id: hit.passage.text for hit in evidence.hits}
    best = max(evidence.sentences, key=lambda sentence: sentence.relevance)
    assert any(best.text in block.text for block in blocks)
    order = [hit.passage.public_id for hit in evidence.hits]
    assert [b.id for b in blocks] == [i for i in order if i in {b.id for b in blocks}]
    for block in blocks:
        for stretch in block.text.split(" … "):
            assert stretch in texts[block.id]
    spent = sum(count(b.text.replace(" … ", "")) + count(b.heading) + 24 for b in blocks)
    assert spent <= room


@pytest.mark.parametrize(("share", "room"), [(0.0, LEAST), (1.0, MOST), (0.5, MOST), (None, 1600)])
def test_room_before_anything_was_measured(share: float | None, room: int) -> None:
    speed = Speed()
    if share is not None:
        speed.assume(share)
    assert speed.room == room


def test_room_follows_the_slow_readings_not_the_cached_ones() -> None:
    speed = Speed()
    for seconds in (10.0, 10.0, 0.1, 0.1, 0.1, 0.1):
        speed.read(Finished("stop", prompt_tokens=800, prompt_seconds=seconds))
    assert speed.tokens == 80
    assert speed.room == 640
    speed.read(Finished("stop", prompt_tokens=10, prompt_seconds=100))
    assert speed.tokens == 80, "ten tokens say nothing"
