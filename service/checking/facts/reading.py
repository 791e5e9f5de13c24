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
_SPACED = re.compile(r"(?<=\w) (?=[,.!?;:](?:\s|$)|'(?:s|m|re|ve|ll|d)\b)|(?<=\w) (?=n't\b)")
_HYPHEN = re.compile(r"(?<=[a-z]) - ?(?=[a-z])")
_LEAD = re.compile(  # answers the question before it, or owns up to a doubt; denies nothing of what follows
    r"\s*(?:(?:(?:i(?:'m| am) )?not (?:really|sure|a lot|much|exactly)|i (?:don't|do not) know|no|nope)"
    r"(?:[,.!;]+\s*(?:but\b)?|\s+but\b)|i (?:didn't|did not) (?:know|realize|realise) that\b"
    r"|(?:不太?(?:确定|清楚)|不知道|不|没有)[，,。；;]\s*(?:但是?|不过)?)\s*(?=\w)",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[，；;。！？!?：\n]|,(?!\d)|:(?!\d)|\.(?=\s|$)|\s[-–—]\s")


@dataclass(frozen=True)
class Reading:
    """A text with everything in it that can be held against another; all spans are offsets into ``text``.

    ``text`` is what was read, its words and marks joined as people write them.
    """

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
    text = joined(text)
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


def joined(text: str) -> str:
    """Return ``text`` without the spaces that some models put before marks: "May 6 , 2021", "do n't"."""
    if not _SPACED.search(text):
        return text
    return _HYPHEN.sub("-", _SPACED.sub("", text))


def stated(text: str) -> str:
    """Return ``text`` from where it begins to state something: behind "No, …", "Not sure, but …"."""
    text = joined(text)
    lead = _LEAD.match(text)
    return text[lead.end() :] if lead else text


def _clauses(text: str) -> Iterator[Span]:
    start = 0
    for match in _BREAK.finditer(text):
        if text[start : match.start()].strip():
            yield Span(start, match.start())
        start = match.end()
    if text[start:].strip():
        yield Span(start, len(text))
