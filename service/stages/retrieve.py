"""retrieve: the passages that may answer, their sentences weighed, and whether they suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexes.search import Searcher
from indexes.text.references import references, same
from indexes.vocabulary import Hit, Reference, Scope
from service.checking.given import bundled
from service.checking.relevance import weigh
from service.checking.vectors import SentenceVectors
from service.vocabulary import Evidence, Question, Recall, Understanding

KEPT = 8  # passages shown as evidence
ASKED = 40  # passages searched, so that one that is named by its number is among them
ABSTAIN = 0.12  # P(sufficient) below which nothing is written: keeps 97 of 100 answerable questions
SURE = 0.45  # P(sufficient) from which an answer is called whole: 86 of 100 unanswerable stay below


class Retriever:
    """Finds evidence in one collection."""

    def __init__(self, searcher: Searcher, vectors: SentenceVectors) -> None:
        self._searcher = searcher
        self._vectors = vectors

    def retrieve(
        self, question: Question, understanding: Understanding, recall: Recall
    ) -> Evidence:
        """Return the evidence for ``understanding.standalone`` on the day the question asks for.

        Raises what the search raises: NotFound for an unknown collection, Mismatch.
        """
        del recall
        found = self._searcher.search(
            question.scope,
            understanding.standalone,
            limit=ASKED,
            as_of=question.as_of,
            filters=question.filters,
        )
        named = _named(found.hits, understanding.references)
        hits = (named or found.hits)[:KEPT]
        weighed = weigh(understanding.standalone, hits, found.weights, self._vectors)
        return Evidence(
            hits=hits,
            sentences=weighed.sentences,
            sufficient=weighed.sufficient,
            answers=bool(named) or (bool(hits) and weighed.sufficient >= ABSTAIN),
            sure=bool(named) or weighed.sufficient >= SURE,
            known_terms=found.known_terms,
            terms=found.terms,
            generation=found.generation,
        )

    def around(self, text: str, scope: Scope) -> Evidence:
        """Return the passages nearest to a statement, to check it against.

        Raises what the search raises.
        """
        found = self._searcher.search(scope, text, limit=KEPT)
        return bundled(found.hits, found)


def _named(hits: tuple[Hit, ...], asked: Sequence[Reference]) -> tuple[Hit, ...]:
    """Return the passages that ``asked`` names: who asks for an article wants that article."""
    return tuple(hit for hit in hits if any(_names(hit, reference) for reference in asked))


def _names(hit: Hit, asked: Reference) -> bool:
    """Return whether ``hit`` is the very article ``asked`` points to."""
    label = hit.passage.section.split(" / ")[-1]
    own = (replace(one.reference, title=one.reference.title or None) for one in references(label))
    titled = asked.title is None or asked.title in hit.passage.title
    return titled and any(same(replace(asked, title=None), one) for one in own)
