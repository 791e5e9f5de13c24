from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.numerals import chinese, english, roman
from indexes.text.stem import stem
from indexes.text.tokens import is_clause, proper_nouns, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("。，!?", []),
        ("健康", ["健康", "健康"]),
        ("上海交通大学", ["上海交通大学", "上海", "海交", "交通", "通大", "大学"]),
        ("法", ["法"]),
        ("The refund policies of Acme", ["refund", "polici", "acm"]),
        ("running stopped cats", ["run", "stop", "cat"]),
        ("1,000 and 3.5 in 2024", ["1000", "3.5", "2024"]),
        ("2024-03-01", ["2024-03-01", "2024", "3", "1"]),
        ("192.168.1.1", ["192.168.1.1"]),
        ("E-42 e42", ["e42", "42", "e42", "42"]),
        ("10mg", ["10mg", "10", "mg"]),
        ("C++ C# .NET", ["c++", "c#", "net"]),
        ("node.js", ["nodejs", "nod", "js"]),
        ("WHO guidelines", ["who", "guidelin"]),
        ("who guides", ["guid"]),
        ("café cafe\u0301 ZERO\u200bWIDTH", ["caf", "caf", "zerowidth"]),
        ("北京iPhone手机", ["北京", "北京", "iphon", "手机", "手机"]),
        ("dog's", ["dog"]),
        ("привет", ["привет"]),
        ("カタカナ", ["カタ", "タカ", "カナ"]),
    ],
)
def test_terms(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("臺灣的法律", "台湾的法律"),
        ("ＡＢＣ１２３公司", "abc123公司"),
        ("民法典第一百八十条", "民法典第一百八十條"),
    ],
)
def test_spellings_share_their_terms(a: str, b: str) -> None:
    assert terms(a) == terms(b)


def test_an_article_is_found_by_either_numeral() -> None:
    assert "第180条" in terms("民法典第一百八十条")
    assert "第180条" in terms("民法典第180條")


@settings(deadline=None)  # the first call builds the tables
@given(st.text(max_size=80))
def test_terms_never_raise_and_hold_no_space(text: str) -> None:
    assert all(term and not any(char.isspace() for char in term) for term in terms(text))


@settings(deadline=None)  # the first call builds the tables
@given(
    st.text(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
        min_size=1,
        max_size=20,
    )
)
def test_every_pair_of_chinese_characters_can_be_found(text: str) -> None:
    found = terms(text)
    for start in range(len(text) - 1):
        assert set(terms(text[start : start + 2])) & set(found)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("policies", "polici"), ("policy", "polici"), ("refunds", "refund"), ("refunded", "refund"),
        ("bus", "bus"), ("glass", "glass"), ("thing", "thing"), ("sing", "sing"), ("agreed", "agreed"),
        ("stopping", "stop"), ("falling", "fall"), ("house", "hous"), ("houses", "hous"), ("is", "is"),
        ("über", "über"), ("ab1", "ab1"), ("red", "red"),
    ],
)  # fmt: skip
def test_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10), ("二十三", 23), ("一百零五", 105), ("一百八十", 180), ("两百五", 250), ("三万五", 35000),
        ("一千二百万", 12_000_000), ("二〇二四", 2024), ("一亿三千万", 130_000_000), ("三万亿", 3 * 10**12),
        ("一万零五百", 10_500), ("廿五", 25), ("壹佰贰拾万", 1_200_000), ("3亿5000万", 350_000_000), ("零", 0),
        ("二千零五", 2005), ("1万2千", 12_000),
    ],
)  # fmt: skip
def test_chinese_numerals(written: str, value: int) -> None:
    assert chinese(written) == value


@pytest.mark.parametrize("written", ["", "法", "十x", "一" * 41, "点五", "三点", "三点十"])
def test_no_chinese_numeral(written: str) -> None:
    assert chinese(written) is None


@settings(deadline=None)  # the first call builds the tables
@given(st.integers(0, 99_999_999))
def test_chinese_numerals_come_back(number: int) -> None:
    assert chinese(spelled(number)) == number


def spelled(number: int) -> str:
    """Write a number the way it is read: an independent writer for the reader under test."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return spelled(high) + "万" + (("零" if low < 1000 else "") + spelled(low) if low else "")
    text, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return text or "零"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("twenty-one", 21),
        ("one hundred and five", 105),
        ("two million three hundred thousand", 2_300_000),
        ("dozen", 12),
    ],
)
def test_english_numerals(written: str, value: int) -> None:
    assert english(written) == value


@pytest.mark.parametrize(
    ("written", "value"),
    [("IV", 4), ("xiv", 14), ("XL", 40), ("IIII", None), ("", None), ("C", None)],
)
def test_roman_numerals(written: str, value: int | None) -> None:
    assert roman(written) == value


def test_proper_nouns_stand_where_they_are_written() -> None:
    text = "他在上海交通大學讀書，後來去了北京。"
    assert [span.of(text) for span in proper_nouns(text)] == ["上海交通大學", "北京"]


def test_common_words_that_the_dictionary_calls_names_are_none() -> None:
    text = "申请人应当取得许可证，采取措施；邓小平在国务院，东西和外国人。"
    assert [span.of(text) for span in proper_nouns(text)] == ["邓小平", "国务院"]


def test_a_verb_said_twice_is_no_name() -> None:
    text = "一起吃过的人也该去查一查，有缺陷的轴承寄来寄去，张一白没去。"
    assert [span.of(text) for span in proper_nouns(text)] == ["张一白"]


@pytest.mark.parametrize(
    ("text", "clause"),
    [("广州有机场", True), ("她认识主任", True), ("不转让", True), ("有期徒刑", False), ("蓝色吸入剂", False), ("", False)],
)  # fmt: skip
def test_a_clause_has_what_no_name_has(text: str, clause: bool) -> None:
    assert is_clause(text) is clause
