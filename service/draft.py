"""What a generator hands over while it writes, and how raw text becomes whole sentences."""

from __future__ import annotations

from dataclasses import dataclass

from indexes.text.sentences import sentences
from service.vocabulary import Engine, Usage


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
    """The generator is done; ``complete`` is false when it broke off."""

    engine: Engine
    usage: Usage
    complete: bool = True


Piece = Thought | Raw | Sentence | Ended


class SentenceCutter:
    """Cuts streamed text into sentences as soon as each is known to be whole.

    A sentence is whole when another one has begun behind it: only then is "3." known not to be "3.5".
    """

    def __init__(self) -> None:
        self._buffer = ""

    def feed(self, text: str) -> list[Sentence]:
        """Take the next stretch of text; return the sentences it completed."""
        self._buffer += text
        spans = sentences(self._buffer)[:-1]
        return self._cut([(span.start, span.end) for span in spans])

    def flush(self) -> list[Sentence]:
        """Return what is left when the text has ended."""
        return self._cut([(span.start, span.end) for span in sentences(self._buffer)])

    def _cut(self, spans: list[tuple[int, int]]) -> list[Sentence]:
        done, position = [], 0
        for start, end in spans:
            done.append(Sentence(self._buffer[start:end], self._buffer[position:start]))
            position = end
        self._buffer = self._buffer[position:]
        return done
