"""How one answer is to be written: preset, reasoning, pressure and the model's context put together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.models.port import Deadlines, Options, Probe
from service.policy.presets import Preset
from service.policy.pressure import LEVELS, SHORT, Pressure
from service.policy.reasoning import decide
from service.vocabulary import Reasoning, Understanding

WRITING = 2  # one part in so many of the context, at most, is kept for what is written


@dataclass(frozen=True, slots=True)
class Manner:
    """The options, and in ``notes`` whatever is not as somebody would expect."""

    options: Options
    notes: tuple[str, ...]


def manner(
    preset: Preset,
    asked: Reasoning,
    understanding: Understanding,
    *,
    model: str,
    context: int,
    pressure: Pressure,
    probe: Probe | None,
    deadlines: Deadlines,
) -> Manner:
    """Return how to write an answer with ``preset`` on ``model`` now."""
    options, notes = preset.options(model)
    decision = decide(
        asked, options, understanding=understanding, level=pressure.level, probe=probe
    )
    if pressure.level != "normal":
        notes += (pressure.note,)
    elif asked != "auto" and decision.thinking != (asked == "on"):
        notes += (decision.why,)
    options = replace(decision.applied(options), deadlines=deadlines)
    if LEVELS.index(pressure.level) >= LEVELS.index("short"):
        options = replace(options, max_tokens=min(options.max_tokens, SHORT))
    return Manner(within(options, context), notes)


def within(options: Options, context: int) -> Options:
    """Return ``options`` that leave half of a small context to the prompt; thinking is cut first."""
    room = context // WRITING
    answer = min(options.max_tokens, room)
    thinking = min(options.thinking_tokens, room - answer)
    if options.thinking and thinking < 1:
        return replace(options, max_tokens=answer, thinking=False)
    return replace(options, max_tokens=answer, thinking_tokens=max(thinking, 1))
