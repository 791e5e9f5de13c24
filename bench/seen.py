"""What the models that weigh evidence learn from: questions, with their answer there and with it gone.

Every question is shown as it is, without its own passage, and with its passage but without the sentence that
answers. XQuAD's are also asked in a layman's words: part of the words stand in no passage, and the meaning is
half that of the same question in the other language, which no wording ties to the text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bench import corpora
from bench.corpora import Corpus
from bench.shelf import SCOPE, Shelf, shelve
from indexes.encoder import Encoder
from indexes.text.sentences import sentences
from indexes.text.tokens import words
from indexes.vocabulary import Found, Hit
from service.checking.asked import expected
from service.checking.shortlist import shortlist
from service.checking.traits import Asked, features, split
from service.checking.vectors import SentenceVectors

HIDDEN = 0.5  # chance that a word of a layman's question is none of the documents'
SEARCHED = 80
Matrix = NDArray[np.float64]
Shown = Literal["whole", "gone", "cut"]
_CONTENT = re.compile(r"[^\W\d_]{4,}|[\u4e00-\u9fff]{2,}")


@dataclass
class Seen:
    """What one set of questions shows: each one's sentences, which of them are right, and whether any is."""

    rows: list[Matrix] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    right: list[NDArray[np.bool_]] = field(default_factory=list)  # per sentence
    present: list[bool] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    pinned: list[bool] = field(default_factory=list)  # whether the right sentence is known at all

    def take(self, other: Seen) -> None:
        """Add another set's."""
        for name in self.__dataclass_fields__:
            getattr(self, name).extend(getattr(other, name))


class LayVectors(SentenceVectors):
    """Vectors of sentences; a question's is the one it was given."""

    asked: NDArray[np.float32]

    def query(self, question: str) -> NDArray[np.float32]:
        """Return the given vector."""
        del question
        return self.asked


@dataclass(frozen=True)
class Case:
    """A question, its vector, its own passages, and the span that answers where it is known."""

    question: str
    vector: NDArray[np.float32]
    own: frozenset[int]
    span: str | None
    held: bool


def xquad(language: str, where: str, encoder: Encoder, each: int, lay: bool) -> tuple[Seen, Seen]:
    """Return what XQuAD's questions in ``language`` show of its passages in ``where``: fitted and held.

    Every ``each``-th question is asked.
    """
    corpus, spans = corpora.xquad(where), corpora.xquad_answers(where)
    texts = corpora.xquad(language).questions  # the sets align
    mine = encoder.encode_queries(texts)
    if lay:
        other = encoder.encode_queries(corpora.xquad("zh" if language == "en" else "en").questions)
        mine = mine + other
        mine /= np.linalg.norm(mine, axis=1, keepdims=True)
        texts = [lay_words(text) for text in texts]
    cases = []
    for number, (text, right) in enumerate(zip(texts, corpus.right, strict=True)):
        held = any(map(corpora.held_out, right))
        if number % each == 0:
            cases.append(Case(text, mine[number], frozenset(right), spans[number], held))
    return _look(cases, corpus, encoder, f"XQuAD {where}")


def law(encoder: Encoder, beside: int) -> tuple[Seen, Seen]:
    """Return what LawBench's scenarios show of their laws: odd ones to fit on, even ones held.

    Beside the articles that are right stand others of the same laws, ``beside`` in all.
    """
    whole = corpora.law()
    gold = set().union(*whole.right)
    laws = {whole.passages[at][0] for at in gold}
    kin = [at for at, passage in enumerate(whole.passages) if passage[0] in laws and at not in gold]
    chosen = sorted({*gold, *Random(1).sample(kin, min(beside, len(kin)))})
    place = {at: n for n, at in enumerate(chosen)}
    corpus = Corpus([whole.passages[at] for at in chosen], whole.questions)
    vectors = encoder.encode_queries(whole.questions)
    cases = [
        Case(text, vectors[n], frozenset(place[at] for at in right), None, n % 2 == 0)
        for n, (text, right) in enumerate(zip(whole.questions, whole.right, strict=True))
    ]
    return _look(cases, corpus, encoder, "laws of LawBench")


def lay_words(question: str) -> str:
    """Return ``question`` with some of its words put in a way that no passage has.

    What tells the kind of answer ("how many", 什么时候) stays.
    """
    luck = Random(zlib.crc32(question.encode()))
    parts, end, kind = [], 0, expected(question)
    for span in words(question):
        word = span.of(question)
        hidden = _CONTENT.fullmatch(word) and luck.random() < HIDDEN
        without = question[: span.start] + question[span.end :]
        if hidden and expected(without) == kind:
            parts += [question[end : span.start], _strange(word, luck)]
            end = span.end
    return "".join((*parts, question[end:]))


def _strange(word: str, luck: Random) -> str:
    """Return a word of about the same length that stands nowhere."""
    if word.isascii():
        return "".join(luck.choice("qxzjvk") + luck.choice("aeou") for _ in range(3))
    return "".join(luck.choice("犇猋骉麤毳淼焱垚") for _ in word)


def _look(cases: list[Case], corpus: Corpus, encoder: Encoder, label: str) -> tuple[Seen, Seen]:
    fitted, held = Seen(), Seen()
    vectors = LayVectors(encoder, capacity=200_000)
    with shelve(corpus, encoder, label) as shelf:
        for case in cases:
            found = shelf.searcher.search(SCOPE, case.question, limit=SEARCHED, vector=case.vector)
            vectors.asked = case.vector
            for shown, hits in settings(case, found, shelf):
                _gather(held if case.held else fitted, case, shown, found, hits, shelf, vectors)
    return fitted, held


def settings(case: Case, found: Found, shelf: Shelf) -> Iterator[tuple[Shown, tuple[Hit, ...]]]:
    """Yield the passages the question is shown with, in each of its settings."""
    own = {int(shelf.ids[at]) for at in case.own}
    whole = shortlist(case.question, found.hits)
    yield "whole", whole
    yield "gone", shortlist(case.question, [h for h in found.hits if h.passage.id not in own])
    if case.span is not None and own & {hit.passage.id for hit in whole}:
        yield "cut", tuple(_cut(h, case.span) if h.passage.id in own else h for h in whole)


def _cut(hit: Hit, span: str) -> Hit:
    """Return the passage without the sentences that have ``span``."""
    text = hit.passage.text
    left = " ".join(one.of(text) for one in sentences(text) if span not in one.of(text))
    return replace(hit, passage=replace(hit.passage, text=left))


def _gather(
    seen: Seen,
    case: Case,
    shown: Shown,
    found: Found,
    hits: tuple[Hit, ...],
    shelf: Shelf,
    vectors: SentenceVectors,
) -> None:
    cut = split(hits)
    if not cut:
        return
    rows, asked = features(case.question, hits, cut, found.weights, vectors)
    own = {int(shelf.ids[at]) for at in case.own} if shown == "whole" else set()
    span = case.span or ""
    right = np.array([one[0] in own and span in one[4] for one in cut], bool)
    seen.rows.append(rows)
    seen.asked.append(asked)
    seen.right.append(right)
    seen.present.append(bool(right.any()))
    seen.shown.append(shown)
    seen.pinned.append(case.span is not None)
