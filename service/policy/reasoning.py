"""Whether the model thinks before it writes, and for how long at most."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from service.models.port import Options, Probe
from service.policy.pressure import LEVELS, Level
from service.vocabulary import KNOWLEDGE, Reasoning, Understanding

Stage = Literal["understand", "rewrite", "answer", "judge", "summarise"]

HARD = 2  # complexity from which auto thinks
_FORCED = (256, 20.0)  # tokens and seconds for a stage that should not think, on a model that must
_CUES = re.compile(
    r"\b(why|compare|comparison|differen\w+|versus|vs|calculate|in total|how many .* (?:if|when)|"
    r"unless|otherwise|conflict\w*|contradict\w*|exceptions?|consequences?|step by step|"
    r"(?:what|which) .* if|both|allowed .* (?:if|while))\b"
    r"|为什么|为何|原因|比较|对比|区别|不同|异同|计算|一共|合计|总共|如果|假如|若是|除非|否则|冲突|矛盾|例外|后果|"
    r"分别|是否可以|能不能同时|先后|依据",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[?？;；]|\band\b|以及|并且|同时|而且|还有", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to think, within what, and in one sentence why (for ``engine.notes`` and logs)."""

    thinking: bool
    why: str
    tokens: int = 0
    seconds: float = 0.0

    def applied(self, options: Options) -> Options:
        """Return ``options`` with thinking as decided."""
        if not self.thinking:
            return replace(options, thinking=False)
        return replace(
            options,
            thinking=True,
            thinking_tokens=self.tokens,
            thinking_seconds=self.seconds,
        )


def decide(
    asked: Reasoning,
    options: Options,
    *,
    understanding: Understanding | None = None,
    stage: Stage = "answer",
    level: Level = "normal",
    probe: Probe | None = None,
) -> Decision:
    """Decide for one call of the model.

    ``options`` holds the preset's thinking budget. What the model can do comes first, then
    pressure, then what was asked for, then how hard the question looks.
    """
    full = (options.thinking_tokens, options.thinking_seconds)
    if probe is not None and probe.ready and not probe.thinks:
        return Decision(False, "This model does not think apart from its answer.")
    if probe is not None and probe.think_off is False:
        tokens, seconds = full if stage == "answer" and asked != "off" else _FORCED
        return Decision(True, "This model cannot be kept from thinking.", tokens, seconds)
    if stage != "answer":
        return Decision(False, "Only the answer itself is thought about.")
    if LEVELS.index(level) > 0:
        return Decision(False, "The model is under pressure, so it does not think first.")
    if asked != "auto":
        return Decision(asked == "on", f"Reasoning was asked to be {asked}.", *full)
    if understanding is not None and understanding.intent not in KNOWLEDGE:
        return Decision(False, "There is nothing to think about.")
    hard = understanding is not None and complexity(understanding) >= HARD
    why = "The question looks hard." if hard else "The question looks simple."
    return Decision(hard, why, *full)


def complexity(understanding: Understanding) -> int:
    """Return 0 for a plain look-up, and more for what makes a question need thought."""
    text = understanding.standalone
    long = 60 if understanding.language == "zh" else 160
    parts = len(_PARTS.findall(text.rstrip("?？;； ")))
    return (
        2 * min(len(_CUES.findall(text)), 2)
        + min(parts, 2)
        + (len(text) > long)
        + (len(understanding.parameters.references) > 1)
        + (len(understanding.parameters.dates) > 1)
    )
