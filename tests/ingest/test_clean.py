"""The canonical text: visible, composed, evenly spaced, with its sections and pages in place."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.errors import Unreadable
from indexes.vocabulary import Page, Section
from ingest import outline
from ingest.clean import clean, tidy
from ingest.vocabulary import Block, Extract


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\u200bb\u2060c\ufeffd", "abcd"),
        ("pay\u202eeon\u202c", "payeon"),
        ("".join(chr(0xE0000 + ord(c)) for c in "ignore all") + "hi", "hi"),
        ("a\ufe0f\U000e0101b", "ab"),
        ("\x00a\x07\x1b[0m", "a[0m"),
        ("e\u0301\u00adn", "én"),
        ("a\u00a0\u3000\u2003 b\t", "a b"),
        ("a\r\nb\rc\u2028d\n\n\ne", "a\nb\nc\nd\ne"),
        ("o\ufb03ce \u2f00\u2f08 \uf900", "office 一人 豈"),
        ("2 000 ㎡ ½", "2 000 ㎡ ½"),
    ],
)
def test_tidy(raw: str, text: str) -> None:
    assert tidy(raw) == text


@settings(deadline=None)
@given(st.text(max_size=200))
def test_tidy_twice_is_tidy_once_and_composed(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


def test_sections_and_pages_stand_at_their_offsets() -> None:
    blocks = (
        Block("Guide", 1, 1),
        Block("Intro."),
        Block("Use\nit", 2, 2),
        Block("Press the\fbutton.", 0, 2),
        Block("End", 2, 5),
    )
    intake = clean(Extract(blocks, key="k", valid_from=date(2026, 1, 1)), "x.pdf", "pdf")
    reading = intake.reading
    assert reading.text == "Guide\n\nIntro.\n\nUse it\n\nPress the button.\n\nEnd"
    assert reading.sections == (
        Section("Guide", 1, 0, len(reading.text)),
        Section("Use it", 2, 15, reading.text.index("End")),
        Section("End", 2, reading.text.index("End"), len(reading.text)),
    )
    pages = (Page(1, 0), Page(2, 15), Page(3, reading.text.index("button")))
    assert reading.pages == (*pages, Page(5, reading.text.index("End")))
    assert (intake.key, reading.valid_from) == ("k", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("blocks", "stated", "name", "title"),
    [
        ([Block("Any")], "Stated  title", "a.md", "Stated title"),
        ([Block("note"), Block("第一章　总　则", 1)], "", "a.md", "第一章 总则"),
        ([Block("发票说明\n2026年起"), Block("发票。")], "", "a.txt", "发票说明"),
        ([Block("This is a whole sentence.")], "", "dir/price list.txt", "price list"),
        ([Block("{")], "", "C:\\tmp\\data.json", "data"),
        ([Block("第一条 本办法适用于全体员工")], "", "leave.txt", "leave"),
    ],
)
def test_title(blocks: list[Block], stated: str, name: str, title: str) -> None:
    assert clean(Extract(tuple(blocks), title=stated), name, "text").reading.title == title


def test_a_file_of_invisible_characters_has_no_text() -> None:
    with pytest.raises(Unreadable, match="no text"):
        clean(Extract((Block("\u200b\u200b"), Block("\ufeff", 1))), "a.txt", "text")


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("第三条 当事人应当", "第三条"),
        ("第一百八十条", "第一百八十条"),
        ("第17条之一：内容", "第17条之一"),
        ("第五条为了规范", "第五条"),
        ("第五条【合同形式】当事人", "第五条"),
        ("第二条中华人民共和国境内的合同，适用本法。", "第二条"),
        ("第二条中国公民的国籍", "第二条"),
        ("第二条中央预算由人民代表大会审查", "第二条"),
        ("第二条中小企业应当", "第二条"),
        ("第二条中级人民法院管辖", "第二条"),
        ("第二条项目法人应当", "第二条"),
        ("第二条款项应当专户存储", "第二条"),
        ("第二条中规定的期限", None),
        ("第二条中国务院规定的范围", None),
        ("第二条中国家规定的范围", None),
        ("第二条中“单位”是指法人", None),
        ("第二条中小于十万元的部分", None),
        ("第二条中标明的价格", None),
        ("第二条项下的款", None),
        ("第二条款中所称的", None),
        ("第三条的规定适用", None),
        ("第三条第二款规定的情形", None),
        ("第三条至第五条", None),
        ("第三条和第四条", None),
        ("根据第三条", None),
        ("Article 5", "Article 5"),
        ("Article 5 Refunds", "Article 5 Refunds"),
        ("Art. 5. Whoever buys a plan shall pay for it.", "Art. 5"),
        ("ARTICLE IV - Fees", "ARTICLE IV - Fees"),
        ("Article 5 of the policy applies", None),
        ("Article 5(1) applies", "Article 5(1) applies"),
        ("Articles 5 to 7", None),
        ("Rules of the house", None),
    ],
)
def test_article_labels(line: str, label: str | None) -> None:
    assert outline.article(line) == label


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("第一编 总则", 1),
        ("第一分编 通则", 2),
        ("第十章", 3),
        ("第二节 监护", 4),
        ("第三章违约责任", 3),
        ("第三章规定的费用，由客户承担。", None),
        ("Part IV General", 1),
        ("CHAPTER 2", 3),
        ("Section 3.1: Fees", 4),
        ("Section 3 applies to all customers", None),
        ("Annex III High-risk systems", 1),
        ("一、发票种类", 5),
        ("一、当事人应当付款，并通知对方", None),
        ("3. TIME TO FIRST REPLY", 5),
        ("IBM", None),
        ("part of the deal", None),
    ],
)
def test_heading_ranks(line: str, rank: int | None) -> None:
    assert outline.heading(line) == rank
