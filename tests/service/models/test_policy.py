"""Reasoning, presets, pressure, GPUs: decisions against tables written by hand."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any, get_args

import pytest

from indexes.errors import SettingsError
from indexes.vocabulary import Language
from service.models.port import Options, Probe
from service.policy.gpu import Gpu, read_gpus
from service.policy.presets import load_presets
from service.policy.pressure import Level, Limits, Pressure, Signals
from service.policy.reasoning import HARD, Stage, complexity, decide
from service.vocabulary import Intent, Reasoning, Task, Understanding

FULL = Options(thinking_tokens=1000, thinking_seconds=50)
R1 = Probe("ollama", "deepseek-r1:7b", capabilities=("completion", "thinking"), think_off=True)
STUBBORN = Probe("ollama", "r1", capabilities=("completion", "thinking"), think_off=False)
PLAIN = Probe("ollama", "qwen2.5:7b", capabilities=("completion",), think_off=True)


def understood(text: str, language: Language = "en", intent: Intent = "question") -> Understanding:
    return Understanding(intent, 0.9, language, text)


HARD_ONE = understood("Why does the exception for seasonal workers differ from the general rule?")
EASY_ONE = understood("When are you open on Sundays?")


@pytest.mark.parametrize(
    ("text", "language", "hard"),
    [
        ("How long is the notice period?", "en", False),
        ("When are you open on Sundays?", "en", False),
        ("Who approves leave over ten days?", "en", False),
        ("What is the difference between the Basic and the Pro plan?", "en", True),
        ("Why was the refund reduced, and what happens if I cancel in the first week?", "en", True),
        ("Am I allowed to work abroad if I am still on probation?", "en", True),
        ("试用期多长？", "zh", False),
        ("接种疫苗前需要空腹吗？", "zh", False),
        ("如果员工在试用期内怀孕，公司能不能同时解除合同并且不支付补偿？", "zh", True),
        ("比较第三十九条和第四十条规定的区别。", "zh", True),
    ],
)
def test_complexity(text: str, language: Language, hard: bool) -> None:
    assert (complexity(understood(text, language)) >= HARD) is hard


@pytest.mark.parametrize(
    ("asked", "question", "stage", "level", "probe", "thinks"),
    [
        ("auto", HARD_ONE, "answer", "normal", R1, True),
        ("auto", EASY_ONE, "answer", "normal", R1, False),
        ("on", EASY_ONE, "answer", "normal", R1, True),
        ("off", HARD_ONE, "answer", "normal", R1, False),
        ("on", HARD_ONE, "judge", "normal", R1, False),
        ("on", HARD_ONE, "understand", "normal", R1, False),
        ("on", HARD_ONE, "answer", "no_thinking", R1, False),
        ("auto", HARD_ONE, "answer", "extractive", R1, False),
        ("on", HARD_ONE, "answer", "normal", PLAIN, False),
        ("off", EASY_ONE, "answer", "short", STUBBORN, True),
        ("auto", HARD_ONE, "answer", "normal", None, True),
        (
            "auto",
            understood("Thanks, and why not!", intent="thanks"),
            "answer",
            "normal",
            R1,
            False,
        ),
    ],
)
def test_who_thinks(
    asked: Reasoning,
    question: Understanding,
    stage: Stage,
    level: Level,
    probe: Probe | None,
    thinks: bool,
) -> None:
    decision = decide(asked, FULL, understanding=question, stage=stage, level=level, probe=probe)
    assert decision.thinking is thinks
    assert decision.why.endswith(".")
    applied = decision.applied(FULL)
    assert applied.thinking is thinks
    assert applied.room == FULL.max_tokens + (decision.tokens if thinks else 0)


def test_a_model_that_must_think_is_given_little_where_it_should_not() -> None:
    assert decide("off", FULL, probe=STUBBORN).tokens == 256
    assert decide("on", FULL, probe=STUBBORN).tokens == 1000
    assert decide("on", FULL, probe=STUBBORN, stage="judge").tokens == 256


def test_presets_cover_every_task_and_hold_the_range_of_the_vendor() -> None:
    presets = load_presets()
    assert set(presets) == set(get_args(Task))
    for preset in presets.values():
        options, notes = preset.options("deepseek-r1:7b")
        assert 0.5 <= options.temperature <= 0.7
        assert bool(notes) == (options.temperature != preset.temperature)
    code, notes = presets["code"].options("qwen2.5:7b")
    assert (code.temperature, notes) == (0.3, ())
    assert (presets["legal"].top_p, presets["legal"].top_k) == (0.88, 30)


def test_own_presets_lie_over_the_built_in_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[legal]\ntemperature = 0.2\nbeyond_vendor = true\n", "utf-8")
    legal = load_presets(own)["legal"]
    options, notes = legal.options("deepseek-r1:7b")
    assert (options.temperature, options.top_k, notes) == (0.2, 30, ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[legal]\ntemperature = 3.0\n", r"\[legal\] temperature must be from 0 to 2"),
        ("[legal]\ntop_k = 1.5\n", "top_k must be a number"),
        ("[legal]\ntop_k = true\n", "top_k must be"),
        ("[legal]\nmax_length = 5\n", "no value max_length"),
        ("[poetry]\ntop_k = 5\n", "no task poetry"),
        ("legal = 5\n", "must be a table"),
        ("[legal\n", "not valid TOML"),
    ],
)
def test_wrong_presets_are_refused(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=said):
        load_presets(own)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_presets(tmp_path / "missing.toml")


class FakeClock:
    """Time that stands still until told."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def drive(pressure: Pressure, clock: FakeClock, signals: Signals, seconds: int) -> list[Level]:
    """Feed ``signals`` once a second; return the levels passed through."""
    levels: list[Level] = []
    for _ in range(seconds):
        clock.now += 1
        level = pressure.feed(signals)
        if not levels or levels[-1] != level:
            levels.append(level)
    return levels


