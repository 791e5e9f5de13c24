"""The context budget: what is sent and what may be written fit the context, or are cut openly.

Engines shorten a prompt that is too long in silence, and what goes first is the instruction and the
best evidence. So it is counted here first, and what goes is what matters least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexes.errors import TooLarge
from service.models.port import Exchange, Model, Options, Prompt
from service.models.prompt import messages

MARGIN = 64  # tokens for the template's own marks, and for an estimate that is a little low
HISTORY = 4  # one part in so many of the room may be spent on the latest turns
EARLIER = 8  # … and on what was said before them


@dataclass(frozen=True, slots=True)
class Fitted:
    """A prompt that fits, and what was left out of it to make it fit."""

    prompt: Prompt
    tokens: int  # estimated size
    dropped: tuple[str, ...] = ()  # ids of blocks, the lowest ranked
    forgotten: int = 0  # exchanges, the oldest

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was left out, one sentence each."""
        count = len(self.dropped)
        notes = {
            f"{count} of {count + len(self.prompt.blocks)} passages did not fit the model's "
            "context; the lowest ranked were left out.": count,
            f"{self.forgotten} earlier turns did not fit the model's context.": self.forgotten,
        }
        return tuple(note for note, so in notes.items() if so)


def fit(prompt: Prompt, options: Options, model: Model) -> Fitted:
    """Return ``prompt`` cut so that it and ``options.room`` fit ``model.context``.

    What was said long ago is cut to an eighth of the room. Then the oldest turns go, until the
    others take no more than a quarter; then the lowest ranked blocks; the last turns only when
    otherwise no block at all would fit. Raises TooLarge when the instruction and the question alone
    do not fit.
    """
    room = model.context - options.room - MARGIN
    bare = replace(prompt, blocks=(), history=(), earlier=())
    least = size(bare, model)
    if least > room:
        raise TooLarge(
            f"The question takes {least} tokens and the model has room for {max(room, 0)}: "
            "shorten the question, or give the model a larger context."
        )
    bare = _remembering(bare, prompt.earlier, (room - least) // EARLIER, model)
    prompt, least = replace(prompt, earlier=bare.earlier), size(bare, model)
    costs = [size(replace(bare, blocks=(block,)), model) - least for block in prompt.blocks]
    turns = _newest(prompt, (room - least) // HISTORY if costs else room - least, bare, model)
    kept = _count_fitting(costs, room - size(replace(bare, history=turns), model))
    if prompt.blocks and not kept:
        turns = ()
        kept = _count_fitting(costs, room - least)
    fitted = replace(prompt, history=turns, blocks=prompt.blocks[:kept])
    while (tokens := size(fitted, model)) > room and fitted.blocks:  # parts may sum up a little low
        fitted = replace(fitted, blocks=fitted.blocks[:-1])
    return Fitted(
        prompt=fitted,
        tokens=tokens,
        dropped=tuple(block.id for block in prompt.blocks[len(fitted.blocks) :]),
        forgotten=len(prompt.history) - len(turns),
    )


def size(prompt: Prompt, model: Model) -> int:
    """Return the estimated tokens of the whole prompt as it will be sent."""
    return sum(model.count(message["content"]) + 4 for message in messages(prompt))


def _remembering(bare: Prompt, earlier: Sequence[str], share: int, model: Model) -> Prompt:
    """Return the prompt with as many of the first pieces as take no more than ``share`` tokens."""
    least = size(bare, model)
    for kept in range(len(earlier), 0, -1):
        tried = replace(bare, earlier=tuple(earlier[:kept]))
        if size(tried, model) - least <= share:
            return tried
    return bare


def _newest(prompt: Prompt, share: int, bare: Prompt, model: Model) -> tuple[Exchange, ...]:
    """Return the longest run of latest turns within ``share`` tokens."""
    least = size(bare, model)
    for start in range(len(prompt.history)):
        turns = prompt.history[start:]
        if size(replace(bare, history=turns), model) - least <= share:
            return turns
    return ()


def _count_fitting(costs: Sequence[int], room: int) -> int:
    """Return how many of the first costs fit ``room`` together; no later one jumps the queue."""
    for number, cost in enumerate(costs):
        room -= cost
        if room < 0:
            return number
    return len(costs)
