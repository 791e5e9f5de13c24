"""judge: the language model settles what the local check leaves open, and is believed only with a quote.

What it calls supported is so when its quote stands word for word in the evidence it was shown and no
hard fact speaks against it. A judge that is away, late, wrong or lying changes nothing: the claim
stays unverified, and ``strict`` does not let it out.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from indexes.errors import Busy, IbidError
from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.vocabulary import Language, Passage
from service.checking.facts import compare, reckoned
from service.checking.words import content
from service.models.budget import fit
from service.models.port import Block, Deadlines, Options, Prompt
from service.models.prompt import instruction, mark
from service.models.writer import Writer
from service.vocabulary import Claim, Evidence, Policy, Quote, Ruling, Verdict

Case = tuple[Claim, Evidence]
Entry = Mapping[str, Any]
"""What the model says of one claim: ``{"claim": 1, "quote": "…", "supported": true}``."""

TOGETHER = 4  # claims a call: without a GPU, reading their evidence is what costs
AROUND = 160  # characters shown on either side of a claim's nearest sentences
LONGEST = 300  # characters of a quote
_TOKENS = 160  # of one entry, quote included
_LEAST = 2  # words that carry meaning: a quote of fewer proves nothing
_EDGES = " \t\n\"'“”‘’「」…."
_SAID: dict[Ruling, str] = {
    "supported": "The model that was asked finds it said: its quote stands in the evidence.",
    "denied": "The model that was asked does not find it in the evidence.",
    "misquoted": "The model that was asked finds it said, but its quote does not stand in the evidence.",
    "against the facts": "The model that was asked finds it said, but what it quotes does not.",
    "silent": "It is not certain that the evidence says this, and no model could be asked.",
}


@dataclass(frozen=True)
class Judge:
    """Has ``writer``'s model judge unverified claims, for ``seconds`` at most; ``today`` as in Checker."""

    writer: Writer
    today: Callable[[], date]
    seconds: float = 15.0

    async def judge(self, cases: Sequence[Case], policy: Policy) -> list[Claim]:
        """Return the claims in their order, those that were unverified with what the model said of them.

        Never raises for the model's sake.
        """
        open_ = [at for at, (claim, _) in enumerate(cases) if claim.verdict.kind == "unverified"]
        ruled = {at: self._ruled(cases[at], "silent") for at in open_}
        # What was not judged by then is silent, and says so.
        with suppress(IbidError, TimeoutError):
            async with asyncio.timeout(self.seconds):
                for begin in range(0, len(open_), TOGETHER):
                    some = open_[begin : begin + TOGETHER]
                    entries = await self._ask([cases[at] for at in some])
                    for number, at in enumerate(some, 1):
                        if number in entries:
                            ruled[at] = self._weighed(cases[at], entries[number], policy)
        return [ruled.get(at, claim) for at, (claim, _) in enumerate(cases)]

    async def _ask(self, cases: Sequence[Case]) -> dict[int, Entry]:
        """Return what the model says of the claims, by their numbers from 1. Raises ModelError, Busy."""
        spoken = language("\n".join(claim.text for claim, _ in cases))
        shown = {passage.id: _block(passage, cases) for passage in _passages(cases)}
        prompt = Prompt(
            instruction=instruction("judge", spoken),
            question=_statements(cases, spoken),
            blocks=tuple(shown.values()),
            language=spoken,
            marker=mark(),
        )
        options = Options(
            max_tokens=_TOKENS * len(cases) + 40,
            temperature=0.0,  # a verdict is no matter of chance; the schema keeps it from rambling
            deadlines=Deadlines(first=self.seconds, gap=self.seconds, whole=self.seconds),
        )
        fitted = fit(prompt, options, self.writer.model)
        if fitted.tokens / self.writer.speed.tokens > self.seconds:
            raise Busy("The model reads too slowly to be asked in time.")
        reply = await self.writer.structured(fitted.prompt, _schema(len(cases)), options)
        return {entry["claim"]: entry for entry in reply["verdicts"]}

    def _weighed(self, case: Case, entry: Entry, policy: Policy) -> Claim:
        """Return the claim with what is left of the model's word once it has been tested."""
        claim, evidence = case
        if not entry["supported"]:
            return self._ruled(case, "denied", score=min(claim.verdict.score, policy.doubtful))
        place = find(entry["quote"], _passages([case]))
        if place is None:
            return self._ruled(case, "misquoted")
        told = _sentences(place, evidence)
        around, today = f"{_heading(place, evidence)}\n{told}", self.today()
        if compare(claim.text, told, around, today) or reckoned(claim.text, around, today):
            return self._ruled(case, "against the facts")
        score = max(claim.verdict.score, policy.supported)
        return self._ruled(case, "supported", score=score, quotes=(place,))

    def _ruled(self, case: Case, ruling: Ruling, **changes: Any) -> Claim:
        before: Verdict = case[0].verdict
        by = before.by and replace(before.by, judge=self.writer.model.model)
        layers = replace(before.layers, judge=ruling)
        if ruling in ("supported", "denied"):
            changes["kind"] = "supported" if ruling == "supported" else "unsupported"
        after = replace(before, reason=_SAID[ruling], layers=layers, by=by, **changes)
        return replace(case[0], verdict=after)


