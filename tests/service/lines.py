"""Parts for tests of the line: evidence made by hand, and a generator that says what it is told to."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexes.errors import ModelError
from indexes.vocabulary import Found, Hit, Passage, Scope, Scores
from service.checking.given import bundled
from service.draft import Ended, Piece, Raw, Sentence, SentenceCutter, Thought
from service.vocabulary import (
    Answer,
    Engine,
    Evidence,
    Policy,
    PolicyKind,
    Question,
    Recall,
    Understanding,
    Usage,
)

SCOPE = Scope("local", "rules")


def hit(
    number: int, text: str, title: str = "Staff rules", section: str = "", start: int = 0
) -> Hit:
    """Return a passage that stands at ``start`` of its document."""
    passage = Passage(
        id=number, version_id=number, document_id=f"doc_{number}", title=title, version=1,
        section=section, page=None, start=start, end=start + len(text), text=text,
    )  # fmt: skip
    return Hit(passage, Scores(fused=1.0 / number, dense=0.9, lexical=5.0))


@dataclass
class FakeSearcher:
    """Finds these passages whatever is asked; names none, knows no newer version, no end and no pages."""

    hits: tuple[Hit, ...]
    known: int = 3

    def search(self, *_: Any, **__: Any) -> Found:
        return Found(self.hits, known_terms=self.known, terms=4, generation=1)

    def named(self, *_: Any, **__: Any) -> tuple[Hit, ...]:
        return ()

    def newer(self, *_: Any) -> tuple[tuple[str, str], ...]:
        return ()

    def paged(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        return hits

    def ended(self, *_: Any) -> tuple[tuple[str, str, str], ...]:
        return ()


def evidence(*texts: str, answers: bool = True, sure: bool = True) -> Evidence:
    """Return passages 1, 2, 3 … as evidence; the first sentence the most relevant by far."""
    made = bundled([hit(number, text) for number, text in enumerate(texts, 1)])
    weighed = tuple(
        replace(sentence, relevance=0.75 * 0.25**place)
        for place, sentence in enumerate(made.sentences)
    )
    return Evidence(made.hits, weighed, 0.9 if answers else 0.1, answers, sure, 3, 4, generation=1)


@dataclass
class FakeStages:
    """Recaller, Understander, Retriever and Recorder in one, that return what they are given."""

    evidence: Evidence
    understanding: Understanding = field(
        default_factory=lambda: Understanding("question", 0.9, "en", "question")
    )
    recorded: list[Answer] = field(default_factory=list)
    record_fails: bool = False

    def recall(self, question: Question) -> Recall:
        return Recall(question.conversation_id or "con_new")

    async def understand(self, question: Question, recall: Recall) -> Understanding:
        del question, recall
        return self.understanding

    def retrieve(
        self, question: Question, understanding: Understanding, recall: Recall
    ) -> Evidence:
        del question, understanding, recall
        return self.evidence

    def around(self, text: str, scope: Scope) -> Evidence:
        del text, scope
        return self.evidence

    def record(self, answer: Answer) -> None:
        if self.record_fails:
            raise ModelError("the fake record was told to fail")
        self.recorded.append(answer)


@dataclass
class FakePolicies:
    """One policy for every collection."""

    kind: PolicyKind = "strict"

    def policy(self, scope: Scope | None, asked: PolicyKind | None = None) -> Policy:
        del scope
        return Policy(asked or self.kind)


@dataclass
class FakeGenerator:
    """Streams ``text`` a few characters at a time, after ``thought``; ``breaks`` cuts it off, ``declines`` says no more."""

    text: str
    thought: str = ""
    breaks: bool = False
    declines: bool = False
    step: int = 3
    closed: bool = False

    async def generate(
        self, question: Question, understanding: Understanding, recall: Recall, evidence: Evidence
    ) -> AsyncGenerator[Piece]:
        del question, understanding, recall, evidence
        try:
            if self.thought:
                yield Thought(self.thought)
            cutter = SentenceCutter()
            for start in range(0, len(self.text), self.step):
                stretch = self.text[start : start + self.step]
                yield Raw(stretch)
                for sentence in cutter.feed(stretch):
                    yield sentence
            for sentence in cutter.flush():
                yield sentence
            engine = Engine("fake", "fake:1b", reasoning=bool(self.thought), degraded=False)
            yield Ended(engine, Usage(10, 2, 5), complete=not self.breaks, declined=self.declines)
        finally:
            self.closed = True


def texts(pieces: Sequence[Piece]) -> list[str]:
    """Return the texts of the sentences among ``pieces``."""
    return [piece.text for piece in pieces if isinstance(piece, Sentence)]
