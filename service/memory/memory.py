"""The long memory of conversations: every turn can be found again by its meaning and its words.

Each conversation has an index of its own in the database, made from its turns and never mixed with
documents or with another conversation: at a few hundred turns, comparing with all of them is exact
and takes a millisecond or two. Nothing is kept in this process, so a restart changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexes.bags import Statistics, gather, keys, shares, weigh
from indexes.fusion import fuse
from indexes.text.sentences import sentences
from indexes.text.tokens import terms
from service.checking.vectors import SentenceVectors
from service.memory.summary import summarise
from service.memory.windows import cut
from service.models.count import count
from service.records.memories import Memories
from service.records.remembered import Stretch, Trace, Traces
from service.vocabulary import Turn, Window

MOST = 4  # windows brought back
NEAR = 5  # turns brought back for what they tell, and as many as a whole
MATTERS = 0.5  # of the best turn's score: the share from which another turn matters too
STANDS_OUT = 1.0  # fused score (in standard deviations) under which nothing bears on the question
PARTS = 6  # sentences of a turn that are indexed for themselves
TRACED = 2000  # characters of a turn that its vector is made from: the encoder reads no more


@dataclass(frozen=True)
class Memory:
    """Finds what matters in a conversation; ``window`` and ``stride`` are tokens."""

    memories: Memories
    vectors: SentenceVectors
    window: int = 8192
    stride: int = 4096

    def remember(self, conversation_id: str) -> None:
        """Make what is new findable: traces of turns, and the windows that are complete by now.

        Costs one run of the encoder for a turn. Raises what the encoder and the database raise.
        """
        fingerprint = self.vectors.fingerprint
        missing = self.memories.untraced(conversation_id, fingerprint)
        if not missing:
            return
        parts = [(turn, *part) for turn in missing for part in enumerate(_parts(turn))]
        vectors = self.vectors.of([text for _, _, text in parts])
        traces = [
            Trace(turn.number, part, length(turn), " ".join(terms(text)), vector)
            for (turn, part, text), vector in zip(parts, vectors, strict=True)
        ]
        self.memories.add_traces(conversation_id, fingerprint, traces, missing)
        known = {each.number for each in self.memories.windows(conversation_id, fingerprint)}
        tokens = self.memories.lengths(conversation_id, fingerprint)
        for number, (start, end) in enumerate(cut(tokens, self.window, self.stride)):
            if number in known:
                continue
            turns = self.memories.turns(conversation_id, range(start + 1, end + 1))
            if turns:  # none are left of a conversation that has just been deleted
                made = self._complete(number, turns)
                self.memories.put_window(conversation_id, fingerprint, made, turns)

    def recall(self, conversation_id: str, question: str, before: int) -> tuple[Window, ...]:
        """Return at most ``MOST`` windows of turns under ``before`` that bear on it, oldest first."""
        fingerprint = self.vectors.fingerprint
        traces = self.memories.traces(conversation_id, fingerprint, before)
        if not len(traces.numbers):
            return ()
        vector = self.vectors.query(question)
        lexical = _bm25(list(dict.fromkeys(terms(question))), traces.terms)
        scores = fuse((traces.vectors @ vector).astype(np.float64), lexical)
        near = _near(traces, scores)
        stretches = self.memories.windows(conversation_id, fingerprint)
        return self._gather(conversation_id, near, stretches, vector, int(traces.numbers[-1]))

    def _gather(
        self,
        conversation_id: str,
        near: Sequence[int],
        stretches: Sequence[Stretch],
        vector: NDArray[np.float32],
        newest: int,
    ) -> tuple[Window, ...]:
        """Return the windows around the turns ``near``, best first taken, at most ``MOST``."""
        chosen: dict[tuple[int, int], list[int]] = {}
        summaries = {(each.first, each.last): each.summary for each in stretches}
        for number in near:
            own = next((key for key in chosen if key[0] <= number <= key[1]), None)
            if own is None and len(chosen) < MOST:
                around = [each for each in stretches if each.first <= number <= each.last]
                best = max(around, key=lambda each: float(each.vector @ vector), default=None)
                last = stretches[-1].last if stretches else 0
                own = (best.first, best.last) if best else (last + 1, newest)
            if own is not None:
                chosen.setdefault(own, []).append(number)
        return tuple(
            self._window(conversation_id, key, summaries.get(key, ""), sorted(chosen[key]))
            for key in sorted(chosen)
        )

    def _window(
        self, conversation_id: str, key: tuple[int, int], summary: str, numbers: Sequence[int]
    ) -> Window:
        turns = self.memories.turns(conversation_id, numbers)
        ids = dict.fromkeys(number for turn in turns for number in turn.passage_ids)
        return Window(*key, summary, turns, tuple(ids))

    def _complete(self, number: int, turns: Sequence[Turn]) -> Stretch:
        """Return the window of these turns with an extractive summary: its sentences are the turns' own."""
        first, last = turns[0].number, turns[-1].number
        summary = summarise(turns)
        ids = dict.fromkeys(one for turn in turns for one in turn.passage_ids)
        (vector,) = self.vectors.of([summary])
        return Stretch(number, first, last, summary, "extractive", vector, tuple(ids))


def _bm25(asked: Sequence[str], texts: Sequence[str]) -> NDArray[np.float64]:
    """Return BM25 of ``texts`` (space-joined terms) for distinct terms, by statistics of their own."""
    own = gather(texts)
    found = own.match(keys(asked))
    holding = np.bincount(found.term, minlength=len(asked))
    average = float(own.lengths.mean())
    return weigh(found, own.lengths, Statistics(len(texts), average, holding, shares(asked)))


def _near(traces: Traces, scores: NDArray[np.float64]) -> list[int]:
    """Return the turns that stand out: those for a sentence that tells something, then those as a whole.

    Each kind is measured by its own best: the question that is most like this one tells nothing.
    """
    near: dict[int, None] = {}
    for kind in (traces.parts > 0, traces.parts == 0):
        own = np.flatnonzero(kind)
        order = own[np.argsort(-scores[own], kind="stable")]
        few = len(scores) <= MOST  # too few for one to stand out
        floor = max(STANDS_OUT, MATTERS * float(scores[order[0]])) if len(order) else 0.0
        out = (int(traces.numbers[at]) for at in order if few or scores[at] >= floor)
        near |= dict.fromkeys(list(dict.fromkeys(out))[:NEAR])
    return list(near)


def _parts(turn: Turn) -> list[str]:
    """Return the turn as a whole, and each sentence that tells something: it would drown in the whole."""
    told = [span.of(turn.question) for span in sentences(turn.question)]
    told = [text for text in told if not text.endswith(("?", "？"))][:PARTS]
    whole = f"{turn.question}\n{turn.answer}"[:TRACED]
    return [whole, *(text[:TRACED] for text in told if text != turn.question)]


def length(turn: Turn) -> int:
    """Return the tokens a turn takes in a prompt, by the model port's estimate."""
    return count(turn.question) + count(turn.answer) + 8
