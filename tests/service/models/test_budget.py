"""Prompt plus answer fit the context, whatever is asked; what goes is what matters least."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from indexes.errors import TooLarge
from service.models.budget import MARGIN, fit, size
from service.models.count import count, least
from service.models.ollama import Ollama
from service.models.port import Block, Exchange, Options, Prompt
from service.models.prompt import instruction

REAL = [  # tokens by Qwen2.5's own tokenizer, through llama.cpp
    (13, "The notice period is three months to the end of a quarter."),
    (20, "A refund is paid within 14 days, minus the 2.5 % card fee."),
    (20, "试用期为三个月，期满前双方均可提前三日书面通知对方解除劳动合同。"),
    (19, "第一百八十条\u3000因不可抗力不能履行民事义务的，不承担民事责任。"),
    (19, "Backups are kept for 30 days; 快照保留 7 天。"),
    (20, "def fit(prompt: Prompt, options: Options) -> Fitted:\n    return Fitted(prompt)\n"),
    (20, "| plan | price |\n|---|---|\n| basic | 9.90 EUR |\n"),
    (25, "2026-11-21T22:59:00+01:00"),
]


@pytest.mark.parametrize(("real", "text"), REAL)
def test_estimates_stand_on_both_sides_of_the_real_count(real: int, text: str) -> None:
    assert least(text) <= real <= count(text) <= 2 * real


def test_nothing_costs_nothing() -> None:
    assert count("") == least("") == 0


WORDS = st.sampled_from(
    ["notice ", "period", "三个月", "。", "Section 4. ", "12.5 %", "\n", "合同", "Łódź "]
)
TEXT = st.lists(WORDS, max_size=150).map("".join)
BLOCKS = st.lists(TEXT, max_size=12).map(
    lambda texts: tuple(Block(f"psg_{n}", "Contract / 4", text) for n, text in enumerate(texts))
)
TURNS = st.lists(st.builds(Exchange, TEXT, TEXT, BLOCKS.map(lambda blocks: blocks[:2])), max_size=5)


def model_of(context: int) -> Ollama:
    return Ollama("http://127.0.0.1:1", "deepseek-r1:7b", context=context)


@given(
    question=TEXT,
    blocks=BLOCKS,
    history=TURNS.map(tuple),
    language=st.sampled_from(["zh", "en"]),
    context=st.integers(600, 4000),
    answer=st.integers(16, 1000),
    thinking=st.booleans(),
)
def test_it_fits_and_only_the_lowest_ranked_go(
    question: str,
    blocks: tuple[Block, ...],
    history: tuple[Exchange, ...],
    language: str,
    context: int,
    answer: int,
    thinking: bool,
) -> None:
    model = model_of(context)
    options = Options(max_tokens=answer, thinking=thinking, thinking_tokens=200)
    start = instruction("answer", "zh" if language == "zh" else "en")
    prompt = Prompt(
        start, question, blocks, history, "zh" if language == "zh" else "en", "5eed5eed"
    )
    try:
        fitted = fit(prompt, options, model)
    except TooLarge:
        alone = size(replace(prompt, blocks=(), history=()), model)
        assert alone + options.room + MARGIN > context, "refused only when nothing could help"
        return
    kept = fitted.prompt
    assert size(kept, model) == fitted.tokens
    assert fitted.tokens + options.room <= context
    assert kept.blocks == blocks[: len(kept.blocks)], "the best stay, in their order"
    assert fitted.dropped == tuple(block.id for block in blocks[len(kept.blocks) :])
    assert kept.history == history[len(history) - len(kept.history) :], "the latest stay"
    assert fitted.forgotten == len(history) - len(kept.history)
    assert (kept.instruction, kept.question) == (prompt.instruction, question)
    assert len(fitted.notes) == bool(fitted.dropped) + bool(fitted.forgotten)
    if fitted.dropped:  # and no more than had to go
        fuller = replace(kept, blocks=blocks[: len(kept.blocks) + 1])
        assert size(fuller, model) + options.room + MARGIN + 4 > context


@given(blocks=BLOCKS)
def test_what_fits_is_left_alone(blocks: tuple[Block, ...]) -> None:
    prompt = Prompt("Answer.", "How long?", blocks, marker="5eed5eed")
    model = model_of(131072)
    assume(size(prompt, model) < 100_000)
    fitted = fit(prompt, Options(), model)
    assert fitted.prompt == prompt
    assert fitted.notes == ()


def test_the_last_turn_goes_before_the_last_block() -> None:
    block = Block("psg_1", "", "notice period " * 100)
    turn = Exchange("Q?", "A. " * 40)
    prompt = Prompt("Answer.", "How long?", (block,), (turn,), marker="5eed5eed")
    model = model_of(size(replace(prompt, history=()), model_of(9999)) + 100 + MARGIN + 8)
    fitted = fit(prompt, Options(max_tokens=100), model)
    assert fitted.prompt.blocks == (block,)
    assert fitted.forgotten == 1


def test_a_question_too_long_says_so() -> None:
    with pytest.raises(TooLarge, match="shorten the question"):
        fit(Prompt("Answer.", "word " * 2000), Options(max_tokens=100), model_of(1000))
