"""Which evidence each question of a conversation was written from, so that a follow-up need not repeat it.

A prompt that begins with the bytes of the one before costs the server only what is new (its KV cache), and
evidence that stands there already is not sent twice.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection

from service.models.port import Block

MOST = 512  # questions remembered, over all conversations


class Shown:
    """The blocks of the latest prompts; lives no longer than the process, as the server's cache."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[tuple[str, str], tuple[Block, ...]] = OrderedDict()

    def keep(self, conversation_id: str, question: str, blocks: tuple[Block, ...]) -> None:
        """Remember what ``question`` was shown with."""
        self._blocks[conversation_id, question] = blocks
        self._blocks.move_to_end((conversation_id, question))
        while len(self._blocks) > MOST:
            self._blocks.popitem(last=False)

    def find(
        self, conversation_id: str, question: str, allowed: Collection[str]
    ) -> tuple[Block, ...]:
        """Return the leading blocks shown with ``question`` whose ids are all in ``allowed``.

        What was found again for the present question may be shown again; what has been deleted or is
        out of force since may not, and nothing after it shares a beginning anyway.
        """
        run: list[Block] = []
        for block in self._blocks.get((conversation_id, question), ()):
            if block.id not in allowed:
                break
            run.append(block)
        return tuple(run)
