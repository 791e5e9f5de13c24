"""Hard facts: what a claim may not say unless its evidence says it. A conflict beats any similarity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexes.text.dates import dates
from indexes.text.language import language
from indexes.text.logic import Force, modalities, negations
from indexes.text.names import names, titles
from indexes.text.normalise import fold, squash
from indexes.text.numbers import conflicts, equal, quantities
from indexes.text.references import references, same

FactKind = Literal["number", "date", "reference", "title", "name", "negation", "modality"]

_AGAINST: dict[Force, set[Force]] = {
    "must": {"must_not", "may", "need_not", "should_not"},
    "must_not": {"must", "may", "should", "need_not"},
    "may": {"must_not", "must", "should_not"},
    "need_not": {"must"},
    "should": {"must_not", "should_not"},
    "should_not": {"must", "may", "should"},
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One hard fact of a claim that its evidence does not bear out.

    ``contradicts`` is true where the evidence says something else, false where it says nothing.
    """

    kind: FactKind
    contradicts: bool
    reason: str  # one plain sentence


def compare(claim: str, aligned: str, around: str, today: date) -> list[Fault]:
    """Return every hard fact of ``claim`` that is not borne out.

    ``aligned`` is the evidence sentence nearest to the claim: polarity and force are compared with it alone.
    ``around`` is all the evidence a fact may stand in: the passage with its title and headings.
    """
    return [
        *_numbers(claim, aligned, around),
        *_dates(claim, around, today),
        *_references(claim, around),
        *_names(claim, around),
        *_polarity(claim, aligned),
        *_force(claim, aligned),
    ]


def _numbers(claim: str, aligned: str, around: str) -> Iterator[Fault]:
    near, all_there = quantities(aligned), quantities(around)
    for mine in quantities(claim):
        said = claim[mine.start : mine.end]
        if any(equal(mine, theirs) for theirs in near):
            continue
        other = next((theirs for theirs in near if conflicts(mine, theirs)), None)
        elsewhere = any(equal(mine, theirs) for theirs in all_there)
        if other is not None and not elsewhere:
            yield Fault(
                "number", True,
                f"The evidence says {aligned[other.start : other.end]}, not {said}.",
            )  # fmt: skip
        elif not elsewhere:
            yield Fault("number", False, f"The number {said} is not in the evidence.")


def _dates(claim: str, around: str, today: date) -> Iterator[Fault]:
    there = dates(around, today)
    for mine in dates(claim, today):
        said = claim[mine.start : mine.end]
        if not any(mine.first <= one.first and one.last <= mine.last for one in there):
            yield Fault("date", bool(there), f"The date {said} is not in the evidence.")


def _references(claim: str, around: str) -> Iterator[Fault]:
    there = [mention.reference for mention in references(around)]
    for mine in references(claim):
        if not any(same(mine.reference, one) for one in there):
            said = claim[mine.start : mine.end]
            yield Fault("reference", False, f"{said} is not what the evidence refers to.")


def _names(claim: str, around: str) -> Iterator[Fault]:
    key = squash(around)
    for span in titles(claim):
        if squash(span.of(claim)).strip("《》") not in key:
            yield Fault("title", False, f"{span.of(claim)} is not in the evidence.")
    if language(claim) != language(around):
        return  # a name is spelled otherwise in the other language
    for span in names(claim):
        words = squash(span.of(claim)).split()
        if not all(word in key for word in words):
            yield Fault("name", False, f"The name {span.of(claim)} is not in the evidence.")


def _polarity(claim: str, aligned: str) -> Iterator[Fault]:
    if language(claim) != language(aligned):
        return
    mine, theirs = _denials(claim), _denials(aligned)
    if mine and not theirs:
        yield Fault("negation", True, "The claim denies what the evidence states.")
    elif theirs and not mine and fold(claim) not in fold(aligned):
        yield Fault("negation", True, "The evidence denies what the claim states.")


def _denials(text: str) -> int:
    return sum(1 for one in negations(text) if one.kind == "not")


def _force(claim: str, aligned: str) -> Iterator[Fault]:
    mine = {one.force for one in modalities(claim)}
    theirs = {one.force for one in modalities(aligned)}
    if not mine or not theirs or mine & theirs:
        return
    clash = next((one for one in mine if _AGAINST[one] & theirs), None)
    if clash is not None:
        told = ", ".join(sorted(force.replace("_", " ") for force in theirs))
        yield Fault("modality", True, f"The evidence says {told}, not {clash.replace('_', ' ')}.")
