"""Evidence that a caller brings along, or that is searched for text rather than for a question."""

from __future__ import annotations

from collections.abc import Sequence

from indexes.vocabulary import Found, Hit, Passage, Scores
from service.checking.traits import split
from service.vocabulary import Evidence, EvidenceSentence


def given(passages: Sequence[str]) -> Evidence:
    """Return ``passages`` as evidence; passage n has the id n and its offsets count from its own start."""
    hits = tuple(
        Hit(
            Passage(
                id=number, version_id=0, document_id="", title="", version=1, section="", page=None,
                start=0, end=len(text), text=text,
            ),
            Scores(fused=0.0),
        )
        for number, text in enumerate(passages)
    )  # fmt: skip
    return bundled(hits)


def bundled(hits: Sequence[Hit], found: Found | None = None) -> Evidence:
    """Return ``hits`` as evidence to check against, all of their sentences, unweighed."""
    sentences = tuple(
        EvidenceSentence(passage_id, rank, start, end, text, relevance=0.0)
        for passage_id, rank, start, end, text in split(hits, deep=len(hits))
    )
    return Evidence(
        hits=tuple(hits),
        sentences=sentences,
        sufficient=1.0,
        answers=True,
        sure=True,
        known_terms=found.known_terms if found else 0,
        terms=found.terms if found else 0,
        generation=found.generation if found else 0,
    )
