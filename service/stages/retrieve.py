"""retrieve: the passages that may answer, their sentences weighed, and whether they suffice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from indexes.search import Searcher
from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.text.references import references, same
from indexes.vocabulary import Found, Hit, Reference, Scope
from service.checking.answering import Answering
from service.checking.asked import expected
from service.checking.choice import find_options
from service.checking.conflict import find_conflicts
from service.checking.defining import defined
from service.checking.given import bundled
from service.checking.missing import headed, missing, speaks
from service.checking.relevance import BEST, SURE, quotable, weigh
from service.checking.shortlist import SIZE, shortlist
from service.checking.slots import disputed, lacks
from service.checking.vectors import SentenceVectors
from service.vocabulary import Evidence, EvidenceSentence, Question, Recall, Understanding

ASKED = 80  # passages searched: one named by its number, or in the other language, is among them
AGAIN = 2  # passages of the last answer, and of older ones, that are evidence of a follow-up
ABSTAIN = 0.08  # P(sufficient) below which nothing is written: keeps 98 of 100 answerable questions
ABROAD = 0.23  # the same for the other language, where the question's has passages: keeps 90 of 100
HARD = 0.87  # the same where a name or a day is asked for, which most passages have, or across languages


class Retriever:
    """Finds evidence in one collection."""

    def __init__(self, searcher: Searcher, vectors: SentenceVectors) -> None:
        self._searcher = searcher
        self._vectors = vectors
        self._answering = Answering(vectors.encoder)

    def retrieve(
        self, question: Question, understanding: Understanding, recall: Recall
    ) -> Evidence:
        """Return the evidence for ``understanding.standalone`` on the day the question asks for.

        Raises what the search raises: NotFound for an unknown collection, Mismatch.
        """
        if understanding.intent == "command" and recall.last is not None:
            return bundled(self._searcher.paged(self._searcher.again(recall.last.passage_ids)))
        asked = understanding.standalone
        found = self._searcher.search(
            question.scope,
            asked,
            limit=ASKED,
            as_of=question.as_of,
            filters=question.filters,
            vector=self._vectors.query(asked),
        )
        asked = found.mended or asked
        named = self._named(question, asked, understanding.parameters.references, found.hits)
        again = _again(recall, found.hits) if understanding.intent == "follow_up" else ()
        hits = named[:SIZE] or _kept(asked, found.hits, again)
        if not named and not found.known_terms:  # the other language: by likeness alone
            hits = _spoken(asked, hits) or hits
        hits = self._searcher.paged(hits)
        evidence = self._weighed(asked, hits, found, exact=bool(named))
        told = (f"Searched for: {found.mended}",) if found.mended else ()
        notes = (*told, *self._newer(hits, question))
        if understanding.rewritten:  # what was said before need not be missed again
            said = fold(question.text)
            lost = tuple(word for word in evidence.missing if fold(word) in said)
            evidence = replace(evidence, missing=lost)
        return replace(evidence, notes=notes, mended=found.mended)

    def _weighed(self, asked: str, hits: tuple[Hit, ...], found: Found, *, exact: bool) -> Evidence:
        """Return ``hits`` as evidence; ``exact`` passages were asked for by name, and suffice."""
        weighed = weigh(asked, hits, found.weights, self._vectors, self._answering.read)
        weighed = defined(asked, weighed)
        sentences = weighed.sentences
        best = sorted(sentences, key=lambda one: -one.relevance)
        texts = [one.text for one in best]
        place = next((hit for hit in hits if best and hit.passage.id == best[0].passage_id), None)
        conflicts = find_conflicts(asked, sentences, hits)
        foreign = place is not None and not _spoken(asked, (place,))
        least = _least(found.known_terms, foreign) if _spoken(asked, hits) else ABSTAIN
        # What two passages put differently in the question's place is worth showing, however they look.
        worth = weighed.sufficient >= least or bool(conflicts)
        worth = worth or (place is not None and speaks(asked, place))
        answers = worth and not lacks(asked, texts)
        quoted = [one.text for one in quotable(sentences)[:BEST]]
        likely = weighed.sufficient >= SURE and not lacks(asked, quoted)
        plain = expected(asked) not in ("name", "date") and not foreign
        whole = likely and weighed.sufficient >= (SURE if plain else HARD)
        whole = whole and not disputed(asked, _comparable(asked, best, hits))
        return Evidence(
            hits=hits,
            sentences=sentences,
            sufficient=weighed.sufficient,
            answers=exact or answers,
            sure=exact or whole,
            known_terms=found.known_terms,
            terms=found.terms,
            generation=found.generation,
            conflicts=conflicts,
            options=find_options(asked, sentences, hits, conflicts),
            missing=missing(asked, hits, found.weights),
            likely=exact or likely,
        )

    def _named(
        self, question: Question, asked: str, given: Sequence[Reference], hits: tuple[Hit, ...]
    ) -> tuple[Hit, ...]:
        """The passages whose law and article are named: looked up, else those among ``hits``."""
        if not question.filters:
            scores = {hit.passage.id: hit for hit in hits}
            exact = self._searcher.named(question.scope, asked, limit=SIZE, as_of=question.as_of)
            if exact:
                return tuple(scores.get(hit.passage.id, hit) for hit in exact)
        return _named(hits, given)

    def _newer(self, hits: tuple[Hit, ...], question: Question) -> tuple[str, ...]:
        """A sentence for each version that replaces one of ``hits`` after the day asked for.

        And for each of them that another document ends.
        """
        newer = self._searcher.newer(hits, question.as_of)
        ended = self._searcher.ended(hits)
        return (
            *(f"A newer version of {title} holds from {begins}." for title, begins in newer),
            *(f"{title} no longer holds from {day}: {by} ends it." for title, day, by in ended),
        )

    def around(self, text: str, scope: Scope) -> Evidence:
        """Return the passages nearest to a statement, to check it against.

        Raises what the search raises.
        """
        found = self._searcher.search(scope, text, limit=SIZE)
        return bundled(found.hits, found)


def _spoken(asked: str, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Return those of ``hits`` in the language of ``asked``."""
    return tuple(hit for hit in hits if language(hit.passage.text) == language(asked))


