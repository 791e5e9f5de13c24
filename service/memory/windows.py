"""How a conversation is cut into overlapping windows of whole turns."""

from __future__ import annotations

from collections.abc import Sequence


def cut(tokens: Sequence[int], window: int, stride: int) -> list[tuple[int, int]]:
    """Return the complete windows over turns of these lengths, as [start, end) of turns.

    A window holds as many whole turns as fit ``window`` tokens, at least one; it is complete once a
    turn no longer fits. The next begins ``stride`` tokens further on, one turn at least. What is
    complete stays as it is however the conversation goes on.
    """
    found: list[tuple[int, int]] = []
    start = 0
    while (end := _reach(tokens, start, window)) < len(tokens):
        found.append((start, end))
        start = max(start + 1, min(_reach(tokens, start, stride), end))
    return found


def _reach(tokens: Sequence[int], start: int, room: int) -> int:
    """Return the end of the longest run from ``start`` within ``room`` tokens, of one turn at least."""
    end, used = start, 0
    while end < len(tokens) and (end == start or used + tokens[end] <= room):
        used += tokens[end]
        end += 1
    return end
