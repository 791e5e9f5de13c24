"""Whether a question must be asked back: documents of one kind answer it, each for itself and differently."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from indexes.text.tokens import terms
from indexes.vocabulary import Hit, Passage
from service.checking.asked import expected
from service.checking.conflict import named_terms
from service.checking.slots import Filler, agree, clash, fresh
from service.checking.words import content
from service.vocabulary import Conflict, EvidenceSentence, Option, Quote

WORTH = 0.01  # of the best sentence's relevance: what a document's best sentence must have
COVERED = 0.5  # share of the question's words that each option's sentence has
MANY = 3  # documents that answer differently, from which their titles need have nothing in common
AT_MOST = 5  # options offered
_VERSION = re.compile(
    r"v?[\d.]+|version|revis\w*|edit\w*|draft|final|old|new|copi?y?|annual|"
    r"版本?|修订|修正|试行|草案|旧|新|第?[\d一二三四五六七八九十]+[版年月日]?"
)


def find_options(
    question: str,
    sentences: Sequence[EvidenceSentence],
    hits: Sequence[Hit],
    conflicts: Sequence[Conflict],
) -> tuple[Option, ...]:
    """Return what ``question`` may mean, one option a document; none when it is clear enough.

    It is not when several documents fill its slot with values that exclude one another, or conflict, and
    the question has nothing of what tells their titles apart. Versions of one document are no options.
    """
    found = _best(question, sentences, hits)
    if len(found) < 2 or not _differ([filler for *_, filler in found]):
        answers = _torn(conflicts, hits)
    else:
        answers = {passage.document_id: (quote, passage) for quote, passage, _ in found}
    if len(answers) < 2 or not _told_apart(question, [passage for _, passage in answers.values()]):
        return ()
    return tuple(Option(passage.title, quote) for quote, passage in answers.values())[:AT_MOST]


def _torn(conflicts: Sequence[Conflict], hits: Sequence[Hit]) -> dict[str, tuple[Quote, Passage]]:
    """Return the first place of each document in ``conflicts``."""
    passages = {hit.passage.id: hit.passage for hit in hits}
    found: dict[str, tuple[Quote, Passage]] = {}
    for quote in (quote for one in conflicts for quote in (one.first, one.second)):
        passage = passages[quote.passage_id]
        found.setdefault(passage.document_id, (quote, passage))
    return found


def _best(
    question: str, sentences: Sequence[EvidenceSentence], hits: Sequence[Hit]
) -> list[tuple[Quote, Passage, Filler]]:
    """Return each document's best sentence that fills the slot, where they speak of the same."""
    kind = expected(question)
    asked, named = frozenset(content(question)), named_terms(question, hits)
    ranked = sorted(sentences, key=lambda one: -one.relevance)
    passages = {hit.passage.id: hit.passage for hit in hits}
    best: dict[str, tuple[Quote, Passage, Filler]] = {}
    covered: dict[str, int] = {}
    for one in ranked:
        passage = passages[one.passage_id]
        found = fresh(question, one.text, kind)
        has = len(asked & frozenset(content(f"{passage.section} {one.text}")))
        there = terms(f"{passage.title} {passage.section} {one.text}")
        worth = one.relevance >= WORTH * ranked[0].relevance and named.issubset(there)
        if worth and found and has >= COVERED * len(asked):
            quote = Quote(one.passage_id, one.start, one.end, one.text)
            best.setdefault(passage.document_id, (quote, passage, found[0]))
            covered.setdefault(passage.document_id, has)
    most = max(covered.values(), default=0)
    return [best[key] for key in best if covered[key] == most]


def _differ(answers: Sequence[Filler]) -> bool:
    """Return whether no two of the answers may be true of one thing."""
    return all(
        not agree(one, other) and clash(one, other) for one, other in combinations(answers, 2)
    )


def _told_apart(question: str, passages: Sequence[Passage]) -> bool:
    """Return whether every title says what it alone is about, and the question says none of it."""
    named = [frozenset(terms(passage.title)) for passage in passages]
    common = frozenset.intersection(*named)
    own = [{term for term in title - common if not _VERSION.fullmatch(term)} for title in named]
    asked = set(terms(question))
    kindred = bool({term for term in common if not _VERSION.fullmatch(term)})
    return all(own) and not any(asked & one for one in own) and (kindred or len(named) >= MANY)
