"""The tokenizer for a question or two, in Python: it opens in a third of the library's time.

The library builds a trie of 250,000 pieces before its first token, a second of work that a command
asking one question would wait for. The search itself is a few lines: the likeliest way to cut a word
into pieces (Kudo 2018, "Subword Regularization", the Viterbi path of a unigram language model), with
the library's own tie-breaking and its own normaliser and word cutter.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

UNKNOWN_PENALTY = 10.0  # below the least likely piece, as SentencePiece has it


class Unigram:
    """Cuts short texts as the ``tokenizers`` library would; ``path`` is its ``tokenizer.json``."""

    def __init__(self, path: Path) -> None:
        stored: dict[str, Any] = json.loads(path.read_bytes())
        model = stored["model"]
        self._pieces = {piece: (at, score) for at, (piece, score) in enumerate(model["vocab"])}
        self._unknown: int = model["unk_id"]
        self._unlikely = min(score for _, score in model["vocab"]) - UNKNOWN_PENALTY
        self._longest = max(map(len, self._pieces))
        single = stored["post_processor"]["special_tokens"]
        begin, end = (next(iter(single[name]["ids"])) for name in _ends(stored))
        self._begin, self._end = int(begin), int(end)
        model["vocab"], model["unk_id"] = [["<unk>", 0.0]], 0
        bare = Tokenizer.from_str(json.dumps(stored | {"added_tokens": []}))
        self._normalise, self._cut = bare.normalizer, bare.pre_tokenizer

    def encode(self, text: str) -> list[int]:
        """Return the ids of ``text`` between the marks of its beginning and its end."""
        ids = [self._begin]
        for word, _ in self._cut.pre_tokenize_str(self._normalise.normalize_str(text)):
            ids += self._word(word)
        return [*ids, self._end]

    def _word(self, word: str) -> list[int]:
        """Return the ids on the best path through one word; neighbouring unknowns are one."""
        best: list[tuple[float, int, int] | None] = [None] * (len(word) + 1)
        best[0] = (0.0, 0, -1)
        for start in range(len(word)):
            here = best[start]
            assert here is not None, "every character is at least an unknown"
            known = False
            for end in range(start + 1, min(len(word), start + self._longest) + 1):
                found = self._pieces.get(word[start:end])
                if found is not None:
                    known = known or end == start + 1
                    _better(best, end, here[0] + found[1], start, found[0])
            if not known:
                _better(best, start + 1, here[0] + self._unlikely, start, self._unknown)
        ids: list[int] = []
        at = len(word)
        while at > 0:
            step = best[at]
            assert step is not None
            if not (step[2] == self._unknown and ids and ids[-1] == self._unknown):
                ids.append(step[2])
            at = step[1]
        return ids[::-1]


def _better(
    best: list[tuple[float, int, int] | None], end: int, score: float, start: int, piece: int
) -> None:
    """Keep the likelier way to ``end``; of two equal ones the first found."""
    other = best[end]
    if other is None or score > other[0]:
        best[end] = (score, start, piece)


def _ends(stored: dict[str, Any]) -> tuple[str, str]:
    """Return the names of the marks around a text."""
    single = stored["post_processor"]["single"]
    marks = [part["SpecialToken"]["id"] for part in single if "SpecialToken" in part]
    return marks[0], marks[-1]
