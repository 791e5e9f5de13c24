"""The page of a quote: the one its own words begin on, wherever its passage begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from indexes.text.tokens import terms
from ingest.read import read
from ingest.split import split
from service.app import House
from service.http.app import assemble
from tests.ingest.making import lines, pdf
from tests.service.house import Run, scope
from tests.service.lines import FakeGenerator

BONUS, DESKS = "The bonus is paid in May.", "Desks are free for everybody."
NOTICE = "The notice period is three months."
# named by its number, so it is found for sure
ASKED = "How long is the notice period in Chapter 1?"


@pytest.fixture
def house(house: House) -> House:
    """Return a house with the real line and one passage, which covers three pages."""
    pages = [[(72, 800, 20, "Chapter 1"), *lines(BONUS)], lines(DESKS), lines(NOTICE)]
    reading = read(pdf(pages, title="Contract"), "contract.pdf").reading
    (chunk,) = split(reading, house.encoder.count_tokens)
    assert (chunk.page, chunk.section) == (1, "Chapter 1")
    house.truth.commit_version(
        house.ensure_collection(scope()),
        "contract.pdf",
        reading,
        [chunk],
        [" ".join(terms(chunk.text))],
        house.encoder.encode_passages([chunk.text]),
        "hash",
        None,
    )
    del house.__dict__["answerer"]
    return house


@pytest.fixture
def client(house: House) -> Iterator[TestClient]:
    with TestClient(assemble(house), base_url="http://127.0.0.1:8000") as client:
        yield client


def write(house: House, *sentences: str) -> None:
    """Have the house's model write ``sentences`` from now on."""
    generator = FakeGenerator(" ".join(sentences))
    house.__dict__["answerer"] = replace(house.answerer, generator=generator)


@pytest.mark.parametrize(
    ("said", "page"), [((NOTICE,), 3), ((NOTICE, DESKS), 2), ((NOTICE, BONUS), 1)]
)
def test_an_answers_evidence_has_the_page_of_what_is_first_quoted_of_it(
    house: House, client: TestClient, said: tuple[str, ...], page: int
) -> None:
    write(house, *said)
    answer = client.post("/v1/answers", json={"question": ASKED}).json()
    quotes = [quote["quote"] for claim in answer["claims"] for quote in claim["evidence"]]
    assert quotes == list(said)
    (place,) = answer["evidence"]
    assert place["page"] == page
    assert client.get(f"/v1/answers/{answer['id']}").json()["evidence"] == [place]


def test_a_citation_has_the_page_of_its_own_quote(house: House, client: TestClient) -> None:
    write(house, NOTICE, BONUS, DESKS)
    asked = {"messages": [{"role": "user", "content": ASKED}]}
    cited = client.post("/v1/chat/completions", json=asked).json()["citations"]
    assert {one["quote"]: one["page"] for one in cited} == {NOTICE: 3, BONUS: 1, DESKS: 2}


def test_the_command_line_names_the_pages_of_what_it_quotes(house: House, ibid: Run) -> None:
    write(house, NOTICE)
    assert "[1] Contract › Chapter 1 › page 3\n" in ibid("ask", ASKED)[1]
    write(house, NOTICE, BONUS)
    assert "[1] Contract › Chapter 1 › page 1, page 3\n" in ibid("ask", ASKED)[1]


def test_a_passage_found_has_the_page_it_begins_on(house: House, client: TestClient) -> None:
    (hit,) = client.post("/v1/search", json={"query": "notice period"}).json()["hits"]
    assert hit["page"] == 1
