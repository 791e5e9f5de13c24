"""What a generator hands over while it writes, and how raw text becomes whole sentences."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from indexes.text.sentences import abbreviates, sentences
from service.vocabulary import Claim, Engine, Usage


@dataclass(frozen=True, slots=True)
class Thought:
    """A stretch of the model's thinking: shown only to those who ask, stored by nobody."""

    text: str


@dataclass(frozen=True, slots=True)
class Raw:
    """A stretch of unchecked text as the model wrote it: leaves only as ``stream: "draft"``."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One whole sentence of the draft, and the white space that stood before it."""

    text: str
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The generator is done.

    ``complete`` is false when it broke off, ``declined`` true when it found no answer.
    """

    engine: Engine
    usage: Usage
    complete: bool = True
    declined: bool = False


def engine_of(end: Ended | None, notes: Sequence[str]) -> Engine:
    """Return who wrote an answer, "none" where nobody did, with ``notes`` added to its own."""
    engine = end.engine if end else Engine("none", None, reasoning=False, degraded=False)
    return replace(engine, notes=(*engine.notes, *notes))


@dataclass(frozen=True, slots=True)
class Settled:
    """What the check said of one sentence of the draft, and whether it was released as it was written."""

    sentence: Sentence
    claims: tuple[Claim, ...]
    released: bool


Piece = Thought | Raw | Sentence | Ended


_PAIRS = ("“”", "‘’", "「」", "『』", "（）", "()", "《》", "【】", "[]")
_STOPS = ("。", "！", "？")
_ENDS = (*_STOPS, ".", "!", "?", "；", ";", "”", "」", '"', ")", "）")
_HOOK = re.compile(
    r"^\s*((however|therefore|thus|hence|moreover|furthermore|in addition|additionally|also|besides|"
    r"consequently|as a result|then|so|but|and)\b,?\s+|"
    r"(但是?|然而|不过|因此|所以|此外|另外|同时|而且|并且|于是|其次|再次|最后)[，,：:]?\s*)",
    re.IGNORECASE,
)
_ODDMENT = re.compile(
    r"(?:\W|\[\d{1,3}\]|【\d{1,3}】)+"
)  # what may follow a stop: "？！", a note "[1]"
_PLAIN = re.compile(r"(?<![\w.@/'’-])[A-Za-z]{3,}(?=[,;:.!?]?(?:\s|$))")
_LAST = re.compile(r"\s([A-Za-z]{3,})[.!?]$")


class SentenceCutter:
    """Cuts streamed text into sentences as soon as each is known to be whole.

    A sentence is whole when another one has begun behind it: only then is "3." known not to be "3.5". A
    Chinese full stop leaves no such doubt, unless a quotation or a bracket is open around it; nor does a
    sentence that is one of ``known``, the evidence's own, or that ends in a word the evidence uses as a
    plain one: "months." goes on nowhere, where "example." may be "example.com" and "no." "no. 5".
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self._buffer = ""
        self._known = known
        self._plain = {word for sentence in known for word in _PLAIN.findall(sentence)}

    def feed(self, text: str) -> list[Sentence]:
        """Take the next stretch of text; return the sentences it completed."""
        self._buffer += text
        spans = sentences(self._buffer)
        last = spans[-1].of(self._buffer) if spans else ""
        if not (_closed(last) or last in self._known or self._ended(last)):
            spans = spans[:-1]
        return self._cut([(span.start, span.end) for span in spans])

    def _ended(self, sentence: str) -> bool:
        """Return whether a Latin sentence is known to be whole by its last word."""
        word = _LAST.search(sentence)
        return (
            word is not None
            and word[1] in self._plain
            and not abbreviates(word[1])
            and _paired(sentence)
        )

    def flush(self, broken: bool = False) -> list[Sentence]:
        """Return what is left when the text has ended; a last one that was broken off is left out."""
        spans = sentences(self._buffer)
        if broken and spans and not spans[-1].of(self._buffer).endswith(_ENDS):
            spans = spans[:-1]
        return self._cut([(span.start, span.end) for span in spans])

    def _cut(self, spans: list[tuple[int, int]]) -> list[Sentence]:
        done, position = [], 0
        for start, end in spans:
            if not _ODDMENT.fullmatch(self._buffer, start, end):
                done.append(Sentence(self._buffer[start:end], self._buffer[position:start]))
            position = end
        self._buffer = self._buffer[position:]
        return done


def unhooked(sentence: str) -> str:
    """Return a sentence without the connective it begins with, if more than that is left."""
    bare = _HOOK.sub("", sentence, count=1)
    return bare[:1].upper() + bare[1:] if bare else sentence


def _closed(sentence: str) -> bool:
    """Return whether a sentence is known to be whole before anything follows it."""
    return sentence.endswith(_STOPS) and _paired(sentence)


def _paired(sentence: str) -> bool:
    """Return whether no quotation, bracket or emphasis is open at its end."""
    paired = all(sentence.count(pair[0]) == sentence.count(pair[1]) for pair in _PAIRS)
    return paired and not (sentence.count('"') % 2 or sentence.count("**") % 2)
