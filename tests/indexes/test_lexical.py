"""BM25 against the textbook's formula, and against tantivy's own scores."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
import tantivy

from indexes import bags, lexical
from indexes.bags import Statistics, gather, keys, shares, weigh
from indexes.errors import Damaged, StorageError
from indexes.lexical import Lexical, writing

TEXTS = [
    "the cat sat on the mat",
    "a dog chased the cat",
    "民法 法典 民法典 的 第一 条",
    "cat cat cat",
    "the the the the",
    "",
]


def textbook(query: list[str], texts: list[str]) -> list[float]:
    """Return BM25 as the books have it, by loops over words (k1 1.2, b 0.75); 的 counts half."""
    split = [text.split() for text in texts]
    average = sum(map(len, split)) / len(split)
    scores = []
    for words in split:
        score = 0.0
        for term in query:
            having = sum(term in other for other in split)
            idf = math.log(1 + (len(split) - having + 0.5) / (having + 0.5))
            tf = words.count(term)
            idf *= 0.5 if term == "的" else 1
            score += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * len(words) / average))
        scores.append(score)
    return scores


def weighed(query: list[str], texts: list[str], rows: list[int] | None = None) -> list[float]:
    made = gather(texts)
    everything = made.match(keys(query))
    frequencies = np.bincount(everything.term, minlength=len(query))
    statistics = Statistics(len(texts), made.lengths.sum() / len(texts), frequencies, shares(query))
    chosen = np.arange(len(texts)) if rows is None else np.array(rows)
    matches = everything if rows is None else made.match(keys(query), chosen)
    return list(weigh(matches, made.lengths[chosen], statistics))


@pytest.mark.parametrize(
    "query",
    [
        ["cat"],
        ["the", "cat", "mat"],
        ["民法典", "的"],
        ["的", "a"],
        ["nothing"],
        [],
        ["the", "nothing"],
    ],
)
def test_scores_are_the_textbooks(query: list[str]) -> None:
    assert weighed(query, TEXTS) == pytest.approx(textbook(query, TEXTS))


def test_chosen_rows_score_as_they_do_among_all() -> None:
    expected = textbook(["the", "cat"], TEXTS)
    rows = [4, 0, 5, 0]
    assert weighed(["the", "cat"], TEXTS, rows) == pytest.approx([expected[row] for row in rows])


def test_random_texts_score_as_the_textbook_says() -> None:
    random = np.random.default_rng(4)
    texts = [
        " ".join(f"w{n}" for n in random.zipf(1.5, size=random.integers(1, 60)) if n < 500)
        for _ in range(120)
    ]
    for _ in range(10):
        query = list(dict.fromkeys(f"w{n}" for n in random.zipf(1.4, size=8)))
        assert weighed(query, texts) == pytest.approx(textbook(query, texts))


def test_rows_can_be_taken_and_joined() -> None:
    made = gather(TEXTS)
    taken = made.taken(np.array([3, 0]))
    again = bags.join([taken, gather(["mat"]), gather([])])
    assert again.lengths.tolist() == [3, 6, 1]
    match = again.match(keys(["cat", "mat"]))
    found = sorted(zip(match.row.tolist(), match.term.tolist(), match.count.tolist(), strict=True))
    assert found == [(0, 0, 3), (1, 0, 1), (1, 1, 1), (2, 1, 1)]


def fill(folder: Path, texts: list[str]) -> Lexical:
    with writing(folder) as writer:
        for number, text in enumerate(texts):
            writer.add(number // 2, [100 + number], [text])
    return Lexical(folder)


def test_tantivy_ranks_as_our_formula_does(tmp_path: Path) -> None:
    """Below 40 terms tantivy's one byte for a length is exact, so even the scores agree."""
    random = np.random.default_rng(5)
    texts = [
        " ".join(f"w{n}" for n in random.integers(0, 60, size=random.integers(3, 39)))
        for _ in range(200)
    ]
    fill(tmp_path / "words", texts)
    index = tantivy.Index.open(str(tmp_path / "words"))
    query = ["w3", "w17", "w40"]
    parts = [tantivy.Query.term_query(index.schema, "terms", term) for term in query]
    asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])
    hits = index.searcher().search(asked, 200).hits
    ids = index.searcher().fast_field_values("id", [address for _, address in hits])
    theirs = {int(i or 0) - 100: score for i, (score, _) in zip(ids, hits, strict=True)}
    ours = weighed(query, texts)
    assert theirs == pytest.approx({row: s for row, s in enumerate(ours) if s > 0}, rel=1e-5)


def test_finds_and_counts(tmp_path: Path) -> None:
    index = fill(tmp_path / "words", TEXTS)
    assert len(index) == len(TEXTS)
    assert index.search(["cat"], 10).tolist() == [103, 101, 100]
    assert index.search(["cat"], 1).tolist() == [103]
    assert index.search(["民法典", "条"], 10).tolist() == [102]
    assert index.search([], 10).tolist() == []
    assert index.search(["absent"], 10).tolist() == []
    assert index.frequencies(["cat", "the", "absent", "Cat"]).tolist() == [3, 3, 0, 0]
    assert index.ids() == {100, 101, 102, 103, 104, 105}


def test_a_dropped_version_is_not_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    before = fill(folder, TEXTS)
    with writing(folder) as writer:
        writer.drop(0)
        writer.add(9, [900], ["mat mat"])
    after = Lexical(folder)
    assert after.ids() == {102, 103, 104, 105, 900}
    assert after.search(["cat", "mat"], 10).tolist() == [900, 103]
    assert before.search(["cat"], 10).tolist() == [103, 101, 100]  # a reader keeps what it opened


def test_a_folder_without_an_index_is_damage(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        Lexical(tmp_path)


def test_a_folder_that_cannot_be_written_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("in the way")
    with pytest.raises(StorageError), writing(tmp_path / "words"):
        pass
    assert lexical.META not in {path.name for path in tmp_path.iterdir()}
