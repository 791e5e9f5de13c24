"""What can be measured of a question beside the sentences of its evidence, one name a trait.

``SENTENCE`` is measured of each sentence, ``PASSAGES`` of all of them together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexes.text.names import names
from indexes.text.sentences import sentences
from indexes.text.tokens import terms
from indexes.vocabulary import Hit
from service.checking.asked import Expected, expected, holds
from service.checking.slots import Filler, agree, fresh
from service.checking.vectors import SentenceVectors

DEEP = 8  # passages whose sentences are weighed: all that are kept

SENTENCE = (
    "similarity", "similarity_gap", "coverage", "coverage_gap", "passage_coverage",
    "passage_similarity", "passage_lead", "fused_lead", "lexical_share", "rank", "adjacency",
    "before_coverage", "before_similarity", "after_coverage", "length", "newness", "has_number",
    "has_date", "has_cause", "lacks_number", "lacks_date", "lacks_cause", "lacks_name",
    "number_missing", "number_missing_passage", "strange_similarity", "strange_gap",
    "strange_passage_similarity", "strange_lead", "fresh", "lacks_fresh", "support",
    "trail_coverage", "names_missing",
)  # fmt: skip
# A sentence's own words alone: what stands under a title need not repeat it.
_OWN = SENTENCE.index("coverage")
PASSAGES = (
    *(name for name in SENTENCE if name != "coverage"),
    "best", "second", "top_similarity", "top_coverage", "top_passage_coverage",
    "top_passage_similarity", "first_similarity", "first_coverage", "mean_coverage",
    "mean_similarity", "unknown", "terms",
    "strange_top_similarity", "strange_first_similarity", "strange_mean_similarity",
)  # fmt: skip

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Asked:
    """A question ready to be compared: its terms with their weights, its vector, what it expects."""

    terms: tuple[str, ...]
    weights: NDArray[np.float64]
    vector: NDArray[np.float32]
    kind: Expected
    numbers: frozenset[str]
    names: frozenset[str]  # the terms of the names in it
    unknown: float  # share of the weight on terms no passage has


Cut = tuple[int, int, int, int, str]  # passage id, rank of its hit, start, end, text


def split(hits: Sequence[Hit], deep: int = DEEP) -> list[Cut]:
    """Return the sentences of the best ``deep`` passages, with offsets into their canonical texts."""
    return [
        (passage.id, rank, passage.start + span.start, passage.start + span.end,
         span.of(passage.text))
        for rank, passage in enumerate(hit.passage for hit in hits[:deep])
        for span in sentences(passage.text)
    ]  # fmt: skip


def headings(hit: Hit) -> str:
    """Return the title and the headings over a passage: what it need not say again."""
    return f"{hit.passage.title} {hit.passage.section}"


def repeats(text: str, hit: Hit) -> bool:
    """Return whether a sentence of a passage says nothing but words of its title and headings."""
    return set(_terms(text)) <= set(_terms(headings(hit)))


def features(
    question: str,
    hits: Sequence[Hit],
    found: Sequence[Cut],
    weights: Mapping[str, float],
    vectors: SentenceVectors,
) -> tuple[NDArray[np.float64], Asked]:
    """Return the (sentences, len(SENTENCE)) features, and the question they were measured with."""
    asked = _asked(question, hits, weights, vectors)
    similarity = (vectors.of([cut[4] for cut in found]) @ asked.vector).astype(np.float64)
    words = [_terms(cut[4]) for cut in found]
    coverage = np.array([_covered(asked, set(own)) for own in words])
    fill = [fresh(question, cut[4], asked.kind) for cut in found]
    slot = asked.kind in ("number", "date", "name")
    strongest = max(1e-9, *(hit.scores.lexical or 0.0 for hit in hits[:DEEP]))
    rows = []
    for rank, hit in enumerate(hits[:DEEP]):
        own = [at for at, cut in enumerate(found) if cut[1] == rank]
        if not own:
            continue
        lead = (hit.scores.dense or 0.0) - (hits[0].scores.dense or 0.0)
        over = headings(hit)
        trail = set(_terms(over))
        there = trail.union(*(words[at] for at in own))
        whole, unnamed = _covered(asked, there), _missing(asked.names, there)
        headed = set(_DIGITS.findall(over))
        lacks = float(not asked.numbers <= headed.union(_DIGITS.findall(hit.passage.text)))
        for place, at in enumerate(own):
            before, after = own[place - 1] if place else None, own[place + 1 : place + 2]
            text = found[at][4]
            rows.append([
                similarity[at], similarity[at] - similarity.max(),
                coverage[at], coverage[at] - coverage[own].max(), whole,
                hit.scores.dense or 0.0, lead, hit.scores.fused - hits[0].scores.fused,
                (hit.scores.lexical or 0.0) / strongest, rank, _adjacent(asked.terms, words[at]),
                coverage[before] if before is not None else 0.0,
                similarity[before] if before is not None else 0.7,
                coverage[after[0]] if after else 0.0,
                math.log(len(text) + 1), _newness(asked.terms, words[at]),
                *_kinds(asked.kind, text),
                float(not asked.numbers <= headed.union(_DIGITS.findall(text))), lacks,
                # In words the passages do not have, only the meaning tells: a layman's, another language's.
                asked.unknown * similarity[at], asked.unknown * (similarity[at] - similarity.max()),
                asked.unknown * (hit.scores.dense or 0.0), asked.unknown * lead,
                slot and bool(fill[at]), slot and not fill[at], _support(at, fill, found),
                _covered(asked, trail.union(words[at])), unnamed,
            ])  # fmt: skip
    return np.array(rows, np.float64), asked


def summarise(
    rows: NDArray[np.float64], logits: NDArray[np.float64], asked: Asked
) -> NDArray[np.float64]:
    """Return the (len(PASSAGES),) features of all sentences together."""
    order = np.argsort(-logits, kind="stable")
    best, three = rows[order[0]], rows[order[:3]]
    first = rows[rows[:, SENTENCE.index("rank")] == rows[:, SENTENCE.index("rank")].min()]
    trailed = SENTENCE.index("trail_coverage")
    column = {name: rows[:, at] for at, name in enumerate(SENTENCE)}
    return np.array([
        *np.delete(best, _OWN), logits[order[0]], logits[order[1]] if len(order) > 1 else -5.0,
        column["similarity"].max(), column["trail_coverage"].max(), column["passage_coverage"].max(),
        column["passage_similarity"].max(), first[:, 0].max(), first[:, trailed].max(),
        three[:, trailed].mean(), three[:, 0].mean(), asked.unknown, math.log(len(asked.terms) + 1),
        asked.unknown * column["similarity"].max(), asked.unknown * first[:, 0].max(),
        asked.unknown * three[:, 0].mean(),
    ])  # fmt: skip


def _asked(
    question: str, hits: Sequence[Hit], weights: Mapping[str, float], vectors: SentenceVectors
) -> Asked:
    own = tuple(dict.fromkeys(terms(question)))
    seen = {term for hit in hits for term in (*_terms(headings(hit)), *_terms(hit.passage.text))}
    values = np.array([weights.get(term, 1.0) for term in own], np.float64)
    unseen = np.array([term not in seen for term in own], bool)
    return Asked(
        own, values, vectors.query(question), expected(question),
        frozenset(_DIGITS.findall(question)),
        frozenset(term for span in names(question) for term in terms(span.of(question))),
        float(values[unseen].sum() / max(values.sum(), 1e-9)),
    )  # fmt: skip


@lru_cache(maxsize=8192)
def _terms(text: str) -> tuple[str, ...]:
    """Return the terms of a sentence or a passage, which come again with other questions."""
    return tuple(terms(text))


def _covered(asked: Asked, own: set[str]) -> float:
    """Return the share of the question's term weight that stands in ``own``."""
    there = np.array([term in own for term in asked.terms], bool)
    return float(asked.weights[there].sum() / max(asked.weights.sum(), 1e-9))


