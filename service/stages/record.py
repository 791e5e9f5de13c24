"""record: the answer, its claims and its turn are stored before the client hears ``done``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from service.records import Records
from service.vocabulary import Answer, Turn

Render = Callable[[Answer], Mapping[str, Any]]


class Recorder:
    """Stores answers as the JSON that clients get; ``render`` makes it."""

    def __init__(self, records: Records, render: Render) -> None:
        self._records = records
        self._render = render

    def record(self, answer: Answer) -> None:
        """Store one answer and its turn, all or nothing."""
        turn = Turn(
            number=0,  # the records number it
            question=answer.question.text,
            standalone=answer.understanding.standalone,
            answer=answer.text,
            status=answer.status,
            passage_ids=tuple(hit.passage.id for hit in answer.evidence),
        )
        scope = answer.question.scope
        self._records.save_answer(
            scope.tenant,
            answer.id,
            answer.conversation_id,
            scope.collection,
            dict(self._render(answer)),
            turn,
        )
