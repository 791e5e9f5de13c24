"""One answer in the making: what the line has gathered so far, and how its text is put together."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from indexes.text.normalise import fold
from service.draft import Ended, Piece, Sentence
from service.vocabulary import (
    Answer,
    Claim,
    Engine,
    Evidence,
    Question,
    Recall,
    Status,
    Understanding,
    Usage,
)
from service.wording import say

_CONVERSATIONAL = {"greeting", "thanks"}
_HOOK = re.compile(
    r"^\s*((however|therefore|thus|hence|moreover|furthermore|in addition|additionally|also|besides|"
    r"consequently|as a result|then|so|but|and)\b,?\s+|"
    r"(但是?|然而|不过|因此|所以|此外|另外|同时|而且|并且|于是|其次|再次|最后)[，,：:]?\s*)",
    re.IGNORECASE,
)
_NO_ENGINE = Engine(name="none", model=None, reasoning=False, degraded=False)


class Making:
    """Gathers the parts of one answer; ``finished`` gives the Answer."""

    def __init__(self, answer_id: str, question: Question) -> None:
        self.id = answer_id
        self.question = question
        self.recall = Recall("")
        self._understanding: Understanding | None = None
        self._evidence: Evidence | None = None
        self._end: Ended | None = None
        self._text = ""
        self._claims: list[Claim] = []
        self._removed: list[Claim] = []
        self._gap = ""
        self._just_removed = False
        self._timings: dict[str, float] = {}

    # what the line has found out

    def understood(self, recall: Recall, understanding: Understanding) -> None:
        """Take what recall and understand returned."""
        self.recall, self._understanding = recall, understanding

    def found(self, evidence: Evidence) -> None:
        """Take the evidence."""
        self._evidence = evidence

    def ended(self, end: Ended) -> None:
        """Take the generator's last word."""
        self._end = end

    @property
    def understanding(self) -> Understanding:
        """What the question means."""
        assert self._understanding is not None, "understand runs before this is asked"
        return self._understanding

    @property
    def needs_evidence(self) -> bool:
        """Whether there is anything to look up."""
        return (
            self.understanding.intent not in _CONVERSATIONAL and self.understanding.clarify is None
        )

    @property
    def needs_text(self) -> bool:
        """Whether the evidence is worth writing from."""
        return self._evidence is not None and self._evidence.answers

    # putting the text together

    def unhooked(self, piece: Sentence) -> str:
        """Return the sentence without a connective whose antecedent was removed or never written."""
        if self._text and not self._just_removed:
            return piece.text
        bare = _HOOK.sub("", piece.text, count=1)
        return bare[:1].upper() + bare[1:] if bare else piece.text

    def says(self, sentence: str) -> bool:
        """Return whether the text says this very sentence already."""
        return fold(sentence).strip() in fold(self._text)

    def release(
        self, text: str, gap: str, claims: tuple[Claim, ...], instead_of: tuple[Claim, ...]
    ) -> tuple[Claim, ...]:
        """Append a checked sentence; return its claims with offsets into the answer's text."""
        if self._text:
            self._text += "\n" if "\n" in gap + self._gap else self._space(text)
        start = len(self._text)
        self._text += text
        placed = tuple(claim.moved(start) for claim in claims)
        self._claims += placed
        self._removed += instead_of
        self._gap, self._just_removed = "", False
        return placed

    def remove(self, claims: tuple[Claim, ...]) -> None:
        """Leave a sentence out, and remember what it was."""
        self._removed += claims
        self._just_removed = True

    def _space(self, text: str) -> str:
        """Chinese sentences follow one another directly; others are set apart by a space."""
        return "" if self._text[-1] in "。！？；”」』）" and not text[0].isascii() else " "

    # the result

    def finished(self) -> Answer:
        """Return the answer, its status decided by what survived."""
        status = self._status()
        text = self._own_words(status)
        return Answer(
            id=self.id,
            conversation_id=self.recall.conversation_id,
            question=self.question,
            status=status,
            text=text,
            claims=tuple(self._claims),
            evidence=self._evidence.hits if self._evidence else (),
            removed=tuple(self._removed),
            understanding=self.understanding,
            engine=self._end.engine if self._end else _NO_ENGINE,
            timings_ms={stage: round(1000 * s) for stage, s in self._timings.items()},
            usage=self._end.usage if self._end else Usage(),
            created_at=datetime.now(UTC),
        )

    def _status(self) -> Status:
        if self.understanding.clarify is not None:
            return "needs_clarification"
        if self.understanding.intent in _CONVERSATIONAL:
            return "conversational"
        if not self._claims:
            return "abstained"
        broke_off = self._end is not None and not self._end.complete
        doubtful = self._evidence is not None and not self._evidence.sure
        return "partial" if broke_off or doubtful else "answered"

    def _own_words(self, status: Status) -> str:
        """Return the released text, or Ibid's own sentence where there is none."""
        spoken = self.understanding.language
        match status:
            case "needs_clarification":
                return self.understanding.clarify or ""
            case "conversational":
                return say(self.understanding.intent, spoken)
            case "abstained":
                return self._abstention()
            case _:
                return self._text

    def _abstention(self) -> str:
        spoken = self.understanding.language
        hits = self._evidence.hits[:3] if self._evidence else ()
        if not hits:
            return f"{say('abstained', spoken)} {say('nothing', spoken)}"
        places = dict.fromkeys(_place(hit.passage.title, hit.passage.section) for hit in hits)
        joined = ("；" if spoken == "zh" else "; ").join(places)
        return f"{say('abstained', spoken)} {say('nearest', spoken, places=joined)}"

    # time

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to ``stage``."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._add(stage, time.perf_counter() - began)

    async def clocked(self, stage: str, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        """Pass ``pieces`` on, adding the time spent waiting for each to ``stage``."""
        began = time.perf_counter()
        async for piece in pieces:
            self._add(stage, time.perf_counter() - began)
            yield piece
            began = time.perf_counter()

    def _add(self, stage: str, seconds: float) -> None:
        self._timings[stage] = self._timings.get(stage, 0.0) + seconds


def _place(title: str, section: str) -> str:
    return f"{title} › {section}" if section else title