def test_pressure_climbs_step_by_step_and_comes_back_slowly() -> None:
    clock = FakeClock()
    pressure = Pressure(clock=clock)
    up = drive(pressure, clock, Signals(queue_wait=60), 30)
    assert up == ["normal", "no_thinking", "short", "extractive"]
    assert pressure.reason == "Questions wait 60 s for the model."
    down = drive(pressure, clock, Signals(queue_wait=0), 30)
    assert down == ["extractive"]
    down = drive(pressure, clock, Signals(queue_wait=0), 70)
    assert down == ["short", "no_thinking", "normal"]
    assert pressure.reason == ""


def test_pressure_does_not_flap_around_its_limit() -> None:
    clock = FakeClock()
    pressure = Pressure(clock=clock)
    drive(pressure, clock, Signals(queue_wait=3), 10)
    assert pressure.level == "no_thinking"
    for wait in (1.9, 2.1) * 100:  # above 0.7 of the limit is not calm yet
        clock.now += 1
        assert pressure.feed(Signals(queue_wait=wait)) == "no_thinking"


def test_a_short_burst_changes_nothing() -> None:
    clock = FakeClock()
    pressure = Pressure(clock=clock)
    for wait in (60, 60, 60, 0) * 20:
        clock.now += 1
        assert pressure.feed(Signals(queue_wait=wait)) == "normal"


@pytest.mark.parametrize(
    ("signals", "level"),
    [
        (Signals(), "normal"),
        (Signals(speed=40), "normal"),
        (Signals(speed=5), "no_thinking"),
        (Signals(speed=1), "short"),
        (Signals(speed=0.2), "extractive"),
        (Signals(vram_share=0.6), "no_thinking"),
        (Signals(vram_share=0.0, speed=10), "normal"),
        (Signals(gpu_memory=0.95, gpu_busy=0.95), "no_thinking"),
        (Signals(gpu_memory=0.95, gpu_busy=0.2), "normal"),
    ],
)
def test_where_each_signal_leads(signals: Signals, level: Level) -> None:
    clock = FakeClock()
    pressure = Pressure(clock=clock)
    drive(pressure, clock, signals, 60)
    assert pressure.level == level


def test_a_measured_speed_is_forgotten_so_that_the_model_is_tried_again() -> None:
    clock = FakeClock()
    pressure = Pressure(Limits(fresh=60), clock=clock)
    pressure.wrote(4, 100.0)
    drive(pressure, clock, Signals(), 20)
    assert pressure.level == "normal", "four tokens say nothing"
    pressure.wrote(40, 100.0)
    assert drive(pressure, clock, Signals(), 50)[-1] == "extractive"
    assert drive(pressure, clock, Signals(), 60)[-1] != "extractive"


def test_pressure_can_be_pinned_by_hand() -> None:
    clock = FakeClock()
    pressure = Pressure(clock=clock)
    pressure.pin("short")
    assert drive(pressure, clock, Signals(queue_wait=0), 100) == ["short"]
    assert pressure.pinned
    pressure.pin(None)
    assert pressure.level == "normal"


class FakeNvml:
    """NVML with one card of 8 units, 6 of them used; ``broken`` makes its calls fail."""

    broken = False

    def _call(self, *_: Any) -> int:
        return int(self.broken)

    nvmlInit_v2 = nvmlShutdown = nvmlDeviceGetHandleByIndex_v2 = _call

    def nvmlDeviceGetCount_v2(self, count: Any) -> int:
        ctypes.cast(count, ctypes.POINTER(ctypes.c_uint))[0] = 1
        return 0

    def nvmlDeviceGetMemoryInfo(self, _: Any, memory: Any) -> int:
        memory._obj.total, memory._obj.used = 8, 6
        return 0

    def nvmlDeviceGetUtilizationRates(self, _: Any, use: Any) -> int:
        use._obj.gpu = 50
        return 0


def test_gpus_are_read_and_their_absence_is_no_error() -> None:
    library = FakeNvml()
    assert read_gpus(library) == [Gpu(memory=0.75, busy=0.5)]
    library.broken = True
    assert read_gpus(library) == []
    assert isinstance(read_gpus(), list)
