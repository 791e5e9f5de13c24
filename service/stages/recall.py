"""recall: what the conversation holds that this question may lean on."""

from __future__ import annotations

from secrets import token_hex

from service.records import Records
from service.vocabulary import Question, Recall

LATEST = 8  # turns brought back


class Recaller:
    """Reads conversations from the records."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def recall(self, question: Question) -> Recall:
        """Return the latest turns, oldest first, or an empty recall under a new id.

        Raises NotFound for a conversation that is not the tenant's, Conflict for another collection's.
        """
        if question.conversation_id is None:
            return Recall(f"con_{token_hex(12)}")
        return self._records.conversation(
            question.scope.tenant, question.conversation_id, LATEST, question.scope.collection
        )
