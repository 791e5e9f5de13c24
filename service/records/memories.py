"""The memory of conversations as Python sees it: traces, windows and facts, each call one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Engine

from indexes.truth import reading, writing
from service.records import conversations, facts, remembered
from service.records.remembered import Stretch, Trace, Traces
from service.vocabulary import Fact, Turn


class Memories:
    """Any number of threads may use one.

    What is written for a conversation that has gone, or of answers that were blanked since, is dropped.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def untraced(self, conversation_id: str, fingerprint: str) -> tuple[Turn, ...]:
        """Return the turns that cannot be found yet with this encoder, oldest first."""
        with reading(self._engine) as connection:
            return remembered.untraced(connection, conversation_id, fingerprint)

    def add_traces(
        self,
        conversation_id: str,
        fingerprint: str,
        traces: Sequence[Trace],
        turns: Sequence[Turn],
    ) -> None:
        """Store what ``turns`` are found by; of two writers at once, one is enough."""
        with writing(self._engine) as connection:
            same = remembered.unchanged(connection, conversation_id, turns)
            for trace in traces:
                if trace.number in same:
                    remembered.add_trace(connection, conversation_id, fingerprint, trace)

    def traces(self, conversation_id: str, fingerprint: str, before: int) -> Traces:
        """Return what the turns numbered under ``before`` are found by."""
        with reading(self._engine) as connection:
            return remembered.read_traces(connection, conversation_id, fingerprint, before)

    def lengths(self, conversation_id: str, fingerprint: str) -> list[int]:
        """Return the tokens of the turns up to the first without a trace, oldest first."""
        with reading(self._engine) as connection:
            return remembered.lengths(connection, conversation_id, fingerprint)

    def windows(self, conversation_id: str, fingerprint: str) -> tuple[Stretch, ...]:
        """Return the complete windows, oldest first."""
        with reading(self._engine) as connection:
            return remembered.read_windows(connection, conversation_id, fingerprint)

    def put_window(
        self, conversation_id: str, fingerprint: str, window: Stretch, turns: Sequence[Turn]
    ) -> None:
        """Store a window of ``turns``, in place of the one of its number."""
        with writing(self._engine) as connection:
            same = remembered.unchanged(connection, conversation_id, turns)
            if len(same) == len(turns):
                remembered.put_window(connection, conversation_id, fingerprint, window)

    def turns(self, conversation_id: str, numbers: Collection[int]) -> tuple[Turn, ...]:
        """Return the turns of these numbers, oldest first."""
        with reading(self._engine) as connection:
            return remembered.turns(connection, conversation_id, numbers)

    def facts(self, conversation_id: str) -> tuple[Fact, ...]:
        """Return what was stated in the conversation, in that order."""
        with reading(self._engine) as connection:
            return facts.read(connection, conversation_id)

    def change_fact(self, tenant: str, conversation_id: str, number: int, text: str) -> None:
        """Correct a fact. Raises NotFound for the conversation or the fact."""
        with writing(self._engine) as connection:
            conversations.own(connection, tenant, conversation_id, hold=True)
            facts.change(connection, conversation_id, number, text)

    def remove_fact(self, tenant: str, conversation_id: str, number: int) -> None:
        """Delete a fact. Raises NotFound for the conversation or the fact."""
        with writing(self._engine) as connection:
            conversations.own(connection, tenant, conversation_id, hold=True)
            facts.remove(connection, conversation_id, number)
