"""generate: a model writes from the evidence, or, when none answers, the evidence is quoted."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import date

from indexes.errors import IbidError, ModelError
from indexes.text.normalise import squash
from service.draft import Ended, Piece, Raw, Sentence, SentenceCutter, Thought
from service.memory.pieces import pieces
from service.models.budget import Fitted, fit
from service.models.extractive import Extractive
from service.models.pack import pack
from service.models.pool import Pool
from service.models.port import Deadlines, Exchange, Finished, Options, Prompt, Text, Thinking
from service.models.prompt import NOT_STATED, instruction, mark
from service.models.revise import revise
from service.models.writer import Writer
from service.policy.manner import Manner, manner
from service.policy.presets import Preset
from service.vocabulary import (
    Engine,
    Evidence,
    Question,
    Reasoning,
    Recall,
    Task,
    Understanding,
    Usage,
)

DECLINED = "The model found no answer in the evidence."
_STATED = ("answered", "partial")  # turns whose answer the model may read as history


@dataclass
class Generator:
    """Has ``writer`` write and falls back to ``extractive``; ``writer`` None is always extractive.

    ``reasoning`` holds where a question leaves it open (``auto``).
    """

    writer: Writer | None
    extractive: Extractive
    presets: Mapping[Task, Preset]
    today: Callable[[], date]
    reasoning: Reasoning = "auto"
    deadlines: Deadlines = field(default_factory=Deadlines)

    async def generate(
        self, question: Question, understanding: Understanding, recall: Recall, evidence: Evidence
    ) -> AsyncGenerator[Piece]:
        """Yield raw text and whole sentences, thoughts only to who asked for reasoning, then one Ended.

        A model that fails before its first sentence, or cannot be waited for, is replaced by quotes,
        ``degraded``; one that fails later leaves a draft that is not complete. Only a fault of the
        service itself is raised.
        """
        if understanding.intent == "command" and recall.last is not None:
            async for piece in revise(understanding, recall.last, self.writer):
                yield piece
            return
        asked = (question, understanding, recall, evidence)
        notes: tuple[str, ...] = ()
        for _ in range(self._tries()):
            try:
                async with aclosing(self._attempt(*asked)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except IbidError as error:
                notes = (error.message,)
                if type(error) is not ModelError:  # its kin would come again, or come as late
                    break
        async for piece in self.extractive.generate(*asked):
            yield self._degraded(piece, notes) if isinstance(piece, Ended) else piece

    def _tries(self) -> int:
        """Return 2 where another server may do what one broke off before its first sentence."""
        if self.writer is None:
            return 0
        model = self.writer.model
        return 2 if isinstance(model, Pool) and len(model.members) > 1 else 1

    def _degraded(self, end: Ended, notes: tuple[str, ...]) -> Ended:
        engine = replace(end.engine, degraded=self.writer is not None)
        engine = replace(engine, notes=(*notes, *engine.notes))
        return replace(end, engine=engine)

    async def _attempt(
        self, question: Question, understanding: Understanding, recall: Recall, evidence: Evidence
    ) -> AsyncGenerator[Piece]:
        """Yield the draft; what fails after its first sentence is its end, what fails before is raised."""
        assert self.writer is not None, "there is no attempt without a model"
        wrote = False
        writing = self._write(self.writer, question, understanding, recall, evidence)
        try:
            async with aclosing(writing):
                async for piece in writing:
                    wrote = wrote or isinstance(piece, Sentence)
                    yield piece
        except IbidError as error:
            self.writer.failures[type(error).__name__] += 1
            if not wrote:
                raise
            model = self.writer.model
            engine = Engine(model.name, model.model, False, degraded=True, notes=(error.message,))
            yield Ended(engine, Usage(), complete=False)

    async def _write(
        self,
        writer: Writer,
        question: Question,
        understanding: Understanding,
        recall: Recall,
        evidence: Evidence,
    ) -> AsyncGenerator[Piece]:
        writer.refuse_under_pressure()
        how = self._how(writer, question, understanding)
        fitted = self._fitted(writer, how.options, question, understanding, recall, evidence)
        declined = squash(NOT_STATED[understanding.language])
        known = {sentence.text for sentence in evidence.sentences}
        cutter, stated = SentenceCutter(known), False
        async with aclosing(writer.write(fitted.prompt, how.options)) as deltas:
            async for delta in deltas:
                match delta:
                    case Thinking(text):
                        if question.reasoning == "on":
                            yield Thought(text)
                        continue
                    case Text(text):
                        yield Raw(text)
                        whole = cutter.feed(text)
                    case Finished():
                        whole = cutter.flush(broken=delta.reason != "stop")
                for sentence in whole:
                    if squash(sentence.text) != declined:
                        stated = True
                        yield sentence
                if isinstance(delta, Finished):
                    stated = stated or delta.reason != "stop"  # it had something to say
                    unstated = () if stated else (DECLINED,)
                    notes = (*how.notes, *fitted.notes, *delta.notes, *unstated)
                    yield _ended(writer, delta, notes, declined=not stated)

    def _how(self, writer: Writer, question: Question, understanding: Understanding) -> Manner:
        return manner(
            self.presets[question.task],
            self.reasoning if question.reasoning == "auto" else question.reasoning,
            understanding,
            model=writer.model.model,
            context=writer.model.context,
            pressure=writer.pressure,
            probe=writer.probe,
            deadlines=self.deadlines,
        )

    def _fitted(
        self,
        writer: Writer,
        options: Options,
        question: Question,
        understanding: Understanding,
        recall: Recall,
        evidence: Evidence,
    ) -> Fitted:
        """Return the prompt within the context; evidence of earlier turns only where all turns fit."""
        leans = understanding.intent == "follow_up"
        asked = understanding.standalone if leans else question.text
        blocks = pack(evidence, writer.speed.room, writer.model.count)
        history = _history(writer, recall, evidence)
        seen = {block for turn in history for block in turn.blocks}
        prompt = Prompt(
            instruction=instruction("answer", understanding.language),
            question=asked,
            blocks=tuple(block for block in blocks if block not in seen),
            history=history,
            earlier=pieces(recall),
            language=understanding.language,
            marker=mark(recall.conversation_id),
            asked_on=self.today(),
        )
        fitted = fit(prompt, options, writer.model)
        if seen and (fitted.forgotten or fitted.dropped):
            bare = tuple(replace(turn, blocks=()) for turn in history)
            fitted = fit(replace(prompt, blocks=blocks, history=bare), options, writer.model)
        writer.shown.keep(recall.conversation_id, understanding.standalone, fitted.prompt.blocks)
        return fitted


def _history(writer: Writer, recall: Recall, evidence: Evidence) -> tuple[Exchange, ...]:
    """Return the turns the model may read, with what they were shown that is evidence again now."""
    found = {hit.passage.public_id for hit in evidence.hits}
    return tuple(
        Exchange(
            turn.standalone,
            turn.answer,
            writer.shown.find(recall.conversation_id, turn.standalone, found),
        )
        for turn in recall.turns
        if turn.status in _STATED
    )


def _ended(writer: Writer, end: Finished, notes: tuple[str, ...], declined: bool) -> Ended:
    engine = Engine(
        name=writer.model.name,
        model=writer.model.model,
        reasoning=end.thinking_tokens > 0,
        degraded=False,
        notes=tuple(dict.fromkeys(notes)),
    )
    usage = Usage(end.prompt_tokens, end.thinking_tokens, end.answer_tokens)
    return Ended(engine, usage, end.reason == "stop", declined)
