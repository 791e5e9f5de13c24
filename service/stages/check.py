"""check: a verdict on every claim, by something other than what wrote it, cheap layers first.

claims ─▶ verbatim ─▶ alignment ─▶ hard facts ─▶ score. It fails closed: what nothing bears out is
unsupported, and what only a judge could tell is unverified until one has.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from indexes.text.language import language
from indexes.vocabulary import Hit
from service.checking.align import Alignment, align
from service.checking.claims import claims
from service.checking.facts import Fault, compare, reckoned
from service.checking.joint import JointScorer, blend
from service.checking.quotes import borne_out, quoted, verbatim
from service.checking.vectors import SentenceVectors
from service.vocabulary import (
    Claim,
    Evidence,
    EvidenceSentence,
    Layers,
    Policy,
    Quote,
    Verdict,
    VerdictKind,
    Yardstick,
)

NEAR = 0.1  # below this the nearest sentence is about something else, and proves nothing either way
_MARKS = re.compile(r"\*\*|__|`|\[\d{1,2}\]|【\d{1,2}】")  # emphasis, and notes the model puts


class Scorer(Protocol):
    """Says how likely it is that a claim is supported."""

    @property
    def version(self) -> str:
        """Which one it is, for explanations."""

    def score(
        self, claim: str, alignment: Alignment, around: str, faults: Sequence[Fault], today: date
    ) -> Layers:
        """Return what every layer says of ``claim``; ``around`` are the passages it is aligned with."""


class Checker:
    """Judges sentences against evidence; ``today`` gives the day relative dates count from.

    ``scorer`` stands in for the built-in one; the hard facts still overrule it.
    """

    def __init__(
        self,
        vectors: SentenceVectors,
        today: Callable[[], date],
        scorer: Scorer | None = None,
    ) -> None:
        self._vectors = vectors
        self._today = today
        self._scorer: Scorer = scorer or JointScorer(vectors.encoder)

    @property
    def version(self) -> str:
        """What scores the claims, and by which weights."""
        return self._scorer.version

    def check(
        self, sentence: str, evidence: Evidence, policy: Policy | None = None
    ) -> tuple[Claim, ...]:
        """Return the verdict on each claim of ``sentence``; offsets count from its beginning.

        Without a ``policy``, its defaults hold. Under ``off`` every claim is unverified.
        """
        policy = policy or Policy()
        by = Yardstick(policy, self.version, self._vectors.fingerprint)
        found = []
        for stated in claims(sentence):
            said = sentence[stated.start : stated.end]
            if stated.needless:
                verdict = Verdict("not_checkable", 0.0, reason=stated.needless)
            elif policy.kind == "off":
                verdict = Verdict(
                    "unverified", 0.0, reason="This collection's answers go unchecked."
                )
            else:
                verdict = self._verdict(_MARKS.sub("", said).strip(), evidence, policy)
            found.append(Claim(said, stated.start, stated.end, replace(verdict, by=by)))
        return tuple(found)

    def _verdict(self, claim: str, evidence: Evidence, policy: Policy) -> Verdict:
        quote = verbatim(claim, evidence)
        if quote is not None:
            return borne_out(quote)
        alignment = align(claim, evidence.sentences, self._vectors)
        if not alignment.sentences:
            return Verdict("unsupported", 0.0, reason="There is no evidence to compare it with.")
        around = "\n".join(_surroundings(alignment.sentences, evidence.hits))
        faults = compare(claim, alignment.text, around, self._today())
        layers = self._scored(claim, alignment, around, faults)
        score = layers.score or 0.0
        quotes = tuple(quoted(sentence) for sentence in alignment.sentences)
        if faults:
            score = min(score, blend().broken[language(claim)])
        verdict = replace(_judged(score, faults, quotes, policy), layers=layers)
        if verdict.kind == "supported" and (figure := reckoned(claim, around, self._today())):
            return _open(verdict, figure, policy)
        if verdict.kind == "unsupported" and _nearness(alignment) < NEAR:
            return replace(verdict, quotes=(), reason="Nothing in the evidence is about it.")
        return verdict

    def _scored(self, claim: str, alignment: Alignment, around: str, faults: list[Fault]) -> Layers:
        """Return what each layer saw, P(supported) among it."""
        return self._scorer.score(claim, alignment, around, faults, self._today())


def _surroundings(aligned: Sequence[EvidenceSentence], hits: Sequence[Hit]) -> list[str]:
    """Return the passages the aligned sentences stand in, with their titles and headings."""
    ids = {sentence.passage_id for sentence in aligned}
    return [
        f"{hit.passage.title} / {hit.passage.section}\n{hit.passage.text}"
        for hit in hits
        if hit.passage.id in ids
    ]


def _open(verdict: Verdict, figure: str, policy: Policy) -> Verdict:
    """Return a verdict that leaves open what only a sum would prove."""
    reason = f"The evidence does not say {figure}: it would have to be worked out."
    middle = (policy.supported + policy.doubtful) / 2
    return replace(verdict, kind="unverified", score=middle, reason=reason)


def _nearness(alignment: Alignment) -> float:
    """Return how far the evidence speaks of the same at all, 0..1, true or not."""
    logit = 30 * (alignment.similarity - 0.88) + 8 * (alignment.coverage - 0.55)
    return 1 / (1 + math.exp(-logit))


def _judged(
    score: float, faults: list[Fault], quotes: tuple[Quote, ...], policy: Policy
) -> Verdict:
    if faults:
        kind: VerdictKind = "contradicted" if faults[0].contradicts else "unsupported"
        return Verdict(kind, score, quotes, faults[0].reason)
    if score >= policy.supported:
        return Verdict("supported", score, quotes, "The evidence says the same in other words.")
    if score >= policy.doubtful:
        return Verdict(
            "unverified", score, quotes, "It is not certain that the evidence says this."
        )
    return Verdict("unsupported", score, quotes, "The evidence does not say this.")
