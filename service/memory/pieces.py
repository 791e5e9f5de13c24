"""What a conversation brings back, as the pieces of text a model reads: what matters most comes first."""

from __future__ import annotations

from service.vocabulary import Recall, Turn

LONGEST = 400  # characters of one turn, and of one summary


def pieces(recall: Recall) -> tuple[str, ...]:
    """Return the facts, the turns that bear on the question, and the summaries of their windows."""
    turns = [_line(turn) for window in recall.windows for turn in window.turns]
    summaries = [window.summary[:LONGEST] for window in recall.windows if window.summary]
    return (*(fact.text for fact in recall.facts), *turns, *summaries)


def _line(turn: Turn) -> str:
    return f"{turn.number}. {turn.question} → {turn.answer}".replace("\n", " ")[:LONGEST]
