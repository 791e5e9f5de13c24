"""The last answer once more: shorter, as a list, word for word, or in the other language.

Nothing new is said. Its sentences go through the same check as any draft, against the passages they were
made from; only a translation needs a model.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from indexes.errors import IbidError
from indexes.text.sentences import sentences
from service.draft import Ended, Piece, Sentence, SentenceCutter
from service.models.port import Deadlines, Finished, Options, Prompt, Text
from service.models.prompt import instruction
from service.models.writer import Writer
from service.vocabulary import Engine, Turn, Understanding, Usage

PART = 3  # the short form of an answer is this part of its sentences: the best came first
NEEDS_MODEL = "Translating needs a language model, and none could be used."
_NONE = Engine("extractive", None, reasoning=False, degraded=False)


async def revise(
    understanding: Understanding, last: Turn, writer: Writer | None
) -> AsyncGenerator[Piece]:
    """Yield the sentences of ``last`` as ``understanding.command`` wants them, then one Ended.

    A translation without a model is an Ended alone, with a note that says so.
    """
    said = [span.of(last.answer).strip().removeprefix("- ") for span in sentences(last.answer)]
    if understanding.command == "translate":
        async for piece in _translate(" ".join(said), understanding, writer):
            yield piece
        return
    if understanding.command == "shorter":
        said = said[: -(-len(said) // PART)]
    mark, gap = ("- ", "\n") if understanding.command == "list" else ("", " ")
    for sentence in said:
        yield Sentence(mark + sentence, gap)
    yield Ended(_NONE, Usage())


async def _translate(
    text: str, understanding: Understanding, writer: Writer | None
) -> AsyncGenerator[Piece]:
    away = Ended(Engine("extractive", None, False, True, (NEEDS_MODEL,)), Usage(), complete=False)
    if writer is None:
        yield away
        return
    prompt = Prompt(
        instruction("translate", understanding.language), text, language=understanding.language
    )
    cutter = SentenceCutter()
    try:
        writer.refuse_under_pressure()
        async with aclosing(
            writer.write(prompt, Options(deadlines=Deadlines(whole=120.0)))
        ) as deltas:
            async for delta in deltas:
                match delta:
                    case Text(said):
                        whole = cutter.feed(said)
                    case Finished():
                        whole = cutter.flush()
                    case _:
                        continue
                for sentence in whole:
                    yield sentence
                if isinstance(delta, Finished):
                    model = writer.model
                    usage = Usage(delta.prompt_tokens, delta.thinking_tokens, delta.answer_tokens)
                    engine = Engine(model.name, model.model, False, False, delta.notes)
                    yield Ended(engine, usage, complete=delta.reason == "stop")
    except IbidError as error:
        writer.failures[type(error).__name__] += 1
        yield away
