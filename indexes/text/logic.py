"""What turns a sentence round: negation, obligation and permission, direction of comparison."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from indexes.text.cues import COMPARISON, MODALITY, NEGATION
from indexes.text.normalise import fold

NegationKind = Literal["not", "except", "double"]
Force = Literal["must", "must_not", "may", "need_not", "should", "should_not"]
Direction = Literal["more", "less", "before", "after"]


@dataclass(frozen=True, slots=True)
class Negation:
    """``text[start:end]`` denies ("not"), excepts ("except"), or denies twice ("double").

    A double negation affirms: 不得不, "not uncommon".
    """

    start: int
    end: int
    kind: NegationKind


@dataclass(frozen=True, slots=True)
class Modality:
    """``text[start:end]`` says with what ``force`` something is ordered, allowed or advised."""

    start: int
    end: int
    force: Force


@dataclass(frozen=True, slots=True)
class Comparison:
    """``text[start:end]`` says which way a comparison, a change or an order in time goes."""

    start: int
    end: int
    direction: Direction


def negations(text: str) -> list[Negation]:
    """Return the negations of ``text`` in order; limits ("not more than", 不超过) are none."""
    found = _cues(NEGATION, text)
    return [Negation(start, end, cast("NegationKind", kind)) for start, end, kind in found]


def modalities(text: str) -> list[Modality]:
    """Return the modal words of ``text`` in order.

    must: must, shall, required, 应当, 必须. must_not: shall not, may not, 不得, 禁止. may: can,
    可以, 有权. need_not: need not, not required, 无需. should and should_not advise: 宜, 建议.
    """
    found = _cues(MODALITY, text)
    return [Modality(start, end, cast("Force", kind)) for start, end, kind in found]


def comparisons(text: str) -> list[Comparison]:
    """Return the comparing words of ``text`` in order; "at least" is more, "no more than" less."""
    found = _cues(COMPARISON, text)
    return [Comparison(start, end, cast("Direction", kind)) for start, end, kind in found]


def _cues(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield each cue and what it is; look-alikes and the month of May are passed over."""
    for match in pattern.finditer(fold(text)):
        start, end = match.span()
        kind = (match.lastgroup or "skip").rstrip("_")
        if kind != "skip" and not (text[start:end] == "May" and text[end + 1 : end + 2].isdigit()):
            yield start, end, kind
