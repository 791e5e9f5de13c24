"""Conversations for tests of memory: turns are stored as the line stores them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from indexes.truth import Truth
from indexes.vocabulary import Scope
from service.checking.vectors import SentenceVectors
from service.memory.facts import stated
from service.memory.memory import Memory
from service.records import Memories, Records
from service.stages.recall import Recaller
from service.vocabulary import Question, Recall, Status, Turn
from tests.fakes import FakeEncoder

SCOPE = Scope("local", "laws")


@dataclass
class Talks:
    """Any number of conversations over one database, with a fake encoder."""

    truth: Truth
    window: int = 512
    stride: int = 256
    encoder: FakeEncoder = field(default_factory=lambda: FakeEncoder(dimensions=64))

    @property
    def records(self) -> Records:
        return Records(self.truth.engine)

    @property
    def memory(self) -> Memory:
        """A memory that has seen nothing: as after a restart."""
        memories = Memories(self.truth.engine)
        return Memory(memories, SentenceVectors(self.encoder), self.window, self.stride)

    def say(
        self,
        conversation: str,
        question: str,
        answer: str = "Noted.",
        status: Status = "answered",
        evidence: list[dict[str, Any]] | None = None,
        passage_ids: tuple[int, ...] = (),
    ) -> int:
        """Store one turn and make it findable; return its number."""
        answer_id = f"ans_{conversation}_{len(self.turns(conversation)) + 1}"
        body = {
            **{"id": answer_id, "status": status, "language": "en", "text": answer},
            **{"claims": [], "evidence": evidence or [], "removed": []},
        }
        turn = Turn(0, question, question, answer, status, passage_ids)
        saved = self.records.save_answer(
            "local", answer_id, conversation, "laws", body, turn, stated(question), new=True
        )
        self.memory.remember(conversation)
        return saved.number

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        """Return all turns so far."""
        return self.memory.memories.turns(conversation, range(1, 1000))

    def recall(self, conversation: str, question: str) -> Recall:
        """Return what the stage brings back for a question."""
        recaller = Recaller(self.records, self.memory)
        return recaller.recall(Question(question, SCOPE, conversation_id=conversation))
