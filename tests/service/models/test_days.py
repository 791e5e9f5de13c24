"""Bad days of a server: each ends, in time, in an answer or in one clear error."""

from __future__ import annotations

import json

import pytest

from indexes.errors import (
    Busy,
    IbidError,
    ModelError,
    ModelMissing,
    ModelTimeout,
    ModelUnreachable,
    SettingsError,
    TooLarge,
)
from tests.service.fake_ollama import Day, FakeOllama
from tests.service.models import days
from tests.service.models.asking import PATIENT, SOON, TEXT, ask
from tests.service.models.days import ends, refuses, sends, streams, thinks

NESTED = json.dumps(
    {
        "error": {
            "code": 400,
            "message": "request (42947 tokens) exceeds the available context size (8192 tokens)",
            "type": "exceed_context_size_error",
        }
    }
)
OPENAI = {"message": "CUDA error: out of memory", "type": "api_error", "code": None}

FAILS: dict[str, tuple[list[Day], type[IbidError], str]] = {
    "never_answers": ([days.silent], ModelTimeout, "nothing for 0.6 s"),
    "headers_then_silence": ([days.only_headers], ModelTimeout, "nothing for 0.6 s"),
    "half_a_status_line": ([days.half_headers], ModelTimeout, "nothing for 0.6 s"),
    "silence_in_mid_answer": ([streams("A ", after="hang")], ModelTimeout, "nothing more"),
    "drips_for_ever": ([days.drips], ModelTimeout, "no end after 1.5 s"),
    "hangs_up_twice": ([days.hangs_up] * 2, ModelError, "broke"),
    "speaks_another_protocol": ([days.no_http] * 2, ModelError, "broke"),
    "cut_in_mid_answer": ([streams("The ", after="cut")], ModelError, "broke"),
    "cut_in_mid_line": ([days.half_line], ModelError, "broke"),
    "no_done_line": ([streams("The notice period ")], ModelError, "without finishing"),
    "empty_stream": ([streams()], ModelError, "without finishing"),
    "error_line_first": ([streams({"error": "template: bad"})], ModelError, "template: bad"),
    "error_line_in_mid_answer": (
        [streams("The ", {"error": "prediction aborted, token repeat limit reached"})],
        ModelError,
        "repeat limit",
    ),
    "error_line_that_is_an_object": ([streams({"error": OPENAI})], ModelError, "out of memory"),
    "model_missing": ([refuses(404, "model 'x' not found")], ModelMissing, "ollama pull"),
    "model_missing_in_the_scheduler": (
        [refuses(404, 'model "x" not found, try pulling it first')],
        ModelMissing,
        "ollama pull deepseek-r1:7b",
    ),
    "not_ollama_at_all": ([sends(404, b"404 page not found")], ModelError, "not as Ollama does"),
    "foreign_host_header": ([sends(403, b"")], ModelError, "OLLAMA_HOST"),
    "proxy_wants_a_login": ([sends(401, b"<html>login</html>")], ModelError, "refuses"),
    "proxy_error_page": ([sends(502, b"<html>Bad Gateway</html>")], ModelError, "web page"),
    "web_page_with_200": ([sends(200, b"<html>hello</html>")], ModelError, "not as Ollama does"),
    "redirect": ([sends(302, b"")], ModelError, "redirects"),
    "runner_crashed": (
        [refuses(500, "llama runner process has terminated: exit status 2")],
        ModelError,
        "terminated",
    ),
    "out_of_memory": (
        [refuses(500, "model requires more system memory (9.1 GiB) than is available")],
        ModelError,
        "more system memory",
    ),
    "openai_shaped_error": ([refuses(500, OPENAI)], ModelError, "CUDA error: out of memory"),
    "queue_full": (
        [refuses(503, "server busy, please try again.  maximum pending requests exceeded")],
        Busy,
        "maximum pending",
    ),
    "rate_limited": ([refuses(429, "slow down")], Busy, "slow down"),
    "cancelled_while_loading": ([refuses(499, "request canceled")], ModelError, "canceled"),
    "prompt_too_long_error_nested_in_an_error": (
        [refuses(400, NESTED)],
        TooLarge,
        "42947 tokens",
    ),
    "prompt_too_long": (
        [refuses(400, "the prompt is longer than the context length currently available")],
        TooLarge,
        "longer than",
    ),
    "an_embedding_model": (
        [refuses(400, '"x" does not support chat')],
        SettingsError,
        "IBID_MODEL",
    ),
    "wrong_typed_option": (
        [refuses(400, 'option "num_ctx" must be of type integer')],
        ModelError,
        "num_ctx",
    ),
    "broken_json_line": ([streams(b'{"message":\n')], ModelError, "not as Ollama does"),
    "not_utf8": ([streams(b'{"message":{"content":"\xff\xfe"}}\n')], ModelError, "not as Ollama"),
    "a_line_that_is_a_list": ([streams(b"[1]\n")], ModelError, "not as Ollama does"),
    "a_message_that_is_text": ([streams({"message": "hi"})], ModelError, "not as Ollama does"),
    "endless_line": ([days.endless_line], ModelError, "line without end"),
    "only_loaded_the_model": ([ends(done_reason="load")], ModelError, "loaded the model"),
    "no_answer_with_thinking_off": ([streams(after="done")], ModelError, "no answer"),
}

