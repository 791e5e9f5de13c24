"""Thinking told from text, and thinking kept within its budget."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.errors import ModelError
from service.models.bounds import NO_TEXT, NO_THOUGHT
from service.models.port import Text, Thinking
from service.models.think import Splitter, loops
from tests.service.fake_ollama import FakeOllama
from tests.service.models.asking import TEXT, ask
from tests.service.models.days import refuses, streams, thinks

CASES = [  # content, held, thinking, text, leaked
    ("Plain text.", False, "", "Plain text.", False),
    ("Plain text.", True, "", "Plain text.", False),
    ("\n\n Text", False, "", "Text", False),
    ("<think>a</think>b", False, "a", "b", False),
    (" <think>a\n</think>\n\nb", True, "a\n", "b", False),
    ("<think>\n\n</think>\n\nb", True, "\n\n", "b", False),
    ("a</think>b", True, "a", "b", False),
    ("</think>\n\nb", False, "", "b", False),
    ("a</think>b", False, "", "ab", True),
    ("<think>never closed", True, "never closed", "", False),
    ("b <think>again</think> c", False, "again", "b  c", False),
    ("1 < 2 and <thinly>", False, "", "1 < 2 and <thinly>", False),
    ("ends with <thi", False, "", "ends with <thi", False),
]


@pytest.mark.parametrize(("content", "hold", "thinking", "text", "leaked"), CASES)
@given(data=st.data())
def test_content_is_split_alike_wherever_chunks_end(
    content: str, hold: bool, thinking: str, text: str, leaked: bool, data: st.DataObject
) -> None:
    splitter = Splitter(hold=hold)
    out: list[Thinking | Text] = []
    rest = content
    while rest:
        size = data.draw(st.integers(1, len(rest)))
        out += splitter.feed(rest[:size])
        rest = rest[size:]
    out += splitter.end()
    assert "".join(d.text for d in out if isinstance(d, Thinking)).strip() == thinking.strip()
    assert "".join(d.text for d in out if isinstance(d, Text)) == text
    if leaked:
        assert splitter.leaked


def test_text_that_is_certain_is_not_held() -> None:
    splitter = Splitter(hold=False)
    assert splitter.feed("Three months") == [Text("Three months")]
    assert splitter.feed(" <") == [Text(" ")]
    assert splitter.feed("5 days") == [Text("<5 days")]


def test_held_text_is_free_once_thinking_came_apart() -> None:
    splitter = Splitter(hold=True)
    assert splitter.feed("Three") == []
    splitter.thought()
    assert splitter.feed(" months") == [Text("Three months")]


@pytest.mark.parametrize(
    "text", ["ab" * 100, "x" * 200, "再说一遍，" * 40, "The end. " * 30, "\n" * 200]
)
def test_a_loop_is_noticed(text: str) -> None:
    assert loops("Before. " + text)


@pytest.mark.parametrize("text", ["", "Plain.", "- a\n- b\n- c\n" * 3, "哈哈哈哈", "a" + " " * 80])
def test_no_loop_is_imagined(text: str) -> None:
    assert not loops(text)


def test_thinking_and_text_come_apart(fake: FakeOllama) -> None:
    heard = ask(fake, thinking=True)
    assert heard.thinking == "I look it up. "
    assert heard.text == TEXT
    assert len(heard.pieces) == 6
    assert heard.end.thinking_tokens + heard.end.answer_tokens == 10
    assert heard.end.thinking_tokens == pytest.approx(4, abs=1)  # the server counts both as one
    assert heard.end.notes == ()


def test_closing_tag_without_opening_one(fake: FakeOllama) -> None:
    heard = ask(
        fake.script(streams("Hmm, so", " three.</think>Three.", after="done")), thinking=True
    )
    assert (heard.thinking, heard.text) == ("Hmm, so three.", "Three.")


def test_thinking_ate_the_budget(fake: FakeOllama) -> None:
    heard = ask(fake.script(thinks("Hmm. ", reason="length")), thinking=True)
    assert heard.text == TEXT
    assert heard.end.notes == (NO_TEXT,)
    assert heard.end.thinking_tokens >= 20
    assert [chat["think"] for chat in fake.chats()] == [True, False]


def test_thinking_without_end_is_cut_at_its_tokens(fake: FakeOllama) -> None:
    endless = thinks(*(f"And {n}. " for n in range(500)), then="Late.", pace=0.001)
    heard = ask(fake.script(endless), thinking=True, thinking_tokens=50)
    assert heard.text == TEXT
    assert heard.end.notes == (NO_THOUGHT,)
    assert heard.thinking.count("And") < 60
    assert fake.hangups == 1


def test_thinking_without_end_is_cut_at_its_seconds(fake: FakeOllama) -> None:
    slow = thinks(*("Hmm. " for _ in range(100)), then="Late.", pace=0.05)
    heard = ask(fake.script(slow), thinking=True, thinking_seconds=0.3)
    assert heard.text == TEXT
    assert heard.end.notes == (NO_THOUGHT,)


def test_empty_after_thinking_twice(fake: FakeOllama) -> None:
    with pytest.raises(ModelError, match="with thinking or without"):
        ask(fake.script(thinks("Hmm."), thinks("Hmm.")), thinking=True)


def test_told_not_to_think_and_thinks(fake: FakeOllama) -> None:
    fake.think_off = False
    heard = ask(fake)
    assert heard.text == TEXT
    assert heard.end.notes == ("The model thought although it was told not to.",)


def test_a_model_that_cannot_think_is_asked_without(fake: FakeOllama) -> None:
    fake.capabilities = ["completion"]
    heard = ask(fake, thinking=True)
    assert (heard.thinking, heard.text) == ("", TEXT)
    assert [chat["think"] for chat in fake.chats()] == [True, False]


def test_an_old_pull_that_cannot_think(fake: FakeOllama) -> None:
    said = "x does not support thinking. Pull the model again to get the latest version"
    assert ask(fake.script(refuses(400, said)), thinking=True).text == TEXT


def test_leaked_thinking_is_held_the_next_time(fake: FakeOllama) -> None:
    import asyncio

    from service.models.ollama import Ollama
    from tests.service.models.asking import hear, run

    fake.script(*[streams("Hmm. ", "So.</think>Three.", after="done")] * 2)

    async def main() -> list[str]:
        model = Ollama(fake.url, fake.model)
        first, second = await hear(model), await hear(model)
        await model.aclose()
        await asyncio.sleep(0)
        assert first.end.notes == ("Some thinking came out as answer text.",)
        return [first.text, second.text]

    assert run(main()) == ["Hmm. So.Three.", "Three."]
