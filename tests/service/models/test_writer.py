"""The writer: what it measures, when it refuses, and how one answer is to be written."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from indexes.errors import Busy
from service.models.admission import Admission
from service.models.ollama import Ollama
from service.models.pool import Pool
from service.models.port import Block, Deadlines, Finished, Options, Probe
from service.models.shown import MOST, Shown
from service.models.writer import Writer, Written
from service.policy.gpu import Gpu
from service.policy.manner import manner, within
from service.policy.presets import load_presets
from service.policy.pressure import Level, Limits, Pressure
from service.vocabulary import Reasoning, Understanding
from tests.service.fake_ollama import FakeOllama
from tests.service.models import days
from tests.service.models.asking import PATIENT, PROMPT, TEXT, run

OPTIONS = Options(deadlines=PATIENT)
AT_ONCE = Limits(up=0.0, down=0.0)


def writer(fake: FakeOllama, *, queue: int = 4, gpus: tuple[Gpu, ...] = ()) -> Writer:
    pool = Pool([Ollama(fake.url, fake.model)], every=0.02)
    admission = Admission(1, queue, 30.0)
    return Writer(pool, admission, Pressure(AT_ONCE), gpus=lambda: gpus, every=0.02)


async def write(made: Writer) -> str:
    async with aclosing(made.write(PROMPT, OPTIONS)) as deltas:
        return "".join([delta.text async for delta in deltas if not isinstance(delta, Finished)])


def test_every_answer_is_measured_and_told(fake: FakeOllama) -> None:
    heard: list[Written] = []

    async def main() -> Writer:
        made = writer(fake.script(days.ends(
            prompt_eval_count=200, prompt_eval_duration=10**10, eval_count=9, eval_duration=10**10
        )))  # fmt: skip
        made.heard.append(heard.append)
        await write(made)
        made.measure()
        await made.aclose()
        return made

    made = run(main())
    assert made.speed.tokens == 20.0
    (one,) = heard
    assert one.finished.prompt_tokens == 200
    assert one.first_text is not None
    assert one.first_thought is None
    assert not one.retried
    assert made.pressure.level == "no_thinking", "0.9 tokens a second are under 8: one level up"
    assert "0.9 tokens a second" in made.pressure.note


def test_a_long_queue_is_pressure_and_a_full_one_is_busy(fake: FakeOllama) -> None:
    async def main() -> tuple[str, list[object]]:
        made = writer(fake, queue=1)
        fake.pace = 0.02
        await write(made)
        made.admission._mean = 9.0  # answers have taken long
        tasks = [asyncio.create_task(write(made)) for _ in range(3)]
        await asyncio.sleep(0.05)
        level = made.measure()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        await made.aclose()
        return level, list(ended)

    level, ended = run(main())
    assert level != "normal"
    assert [one for one in ended if isinstance(one, str)] == [TEXT, TEXT]
    assert [type(one) for one in ended if not isinstance(one, str)] == [Busy]


def test_full_gpus_are_pressure(fake: FakeOllama) -> None:
    async def main() -> str:
        made = writer(fake, gpus=(Gpu(0.2, 0.1), Gpu(0.95, 0.9), Gpu(0.99, 0.0)))
        level = made.measure()
        await made.aclose()
        return level

    assert run(main()) == "no_thinking"


def test_it_is_probed_in_the_background_and_again_when_it_comes(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.models.writer.AGAIN", 0.02)

    async def main() -> Writer:
        made = writer(fake)
        made.start()
        assert made.probe is None, "nothing was waited for"
        while made.probe is None:
            await asyncio.sleep(0.01)
        assert made.probe.problem
        fake.revive()
        while not made.probe.ready or made.speed.tokens != 1000.0:
            await asyncio.sleep(0.01)
        await made.aclose()
        return made

    fake.kill()
    made = run(main())
    assert made.probe is not None
    assert made.probe.think_off is True


def test_the_highest_pressure_refuses_with_its_reason(fake: FakeOllama) -> None:
    async def main() -> None:
        made = writer(fake)
        made.pressure.pin("extractive")
        with pytest.raises(Busy, match=r"evidence is quoted.*IBID_PRESSURE"):
            made.refuse_under_pressure()
        await made.aclose()

    run(main())


EASY = Understanding("question", 0.9, "en", "When are you open?")
STUBBORN = Probe("ollama", "r1", capabilities=("completion", "thinking"), think_off=False)


@pytest.mark.parametrize(
    ("asked", "level", "probe", "thinking", "note"),
    [
        ("auto", "normal", None, False, ""),
        ("on", "normal", None, True, ""),
        ("on", "no_thinking", None, False, "does not think first"),
        ("on", "short", None, False, "writes little"),
        ("off", "normal", STUBBORN, True, "cannot be kept from thinking"),
        ("auto", "no_thinking", None, False, "does not think first"),
    ],
)
def test_manner(
    asked: Reasoning, level: Level, probe: Probe | None, thinking: bool, note: str
) -> None:
    pressure = Pressure()
    pressure.pin(level)
    how = manner(
        load_presets()["general"], asked, EASY,
        model="deepseek-r1:7b", context=8192, pressure=pressure, probe=probe, deadlines=Deadlines(gap=7),
    )  # fmt: skip
    assert how.options.thinking is thinking
    assert how.options.deadlines.gap == 7
    assert note in " ".join(how.notes)
    assert bool(how.notes) == bool(note)


@pytest.mark.parametrize(
    ("context", "answer", "thinking"), [(8192, 768, 1536), (4096, 768, 1280), (2048, 768, 256)]
)
def test_thinking_gives_way_to_a_small_context(context: int, answer: int, thinking: int) -> None:
    options = Options(max_tokens=768, thinking=True, thinking_tokens=1536)
    cut = within(options, context)
    assert (cut.max_tokens, cut.thinking_tokens, cut.thinking) == (answer, thinking, True)
    assert cut.room <= max(context // 2, 0)
    assert within(options, 1024) == replace(options, max_tokens=512, thinking=False)


def test_shown_evidence_is_found_up_to_the_first_that_may_not_be_shown() -> None:
    shown = Shown()
    blocks = tuple(Block(name, "", name) for name in "abc")
    shown.keep("con_1", "q", blocks)
    assert shown.find("con_1", "q", {"a", "b", "c"}) == blocks
    assert shown.find("con_1", "q", {"a", "c"}) == blocks[:1]
    assert shown.find("con_1", "q", {"b", "c"}) == ()
    assert shown.find("con_2", "q", {"a"}) == (), "another conversation's"
    for number in range(MOST):
        shown.keep("con_3", str(number), blocks)
    assert shown.find("con_1", "q", {"a"}) == (), "the oldest is forgotten"