ANSWERS: dict[str, tuple[list[Day], str]] = {
    "hangs_up_once": ([days.hangs_up], TEXT),
    "blank_lines_between": (
        [streams(b"\n\n", "Three months.", b"\r\n", after="done")],
        "Three months.",
    ),
    "line_separators_inside_a_string": (
        [streams("Three\u2028months\u0085ok.", after="done")],
        "Three\u2028months\u0085ok.",
    ),
    "a_message_without_content": ([streams({"message": None}, "Three.", after="done")], "Three."),
    "more_after_done": (
        [streams("Three.", {"done": True, "done_reason": "stop"}, "Four.", after="done")],
        "Three.",
    ),
    "hangs_after_done": (
        [streams("Three.", {"done": True, "done_reason": "stop"}, after="hang")],
        "Three.",
    ),
    "no_counts_at_all": ([streams("Three.", {"done": True})], "Three."),
    "one_byte_a_packet": ([days.torn], "通知期为三个月。"),
    "think_tags_in_the_text": (
        [streams("<think>\nHmm.\n</think>\n\nThree.", after="done")],
        "Three.",
    ),
    "think_tags_cut_by_chunks": (
        [streams("<th", "ink>Hm", "m.</th", "ink>", "\n\nThree.", after="done")],
        "Three.",
    ),
    "unasked_thinking": ([thinks("Hmm. ", then="Three.")], "Three."),
}


@pytest.mark.parametrize("day", FAILS)
def test_one_clear_error_when(day: str, fake: FakeOllama) -> None:
    script, kind, said = FAILS[day]
    deadlines = SOON if kind is ModelTimeout else PATIENT
    with pytest.raises(kind) as caught:
        ask(fake.script(*script), deadlines=deadlines)
    assert type(caught.value) is kind
    assert said in caught.value.message
    assert caught.value.message.endswith(".")
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 450
    assert not fake.days, "the whole script was played"


@pytest.mark.parametrize("day", ANSWERS)
def test_an_answer_although(day: str, fake: FakeOllama) -> None:
    script, text = ANSWERS[day]
    heard = ask(fake.script(*script))
    assert heard.text == text
    assert heard.end.reason == "stop"
    assert heard.end.answer_tokens + heard.end.thinking_tokens > 0


def test_nobody_listens(fake: FakeOllama) -> None:
    fake.kill()
    with pytest.raises(ModelUnreachable, match="ollama serve"):
        ask(fake)


@pytest.mark.parametrize("url", ["http://[::1", "http://host:port", "ftp://host"])
def test_an_address_that_is_none(url: str, fake: FakeOllama) -> None:
    fake.url = url
    with pytest.raises(SettingsError, match="IBID_OLLAMA_URL"):
        ask(fake)


def test_killed_and_back(fake: FakeOllama) -> None:
    assert ask(fake).text == TEXT
    fake.kill()
    with pytest.raises(ModelUnreachable):
        ask(fake)
    fake.revive()
    assert ask(fake).text == TEXT


def test_repeats_itself_for_ever(fake: FakeOllama) -> None:
    heard = ask(fake.script(days.stutters))
    assert heard.end.reason == "aborted"
    assert heard.end.notes == ("The model repeated itself and was stopped.",)
    assert heard.text.count("and so on") < 100
    assert fake.hangups == 1
