"""What was asked back is answered from the document that is picked, and from no other: the whole line over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app import House
from service.http.app import assemble
from service.log import configure
from service.settings import Settings
from tests.fakes import FakeEncoder
from tests.service.house import FakeCrew, FakeWorker, commit, scope

LEASES = {
    "en": {"Riverside lease": "30 days", "Hillside lease": "60 days", "Lakeside lease": "90 days"},
    "zh": {"滨河租赁合同": "三十天", "山坡租赁合同": "六十天", "湖畔租赁合同": "九十天"},
}
SAYS = {
    "en": "The notice period of the tenancy is {}. Notice is given in writing.",
    "zh": "租赁的通知期为{}。通知应当以书面形式作出。",
}
ASKED = {"en": "How long is the notice period of the tenancy?", "zh": "租赁的通知期是多久？"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[TestClient]:
    configure("critical")
    folder = tmp_path_factory.mktemp("picked")
    copy(sqlite_file, folder)
    house = House(
        Settings(data=folder, cache=folder, ollama_url=("http://127.0.0.1:9",), pressure="normal")
    )
    house.__dict__.update(encoder=FakeEncoder(), crew=FakeCrew(house), worker=FakeWorker())
    for language, leases in LEASES.items():
        for title, period in leases.items():
            commit(house, scope(language), title, SAYS[language].format(period), title)
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


class Asked:
    """A conversation that begins with the question that is asked back."""

    def __init__(self, client: TestClient, language: str) -> None:
        self.client, self.language = client, language
        self.conversation: str | None = None
        first = self.say(ASKED[language])
        assert first["status"] == "needs_clarification"
        self.titles = [option["label"] for option in first["options"]]
        assert set(self.titles) == set(LEASES[language])
        self.conversation = first["conversation_id"]

    def say(self, text: str, **body: Any) -> dict[str, Any]:
        body |= {"question": text, "collection": self.language}
        if self.conversation is not None:
            body["conversation_id"] = self.conversation
        answer: dict[str, Any] = self.client.post("/v1/answers", json=body).json()
        return answer


def answered_of(answer: dict[str, Any], language: str, title: str) -> None:
    """Assert that ``answer`` is what the document ``title`` says, and rests on it alone."""
    assert answer["status"] in ("answered", "partial")
    for other, period in LEASES[language].items():
        assert (period in answer["text"]) == (other == title), answer["text"]
    assert {one["title"] for one in answer["evidence"]} == {title}
    assert answer["understanding"]["rewritten"] == f"{ASKED[language]} {title}"
    assert answer["language"] == language


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_title_is_picked(client: TestClient, language: str) -> None:
    for title in LEASES[language]:
        answered_of(Asked(client, language).say(title), language, title)


@pytest.mark.parametrize(
    ("language", "reply"),
    [
        *(("en", reply) for reply in ("2", "No. 2", "the 2nd one", "The second.", "option two")),
        *(("zh", reply) for reply in ("2", "第二份", "选2", "第2个")),
    ],
)
def test_a_number_is_picked(client: TestClient, language: str, reply: str) -> None:
    asked = Asked(client, language)
    answered_of(asked.say(reply), language, asked.titles[1])


def test_filters_of_the_callers_own_hold(client: TestClient) -> None:
    asked = Asked(client, "en")
    answer = asked.say("2", filters={"title": asked.titles[0]})
    assert {one["title"] for one in answer["evidence"]} == {asked.titles[0]}


@pytest.mark.parametrize(
    ("language", "reply", "searched"),
    [
        ("en", "none of them", "notice period tenancy none of them"),
        ("en", "the Parkside lease", "notice period tenancy the Parkside lease"),
        ("zh", "都不是", "租赁 通知 期 都不是"),
    ],
)
def test_what_names_none_of_them_is_joined_to_the_question(
    client: TestClient, language: str, reply: str, searched: str
) -> None:
    answer = Asked(client, language).say(reply)
    assert answer["understanding"]["rewritten"] == searched
    assert {one["title"] for one in answer["evidence"]} == set(LEASES[language])


def test_what_follows_speaks_of_what_was_picked(client: TestClient) -> None:
    asked = Asked(client, "en")
    title = asked.titles[1]
    asked.say("2")
    follow = asked.say("How is it given?")
    assert follow["understanding"]["rewritten"].startswith(f"notice period tenancy {title}")
