"""Markdown and plain text: structure kept, marks gone, words untouched."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.readers import markdown, plain
from ingest.vocabulary import Block

FRONT = """---
title: "Refund Policy"
key: refunds
source_url: https://example.org/refunds
valid_from: 2026-03-01
valid_to: next year
department: sales
pages: 12
final: true
---

# Refund Policy
"""


def blocks(text: str) -> list[Block]:
    return list(markdown.read(text.encode(), "a.md").blocks)


def test_front_matter_is_understood() -> None:
    extract = markdown.read(FRONT.encode(), "a.md")
    assert (extract.title, extract.key) == ("Refund Policy", "refunds")
    assert extract.source_url == "https://example.org/refunds"
    assert (extract.valid_from, extract.valid_to) == (date(2026, 3, 1), None)
    assert extract.metadata == {"department": "sales", "pages": 12, "final": True}
    assert extract.notes == ("valid_to is 'next year', no day like 2026-03-01; it was left out.",)
    assert extract.blocks == (Block("Refund Policy", 1),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# A #\n## B\ntext", [Block("A", 1), Block("B", 2), Block("text")]),
        ("A\n===\n\nB\n---", [Block("A", 1), Block("B", 2)]),
        ("one\ntwo\n\nthree", [Block("one two"), Block("three")]),
        ("第一\n第二", [Block("第一第二")]),
        ("one  \ntwo", [Block("one\ntwo")]),
        ("intro:\n- a\n- b\n  more\n1. c", [Block("intro:\n- a\n- b more\n1. c")]),
        ("> quoted\n> words", [Block("quoted words")]),
        ("***\na\n\n---\n\nb", [Block("a"), Block("b")]),
        ("a\n<!-- hidden\n\nwords -->\nb", [Block("a"), Block("b")]),
        ("```py\n# no heading\nx = 1\n```\nend", [Block("# no heading\nx = 1"), Block("end")]),
        ("```\nnever closed", [Block("never closed")]),
        (
            "| Plan | Price |\n| --- | :-: |\n| A | 5 |\n| B \\| C | |",
            [Block("Plan: A | Price: 5\nPlan: B | C")],
        ),
        ("- a\n- b\n---\nc", [Block("- a\n- b"), Block("c")]),
        ("2. Two days.\n---", [Block("2. Two days.")]),
        ("> quoted\n---\nc", [Block("quoted"), Block("c")]),
        ("1. Scope\n---\nc", [Block("1. Scope", 2), Block("c")]),
        ("第一章 总则\n---\nc", [Block("第一章 总则", 2), Block("c")]),
        ("a\n***\nb", [Block("a"), Block("b")]),
        ("#no heading", [Block("#no heading")]),
        ("# ", []),
    ],
)
def test_blocks(text: str, expected: list[Block]) -> None:
    assert blocks(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It starts with `<!--` here.\n\nMore.", ["It starts with <!-- here.", "More."]),
        ("It starts with <!-- here.\n\nMore.", ["It starts with <!-- here.", "More."]),
        ("`<!-- shown -->` a<!-- hidden -->b", ["<!-- shown --> ab"]),
        ("```\n<!-- shown\n```\nMore.", ["<!-- shown", "More."]),
        ("- a\n\n    ```\n    <!-- shown -->\n    ```", ["- a", "    <!-- shown -->"]),
        ("```code``` is shown.\n\nMore.", ["code is shown.", "More."]),
        ("a<!-- see\nArticle 5,\n- b --> c", ["a c"]),
        ("# A<!-- hidden -->\n\n| B |\n|-|\n| c<!-- d | e --> |", ["A", "B\nc"]),
        ("1. a\n\n    <!-- hidden\n\n    words -->\n\n    b", ["1. a", "b"]),
        ("a\n\n    <!-- set in\n\nb", ["a", "<!-- set in", "b"]),
        ("<!-- hidden --> a\n\n<!-- never\n\nended", ["a"]),
    ],
)
def test_comments_go_and_what_speaks_of_them_stays(text: str, expected: list[str]) -> None:
    assert [block.text for block in blocks(text)] == expected


@pytest.mark.parametrize(
    "prose",
    [
        "---\n\n# Leave rules\n\nEveryone has 25 days.\n\n---\n\nContact HR.",
        "---\nLeave rules: see below.\n\nEveryone has 25 days.\n\n---\n\nContact HR.",
        "---\n\nLeave rules: everyone has 25 days.\n\n---\n\nContact HR.",
        "---\n---\nLeave rules. Everyone has 25 days.\n\n---\nContact HR.",
    ],
)
def test_prose_between_two_rules_is_no_front_matter(prose: str) -> None:
    extract = markdown.read(prose.encode(), "a.md")
    said = " ".join(block.text for block in extract.blocks)
    assert all(words in said for words in ("Leave rules", "veryone has 25 days", "Contact HR."))
    assert extract.metadata == {}


def test_front_matter_may_hold_lists_comments_and_long_values() -> None:
    front = "---\n# ours\ntags:\n- a\n\n有效期: 2026\nabout this: |\n  One.\n\n  Two.\nrank: 3\n---\nWords."
    extract = markdown.read(front.encode(), "a.md")
    assert extract.blocks == (Block("Words."),)
    assert extract.metadata == {"rank": 3}


def test_tags_that_part_text_leave_a_gap() -> None:
    page = (
        "<table><tr><td>Basic</td><td>5</td></tr>\n<tr><td class='x'>Pro</td><td>7</td></tr></table>\n\n"
        "<div>One.</div><P>Two.</P><ul><li>Three</li></ul>H<sub>2</sub>O <picture>four</picture>"
    )
    lines = [line.split() for block in blocks(page) for line in block.text.split("\n")]
    assert [" ".join(line) for line in lines if line] == [
        *("Basic 5", "Pro 7", "One.", "Two.", "Three", "H2O four"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**bold** and *soft* and __both__ and _one_", "bold and soft and both and one"),
        ('[name](https://x.org "t") ![picture](a.png)', "name picture"),
        ("`code` and ``co`de``", "code and co`de"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("\\*kept\\* &amp; &lt;", "*kept* & <"),
        ("<b>x</b><br>y", "x\ny"),
        ("<https://x.org/a_b_c>", "https://x.org/a_b_c"),
        ("a < b and c > d", "a < b and c > d"),
    ],
)
def test_inline_marks_go_and_words_stay(text: str, words: str) -> None:
    assert markdown.inline(text) == words


def test_wrapped_lines_of_plain_text_are_joined_and_short_ones_kept() -> None:
    text = (
        "The customer proposes the priority of each ticket, and we\n"
        "may change it as long as we say why we did so in the\n"
        "ticket itself.\n\n"
        "Starter: 2 days\nTeam: 8 hours\n"
    )
    assert plain.read(text.encode(), "a.txt").blocks == (
        Block(
            "The customer proposes the priority of each ticket, and we may change it as long as we "
            "say why we did so in the ticket itself."
        ),
        Block("Starter: 2 days\nTeam: 8 hours"),
    )


def test_items_begin_their_own_line() -> None:
    text = "下列情形之一的，不予退款，客户也不得要求赔偿任何损失或者费用：\n（一）超过期限；\n（二）违反约定。"
    block = plain.read(text.encode(), "a.txt").blocks[0]
    assert block.text.split("\n")[1:] == ["（一）超过期限；", "（二）违反约定。"]


@pytest.mark.parametrize(
    "evil",
    [
        "[" * 50_000,
        "*" * 50_000 + "a",
        "`" * 50_000,
        "<a " * 20_000,
        "|-" * 30_000,
        "> " * 30_000,
        "\\" * 50_000,
        "a" + "<!--" * 100_000,
        "-->" + "<!--" * 100_000,
        "    <!--\n" * 50_000,
        "`" * 50_000 + "a`",
    ],
)
def test_hostile_marks_take_linear_time(evil: str) -> None:
    assert isinstance(blocks(evil), list)  # the suite's own timeout is the limit
