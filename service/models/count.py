"""Estimates how many tokens a text costs, without the model's tokenizer."""

from __future__ import annotations

import math
import re

_PIECE = re.compile(
    r"(?P<name>(?<=[^.!?] )[A-Z][a-z]+)|(?P<word>[A-Z]?[a-z]+)|(?P<capitals>[A-Z]+)"
    r"|(?P<gap> (?=[\d\u3400-\u9fff]))|(?P<blank>\s+)|(?P<ascii>[\x00-\x7f])"
    r"|(?P<han>[\u3000-\u303f\u3400-\u9fff\uff00-\uffef])|.",
    re.DOTALL,
)
_PER_TOKEN = {"name": 2.7, "word": 4.0, "capitals": 2.0}  # letters
_LEAST_HAN, _LEAST_LATIN = 0.35, 0.5


def count(text: str) -> int:
    """Return an estimate that Chinese and English prose does not exceed.

    Calibrated on the tokenizer of Qwen2.5, which most distills of R1 use: 240 passages a language
    of XQuAD, 300 articles of Chinese law, 150 medical answers, JSON, code: none above the estimate,
    which was 1.2 to 1.8 times the real count. Noise (random letters, rare characters) costs more.
    """
    return math.ceil(sum(_weigh(text)))


def least(text: str) -> int:
    """Return an estimate from below, by the same calibration: a prompt of fewer tokens was cut."""
    han, latin, _ = _weigh(text)
    return int(_LEAST_HAN * han + _LEAST_LATIN * latin)


def _weigh(text: str) -> tuple[float, float, float]:
    """Return upper estimates for Chinese characters, for ASCII, and for all the rest."""
    han = latin = rest = 0.0
    for found in _PIECE.finditer(text):
        piece, kind = found[0], found.lastgroup
        if kind in _PER_TOKEN:
            latin += max(1.0, len(piece) / _PER_TOKEN[kind])
        elif kind == "blank":
            latin += 0.0 if piece == " " else min(1.0 + len(piece) / 16, len(piece))
        elif kind == "han":
            han += 1.0
        elif kind:
            latin += 1.0
        else:
            rest += 1.0 if piece < "\u2000" else len(piece.encode()) * 0.75
    return han, latin, rest
