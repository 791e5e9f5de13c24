from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.sentences import LONGEST, sentences

# A text with "‖" wherever one sentence ends and the next begins.
CASES = [
    # Chinese
    "第一条 为了保护民事主体的合法权益，制定本法。‖第二条 民法调整平等主体之间的关系。",
    "可以退款吗？‖可以！‖请在七日内申请。",
    "有下列情形之一的：‖\n（一）无民事行为能力；‖\n（二）限制民事行为能力。",
    "（一）抢劫；‖（二）盗窃；‖（三）诈骗。",
    "他说：“你好！”‖然后走了。",
    "他问“真的吗？”，没有人回答。",
    "《谁动了我的奶酪？》是一本书。‖我读过。",
    "等等……‖然后呢？",
    "（参见第三条。）‖本条自公布之日起施行。",
    "价格是3.5元。‖版本为2.0。",
    "共同侵权。。。‖依法处理",
    "第二款规定如下；‖第三款另有规定",
    "你好！！！‖再见？！‖好。",
    "本法自2024年1月1日起施行。‖\n\n附件一",
    "“甲方。”‖乙方。",
    "请访问 https://a.example/x.html?y=1。‖谢谢。",
    "一、总则‖\n二、分则‖\n三、附则",
    "第一章 总则‖\n第一条 为了规范管理，制定本办法。",
    # English
    "Dr. Smith paid $3.5 million. ‖He left.",
    "He works at Acme Inc. in Denver. ‖She does not.",
    "They moved to the U.S. in 2018. ‖It was cold.",
    "He moved to the U.S. ‖The weather was cold.",
    "See Art. 5(1) and No. 5. ‖Then stop.",
    "J. R. R. Tolkien wrote it. ‖George W. Bush did not.",
    "Use a hat, e.g. Fedora. ‖That is, i.e. Borsalino, fine.",
    "Visit https://a.example/b.html?x=1. ‖It works!",
    "Really? ‖Yes! ‖No.",
    "He asked (why? nobody knows) and left.",
    "Wait... what? ‖The end... ‖Or not.",
    "iPhone sales rose. ‖iPad sales fell.",
    "It rose by 3.5 percent.[12] ‖Then it fell.",
    "“Stop.” ‖She stopped.",
    "The meeting is at 5 p.m. on Monday. ‖Come early.",
    "It closes at 7 p.m. ‖Six books may be lent.",
    "It is open until 5 p.m. Monday to Friday. ‖On Sunday it is closed.",
    "Calls are taken from 9 a.m. EST on. ‖Write at night.",
    "Version 1.2.3 is out. ‖Version 2.0 is not.",
    "See Fig. 3, pp. 5-7 and Sec. 4. ‖It helps.",
    "Plan B. ‖It failed.",
    "Smith et al. found it. ‖Others did not.",
    "Apples, pears, etc. are fruit. ‖They are sweet.",
    "Born Jan. 5, 1970. ‖Died in 2018. ‖Buried there.",
    "In 2018. ‖15 people came.",
    # Lines
    "A line that was wrapped by a machine at some width and\ngoes on here to its end. ‖Next\nsentence.",
    "Title of the page‖\n\nThe text begins. ‖It ends.",
    "# Heading‖\nThe text under it.",
    "- first item‖\n- second item. ‖With two.‖\n* third",
    "1. Do this. ‖Then that.‖\n2. Do more.",
    "a) one‖\nb) two",
    "| a | b |‖\n|---|---|‖\n| 1. x | 2. Y. Z |",
    "name\tprice‖\napple\t3. Or 4",
    "Plan: Basic. One | Price: 5 yuan‖\nPlan: Pro | Price: 9 yuan",
    "Name: Ann‖\nCity: Denver‖\nAge: 5",
    "Chapter 1‖\nIt begins here.",
    "这一行很长很长很长很长很长很长很长很长很长很长很长很长，它被软换行\n打断了。‖下一句。",
    "One.\r\n‖Two.\r\n\r\n‖Three.",
    "Page one ends\f‖Page two begins",
    # Both
    "合同 (Contract No. 5) 有效。‖The contract ends. ‖完。",
    "请使用 Docker v2.0。‖然后重启。",
    "RAG是什么?‖它是检索增强生成.",
]


@pytest.mark.parametrize("marked", CASES)
def test_sentences(marked: str) -> None:
    text = marked.replace("‖", "")
    expected = [part.strip() for part in marked.split("‖")]
    assert [span.of(text) for span in sentences(text)] == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n\t ", "\u3000"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


@pytest.mark.parametrize("unit", ["word ", "字", "一个句子，", "a" * 50 + " ", "x;", "\u0301"])
def test_a_run_on_is_cut_below_the_limit(unit: str) -> None:
    text = (unit * 1500)[:1500]
    spans = sentences(text)
    assert max(span.end - span.start for span in spans) <= LONGEST
    assert "".join(span.of(text) for span in spans).replace(" ", "") == text.replace(" ", "")


def test_a_cut_falls_behind_a_comma() -> None:
    text = "这是一个很长的句子，" * 100 + "完。"
    assert all(span.of(text).endswith(("，", "。")) for span in sentences(text))


PIECES = [
    "。",
    "！",
    "?",
    ". ",
    "...",
    "……",
    "；",
    "\n",
    "\n\n",
    "”",
    "）",
    "《",
    "》",
    "Mr.",
    "e.g.",
    "No. 5",
    "|",
    "\t",
    "- ",
]
MIXED = st.lists(
    st.sampled_from(
        [*PIECES, "字", "词语", "word ", "Word ", "3.5", "第一条", "（一）", "\u200b", "\r", "\x85"]
    )
)


@settings(deadline=None)  # the first call builds the tables
@given(st.one_of(MIXED.map("".join), st.text(max_size=80)))
def test_spans_are_trimmed_ordered_and_cover_all_that_is_visible(text: str) -> None:
    end = 0
    for span in sentences(text):
        assert not text[end : span.start].strip()
        assert span.of(text) == span.of(text).strip() != ""
        end = span.end
    assert not text[end:].strip()


@settings(deadline=None)  # the first call builds the tables
@given(MIXED.map("".join))
def test_a_sentence_alone_is_one_sentence(text: str) -> None:
    for span in sentences(text):
        if "\n" not in span.of(text) and "\r" not in span.of(text) and "\x85" not in span.of(text):
            assert "".join(part.of(span.of(text)) for part in sentences(span.of(text)))
