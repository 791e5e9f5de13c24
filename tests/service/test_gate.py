"""Nothing unreleased leaves: read from the socket, from what is stored, and from the next prompt."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from service.draft import SentenceCutter
from tests.service.fake_ollama import FakeOllama
from tests.service.house import commit, scope
from tests.service.lines import texts
from tests.service.loopback import post, read_until
from tests.service.wired import ASKED, Service, service

ANSWERS = 200
TRUE = (
    "The notice period is three months.",
    "Notice is given in writing.",
    "押金为三百元。",
    "The bonus is paid in May.",
)
FALSE = (
    "The {} pays the notice period of nine months.",
    "Notice is given to {} by telephone.",
    "押金为五百元，由{}收取。",
    "However, {} is the name of the moon!",
    "- {}: the bonus is paid in June;",
    "The notice period, says {}, is three years",
)


@pytest.fixture
def running(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> Iterator[Service]:
    with service(tmp_path, sqlite_file, fake) as started:
        commit(started.house, scope(), "deposit", "押金为三百元。退租时全额退还。", "Chapter 1")
        yield started


def hallucinate(dice: random.Random, canary: str) -> str:
    """Some true sentences with false ones between them, each with the canary in it."""
    said = dice.sample(TRUE, 2) + [one.format(canary) for one in dice.sample(FALSE, 2)]
    dice.shuffle(said)
    return " ".join(said)


def body_of(raw: bytes) -> bytes:
    """The body of a chunked response: chunk by chunk, so that no word is cut by a frame."""
    rest, body = raw.split(b"\r\n\r\n", 1)[1], b""
    while rest:
        size, rest = rest.split(b"\r\n", 1)
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body


def ask(running: Service, **more: Any) -> bytes:
    asked = json.dumps({"question": ASKED, "stream": True, **more}).encode()
    with post(running.port, "/v1/answers", asked) as connection:
        return body_of(read_until(connection, b"\r\n0\r\n\r\n"))


def test_no_byte_of_an_unreleased_sentence_leaves(fake: FakeOllama, running: Service) -> None:
    dice, conversation, canaries, released = random.Random(7), None, [], 0
    for number in range(ANSWERS):
        canary = f"zorblax{number:03}q"
        canaries.append(canary)
        fake.shown["text"] = hallucinate(dice, canary)
        body = ask(running, conversation_id=conversation if number % 5 else None)
        before, done = body.split(b"event: done\ndata: ")
        assert canary.encode() not in before
        answer = json.loads(done.split(b"\n", 1)[0])
        conversation = answer["conversation_id"]
        kept = json.loads(running.get(f"/v1/answers/{answer['id']}"))
        gone = [answer.pop("removed"), kept.pop("removed")]  # it says what was taken out, and why
        assert all(canary in json.dumps(one) for one in gone)
        told = running.get(f"/v1/conversations/{conversation}")
        assert not any(canary in text for text in (json.dumps(answer), json.dumps(kept), told))
        released += len(answer["claims"])
    assert released >= ANSWERS, "the true ones left"
    sent = json.dumps(fake.chats(), ensure_ascii=False)
    assert TRUE[0] in sent
    assert not any(canary in sent for canary in canaries)


def test_a_draft_is_shown_and_then_judged_sentence_by_sentence(
    fake: FakeOllama, running: Service
) -> None:
    said = [TRUE[0], "The notice period is nine months.", TRUE[2]]
    fake.shown["text"] = " ".join(said) + " "
    told = running.stream()
    assert not [name for name, _ in told if name in ("draft", "verdict")]
    _, text = running.send(stream="draft")
    assert "".join(re.findall(r'event: draft\ndata: {"text":"([^"]*)"', text)) == fake.shown["text"]
    verdicts = [json.loads(one) for one in re.findall(r"event: verdict\ndata: (.*)", text)]
    assert [(one["text"], one["released"]) for one in verdicts] == list(
        zip(said, (True, False, True), strict=True)
    )
    assert [one["claims"][0]["verdict"] for one in verdicts] == [
        "supported", "contradicted", "supported",
    ]  # fmt: skip
    assert verdicts[1]["claims"][0]["explanation"]["facts"] == ["number"]


def test_what_was_broken_off_is_no_sentence() -> None:
    for text, whole in (
        ("It is 3. The", ["It is 3."]),
        ("押金为三百元。按年", ["押金为三百元。"]),
        ("按年", []),
    ):
        cutter = SentenceCutter()
        assert texts([*cutter.feed(text), *cutter.flush(broken=True)]) == whole
    cutter = SentenceCutter()
    assert texts([*cutter.feed("It is 3. The"), *cutter.flush()]) == ["It is 3.", "The"]


def test_the_evidences_own_sentence_is_known_to_be_whole() -> None:
    cutter = SentenceCutter({"It is 3."})
    assert texts(cutter.feed("It was 4. It is 3.")) == ["It was 4.", "It is 3."]
    assert texts(cutter.feed(" So it is.")) == []


@pytest.mark.parametrize(
    ("sentence", "whole"),
    [
        ("Notice runs for three months.", True),
        ("Ask the office!", True),
        ("Notice runs for 3.", False),  # .5 months
        ("It is told at example.", False),  # .com
        ("It is told by the clerk.", False),  # a word of the model's own
        ("It is paid to the office (three months.", False),
        ("It takes three months approx.", False),
        ("See art.", False),  # 5
    ],
)
def test_a_plain_word_of_the_evidence_ends_a_sentence_at_once(sentence: str, whole: bool) -> None:
    known = {
        "Notice runs for three months, says the office.", "Write to example.com.",
        "It takes approx. five days by art. 5.",
    }  # fmt: skip
    assert texts(SentenceCutter(known).feed(sentence)) == ([sentence] if whole else [])


@pytest.mark.parametrize(
    ("fed", "cut"),
    [
        (["押金为三百元。"], ["押金为三百元。"]),
        (["真的？", "！是的。"], ["真的？", "是的。"]),
        (["他说：“好。", "”然后走了。"], ["他说：“好。”", "然后走了。"]),
        (["押金（见附件。", "）为三百元。", "[1]"], ["押金（见附件。）", "为三百元。"]),
        (["**押金为三百元。", "**"], ["**押金为三百元。**"]),
        (["It is 3.", "5 metres. See example.", "com now."], ["It is 3.5 metres.", "See example.com now."]),
    ],
)  # fmt: skip
def test_a_chinese_stop_ends_a_sentence_at_once_and_nothing_else_does(
    fed: list[str], cut: list[str]
) -> None:
    cutter = SentenceCutter()
    found = [cutter.feed(stretch) for stretch in fed]
    if len(fed) == 1:
        assert texts(found[0]) == cut, "nobody waits for what comes next"
    assert texts([*chain(*found), *cutter.flush()]) == cut
