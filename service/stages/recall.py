"""recall: what the conversation holds that this question may lean on."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex

from service.memory.memory import Memory, length
from service.records import Records
from service.vocabulary import Question, Recall, Turn

LATEST = 16  # turns brought back word for word, at most
SHARE = 4  # … and within one part in so many of the window: the rest is for evidence and answer


class Recaller:
    """Reads conversations from the records, and from their memory what is too old to bring whole."""

    def __init__(self, records: Records, memory: Memory) -> None:
        self._records = records
        self._memory = memory

    def recall(self, question: Question) -> Recall:
        """Return the latest turns, the older windows that matter, and what was stated.

        Without a conversation it is empty, under a new id. Raises NotFound for a conversation that is
        not the tenant's, Conflict for another collection's, and what the encoder raises.
        """
        if question.conversation_id is None:
            return Recall(f"con_{token_hex(12)}")
        scope, conversation_id = question.scope, question.conversation_id
        collection = None if question.open else scope.collection
        held = self._records.conversation(scope.tenant, conversation_id, LATEST, collection)
        turns = _within(held.turns, self._memory.window // SHARE)
        if not turns:
            return held
        self._memory.remember(conversation_id)
        return Recall(
            conversation_id,
            turns,
            self._memory.recall(conversation_id, question.text, before=turns[0].number),
            self._memory.memories.facts(conversation_id),
            held.collection,
        )


def _within(turns: Sequence[Turn], room: int) -> tuple[Turn, ...]:
    """Return the latest turns within ``room`` tokens, the last one in any case."""
    kept: list[Turn] = []
    for turn in reversed(turns):
        room -= length(turn)
        if kept and room < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))
