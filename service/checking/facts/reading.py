"""A text taken apart into its clauses and hard facts, once for all claims that are held against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexes.text.dates import DateMention, dates
from indexes.text.language import language
from indexes.text.logic import (
    Comparison,
    Modality,
    Negation,
    comparisons,
    modalities,
    negations,
)
from indexes.text.names import names, titles
from indexes.text.normalise import squash
from indexes.text.numbers import Quantity, quantities
from indexes.text.references import ReferenceMention, references
from indexes.text.tokens import terms
from indexes.vocabulary import Language, Span

KEPT = 4096  # texts: the sentences of some hundred answers' evidence
_BREAK = re.compile(r"[，；;。！？!?：\n]|,(?!\d)|:(?!\d)|\.(?=\s|$)|\s[-–—]\s")


@dataclass(frozen=True)
class Reading:
    """A text with everything in it that can be held against another; all spans are offsets into ``text``."""

    text: str
    key: str  # squashed, to look names up in
    language: Language
    clauses: tuple[Span, ...]
    words: tuple[frozenset[str], ...]  # the terms of each clause
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    references: tuple[ReferenceMention, ...]
    titles: tuple[Span, ...]
    names: tuple[Span, ...]
    negations: tuple[Negation, ...]
    modalities: tuple[Modality, ...]
    comparisons: tuple[Comparison, ...]


@lru_cache(maxsize=KEPT)
def read(text: str, today: date) -> Reading:
    """Return ``text`` taken apart; relative dates count from ``today``."""
    clauses = tuple(_clauses(text))
    return Reading(
        text=text,
        key=squash(text),
        language=language(text),
        clauses=clauses,
        words=tuple(frozenset(terms(clause.of(text))) for clause in clauses),
        quantities=tuple(quantities(text)),
        dates=tuple(dates(text, today)),
        references=tuple(references(text)),
        titles=tuple(titles(text)),
        names=tuple(names(text)),
        negations=tuple(negations(text)),
        modalities=tuple(modalities(text)),
        comparisons=tuple(comparisons(text)),
    )


def _clauses(text: str) -> Iterator[Span]:
    start = 0
    for match in _BREAK.finditer(text):
        if text[start : match.start()].strip():
            yield Span(start, match.start())
        start = match.end()
    if text[start:].strip():
        yield Span(start, len(text))
