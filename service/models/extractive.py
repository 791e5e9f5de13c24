"""The engine that needs no model: it answers with the evidence's own sentences, word for word."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from indexes.text.language import language
from service.checking.relevance import BEST, quotable
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

UNTRANSLATED = "Quotes are in their documents' language: translating them needs a language model."


class Extractive:
    """Quotes at most ``BEST`` sentences of the evidence, the most relevant first."""

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
    chosen: dict[str, EvidenceSentence] = {}
    for sentence in quotable(evidence.sentences):
        if sentence.text not in told:
            chosen.setdefault(sentence.text, sentence)
    return list(chosen.values())[:BEST]
