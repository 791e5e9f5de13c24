"""repair: a sentence that failed its check is replaced by what its evidence really says, or dropped."""

from __future__ import annotations

from typing import Literal

from service.vocabulary import Claim, Evidence

Policy = Literal["strict", "flag", "off"]


class Repairer:
    """Applies the policy: ``strict`` releases what is supported, ``flag`` and ``off`` everything, marked."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    def releases(self, claims: tuple[Claim, ...]) -> bool:
        """Return whether a sentence with these claims may leave."""
        if self._policy != "strict":
            return True
        return all(claim.verdict.kind in ("supported", "not_checkable") for claim in claims)

    def repair(self, sentence: str, claims: tuple[Claim, ...], evidence: Evidence) -> str | None:
        """Return the evidence's own sentence where one says nearly the same, else None to drop it.

        Only a sentence that was written near a place it can be quoted from is mended: its best-aligned
        evidence sentence takes its place, word for word.
        """
        del sentence
        quotes = [quote for claim in claims for quote in claim.verdict.quotes]
        if not quotes:
            return None
        best = quotes[0]
        for candidate in evidence.sentences:
            inside = candidate.passage_id == best.passage_id and candidate.start <= best.start
            if inside and best.end <= candidate.end:
                return candidate.text
        return None
