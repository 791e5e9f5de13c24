"""repair: what failed its check gives way to what its evidence really says, or goes; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexes.text.language import language
from service.checking.phrases import (
    announces,
    around,
    around_answer,
    copies,
    is_phrase,
    without_headings,
)
from service.models.extractive import choose
from service.vocabulary import Claim, Evidence, EvidenceSentence, Policy

# P(what is said holds the answer), by its sources' relevance, from which nothing more need be quoted
ENOUGH, LITTLE = 0.7, 0.3

BEARS = 0.05  # P(it answers the question), from which a sentence may take the place of what failed
AGAINST = 0.2  # what is contradicted outright is put right where it bears less on the question

_LEAD = re.compile(r"^(?:and|but|while|whereas|并且|而且|但是?|同时|此外|不过|却)[，,]?\s*")
_LATIN = re.compile(r"[A-Za-z]")


class Repairer:
    """Applies the policy: ``strict`` releases what is supported, ``flag`` and ``off`` everything, marked."""

    def releases(self, claims: tuple[Claim, ...], policy: Policy) -> bool:
        """Return whether a sentence with these claims may leave: in ``strict``, when no claim failed."""
        return policy.kind != "strict" or all(_holds(claim) for claim in claims)

    def whole(self, sentence: str, evidence: Evidence) -> str | None:
        """Return the evidence sentence that a bare phrase stands in; anything else as it is.

        None is returned for a bare one that stands in none, and for titles and headings: they state nothing.
        One in another language than all evidence is left to the check.
        """
        sentence = without_headings(sentence, evidence)
        if not sentence:
            return None
        if any(sentence == one.text for one in evidence.sentences):
            return sentence
        if not is_phrase(sentence):
            return None if announces(sentence) else sentence
        source = around(sentence, evidence)
        if source and source.relevance >= BEARS:
            return source.text
        spoken = {language(one.text) for one in evidence.sentences}
        nothing = is_phrase(sentence, bare=True) and language(sentence) in spoken
        return None if nothing else sentence

    def sourced(self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence) -> str:
        """Return a sentence that was borne out with its near copies as the evidence has them."""
        parts: list[str] = []
        for claim in claims:
            source = None if claim.verdict.layers.verbatim else _nearest(claim, evidence)
            copied = source is not None and copies(claim.text, source)
            parts.append(source.text if source and copied else claim.text)
        as_it_was = all(part == claim.text for part, claim in zip(parts, claims, strict=True))
        return sentence if as_it_was else _joined(list(dict.fromkeys(parts)))

    def repair(
        self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence, question: str
    ) -> str | None:
        """Return the sentence mended from its evidence, or None to drop it.

        Claims that hold stay as they were written. One that failed gives way, word for word, to the evidence
        sentence with all it would have told of the ``question``, or to the one nearest to it, where that
        bears on the question, and is left out otherwise.
        """
        del sentence
        parts: list[str] = []
        stated = False
        for claim in claims:
            source = None if _holds(claim) else _source(claim, question, evidence)
            worth = BEARS * (AGAINST if claim.verdict.kind == "contradicted" else 1.0)
            if source and source.relevance < worth:
                source = None
            part = claim.text if _holds(claim) else source.text if source else ""
            stated = stated or (bool(part) and claim.verdict.kind != "not_checkable")
            if part and part not in parts:
                parts.append(part)
        return _joined(parts) if stated else None

    def stand_in(self, evidence: Evidence, said: Sequence[Claim], lost: bool) -> list[str]:
        """Return the evidence's own sentences that an answer of the claims ``said`` lacks, the best first.

        They are added until what is said holds the answer with a chance of ``ENOUGH``, where the draft
        proved nothing or ``lost`` a part, and of ``LITTLE`` where it stands whole.
        """
        enough = LITTLE if said and not lost else ENOUGH
        sources = [_nearest(claim, evidence) for claim in said]
        held = sum(one.relevance for one in evidence.sentences if one in sources)
        lacking = []
        for sentence in choose(evidence):
            if held >= enough:
                break
            if sentence not in sources:
                lacking.append(sentence.text)
                held += sentence.relevance
        return lacking


def _holds(claim: Claim) -> bool:
    return claim.verdict.kind in ("supported", "not_checkable")


def _source(claim: Claim, question: str, evidence: Evidence) -> EvidenceSentence | None:
    """Return the evidence sentence that says what ``claim`` should have said."""
    if claim.verdict.kind == "contradicted":
        return _nearest(claim, evidence)
    return around_answer(claim.text, question, evidence) or _nearest(claim, evidence)


def _nearest(claim: Claim, evidence: Evidence) -> EvidenceSentence | None:
    """Return the whole evidence sentence in which the claim's first quote stands."""
    for quote in claim.verdict.quotes[:1]:
        for candidate in evidence.sentences:
            inside = candidate.passage_id == quote.passage_id and candidate.start <= quote.start
            if inside and quote.end <= candidate.end:
                return candidate
    return None


def _joined(parts: list[str]) -> str:
    """Return statements as sentences of their own, each with a capital and a full stop.

    One that stands alone is left as it is.
    """
    if len(parts) == 1:
        return _LEAD.sub("", parts[0], count=1)
    whole = ""
    for part in parts:
        said = _LEAD.sub("", part.strip(), count=1)
        latin = _LATIN.search(said[-2:]) is not None or said[-1].isascii()
        stop = "" if said[-1] in ".。!！?？" else "." if latin else "。"
        space = " " if whole and whole[-1].isascii() else ""
        whole += space + said[:1].upper() + said[1:].rstrip("；;，,") + stop
    return whole
