"""check: a verdict on every claim, by something other than what wrote it, cheap layers first.

verbatim ─▶ alignment ─▶ hard facts ─▶ score. It fails closed: what nothing bears out is unsupported.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date

from indexes.text.normalise import fold
from indexes.vocabulary import Hit
from service.checking.align import Alignment, align
from service.checking.facts import Fault, compare
from service.checking.vectors import SentenceVectors
from service.vocabulary import Claim, Evidence, EvidenceSentence, Quote, Verdict

SUPPORTED = 0.5  # P(supported) from which a claim is released
NEAR = 0.1  # below this the nearest sentence is about something else, and proves nothing either way
_ASKS = re.compile(r"[?？]\s*$")


class Checker:
    """Judges sentences against evidence; ``today`` gives the day relative dates count from."""

    def __init__(self, vectors: SentenceVectors, today: Callable[[], date]) -> None:
        self._vectors = vectors
        self._today = today

    def check(self, sentence: str, evidence: Evidence) -> tuple[Claim, ...]:
        """Return the verdict on each claim of ``sentence``; offsets count from its beginning."""
        if _ASKS.search(sentence):
            verdict = Verdict("not_checkable", 0.0, reason="A question states nothing.")
        else:
            verdict = self._verdict(sentence, evidence)
        return (Claim(sentence, 0, len(sentence), verdict),)

    def _verdict(self, claim: str, evidence: Evidence) -> Verdict:
        quote = verbatim(claim, evidence)
        if quote is not None:
            return Verdict("supported", 1.0, (quote,), "The evidence says so word for word.")
        alignment = align(claim, evidence.sentences, self._vectors)
        if not alignment.sentences:
            return Verdict("unsupported", 0.0, reason="There is no evidence to compare it with.")
        score = _score(alignment)
        if score < NEAR:
            return Verdict("unsupported", score, (), "Nothing in the evidence is about it.")
        aligned = " ".join(sentence.text for sentence in alignment.sentences)
        around = "\n".join(_surroundings(alignment.sentences, evidence.hits))
        faults = compare(claim, aligned, around, self._today())
        quotes = tuple(quoted(sentence) for sentence in alignment.sentences)
        return _judged(score, faults, quotes)


def verbatim(claim: str, evidence: Evidence) -> Quote | None:
    """Return the place where the evidence says the very same, white space and script aside."""
    wanted = fold(claim).strip()
    for sentence in evidence.sentences:
        at = fold(sentence.text).find(wanted)
        if at >= 0:
            start = sentence.start + at
            stretch = sentence.text[at : at + len(wanted)]
            return Quote(sentence.passage_id, start, start + len(wanted), stretch)
    return None


def quoted(sentence: EvidenceSentence) -> Quote:
    """Return an evidence sentence as a quote of itself."""
    return Quote(sentence.passage_id, sentence.start, sentence.end, sentence.text)


def _surroundings(aligned: Sequence[EvidenceSentence], hits: Sequence[Hit]) -> list[str]:
    """Return the passages the aligned sentences stand in, with their titles and headings."""
    ids = {sentence.passage_id for sentence in aligned}
    return [
        f"{hit.passage.title} / {hit.passage.section}\n{hit.passage.text}"
        for hit in hits
        if hit.passage.id in ids
    ]


def _score(alignment: Alignment) -> float:
    """Return P(supported) as far as nearness tells: near in meaning, made of the evidence's words."""
    logit = 30 * (alignment.similarity - 0.88) + 8 * (alignment.coverage - 0.55)
    return 1 / (1 + math.exp(-logit))


def _judged(score: float, faults: list[Fault], quotes: tuple[Quote, ...]) -> Verdict:
    against = next((fault for fault in faults if fault.contradicts), None)
    if against is not None:
        return Verdict("contradicted", 0.02, quotes, against.reason)
    if faults:
        return Verdict("unsupported", 0.05, quotes, faults[0].reason)
    if score >= SUPPORTED:
        return Verdict("supported", score, quotes, "The evidence says nearly the same.")
    return Verdict("unsupported", score, quotes, "The evidence does not say this.")
