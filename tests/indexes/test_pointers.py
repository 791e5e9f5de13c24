"""A place that is named is looked up: whatever way it is written, of the version in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indexes.pointers import Pointers
from indexes.truth import Collection, Truth, open_truth
from indexes.vocabulary import Chunk, Reading, Scope
from tests.fakes import FakeEncoder

TODAY = date(2026, 6, 1).toordinal()


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    return open_truth(None, tmp_path)


@pytest.fixture
def collection(truth: Truth) -> Collection:
    encoder = FakeEncoder()
    made = truth.ensure_collection(Scope("t", "c"), encoder.fingerprint, encoder.dimensions)
    store(
        truth,
        made,
        "中华人民共和国民法典",
        ["总则 / 第十条", "总则 / 第十一条", "总则 / 第十二条", "总则 / 第十七条之一"],
    )
    store(truth, made, "合同法", ["第十条"], begins=date(1999, 10, 1))
    store(truth, made, "合同法", ["第十条"], begins=date(2020, 1, 1))
    store(truth, made, "最高人民法院关于适用《中华人民共和国民法典》合同编的解释（一）", ["第十条"])
    store(truth, made, "Data Protection Act", ["Part 1 / Article 5 Scope", "Part 1 / Section 7"])
    return truth.collection(Scope("t", "c"))


def store(
    truth: Truth,
    collection: Collection,
    title: str,
    sections: list[str],
    begins: date | None = None,
) -> None:
    encoder = FakeEncoder()
    texts = [f"{title} {section} {begins}" for section in sections]
    whole, chunks, at = "\n".join(texts), [], 0
    for section, text in zip(sections, texts, strict=True):
        chunks.append(Chunk(at, at + len(text), section, None, text))
        at += len(text) + 1
    truth.commit_version(
        collection=collection,
        key=title,
        reading=Reading(title, whole, "text/plain", valid_from=begins),
        chunks=chunks,
        terms=texts,
        vectors=encoder.encode_passages(texts),
        content_hash=f"{title}{begins}",
        source_url=None,
    )


def asked(truth: Truth, collection: Collection, text: str, day: int = TODAY) -> list[str]:
    ids = Pointers(truth).find(collection, text, day)
    found = truth.passages(ids)
    return [found[one].text for one in ids]


CIVIL = "中华人民共和国民法典 总则 / "
READS_CIVIL = "最高人民法院关于适用《中华人民共和国民法典》合同编的解释（一） "


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("《民法典》第十条怎么规定？", [f"{CIVIL}第十条 None"]),
        ("民法典10条", [f"{CIVIL}第十条 None"]),
        ("依《中华人民共和国民法典》第１０条第二款", [f"{CIVIL}第十条 None"]),
        ("民法典第十七条之一", [f"{CIVIL}第十七条之一 None"]),
        ("民法典第十条至第十二条", [f"{CIVIL}第十{n}条 None" for n in ("", "一", "二")]),
        ("What does Article 10 of 《民法典》 say?", [f"{CIVIL}第十条 None"]),
        ("关于适用《民法典》合同编的解释（一）第十条", []),
        ("最高人民法院关于适用《民法典》合同编的解释（一）第十条", [f"{READS_CIVIL}第十条 None"]),
        ("合同法第十条", ["合同法 第十条 2020-01-01"]),
        ("民法典第十条和合同法第十条", [f"{CIVIL}第十条 None", "合同法 第十条 2020-01-01"]),
        (
            "Article 5 of the Data Protection Act",
            ["Data Protection Act Part 1 / Article 5 Scope None"],
        ),
        ("data protection act, art. 5(1)", ["Data Protection Act Part 1 / Article 5 Scope None"]),
        ("Data Protection Act § 7", ["Data Protection Act Part 1 / Section 7 None"]),
        ("第十条怎么规定？", []),
        ("民法典第九十九条", []),
        ("民法典有多少条？", []),
        ("database protection action, Article 5", []),
    ],
)
def test_places(truth: Truth, collection: Collection, text: str, places: list[str]) -> None:
    assert asked(truth, collection, text) == places


ACT = "Data Protection Act Part 1 / "
RETURNS, WARRANTY = "Consumer Act Article 5 Returns None", "Consumer Act Article 7 Warranty None"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (
            "Compare Article 5 of the Data Protection Act with Article 7 of the Consumer Act.",
            [f"{ACT}Article 5 Scope None", WARRANTY],
        ),
        (
            "Does the Data Protection Act go further than Articles 5 and 7 of the Consumer Act?",
            [RETURNS, WARRANTY],
        ),
        ("Data Protection Act: is Article 5 (Returns) in the “Consumer Act” alike?", [RETURNS]),
        (
            "Data Protection Act § 7 and Consumer Act Article 7",
            [f"{ACT}Section 7 None", WARRANTY],
        ),
        (
            "In the Data Protection Act, what does Article 5 say of consumers?",
            [f"{ACT}Article 5 Scope None"],
        ),
        ("《民法典》第十条和《合同法》第十条", [f"{CIVIL}第十条 None", "合同法 第十条 2020-01-01"]),
        (
            "第十一条（民法典）与第十条（《合同法》）",
            [f"{CIVIL}第十一条 None", "合同法 第十条 2020-01-01"],
        ),
        (
            "民法典规定的第十一条和合同法规定的第十条",
            [f"{CIVIL}第十一条 None", "合同法 第十条 2020-01-01"],
        ),
        (
            "民法典 Article 11 与 Article 10 of 合同法",
            [f"{CIVIL}第十一条 None", "合同法 第十条 2020-01-01"],
        ),
        ("Article 5 of the 《t7law》", []),
        ("t7law, Article 5", []),
    ],
)
def test_of_several_laws_each_has_its_own_places(
    truth: Truth, collection: Collection, text: str, places: list[str]
) -> None:
    store(truth, collection, "Consumer Act", ["Article 5 Returns", "Article 7 Warranty"])
    assert asked(truth, truth.collection(Scope("t", "c")), text) == places


def test_a_heading_with_a_slash_in_it_is_looked_up_too(
    truth: Truth, collection: Collection
) -> None:
    sections = [
        *("Part 1 / Article 5 Rent / Deposit", "第六条 押金 / 保证金"),
        *("Section 3", "Section 3 / Fees", "Section 4 / Days", "Section 4 / Hours"),
    ]
    store(truth, collection, "Tenancy Act", sections)
    now = truth.collection(Scope("t", "c"))
    for text, places in (
        ("Tenancy Act, Article 5", ["Part 1 / Article 5 Rent / Deposit"]),
        ("Tenancy Act 第六条", ["第六条 押金 / 保证金"]),
        ("Section 3 of the Tenancy Act", ["Section 3"]),  # its own words, not a subsection's
        ("Section 4 of the Tenancy Act", []),
        ("Tenancy Act, Part 1", []),
    ):
        assert asked(truth, now, text) == [f"Tenancy Act {place} None" for place in places]


def test_the_version_of_the_day_is_meant(truth: Truth, collection: Collection) -> None:
    for day, begins in ((date(2019, 12, 31), ["合同法 第十条 1999-10-01"]), (date(1990, 1, 1), [])):
        assert asked(truth, collection, "合同法第十条", day.toordinal()) == begins


def test_what_comes_in_later_is_found_and_what_is_deleted_is_not(
    truth: Truth, collection: Collection
) -> None:
    pointers = Pointers(truth)
    assert pointers.find(collection, "刑法第一条", TODAY) == []
    store(truth, collection, "刑法", ["第一条"])
    newer = truth.collection(Scope("t", "c"))
    (found,) = pointers.find(newer, "刑法第一条", TODAY)
    truth.delete_document(newer, truth.passages([found])[found].document_id)
    assert pointers.find(truth.collection(Scope("t", "c")), "刑法第一条", TODAY) == []


def test_newer_versions_are_known(truth: Truth, collection: Collection) -> None:
    (old,) = Pointers(truth).find(collection, "合同法第十条", date(2010, 1, 1).toordinal())
    document = truth.passages([old])[old].document_id
    begins = date(2020, 1, 1).toordinal()
    assert truth.later([document, document], begins - 1) == [("合同法", begins)]
    assert truth.later([document], begins) == []