def _missing(names: frozenset[str], there: set[str]) -> float:
    """Return the share of the names' terms that are not ``there``."""
    return len(names - there) / len(names) if names else 0.0


def _support(at: int, fill: Sequence[Sequence[Filler]], found: Sequence[Cut]) -> float:
    """Return the logarithm of how many other passages fill the slot as sentence ``at`` does."""
    others = {
        cut[1]
        for cut, theirs in zip(found, fill, strict=True)
        if cut[1] != found[at][1] and any(agree(a, b) for a in fill[at] for b in theirs)
    }
    return math.log1p(len(others))


def _adjacent(question: Sequence[str], own: Sequence[str]) -> float:
    """Return the share of the question's neighbouring term pairs that stand side by side."""
    pairs = list(pairwise(question))
    there = set(pairwise(own))
    return sum(pair in there for pair in pairs) / max(len(pairs), 1)


def _newness(question: Sequence[str], own: Sequence[str]) -> float:
    """Return the share of the sentence's terms that the question does not have: room for an answer."""
    known = set(question)
    return sum(term not in known for term in own) / max(len(own), 1)


def _kinds(kind: Expected, text: str) -> list[float]:
    there = holds(text, kind)
    has = [float(there and kind == one) for one in ("number", "date", "cause")]
    lacks = [float(not there and kind == one) for one in ("number", "date", "cause", "name")]
    return [*has, *lacks]