def find(quote: str, passages: Sequence[Passage]) -> Quote | None:
    """Return where ``quote`` stands in one of the passages, script and white space aside; None if nowhere.

    One of a single word, or of none that carries meaning, proves nothing and is not looked for.
    """
    words = fold(quote.strip(_EDGES)).split()
    if len(set(content(" ".join(words)))) < _LEAST:
        return None
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    for passage in passages:
        if match := pattern.search(fold(passage.text)):
            start, end = match.span()
            begin = passage.start + start
            return Quote(passage.id, begin, begin + end - start, passage.text[start:end])
    return None


def _schema(claims: int) -> dict[str, Any]:
    entry = {
        "type": "object",
        "properties": {
            "claim": {"type": "integer", "minimum": 1, "maximum": claims},
            "quote": {"type": "string", "maxLength": LONGEST},
            "supported": {"type": "boolean"},
        },
        "required": [
            "claim",
            "quote",
            "supported",
        ],  # the quote first: it is looked up, then judged
        "additionalProperties": False,
    }
    verdicts = {"type": "array", "items": entry, "minItems": claims, "maxItems": claims}
    return {"type": "object", "properties": {"verdicts": verdicts}, "required": ["verdicts"]}


def _statements(cases: Sequence[Case], spoken: Language) -> str:
    head = "陈述：" if spoken == "zh" else "Statements:"
    return "\n".join((head, *(f"{n}. {claim.text}" for n, (claim, _) in enumerate(cases, 1))))


def _passages(cases: Sequence[Case]) -> list[Passage]:
    """Return the passages in which the claims' nearest sentences stand."""
    return [
        passage
        for passage in {hit.passage.id: hit.passage for _, e in cases for hit in e.hits}.values()
        if any(
            quote.passage_id == passage.id for claim, _ in cases for quote in claim.verdict.quotes
        )
    ]


def _block(passage: Passage, cases: Sequence[Case]) -> Block:
    """Return as much of a passage as lies around the claims' nearest sentences."""
    own = [q for claim, _ in cases for q in claim.verdict.quotes if q.passage_id == passage.id]
    start = max(min(quote.start for quote in own) - passage.start - AROUND, 0)
    end = max(quote.end for quote in own) - passage.start + AROUND
    return Block(passage.public_id, _trail(passage), passage.text[start:end])


def _trail(passage: Passage) -> str:
    return " / ".join(part for part in (passage.title, passage.section) if part)


def _heading(place: Quote, evidence: Evidence) -> str:
    """Return the headings a quote stands under: a name or a number may stand there alone."""
    return "\n".join(
        _trail(hit.passage) for hit in evidence.hits if hit.passage.id == place.passage_id
    )


def _sentences(place: Quote, evidence: Evidence) -> str:
    """Return the whole evidence sentences that a quote touches, or the quote where none is known."""
    touched = [
        sentence.text
        for sentence in evidence.sentences
        if sentence.passage_id == place.passage_id
        and sentence.start < place.end
        and place.start < sentence.end
    ]
    return " ".join(touched) or place.text
