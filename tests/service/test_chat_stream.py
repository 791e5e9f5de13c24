"""The chunks that a chat client joins are the answer's text, letter by letter, and nothing comes too soon."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import House
from service.http.app import assemble
from service.http.completions import CompletionBody, Teller
from service.vocabulary import Conflict, Evidence, Quote, Understanding
from tests.service.house import fake_house, scope
from tests.service.lines import FakeGenerator, FakeStages
from tests.service.test_answer import FALSE, INVENTED, RULES, ask, line

ASKED = [{"role": "user", "content": "How long?"}]
LONG = "Permanent staff must give notice of 30 days."
WRITTEN = "Notice must be given in writing."
LEAST = replace(RULES, sure=False)  # so that the draft alone is the answer
FIRST, SECOND = (Quote(one.passage_id, one.start, one.end, one.text) for one in RULES.sentences[:2])
TORN = replace(RULES, conflicts=(Conflict(FIRST, SECOND, "30 days", "7 days"),))
NOTICED = Understanding("question", 0.9, "en", "q", notices=("Call 112 now.", "Take care."))
REFUSED = replace(NOTICED, refusal="I may not answer this.")

# What the model writes, of what, how the question was understood, and what the joined text has in it.
CASES: dict[str, tuple[str, Evidence, Understanding | None, str]] = {
    "sentences": (f"{LONG} {WRITTEN}", LEAST, None, f"{LONG} {WRITTEN}"),
    "conflict": ("", TORN, None, f"“{FIRST.text}” (Staff rules), but “{SECOND.text}” (Staff rules)."),
    "conflict_and_more": (WRITTEN, TORN, None, f"(Staff rules).\n{WRITTEN}"),
    "numbered": (f"1. {LONG}\n2. {WRITTEN}", LEAST, None, f"1. {LONG}\n2. {WRITTEN}"),
    "bullets": (f"- {LONG}\n- {WRITTEN}", LEAST, None, f"- {LONG}\n- {WRITTEN}"),
    "compound": (f"{LONG[:-1]}; {WRITTEN}", LEAST, None, f"{LONG[:-1]}; {WRITTEN}"),
    "removed": (f"{LONG} {INVENTED} {WRITTEN}", LEAST, None, f"{LONG} {WRITTEN}"),
    "missing": (LONG, replace(LEAST, missing=("interns",)), None, "speaks of “interns”."),
    "abstention": (INVENTED, LEAST, None, "do not answer this"),
    "notices": (f"- {LONG}\n- {WRITTEN}", LEAST, NOTICED, f"Call 112 now.\nTake care.\n- {LONG}"),
    "noticed_conflict": (WRITTEN, TORN, NOTICED, "Take care.\nThe documents contradict"),
    "refusal": ("", LEAST, REFUSED, "Call 112 now.\nTake care.\nI may not answer this."),
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path) -> House:
    made = fake_house(tmp_path, sqlite_file)
    made.ensure_collection(scope())
    return made


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def stages(case: str) -> FakeStages:
    _, found, understood, _ = CASES[case]
    return FakeStages(found, understood) if understood else FakeStages(found)


def content(chunk: str) -> str:
    """Return what a chunk adds to the text."""
    choices: list[dict[str, Any]] = json.loads(chunk.removeprefix("data: "))["choices"]
    return "".join(choice["delta"].get("content", "") for choice in choices)


@pytest.mark.parametrize("case", CASES)
def test_the_chunks_joined_are_the_text_of_the_answer(
    client: TestClient, house: House, case: str
) -> None:
    written, *_, has = CASES[case]
    house.__dict__["answerer"] = line(FakeGenerator(written), stages(case))
    chat = {"messages": ASKED}
    whole = client.post("/v1/chat/completions", json=chat).json()["choices"][0]["message"]
    body = client.post("/v1/chat/completions", json={**chat, "stream": True}).text
    chunks = [row for row in body.splitlines() if row.startswith("data: {")]
    assert "".join(map(content, chunks)) == whole["content"]
    assert has in whole["content"]


@pytest.mark.parametrize("case", CASES)
def test_no_chunk_holds_more_than_what_was_released_by_then(case: str) -> None:
    """With the first claim of a sentence come what stands before it and itself, not what follows."""
    written, *_ = CASES[case]
    events = ask(line(FakeGenerator(f"{written} {FALSE}"), stages(case)))
    teller = Teller(CompletionBody.model_validate({"messages": ASKED}))
    text, told = events[-1].data.text, ""
    for event in events:
        for chunk in teller.told(event):
            if chunk.startswith(b"data: {"):
                told += content(chunk.decode())
        if event.kind == "claim":
            assert told == text[: event.data.end]
    assert told == text
    assert "90 days" not in told


def test_a_claim_is_handed_over_with_what_stands_between_it_and_the_one_before() -> None:
    generator = FakeGenerator(f"1. {LONG[:-1]}; {WRITTEN}")
    claims = [one for one in ask(line(generator, FakeStages(LEAST))) if one.kind == "claim"]
    assert [(one.before, one.data.text) for one in claims] == [
        ("1. ", LONG[:-1]),
        ("; ", WRITTEN),
    ]
