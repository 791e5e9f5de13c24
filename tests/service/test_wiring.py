"""Bad days of the model, seen from outside: every question is answered, and says how."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.models.bounds import NO_TEXT
from tests.service.fake_ollama import Day, FakeOllama
from tests.service.loopback import post, read_until, until
from tests.service.models import days
from tests.service.models.asking import PATIENT, SOON
from tests.service.wired import ASKED, TEXT, Service, service

WRITTEN = "The notice period is three months."


@pytest.fixture
def running(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> Iterator[Service]:
    with service(tmp_path, sqlite_file, fake) as started:
        started.generator.deadlines = SOON
        until(lambda: started.house.writer.probe is not None)
        yield started


FAILS: dict[str, tuple[list[Day], str]] = {
    "never_answers": ([days.silent], "nothing for 0.6 s"),
    "headers_then_silence": ([days.only_headers], "nothing for 0.6 s"),
    "hangs_up": ([days.hangs_up] * 2, "broke"),
    "silence_in_the_first_sentence": ([days.streams("The notice", after="hang")], "nothing more"),
    "cut_in_the_first_sentence": ([days.streams("The notice", after="cut")], "broke"),
    "ends_without_done": ([days.streams("The notice")], "without finishing"),
    "runner_crashed": ([days.refuses(500, "llama runner process has terminated")], "terminated"),
    "out_of_memory": ([days.refuses(500, "model requires more system memory")], "memory"),
    "busy": ([days.refuses(503, "server busy, maximum pending requests exceeded")], "busy"),
    "model_gone": ([days.refuses(404, "model 'x' not found")], "ollama pull deepseek-r1:7b"),
    "web_page": ([days.sends(502, b"<html>Bad Gateway</html>")], "web page"),
    "error_in_mid_stream": ([days.streams({"error": "template: bad"})], "template: bad"),
    "writes_nothing": ([days.streams(after="done")], "no answer"),
    "prompt_too_long": ([days.refuses(400, "prompt is longer than the context")], "longer than"),
}


@pytest.mark.parametrize("day", FAILS)
def test_it_quotes_when_the_model(day: str, fake: FakeOllama, running: Service) -> None:
    script, said = FAILS[day]
    answer = running.script_and_ask(fake, script)
    assert answer["engine"]["name"] == "extractive"
    assert answer["engine"]["degraded"] is True
    assert said in answer["engine"]["notes"][0]
    assert answer["status"] == "answered"
    assert all(claim["text"] in TEXT for claim in answer["claims"])
    assert answer["usage"] == {"prompt": 0, "thinking": 0, "answer": 0}
    assert not fake.days, "the whole script was played"


def test_nobody_listens_and_then_somebody_does(fake: FakeOllama, running: Service) -> None:
    assert running.ask()["engine"]["name"] == "ollama"
    fake.kill()
    for _ in range(5):
        answer = running.ask()
        assert (answer["engine"]["name"], answer["engine"]["degraded"]) == ("extractive", True)
        assert "Ollama" in answer["engine"]["notes"][0]
    fake.revive()
    until(lambda: running.ask()["engine"]["name"] == "ollama", seconds=30)


def test_a_model_that_dies_after_a_released_sentence_leaves_a_partial_answer(
    fake: FakeOllama, running: Service
) -> None:
    fake.script(days.streams(f"{WRITTEN} Notice is", after="cut"))
    told = running.stream()
    assert next(data["text"] for name, data in told if name == "claim") == WRITTEN
    answer = told[-1][1]
    assert answer["status"] == "partial"
    assert answer["text"].startswith(WRITTEN)
    assert all(claim["text"] in TEXT for claim in answer["claims"]), "the rest is quoted"
    assert answer["engine"]["degraded"]
    assert "broke" in answer["engine"]["notes"][0]
    kept = json.loads(running.get(f"/v1/answers/{answer['id']}"))
    assert kept == answer


def test_a_model_that_dies_after_a_sentence_that_fails_its_check_is_quoted_for(
    fake: FakeOllama, running: Service
) -> None:
    """Nothing that the model wrote may leave, and nothing more will come: the evidence speaks."""
    fake.script(days.streams("The moon is made of green cheese and zinc. Notice is", after="cut"))
    answer = running.ask()
    assert "cheese" in answer["removed"][0]["text"]
    assert answer["status"] == "partial"
    assert answer["claims"]
    assert all(claim["text"] in TEXT for claim in answer["claims"])
    assert answer["engine"]["degraded"]
    assert "broke" in answer["engine"]["notes"][0]


def test_thinking_that_eats_the_answer_is_cut_off_and_asked_again(
    fake: FakeOllama, running: Service
) -> None:
    fake.script(days.thinks("Hmm. ", reason="length"))
    answer = running.ask(reasoning="on")
    assert (answer["status"], WRITTEN in answer["text"]) == ("answered", True)
    assert NO_TEXT in answer["engine"]["notes"]
    assert [chat["think"] for chat in fake.chats()[-2:]] == [True, False]
    assert 'ibid_model_incidents_total{kind="retried"} 1.0' in running.get("/metrics")


def test_a_prompt_that_was_cut_is_said_and_counted(fake: FakeOllama, running: Service) -> None:
    fake.script(days.ends(prompt_eval_count=12, eval_count=9))
    answer = running.ask()
    assert answer["engine"]["notes"] == ["The server read only part of the prompt."]
    assert 'ibid_model_incidents_total{kind="truncated"} 1.0' in running.get("/metrics")


def test_another_server_takes_over(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> None:
    with FakeOllama() as other, service(tmp_path, sqlite_file, fake, other) as running:
        running.generator.deadlines = PATIENT  # a cut is seen at once
        until(lambda: running.house.writer.probe is not None)
        fake.otherwise = days.streams("The notice", after="cut")
        for _ in range(6):
            answer = running.ask()
            assert (answer["engine"]["degraded"], answer["engine"]["name"]) == (
                False,
                "ollama",
            ), answer["engine"]
            assert answer["text"].startswith(WRITTEN)
        assert other.served == 6


def test_a_client_that_hangs_up_closes_the_upstream_and_frees_its_place(
    fake: FakeOllama, running: Service
) -> None:
    writer = running.house.writer
    body = json.dumps({"question": ASKED, "stream": True}).encode()
    for number in range(3):
        fake.script(days.streams(f"{WRITTEN} Notice is", after="hang"))
        running.generator.deadlines = type(SOON)(1, 60, 60, 60)
        with post(running.port, "/v1/answers", body) as connection:
            assert b"three months" in read_until(connection, b"event: claim")
            assert writer.admission.running == 1
        until(lambda number=number: fake.hangups == number + 1, seconds=2)
        until(lambda: writer.admission.running == 0, seconds=2)
    assert running.ask()["engine"]["name"] == "ollama"


def test_a_full_queue_is_quoted_at_once_and_nothing_is_refused(
    tmp_path: Path, sqlite_file: Path, fake: FakeOllama
) -> None:
    fake.pace = 0.1
    with service(tmp_path, sqlite_file, fake, queue=0) as running:
        until(lambda: running.house.writer.probe is not None)
        first: list[str] = []
        slow = threading.Thread(target=lambda: first.append(running.ask()["engine"]["name"]))
        slow.start()
        until(lambda: running.house.writer.admission.running == 1)
        began = time.monotonic()
        answer = running.ask()
        took = time.monotonic() - began
        slow.join()
    assert first == ["ollama"]
    assert answer["engine"]["name"] == "extractive"
    assert "1 answers are being written and 0 questions wait" in answer["engine"]["notes"][0]
    assert took < 30, "it did not wait for anything"


def test_the_probe_delays_no_answer(tmp_path: Path, sqlite_file: Path, fake: FakeOllama) -> None:
    fake.think_off = False  # so that the probe must try
    fake.script(days.silent)
    with service(tmp_path, sqlite_file, fake) as running:
        until(lambda: not fake.days)
        assert running.ask()["text"].startswith(WRITTEN)
        assert json.loads(running.get("/readyz"))["checks"]["model"]["probe"] is None


@pytest.mark.parametrize("reasoning", ["on", "auto", "off"])
def test_thinking_is_heard_by_who_asked_and_kept_by_nobody(
    reasoning: str, fake: FakeOllama, running: Service
) -> None:
    question = (
        "Why and when does Chapter 1 differ, and what if there is a conflict?"  # auto thinks too
    )
    told = running.stream(question=question, reasoning=reasoning)
    thought = "".join(data["text"] for name, data in told if name == "reasoning")
    assert thought.strip() == ("I look it up." if reasoning == "on" else "")
    done = told[-1][1]
    assert done["engine"]["reasoning"] is (reasoning != "off")
    again = running.ask(conversation_id=done["conversation_id"])
    sent = json.dumps(fake.chats()[-1]["messages"])
    stored = [running.get(f"/v1/answers/{one}") for one in (done["id"], again["id"])] + [
        running.get(f"/v1/conversations/{done['conversation_id']}")
    ]
    for text in (sent, *stored):
        assert "I look it up" not in text
        assert 'thinking": "' not in text
    assert WRITTEN in sent, "the earlier answer is in the history"
