"""Two conversations never see one another: canaries over recall, summaries, rewrites, facts and prompts."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexes.truth import open_truth
from service.draft import Ended
from service.models.admission import Admission
from service.models.count import count
from service.models.extractive import Extractive
from service.models.port import Delta, Finished, Options, Probe, Prompt, Text
from service.models.prompt import messages
from service.models.writer import Writer
from service.policy.presets import load_presets
from service.policy.pressure import Pressure
from service.stages.generate import Generator
from service.understanding.rewrite import carry
from service.understanding.rewriting import ModelRewriter
from service.vocabulary import Question, Recall, Understanding
from tests.service.lines import SCOPE, evidence
from tests.service.memory.talks import Talks

SAYINGS = (
    "My {} key number is {}", "I live in {} Street {}", "What does rule {} say of {}?",
    "我的{}编号是{}。", "And {} for {}?", "那{}的{}呢？", "Remember: {} opens {}",
)  # fmt: skip
QUESTIONS = (
    "What is my key number?",
    "And the second one?",
    "我的编号是多少？",
    "Where do I live?",
)
RULES = evidence("A key has a number. It opens one door.")
Line = tuple[int, int, bool]


@dataclass
class FakeModel:
    """Remembers everything it is sent, and rewrites a question by saying its prompt again."""

    name: str = "fake"
    model: str = "fake:1b"
    context: int = 4096
    asked: list[Prompt] = field(default_factory=list)

    def count(self, text: str) -> int:
        return count(text)

    async def structured(
        self, prompt: Prompt, schema: Mapping[str, Any], options: Options
    ) -> dict[str, Any]:
        del schema, options
        self.asked.append(prompt)
        return {"question": prompt.question[-200:]}

    async def stream(self, prompt: Prompt, options: Options) -> AsyncGenerator[Delta, None]:
        del options
        self.asked.append(prompt)
        yield Text("It opens one door.")
        yield Finished("stop", 20, 5, prompt_seconds=1.0, write_seconds=1.0)


@dataclass
class Service:
    """One model, and what asks it, for all conversations: what it keeps between them it keeps here."""

    model: FakeModel = field(default_factory=FakeModel)

    def __post_init__(self) -> None:
        pressure = Pressure()
        pressure.pin("normal")
        writer = Writer(self.model, Admission(1, 1, 5.0), pressure)  # type: ignore[arg-type]  # a fake model
        writer.probe = Probe("fake", "fake:1b", capabilities=("completion",))
        self.rewriter = ModelRewriter(writer)
        self.generator = Generator(
            writer, Extractive(), load_presets(), lambda: date(2026, 6, 1), "off"
        )

    async def send(self, text: str, recall: Recall) -> tuple[str, str]:
        """Have the model rewrite and answer ``text``; return the rewrite and all that was sent for it."""
        self.model.asked.clear()
        said = await self.rewriter.rewrite(text, recall) or carry(text, recall)
        understood = Understanding("follow_up", 0.9, "en", said, rewritten=said != text)
        question = Question(text, SCOPE, conversation_id=recall.conversation_id)
        pieces = self.generator.generate(question, understood, recall, RULES)
        assert isinstance([piece async for piece in pieces][-1], Ended)
        assert len(self.model.asked) == 2, "one prompt to rewrite, one to answer"
        return said, "\n".join(
            str(part)
            for prompt in self.model.asked
            for one in messages(prompt)
            for part in one.values()
        )


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(
        st.tuples(st.integers(0, len(SAYINGS) - 1), st.integers(0, 9), st.booleans()),
        min_size=6,
        max_size=24,
    )
)
def test_two_conversations_never_see_one_another(
    lines: list[Line], tmp_path_factory: object, sqlite_file: Path, tmp_path: Path
) -> None:
    del tmp_path_factory
    shutil.copy(sqlite_file, tmp_path)
    truth = open_truth(None, tmp_path)
    talks = Talks(truth, window=64, stride=32)
    try:
        for saying, number, mine in lines:
            canary = f"{'mine' if mine else 'yours'}{number}"
            text = SAYINGS[saying].format(canary, number)
            talks.say("con_mine" if mine else "con_yours", text, f"It is {canary}.")
        fingerprint = talks.encoder.fingerprint
        service, told = Service(), 0
        for question in (
            *QUESTIONS,
            *QUESTIONS[:1],
        ):  # in turn, so that either could hear the other
            for own, other in (("mine", "yours"), ("yours", "mine")):
                if not talks.turns(f"con_{own}"):
                    continue
                stretches = talks.memory.memories.windows(f"con_{own}", fingerprint)
                assert all(other not in each.summary for each in stretches)
                recall = talks.recall(f"con_{own}", question)
                assert other not in repr(recall).replace(f"con_{other}", "")
                assert other not in carry(question, recall)
                rewritten, sent = asyncio.run(service.send(question, recall))
                assert other not in rewritten
                assert other not in sent
                told += own in sent
        assert told, "what a conversation holds does reach its own prompts"
    finally:
        truth.close()
        for file in tmp_path.iterdir():
            file.unlink()