def _least(known: int, foreign: bool) -> float:
    """Return the P(sufficient) under which nothing is written of passages, some in the question's language.

    The collection has ``known`` of the question's terms; the best sentence is ``foreign``.
    """
    return max(SURE if not known else ABSTAIN, ABROAD if foreign else ABSTAIN)


def _again(recall: Recall, hits: tuple[Hit, ...]) -> tuple[int, ...]:
    """Return what was found best of the last answer's passages, and of those of older turns recalled."""
    last = recall.last.passage_ids if recall.last else ()
    turns = [turn for window in recall.windows for turn in window.turns]
    older = [number for turn in turns for number in turn.passage_ids]
    found = [hit.passage.id for hit in hits]
    best = ([number for number in found if number in own][:AGAIN] for own in (last, older))
    return tuple(chain.from_iterable(best))


def _kept(asked: str, hits: tuple[Hit, ...], again: Sequence[int]) -> tuple[Hit, ...]:
    """Return the best hits; those of ids ``again`` further down take the last places."""
    best = shortlist(asked, hits)
    lower = [hit for hit in hits if hit.passage.id in again and hit not in best]
    spare = [hit for hit in best if hit.passage.id not in again]
    gone = spare[max(0, len(spare) - max(0, len(best) + len(lower) - SIZE)) :]
    return (*(hit for hit in best if hit not in gone), *lower)


def _comparable(
    asked: str, best: Sequence[EvidenceSentence], hits: tuple[Hit, ...]
) -> list[EvidenceSentence]:
    """Return what may dispute the first of ``best``: where its heading names the matter, such others."""
    named = {hit.passage.id for hit in hits if headed(asked, hit)}
    return [one for one in best if best[0].passage_id not in named or one.passage_id in named]


def _named(hits: tuple[Hit, ...], asked: Sequence[Reference]) -> tuple[Hit, ...]:
    """Return the passages that ``asked`` names: who asks for an article wants that article."""
    return tuple(hit for hit in hits if any(_names(hit, reference) for reference in asked))


def _names(hit: Hit, asked: Reference) -> bool:
    """Return whether ``hit`` is the very article ``asked`` points to."""
    label = hit.passage.section.split(" / ")[-1]
    own = (replace(one.reference, title=one.reference.title or None) for one in references(label))
    titled = asked.title is None or asked.title in hit.passage.title
    return titled and any(same(replace(asked, title=None), one) for one in own)
