"""Chooses how much of the evidence is worth reading by this model on this machine.

Without a GPU the prompt is the price of an answer, so the sentences that matter are sent with their
neighbours and headings; where reading is fast, whole passages are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import groupby

from indexes.vocabulary import Passage
from service.models.port import Block, Finished
from service.vocabulary import Evidence, EvidenceSentence

CPU, UNKNOWN, GPU = 40.0, 200.0, 1000.0  # prompt tokens a second, until it was measured
READING = 8.0  # seconds of reading an answer may cost
LEAST, MOST = 320, 4096  # tokens of evidence
WORTH = 0.05  # of the best sentence's relevance: less is not worth the reading
_ELLIPSIS = " … "
_FRAME = 24  # tokens of a block's two frame lines


class Speed:
    """How many prompt tokens a second the engine reads, from what it said of its last answers."""

    def __init__(self) -> None:
        self._seen: deque[float] = deque(maxlen=16)
        self._assumed = UNKNOWN

    def assume(self, vram_share: float) -> None:
        """Start from how much of the model is on a GPU, 0 to 1."""
        self._assumed = GPU if vram_share > 0 else CPU

    def read(self, finished: Finished) -> None:
        """Note one answer. What was cached counts as read, so that only slow readings tell."""
        if finished.prompt_seconds > 0 and finished.prompt_tokens >= 64:
            self._seen.append(finished.prompt_tokens / finished.prompt_seconds)

    @property
    def tokens(self) -> float:
        """Tokens a second: the lower quartile of what was measured."""
        return sorted(self._seen)[len(self._seen) // 4] if self._seen else self._assumed

    @property
    def room(self) -> int:
        """Tokens of evidence that are read in READING seconds, between LEAST and MOST."""
        return int(min(max(self.tokens * READING, LEAST), MOST))


def pack(evidence: Evidence, room: int, count: Callable[[str], int]) -> tuple[Block, ...]:
    """Return blocks of at most ``room`` tokens, the best hit first.

    Sentences are taken by relevance, each with the one before and the one after it; what was left
    out between them shows as an ellipsis. The most relevant sentence is always there.
    """
    passages = [hit.passage for hit in evidence.hits]
    whole = tuple(_block(passage, passage.text) for passage in passages)
    if sum(_cost(block, count) for block in whole) <= room:
        return whole
    kept = _choose(evidence.sentences, {p.id: p for p in passages}, room, count)
    return tuple(
        _block(passage, _cut(passage, evidence.sentences, kept))
        for passage in passages
        if any(evidence.sentences[index].passage_id == passage.id for index in kept)
    )


def _choose(
    sentences: Sequence[EvidenceSentence],
    passages: dict[int, Passage],
    room: int,
    count: Callable[[str], int],
) -> set[int]:
    """Return the indices of the sentences that fit."""
    kept: set[int] = set()
    opened: set[int] = set()
    ranked = sorted(range(len(sentences)), key=lambda i: (-sentences[i].relevance, i))
    for index in ranked:
        if sentences[index].relevance < WORTH * sentences[ranked[0]].relevance:
            break
        mine = sentences[index].passage_id
        near = {
            i
            for i in (index - 1, index, index + 1)
            if 0 <= i < len(sentences) and sentences[i].passage_id == mine
        }
        for wanted in (near - kept, {index} - kept):  # with its neighbours, or alone
            cost = sum(count(sentences[i].text) + 1 for i in wanted)
            if wanted and mine not in opened:
                cost += count(_heading(passages[mine])) + _FRAME
            if cost <= room or not kept:
                kept |= wanted
                room -= cost
                opened.add(mine)
                break
    return kept


def _cut(passage: Passage, sentences: Sequence[EvidenceSentence], kept: set[int]) -> str:
    """Return the kept stretches of the passage, verbatim, an ellipsis where text is missing."""
    mine = [i for i, s in enumerate(sentences) if s.passage_id == passage.id and i in kept]
    runs = []
    for _, run in groupby(enumerate(mine), key=lambda pair: pair[1] - pair[0]):
        indices = [index for _, index in run]
        start = sentences[indices[0]].start - passage.start
        runs.append(passage.text[start : sentences[indices[-1]].end - passage.start])
    return _ELLIPSIS.join(runs)


def _block(passage: Passage, text: str) -> Block:
    return Block(passage.public_id, _heading(passage), text)


def _heading(passage: Passage) -> str:
    return " / ".join(part for part in (passage.title, passage.section) if part)


def _cost(block: Block, count: Callable[[str], int]) -> int:
    return count(block.heading) + count(block.text) + _FRAME
