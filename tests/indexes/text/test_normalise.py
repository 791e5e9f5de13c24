from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.language import language
from indexes.text.normalise import fold, squash


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hello World", "hello world"),
        ("ＡＢＣ１２３", "abc123"),
        ("（臺灣）", "(台湾)"),
        ("民法典第一百八十條", "民法典第一百八十条"),
        ("後來裡面乾淨", "后来里面干净"),
        ("Élan Übung naïve", "elan ubung naive"),
        ("“quoted” ‘text’ 「引號」", '"quoted" \'text\' "引号"'),
        ("2018–2020 — x−y", "2018-2020 - x-y"),
        ("《書名》。", "《书名》。"),
        ("Straße Ⅲ ½ ﬁ", "straße ⅲ ½ ﬁ"),
        ("ΣΟΦΟΣ Привет", "σοφοσ привет"),
        ("a\u00a0b\u3000c", "a b c"),
        ("￥１，０００", "¥1,000"),
        ("ﾊﾝｶｸ", "ハンカク"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_code_point_folds_to_one_that_folds_to_itself() -> None:
    every = "".join(chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    once = fold(every)
    assert len(once) == len(every)
    assert fold(once) == once


@settings(deadline=None)  # the first call builds the tables
@given(st.text(max_size=60))
def test_fold_keeps_every_character_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(text) == "".join(map(fold, text))


@settings(deadline=None)  # the first call builds the tables
@given(st.text(max_size=60))
def test_squash_twice_is_squash(text: str) -> None:
    assert squash(squash(text)) == squash(text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("  Service\u200b Terms ", "service terms"),
        ("《中華人民共和國民法典》", "《中华人民共和国民法典》"),
        ("cafe\u0301", "café"),
        ("ﬁle Ⅲ", "FILE III"),
        ("a\n\tb", "a b"),
        ("soft\u00adhyphen", "softhyphen"),
    ],
)
def test_squash_gives_one_key(a: str, b: str) -> None:
    assert squash(a) == squash(b)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("民法典第180条是什么？", "zh"),
        ("What does Article 5 say?", "en"),
        ("GPT-4 API rate limit 是多少", "zh"),
        ("What does 合同 mean?", "en"),
        ("Docker 部署", "zh"),
        ("请解释 machine learning 的原理", "zh"),
        ("How do I say 你好世界 in English", "en"),
        ("", "en"),
        ("12345", "en"),
        ("……。", "zh"),
        ("臺灣的退款政策", "zh"),
        ("iPhone 15 价格", "zh"),
        ("第三條", "zh"),
        ("According to 《民法典》 Article 180, what is the rule?", "en"),
    ],
)
def test_language(text: str, expected: str) -> None:
    assert language(text) == expected
