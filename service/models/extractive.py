"""The engine that needs no model: it answers with the evidence's own sentences, word for word."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from indexes.text.language import language
from service.draft import Ended, Piece, Sentence
from service.vocabulary import (
    Engine,
    Evidence,
    EvidenceSentence,
    Question,
    Recall,
    Understanding,
    Usage,
)

AT_MOST = 3  # sentences: the best has the answer for 4 of 5 questions, the best three for 9 of 10
WORTH = 0.05  # of the best sentence's relevance: what a further sentence must have to be quoted beside it
UNTRANSLATED = "Quotes are in their documents' language: translating them needs a language model."


class Extractive:
    """Quotes at most ``AT_MOST`` sentences of the evidence, the most relevant first."""

    name = "extractive"

    async def generate(
        self,
        question: Question,
        understanding: Understanding,
        recall: Recall,
        evidence: Evidence,
    ) -> AsyncGenerator[Piece]:
        """Yield the quoted sentences; never fails, never thinks."""
        del question, recall
        chosen = choose(evidence)
        for sentence in chosen:
            yield Sentence(sentence.text, gap=" ")
        foreign = any(language(one.text) != understanding.language for one in chosen)
        notes = (UNTRANSLATED,) if foreign else ()
        yield Ended(Engine(self.name, None, reasoning=False, degraded=False, notes=notes), Usage())


def choose(evidence: Evidence) -> list[EvidenceSentence]:
    """Return the sentences to quote, the most relevant first; none said twice, or told as a conflict."""
    told = {quote.text for one in evidence.conflicts for quote in (one.first, one.second)}
    ranked = sorted(evidence.sentences, key=lambda sentence: -sentence.relevance)
    chosen: list[EvidenceSentence] = []
    for sentence in ranked:
        if len(chosen) == AT_MOST or sentence.relevance < WORTH * ranked[0].relevance:
            break
        if sentence.text not in told and all(sentence.text != one.text for one in chosen):
            chosen.append(sentence)
    return chosen
