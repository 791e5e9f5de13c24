"""record: the answer, its claims and its turn are stored before the client hears ``done``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import structlog

from indexes.errors import IbidError
from service.memory.facts import stated
from service.memory.memory import Memory
from service.records import Records
from service.vocabulary import Answer, Turn

Render = Callable[[Answer], Mapping[str, Any]]
log = structlog.get_logger("ibid.memory")


class Recorder:
    """Stores answers as the JSON that clients get; ``render`` makes it."""

    def __init__(self, records: Records, render: Render, memory: Memory) -> None:
        self._records = records
        self._render = render
        self._memory = memory

    def record(self, answer: Answer) -> None:
        """Store one answer, its turn and what was stated in it, all or nothing; then make it findable.

        What cannot be made findable now is when the conversation goes on. Raises NotFound when the
        conversation has been deleted meanwhile.
        """
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
            stated(turn.question),
            new=answer.question.conversation_id is None,
        )
        try:
            self._memory.remember(answer.conversation_id)
        except IbidError as error:
            log.warning("a turn is not findable yet", detail=error.message)
