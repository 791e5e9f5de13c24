"""A law that another one ends, from its file to the answer's note: on either side of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexes.search import Searcher
from ingest.worker import Worker
from service.checking.vectors import SentenceVectors
from service.stages.retrieve import Retriever
from service.vocabulary import Evidence, Question, Recall, Understanding
from tests.ingest.standing import SCOPE, Standing, stand

OLD = "# 中华人民共和国婚姻法\n\n第五条 结婚年龄男不得早于二十二周岁。\n\n第六条 本法自1981年1月1日起施行。"
CODE = (
    "# 中华人民共和国民法典\n\n第五条 完全民事行为能力。\n\n第六条 本法自2021年1月1日起施行。"
    "《中华人民共和国婚姻法》、《中华人民共和国继承法》同时废止。"
)
ASKED = "结婚年龄男不得早于多少周岁？"


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    made = stand(tmp_path)
    yield made
    made.truth.close()


def bring(standing: Standing, **texts: str) -> None:
    for key, text in texts.items():
        standing.submit(f"{key}.md", text)
    worker = Worker(standing.jobs, standing.truth, standing.encoder, None, standing.reader)
    while worker.step():
        pass


def ask(standing: Standing, folder: Path, day: date) -> Evidence:
    searcher = Searcher(standing.truth, folder, standing.encoder)
    retriever = Retriever(searcher, SentenceVectors(standing.encoder))
    understood = Understanding("question", 0.9, "zh", ASKED)
    return retriever.retrieve(Question(ASKED, SCOPE, as_of=day), understood, Recall("con_1"))


@pytest.mark.parametrize("order", [("old", "code"), ("code", "old")])
def test_an_answer_for_a_day_before_says_that_it_has_ended(
    standing: Standing, tmp_path: Path, order: tuple[str, str]
) -> None:
    texts = {"old": OLD, "code": CODE}
    bring(standing, **{key: texts[key] for key in order})
    before = ask(standing, tmp_path, date(2020, 12, 31))
    (hit,) = {one.passage.title: one for one in before.hits}.values()
    assert (hit.passage.title, hit.passage.valid_to) == ("中华人民共和国婚姻法", date(2021, 1, 1))
    assert before.notes == (
        "中华人民共和国婚姻法 no longer holds from 2021-01-01: 中华人民共和国民法典 ends it.",
    )
    after = ask(standing, tmp_path, date(2021, 1, 1))
    assert {one.passage.title for one in after.hits} == {"中华人民共和国民法典"}
    assert after.notes == ()


def test_a_text_that_is_mended_ends_what_it_now_names(standing: Standing, tmp_path: Path) -> None:
    day = date(2022, 1, 1)
    bring(standing, old=OLD, code=CODE.split("《中华人民共和国婚姻法》")[0])
    assert "中华人民共和国婚姻法" in {
        one.passage.title for one in ask(standing, tmp_path, day).hits
    }
    for _ in range(2):
        bring(standing, code=CODE)
        assert standing.versions() == {"old.md": 1, "code.md": 2}
        titles = {one.passage.title for one in ask(standing, tmp_path, day).hits}
        assert titles == {"中华人民共和国民法典"}
