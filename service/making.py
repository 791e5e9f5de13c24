"""One answer in the making: what the line has gathered so far, and how its text is put together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from indexes.text.normalise import fold
from indexes.vocabulary import Passage
from service.checking.quotes import borne_out
from service.draft import Ended, Piece, Sentence, engine_of, unhooked
from service.vocabulary import (
    Answer,
    Claim,
    Conflict,
    Evidence,
    Question,
    Recall,
    Status,
    Understanding,
    Usage,
    Verdict,
)
from service.wording import say

BARRED = "It holds a term that may not be said."
UNSAID = "…"  # stands for what may not be said


class Making:
    """Gathers the parts of one answer; ``finished`` gives the Answer. ``bars`` tells what may not be said."""

    def __init__(
        self, answer_id: str, question: Question, bars: Callable[[str], bool] = lambda _: False
    ) -> None:
        self.id = answer_id
        self.question = question
        self.bars = bars
        self.recall = Recall("")
        self._understanding: Understanding | None = None
        self._evidence: Evidence | None = None
        self._nowhere = False  # searched in vain, as was to be expected
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
        if understanding.notices:
            self._text = "\n".join(understanding.notices)
            self._gap, self._just_removed = "\n", True  # what follows is a beginning

    def found(self, evidence: Evidence) -> bool:
        """Take the evidence, and tell its conflict first; return whether it counts: see `elsewhere`."""
        here = evidence.sure or (evidence.answers and not evidence.missing)
        self._nowhere = self.understanding.elsewhere and not here
        if self._nowhere:
            return False
        self._evidence = evidence
        if (mended := evidence.mended) is not None:
            self._understanding = replace(self.understanding, standalone=mended, rewritten=True)
        if evidence.answers and evidence.options:
            question = say("which", self.understanding.language)
            listed = (f"{n}. {one.label}" for n, one in enumerate(evidence.options, 1))
            clarify = "\n".join((question, *listed))
            self._understanding = replace(self.understanding, clarify=clarify)
        elif evidence.answers and evidence.conflicts:
            self._tell(evidence.conflicts[0], evidence)
        return True

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
        told = self.understanding.refusal or self.understanding.clarify
        return told is None and self._small_talk is None

    @property
    def _small_talk(self) -> str | None:
        """What is answered in Ibid's own words: the key of its sentence; None where documents are asked."""
        if self.understanding.intent == "command" and self.recall.last is None:
            return "no_answer_yet"
        aside = self._nowhere or not self.understanding.searched
        return self.understanding.intent if aside else None

    @property
    def needs_text(self) -> bool:
        """Whether the evidence is worth writing from."""
        answers = self._evidence is not None and self._evidence.answers
        return answers and self.understanding.clarify is None

    # putting the text together

    def unhooked(self, piece: Sentence) -> str:
        """Return the sentence without a connective whose antecedent was removed or never written."""
        return piece.text if self._text and not self._just_removed else unhooked(piece.text)

    def says(self, sentence: str) -> bool:
        """Return whether the text says this very sentence already."""
        return fold(sentence).strip() in fold(self._text)

    @property
    def broke_off(self) -> bool:
        """Whether the generator stopped before its draft was whole."""
        return self._end is not None and not self._end.complete

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What was released so far."""
        return tuple(self._claims)

    @property
    def removed(self) -> tuple[Claim, ...]:
        """What was taken out so far."""
        return tuple(self._removed)

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

    def before(self, claim: Claim) -> str:
        """Return the text that stands between a released claim and the one before it, or the notices."""
        ends = (one.end for one in self._claims if one.end <= claim.start)
        notices = len("\n".join(self.understanding.notices))
        return self._text[max(ends, default=notices) : claim.start]

    def _tell(self, conflict: Conflict, evidence: Evidence) -> None:
        """Say what contradicts what; both statements are quotes, and claims of the answer."""
        places = {hit.passage.id: self._place(hit.passage) for hit in evidence.hits}
        quotes = conflict.first, conflict.second
        sentence = say(
            "conflict",
            self.understanding.language,
            first=quotes[0].text,
            second=quotes[1].text,
            first_place=places[quotes[0].passage_id],
            second_place=places[quotes[1].passage_id],
        )
        start, claims = 0, []
        for quote in quotes:
            start = sentence.index(quote.text, start)
            end = start + len(quote.text)
            claims.append(Claim(quote.text, start, end, borne_out(quote)))
            start = end
        self.release(sentence, "", tuple(claims), instead_of=())
        self._gap, self._just_removed = "\n", True  # what follows is a beginning

    def remove(self, claims: tuple[Claim, ...]) -> None:
        """Leave a sentence out, and remember what it was."""
        self._removed += claims
        self._just_removed = True

    def _space(self, text: str) -> str:
        """Chinese sentences follow one another directly, others behind a space; bare words stand alone."""
        if self._text[-1].isalnum():
            return "\n"
        return "" if self._text[-1] in "。！？；”」』）" and not text[0].isascii() else " "

    def bar(self, claims: tuple[Claim, ...]) -> None:
        """Leave a sentence out for a word that may not be said, and do not repeat it."""
        verdict = Verdict("not_checkable", 0.0, reason=BARRED)
        self.remove(tuple(replace(claim, text=UNSAID, verdict=verdict) for claim in claims))

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
            engine=engine_of(self._end, self._evidence.notes if self._evidence else ()),
            timings_ms={stage: round(1000 * s) for stage, s in self._timings.items()},
            usage=self._end.usage if self._end else Usage(),
            created_at=datetime.now(UTC),
            conflicts=self._evidence.conflicts if self._claims and self._evidence else (),
            options=self._evidence.options if self._evidence and self.understanding.clarify else (),
            missing=self._missing if status in ("partial", "abstained") else (),
        )

    def _status(self) -> Status:
        if self.understanding.refusal is not None:
            return "refused"
        if self.understanding.clarify is not None:
            return "needs_clarification"
        if self._small_talk is not None:
            return "conversational"
        if not self._claims:
            return "abstained"
        evidence = self._evidence
        doubtful = evidence is not None and (not evidence.sure or bool(evidence.conflicts))
        declined = self._end is not None and self._end.declined
        return "partial" if self.broke_off or declined or doubtful else "answered"

    def _own_words(self, status: Status) -> str:
        """Return the released text, or Ibid's own sentence where there is none; notices come first."""
        spoken = self.understanding.language
        match status:
            case "refused":
                own = self.understanding.refusal or ""
            case "needs_clarification":
                own = self.understanding.clarify or ""
            case "conversational":
                own = say(self._small_talk or self.understanding.intent, spoken)
            case "abstained" if self.understanding.intent == "command":
                own = say("not_revised", spoken)
            case "abstained":
                own = self._abstention()
            case "partial" if self._missing:
                return f"{self._text}\n{self._lack()}"
            case _:
                return self._text
        return "\n".join((*self.understanding.notices, own))

    @property
    def _missing(self) -> tuple[str, ...]:
        """The words of the question that the evidence lacks, where it is not sure to answer."""
        return self._evidence.missing if self._evidence and not self._evidence.sure else ()

    def _lack(self) -> str:
        spoken = self.understanding.language
        comma = "、" if spoken == "zh" else ", "
        return say("missing", spoken, words=comma.join(f"“{word}”" for word in self._missing))

    def _abstention(self) -> str:
        spoken = self.understanding.language
        hits = self._evidence.hits[:3] if self._evidence else ()
        if not hits:
            return f"{say('abstained', spoken)} {say('nothing', spoken)}"
        places = dict.fromkeys(self._place(hit.passage) for hit in hits)
        joined = ("；" if spoken == "zh" else "; ").join(places)
        said = [say("abstained", spoken), say("nearest", spoken, places=joined)]
        if self._missing:
            said.insert(1, self._lack())
        return ("" if spoken == "zh" else " ").join(said)

    def _place(self, passage: Passage) -> str:
        """Return where a passage stands, so far as that may be said."""
        place = f"{passage.title} › {passage.section}" if passage.section else passage.title
        return UNSAID if self.bars(place) else place

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
