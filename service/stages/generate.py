"""generate: a model writes from the evidence, or, when none answers, the evidence is quoted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from indexes.errors import IbidError
from indexes.text.normalise import squash
from indexes.vocabulary import Hit
from service.draft import Ended, Piece, Raw, Sentence, SentenceCutter, Thought
from service.models.bounds import bounded
from service.models.budget import fit
from service.models.extractive import Extractive
from service.models.port import (
    Block,
    Exchange,
    Finished,
    Model,
    Options,
    Probe,
    Prompt,
    Text,
    Thinking,
)
from service.models.prompt import NOT_STATED, instruction, mark
from service.policy.presets import Preset
from service.policy.reasoning import decide
from service.vocabulary import (
    Engine,
    Evidence,
    Question,
    Recall,
    Task,
    Understanding,
    Usage,
)

_STATED = ("answered", "partial")  # turns whose answer the model may read as history


@dataclass
class Generator:
    """Writes with ``model`` and falls back to ``extractive``; ``model`` None is always extractive."""

    model: Model | None
    extractive: Extractive
    presets: dict[Task, Preset]
    today: Callable[[], date]
    probe: Probe | None = field(default=None)  # what is known of the model, once it was probed

    async def generate(
        self, question: Question, understanding: Understanding, recall: Recall, evidence: Evidence
    ) -> AsyncGenerator[Piece]:
        """Yield thoughts, raw text and whole sentences, then one Ended.

        A model that fails before its first sentence is replaced by quotes, ``degraded``; one that fails later
        leaves a draft that is not complete. Only a fault of the service itself is raised.
        """
        wrote = False
        if self.model is None:
            notes: tuple[str, ...] = ()
        else:
            writing = self._write(self.model, question, understanding, recall, evidence)
            try:
                async with aclosing(writing):
                    async for piece in writing:
                        wrote = wrote or isinstance(piece, Sentence)
                        yield piece
                return
            except IbidError as error:
                notes = (error.message,)
                if wrote:
                    engine = Engine(self.model.name, self.model.model, False, True, notes)
                    yield Ended(engine, Usage(), complete=False)
                    return
        quoting = self.extractive.generate(question, understanding, recall, evidence)
        async for piece in quoting:
            yield self._degraded(piece, notes) if isinstance(piece, Ended) else piece

    def _degraded(self, end: Ended, notes: tuple[str, ...]) -> Ended:
        engine = replace(end.engine, degraded=self.model is not None, notes=notes)
        return replace(end, engine=engine)

    async def _write(
        self,
        model: Model,
        question: Question,
        understanding: Understanding,
        recall: Recall,
        evidence: Evidence,
    ) -> AsyncGenerator[Piece]:
        options, notes = self.presets[question.task].options(model.model)
        decision = decide(
            question.reasoning, options, understanding=understanding, probe=self.probe
        )
        options = decision.applied(options)
        fitted = fit(self._prompt(question, understanding, recall, evidence), options, model)
        notes += fitted.notes
        declined = squash(NOT_STATED[understanding.language])
        cutter, said_no = SentenceCutter(), False
        async with aclosing(bounded(model, fitted.prompt, options)) as deltas:
            async for delta in deltas:
                match delta:
                    case Thinking(text):
                        yield Thought(text)
                        continue
                    case Text(text):
                        yield Raw(text)
                        whole = cutter.feed(text)
                    case Finished():
                        whole = cutter.flush()
                for sentence in whole:
                    if squash(sentence.text) == declined:
                        said_no = True
                    else:
                        yield sentence
                if isinstance(delta, Finished):
                    yield _ended(model, options, delta, notes, said_no)

    def _prompt(
        self,
        question: Question,
        understanding: Understanding,
        recall: Recall,
        evidence: Evidence,
    ) -> Prompt:
        return Prompt(
            instruction=instruction("answer", understanding.language),
            question=question.text if not understanding.rewritten else understanding.standalone,
            blocks=tuple(_block(hit) for hit in evidence.hits),
            history=tuple(
                Exchange(turn.standalone, turn.answer)
                for turn in recall.turns
                if turn.status in _STATED
            ),
            language=understanding.language,
            marker=mark(recall.conversation_id),
            asked_on=self.today(),
        )


def _block(hit: Hit) -> Block:
    passage = hit.passage
    heading = " / ".join(part for part in (passage.title, passage.section) if part)
    return Block(passage.public_id, heading, passage.text)


def _ended(
    model: Model, options: Options, end: Finished, notes: tuple[str, ...], declined: bool
) -> Ended:
    truncated = ("The engine read less of the evidence than was sent.",) if end.truncated else ()
    engine = Engine(
        name=model.name,
        model=model.model,
        reasoning=options.thinking and end.thinking_tokens > 0,
        degraded=False,
        notes=(*notes, *truncated, *end.notes),
    )
    usage = Usage(end.prompt_tokens, end.thinking_tokens, end.answer_tokens)
    return Ended(engine, usage, complete=end.reason == "stop", declined=declined)
