"""Places that say the very same: a quote proves a claim by itself."""

from __future__ import annotations

import re

from indexes.text.normalise import fold
from indexes.vocabulary import Span
from service.checking.facts import curtailed
from service.vocabulary import Evidence, EvidenceSentence, Layers, Quote, Verdict

_BEFORE = re.compile(r"(?:^|[，,；;：:。.!?！？、(（\"“|#*\n-])\s*$")
_BEHIND = re.compile(r"\s*(?:$|[，,；;：:。.!?！？、)）\"”|\n])")
_CLOSING = " \t.。!！;；,，"


def verbatim(claim: str, evidence: Evidence) -> Quote | None:
    """Return the place where the evidence says the very same, white space and script aside.

    It begins and ends where clauses do: "有权" is no quote of "没有权". What holds under a condition is not
    quoted without it.
    """
    wanted = fold(claim).strip(_CLOSING)
    if not wanted:
        return None
    for sentence in evidence.sentences:
        there = fold(sentence.text)
        at = there.find(wanted)
        end = at + len(wanted)
        if at >= 0 and _BEFORE.search(there[:at]) and _BEHIND.match(there[end:]):
            if curtailed(sentence.text, Span(at, end)):
                continue
            end = end if there[end:].strip(_CLOSING) else len(there)  # with its own full stop
            start = sentence.start + at
            return Quote(sentence.passage_id, start, sentence.start + end, sentence.text[at:end])
    return None


def quoted(sentence: EvidenceSentence) -> Quote:
    """Return an evidence sentence as a quote of itself."""
    return Quote(sentence.passage_id, sentence.start, sentence.end, sentence.text)


def borne_out(quote: Quote) -> Verdict:
    """Return the verdict on a claim that ``quote`` makes word for word."""
    reason = "The evidence says so word for word."
    return Verdict("supported", 1.0, (quote,), reason, Layers(verbatim=True))
