"""check: a verdict on every claim, by something other than what wrote it, cheap layers first.

claims ─▶ verbatim ─▶ alignment ─▶ hard facts ─▶ score. It fails closed: what nothing bears out is
unsupported.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from indexes.text.normalise import fold
from indexes.vocabulary import Hit
from service.checking.align import Alignment, align
from service.checking.claims import claims
from service.checking.facts import Fault, compare
from service.checking.scorer import features, scorer
from service.checking.vectors import SentenceVectors
from service.vocabulary import Claim, Evidence, EvidenceSentence, Quote, Verdict

SUPPORTED = 0.5  # P(supported) from which a claim is released
NEAR = 0.1  # below this the nearest sentence is about something else, and proves nothing either way
_BEFORE = re.compile(r"(?:^|[，,；;：:。.!?！？、(（\"“|#*\n-])\s*$")
_BEHIND = re.compile(r"\s*(?:$|[，,；;：:。.!?！？、)）\"”|\n])")
_CLOSING = " \t.。!！;；,，"
_MARKS = re.compile(r"\*\*|__|`|\[\d{1,2}\]|【\d{1,2}】")  # emphasis, and notes the model puts


class Checker:
    """Judges sentences against evidence; ``today`` gives the day relative dates count from."""

    def __init__(self, vectors: SentenceVectors, today: Callable[[], date]) -> None:
        self._vectors = vectors
        self._today = today

    def check(self, sentence: str, evidence: Evidence) -> tuple[Claim, ...]:
        """Return the verdict on each claim of ``sentence``; offsets count from its beginning."""
        found = []
        for stated in claims(sentence):
            said = sentence[stated.start : stated.end]
            if stated.needless:
                verdict = Verdict("not_checkable", 0.0, reason=stated.needless)
            else:
                verdict = self._verdict(_MARKS.sub("", said).strip(), evidence)
            found.append(Claim(said, stated.start, stated.end, verdict))
        return tuple(found)

    def _verdict(self, claim: str, evidence: Evidence) -> Verdict:
        quote = verbatim(claim, evidence)
        if quote is not None:
            return Verdict("supported", 1.0, (quote,), "The evidence says so word for word.")
        alignment = align(claim, evidence.sentences, self._vectors)
        if not alignment.sentences:
            return Verdict("unsupported", 0.0, reason="There is no evidence to compare it with.")
        aligned = " ".join(sentence.text for sentence in alignment.sentences)
        around = "\n".join(_surroundings(alignment.sentences, evidence.hits))
        faults = compare(claim, aligned, around, self._today())
        score = scorer().score(features(claim, alignment, around, faults, self._today()))
        quotes = tuple(quoted(sentence) for sentence in alignment.sentences)
        verdict = _judged(score, faults, quotes)
        if verdict.kind == "unsupported" and _nearness(alignment) < NEAR:
            return replace(verdict, quotes=(), reason="Nothing in the evidence is about it.")
        return verdict


def verbatim(claim: str, evidence: Evidence) -> Quote | None:
    """Return the place where the evidence says the very same, white space and script aside.

    It begins and ends where clauses do: "有权" is no quote of "没有权".
    """
    wanted = fold(claim).strip(_CLOSING)
    if not wanted:
        return None
    for sentence in evidence.sentences:
        there = fold(sentence.text)
        at = there.find(wanted)
        end = at + len(wanted)
        if at >= 0 and _BEFORE.search(there[:at]) and _BEHIND.match(there[end:]):
            end = end if there[end:].strip(_CLOSING) else len(there)  # with its own full stop
            start = sentence.start + at
            return Quote(sentence.passage_id, start, sentence.start + end, sentence.text[at:end])
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


def _nearness(alignment: Alignment) -> float:
    """Return how far the evidence speaks of the same at all, 0..1, true or not."""
    logit = 30 * (alignment.similarity - 0.88) + 8 * (alignment.coverage - 0.55)
    return 1 / (1 + math.exp(-logit))


def _judged(score: float, faults: list[Fault], quotes: tuple[Quote, ...]) -> Verdict:
    if faults:
        kind, limit = ("contradicted", 0.02) if faults[0].contradicts else ("unsupported", 0.05)
        return Verdict(kind, min(score, limit), quotes, faults[0].reason)  # type: ignore[arg-type]  # one of two literals
    if score >= SUPPORTED:
        return Verdict("supported", score, quotes, "The evidence says the same in other words.")
    return Verdict("unsupported", score, quotes, "The evidence does not say this.")
