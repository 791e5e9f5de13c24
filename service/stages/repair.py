"""repair: what failed its check gives way to what its evidence really says, or goes; the rest stays."""

from __future__ import annotations

import re
from typing import Literal

from service.vocabulary import Claim, Evidence, EvidenceSentence

Policy = Literal["strict", "flag", "off"]

_LEAD = re.compile(r"^(?:and|but|while|whereas|并且|而且|但是?|同时|此外|不过|却)[，,]?\s*")
_LATIN = re.compile(r"[A-Za-z]")


class Repairer:
    """Applies the policy: ``strict`` releases what is supported, ``flag`` and ``off`` everything, marked."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def releases(self, claims: tuple[Claim, ...]) -> bool:
        """Return whether a sentence with these claims may leave: in ``strict``, when no claim failed."""
        return self._policy != "strict" or all(_holds(claim) for claim in claims)

    def repair(self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence) -> str | None:
        """Return the sentence mended from its evidence, or None to drop it.

        Claims that hold stay as they were written. One that failed gives way to the evidence sentence nearest
        to it, word for word, where it was written near one, and is left out otherwise.
        """
        del sentence
        parts: list[str] = []
        stated = False
        for claim in claims:
            source = None if _holds(claim) else _nearest(claim, evidence)
            part = claim.text if _holds(claim) else source.text if source else ""
            stated = stated or (bool(part) and claim.verdict.kind != "not_checkable")
            if part and part not in parts:
                parts.append(part)
        return _joined(parts) if stated else None


def _holds(claim: Claim) -> bool:
    return claim.verdict.kind in ("supported", "not_checkable")


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
