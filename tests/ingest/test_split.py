"""Passages follow the structure, fit the encoder and lose nothing."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.vocabulary import Chunk, Reading
from ingest.clean import clean
from ingest.split import LIMIT, WHOLE, split
from ingest.vocabulary import Block, Extract


def count(texts: Sequence[str]) -> list[int]:
    """One token a character: a hard encoder to please, and an easy one to reckon with."""
    return [len(text) for text in texts]


def reading(*blocks: Block, title: str = "") -> Reading:
    return clean(Extract(blocks, title=title), "a.md", "markdown").reading


def cut(*blocks: Block, title: str = "") -> list[tuple[str, str]]:
    return [(chunk.section, chunk.text) for chunk in split(reading(*blocks, title=title), count)]


def test_articles_of_a_law_stand_alone_with_their_path() -> None:
    assert cut(
        Block("合同法", 1),
        Block("2020年5月28日通过"),
        Block("第一章  总　则", 2),
        Block("第一条 为了保护合同当事人的合法权益，制定本法。"),
        Block("第二条 本法所称合同是协议。"),
        Block("婚姻协议，不适用本法。"),
        Block("（一）收养；"),
        Block("第一节 订立", 3),
        Block("第三条之一　当事人应当遵循公平原则。"),
        Block("第二章 附则", 2),
        Block("第四条 本法自公布之日起施行。"),
    ) == [
        ("", "2020年5月28日通过"),
        ("第一章 总则 / 第一条", "第一条 为了保护合同当事人的合法权益，制定本法。"),
        (
            "第一章 总则 / 第二条",
            "第二条 本法所称合同是协议。\n\n婚姻协议，不适用本法。\n\n（一）收养；",
        ),
        ("第一章 总则 / 第一节 订立 / 第三条之一", "第三条之一 当事人应当遵循公平原则。"),
        ("第二章 附则 / 第四条", "第四条 本法自公布之日起施行。"),
    ]


def test_an_article_whose_words_begin_with_what_a_reference_goes_on_with_is_one() -> None:
    assert cut(
        Block("境外法", 1),
        Block("第一条为了规范，制定本法。"),
        Block("第二条中华人民共和国境外的活动，适用本法。"),
        Block("第二条中规定的活动另行公布。"),
    ) == [
        ("第一条", "第一条为了规范，制定本法。"),
        (
            "第二条",
            "第二条中华人民共和国境外的活动，适用本法。\n\n第二条中规定的活动另行公布。",
        ),
    ]


def test_numbered_headings_of_plain_text_become_sections() -> None:
    assert cut(
        Block("Regulation on Machines"),
        Block("CHAPTER I"),
        Block("GENERAL PROVISIONS"),
        Block("Article 1"),
        Block("Subject matter"),
        Block("This Regulation lays down rules."),
        Block("Article 2 applies to nobody else."),
        Block("Article 3"),
        Block("1. The provider shall keep records."),
    ) == [
        ("", "Regulation on Machines"),
        (
            "CHAPTER I GENERAL PROVISIONS / Article 1 Subject matter",
            "Article 1 Subject matter\n\nThis Regulation lays down rules.\n\n"
            "Article 2 applies to nobody else.",
        ),
        (
            "CHAPTER I GENERAL PROVISIONS / Article 3",
            "Article 3\n\n1. The provider shall keep records.",
        ),
    ]


def test_an_article_that_is_a_heading_keeps_its_clauses_together() -> None:
    found = cut(
        Block("Terms", 1),
        Block("Article 1 Plans", 2),
        Block("1.1 A plan lasts a year."),
        Block("1.2 It renews itself."),
        Block("Other rules", 2),
        Block("5.1 First clause."),
        Block("5.2 Second clause."),
    )
    assert found == [
        ("Article 1 Plans", "1.1 A plan lasts a year.\n\n1.2 It renews itself."),
        ("Other rules / 5.1", "5.1 First clause."),
        ("Other rules / 5.2", "5.2 Second clause."),
    ]


def test_paragraphs_are_packed_inside_their_section_only() -> None:
    found = cut(
        Block("a" * 100), Block("b" * 100), Block("c" * 100), Block("New", 1), Block("d" * 10)
    )
    assert [(section, len(text)) for section, text in found] == [("", 202), ("", 100), ("New", 10)]


def test_a_small_rest_joins_the_piece_before_it() -> None:
    assert len(cut(Block("a" * 200), Block("b" * 30))) == 1


def test_a_paragraph_below_the_limit_stays_whole() -> None:
    text = "One sentence of some length follows another. " * 8
    assert [part for _, part in cut(Block(text))] == [text.strip()]


def test_a_long_article_is_cut_at_paragraphs_and_keeps_its_label() -> None:
    found = cut(
        Block("第一条 " + "甲" * 200 + "。"), Block("乙" * 200 + "。"), Block("丙" * 200 + "。")
    )
    assert [section for section, _ in found] == ["第一条"] * 3
    assert [text[-2] for _, text in found] == ["甲", "乙", "丙"]


def test_a_heading_with_nothing_under_it_is_text() -> None:
    assert cut(Block("Guide", 1), Block("Opening hours: 9 to 5", 2), title="Guide") == [
        ("", "Opening hours: 9 to 5")
    ]
    assert cut(Block("Guide", 1), title="Guide") == [("", "Guide")]


def test_pages_and_offsets_are_those_of_the_canonical_text() -> None:
    made = reading(Block("x" * 300, page=1), Block("y" * 150 + "\f" + "z" * 150, page=3))
    chunks = split(made, count)
    assert [chunk.page for chunk in chunks] == [1, 3]
    assert all(made.text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert made.text[made.pages[-1].start] == "z"
    assert made.pages[-1].number == 4


@pytest.mark.parametrize(
    "monster", ["x" * 5000, "长" * 5000, "word " * 2000, "a1;" * 3000, "\u0e01" * 3000]
)
def test_text_without_sentences_is_cut_all_the_same(monster: str) -> None:
    found = cut(Block(monster))
    assert all(len(text) <= WHOLE for _, text in found)
    assert "".join("".join(text.split()) for _, text in found) == "".join(monster.split())


WORDS = st.sampled_from(
    (
        *(
            "第一条 应当",
            "第二条",
            "Article 3",
            "第一章 总则",
            "付款。",
            "Pay now. ",
            "x" * 90,
            "，",
        ),
        *(
            "\n",
            " ",
            "5.2 clause",
            "（一）项；",
            "a | b: c",
            "Chapter II",
            "一、总则",
            "é",
            "😀",
            "\u3000",
        ),
    )
)
BLOCKS = st.lists(
    st.builds(
        Block,
        st.lists(WORDS, min_size=1, max_size=25).map("".join),
        level=st.sampled_from([0, 0, 0, 1, 2, 3]),
        page=st.none(),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=150)
@given(BLOCKS)
def test_every_character_outside_headings_is_in_exactly_one_passage(blocks: list[Block]) -> None:
    if not any(block.text.strip() for block in blocks):
        return
    made = reading(*blocks)
    chunks = split(made, count)
    covered = [0] * len(made.text)
    for chunk in chunks:
        assert chunk.text == made.text[chunk.start : chunk.end] == chunk.text.strip() != ""
        for at in range(chunk.start, chunk.end):
            covered[at] += 1
    headings = set()
    for section in made.sections:
        end = made.text.find("\n", section.start)
        headings |= set(range(section.start, len(made.text) if end < 0 else end))
    for at, character in enumerate(made.text):
        if not character.isspace():
            assert covered[at] == 1 or (covered[at] == 0 and at in headings)
    assert chunks == sorted(chunks, key=lambda chunk: chunk.start)
    assert all(_size(made, chunk) <= LIMIT for chunk in chunks)


def _size(made: Reading, chunk: Chunk) -> int:
    trail = len(" / ".join(part for part in (made.title, chunk.section) if part))
    return len(chunk.text) + min(trail, LIMIT // 2)
