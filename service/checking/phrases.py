"""Bare phrases and near copies: what had better be said as the evidence says it.

A phrase ("Thirty days.", "欧洲议会") answers with its question in mind, and states nothing itself. What
nobody stated nobody can prove: that "Newton" stands in the evidence does not say that he fumbled. The
sentence it stands in does say who did what. A near copy has lost or garbled a word of the sentence it was
made from, be it only "or after 50 litres", and adds nothing to it.
"""

from __future__ import annotations

import re

from indexes.text.normalise import HAN, fold
from indexes.text.tokens import terms
from service.checking.words import content
from service.vocabulary import Evidence, EvidenceSentence

LONGEST_EN = 8  # words, and …
LONGEST_ZH = 16  # characters beyond which an answer is taken for a statement of its own
BARE_EN, BARE_ZH = 3, 6  # up to which there is hardly room for a verb that is not listed here
COPIED = 0.85  # share of a claim's content that stands in the sentence it copies
LONGER = 3  # times the claim's length, and …
LONGEST = 300  # characters that the sentence may have at most

_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")
_HAN = re.compile(f"[{HAN}]")
_STATES = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|could|may|might|must|shall|should|will|would"
    r"|cannot|yes|no|not)\b|n't\b|是|应当|不得|必须|可以|需要|有权|没有|[将须未不]|[:：|]\s*\S"
)
_APART = re.compile(rf"(?<=[{HAN}])\s+(?=[{HAN}])")


def is_phrase(text: str, bare: bool = False) -> bool:
    """Return whether ``text`` is so short, and so without a verb that states, that it is but a phrase.

    ``bare`` asks whether it surely is: a longer one may have a verb of its own.
    """
    folded = fold(text).strip()
    words = _WORD.findall(folded)
    limits = (BARE_EN, BARE_ZH) if bare else (LONGEST_EN, LONGEST_ZH)
    return 0 < len(words) <= limits[bool(_HAN.search(folded))] and not _STATES.search(folded)


def announces(text: str) -> bool:
    """Return whether ``text`` only says that something follows: "The answer is:"."""
    folded = fold(text).strip()
    return folded.endswith(":") and len(_WORD.findall(folded)) <= LONGEST_EN


def without_headings(text: str, evidence: Evidence) -> str:
    """Return ``text`` without the lines that only repeat a passage's title or headings."""
    trails = [set(terms(f"{hit.passage.title} {hit.passage.section}")) for hit in evidence.hits]

    def repeats(line: str) -> bool:
        own = set(terms(line))
        stated = _STATES.search(fold(line)) is not None
        return bool(own) and not stated and any(own <= trail for trail in trails)

    return "\n".join(line for line in text.splitlines() if not repeats(line))


def around(phrase: str, evidence: Evidence) -> EvidenceSentence | None:
    """Return the evidence sentence with every term of ``phrase`` that bears most on the question."""
    return _holding(frozenset(terms(_tight(phrase))), evidence)


def copies(claim: str, source: EvidenceSentence) -> bool:
    """Return whether ``claim`` says little else than ``source``, which is not much longer."""
    mine, there = set(content(_tight(claim))), set(terms(_tight(source.text)))
    short = len(source.text) <= min(LONGER * len(claim), LONGEST)
    return short and len(mine & there) >= COPIED * len(mine)


def around_answer(claim: str, question: str, evidence: Evidence) -> EvidenceSentence | None:
    """Return the evidence sentence with every term by which ``claim`` answers: those not of the question."""
    return _holding(frozenset(content(_tight(claim))) - set(content(question)), evidence)


def _holding(wanted: frozenset[str], evidence: Evidence) -> EvidenceSentence | None:
    holding = [
        one for one in evidence.sentences if wanted and wanted <= set(terms(_tight(one.text)))
    ]
    return max(holding, key=lambda one: one.relevance, default=None)


def _tight(text: str) -> str:
    """Return ``text`` without the white space that scans and web pages leave between Chinese characters."""
    return _APART.sub("", text)
