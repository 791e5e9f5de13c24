from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.logic import comparisons, modalities, negations
from indexes.text.names import names, titles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不得收费", ["不 not"]),
        ("未经许可", ["未 not"]),
        ("没有规定", ["没有 not"]),
        ("无权上诉", ["无权 not"]),
        ("没有权利上诉", ["没有权利 not"]),
        ("没有权威数据", ["没有 not"]),
        ("无权处分", ["无 not"]),
        ("禁止吸烟", ["禁止 not"]),
        ("他不得不离开", ["不得不 double"]),
        ("并非不可以", ["并非不 double"]),
        ("没有人不知道", ["没有人不 double"]),
        ("法律另有规定的除外", ["另有规定 except", "除外 except"]),
        ("除节假日外", ["除节假日外 except"]),
        ("这不仅是权利", []),
        ("未成年人", []),
        ("是否可以", []),
        ("是不是", []),
        ("无期徒刑", []),
        ("无论如何", []),
        ("不超过30日", []),
        ("不少于三人", []),
        ("不足五人", []),
        ("不断提高", []),
        ("It is not allowed", ["not not"]),
        ("You can't go", ["n't not"]),
        ("without consent", ["without not"]),
        ("neither party nor its agents", ["neither not", "nor not"]),
        ("There is no fee", ["no not"]),
        ("smoking is prohibited", ["prohibited not"]),
        ("It is not uncommon", ["not uncommon double"]),
        ("except for gift cards", ["except except"]),
        ("unless agreed", ["unless except"]),
        ("no more than 5", []),
        ("must not exceed 5", []),
        ("not only this", []),
        ("No. 5", []),
        ("whether or not", []),
        ("a notable knot", []),
    ],
)
def test_negations(text: str, expected: list[str]) -> None:
    assert [
        f"{text[found.start : found.end]} {found.kind}" for found in negations(text)
    ] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("应当支付", "must"),
        ("應當支付", "must"),
        ("必须支付", "must"),
        ("须经批准", "must"),
        ("不得不支付", "must"),
        ("不得支付", "must_not"),
        ("严禁吸烟", "must_not"),
        ("不可以", "must_not"),
        ("可以解除", "may"),
        ("有权解除", "may"),
        ("并非不可以", "may"),
        ("无权解除", "must_not"),
        ("没有权利解除", "must_not"),
        ("has no right to appeal", "must_not"),
        ("无权处分", ""),
        ("没有权威数据", ""),
        ("土地所有权", ""),
        ("无需支付", "need_not"),
        ("可以不支付", "need_not"),
        ("不必支付", "need_not"),
        ("不宜过高", "should_not"),
        ("建议复查", "should"),
        ("相应的费用", ""),
        ("可能发生", ""),
        ("应用程序", ""),
        ("不可抗力", ""),
        ("could you", "may"),
        ("must pay", "must"),
        ("shall pay", "must"),
        ("is required to pay", "must"),
        ("has to pay", "must"),
        ("must not pay", "must_not"),
        ("shall not pay", "must_not"),
        ("may not pay", "must_not"),
        ("cannot pay", "must_not"),
        ("is not allowed", "must_not"),
        ("may pay", "may"),
        ("can pay", "may"),
        ("need not pay", "need_not"),
        ("is not required to", "need_not"),
        ("does not have to pay", "need_not"),
        ("should pay", "should"),
        ("should not pay", "should_not"),
        ("May 5, 2024", ""),
    ],
)
def test_modalities(text: str, expected: str) -> None:
    assert ";".join(found.force for found in modalities(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三年以上", "more"),
        ("三年以下", "less"),
        ("不超过三年", "less"),
        ("不少于三年", "more"),
        ("高于", "more"),
        ("低于", "less"),
        ("价格上升", "more"),
        ("费用减少", "less"),
        ("在届满前", "before"),
        ("签字之后", "after"),
        ("at least five", "more"),
        ("at most five", "less"),
        ("no more than five", "less"),
        ("not less than five", "more"),
        ("does not exceed five", "less"),
        ("exceeds five", "more"),
        ("prices increased", "more"),
        ("sales fell", "less"),
        ("before the deadline", "before"),
        ("after the deadline", "after"),
        ("five", ""),
        ("以高者为准", "more"),
        ("以孰低为准", "less"),
        ("上涨", "more"),
        ("下跌", "less"),
        ("高出23%", "more"),
        ("跌了两成", "less"),
        ("高三学生", ""),
        ("最高500元", ""),
        ("身高170厘米", ""),
        ("up 8%", "more"),
        ("down by 8%", "less"),
        ("climbed", "more"),
        ("slumped", "less"),
        ("cut the rate to 3%", "less"),
        ("cut the grass", ""),
    ],
)
def test_comparisons(text: str, expected: str) -> None:
    assert ";".join(found.direction for found in comparisons(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Bank of China lent money.", ["Bank of China"]),
        ("However, Apple's iPhone 15 sold well.", ["Apple", "iPhone 15"]),
        ("It runs GPT-4 on Windows 11.", ["GPT-4", "Windows 11"]),
        ("Employees must apply.", []),
        ("Denver won. They like Denver.", ["Denver", "Denver"]),
        ("ask NASA or the WHO", ["NASA", "WHO"]),
        ("It is worth SEK 2,000 to Lena Fischer 6 kg on.", ["SEK", "Lena Fischer"]),
        ("She met Phase 2 patients at Super Bowl 50.", ["Phase 2", "Super Bowl 50"]),
        ("error E42 at John Smith's desk", ["E42", "John Smith"]),
        ("In March 2018 I left on Monday.", []),
        ("University of California, Berkeley", ["University of California", "Berkeley"]),
        ("北京的公司使用Docker部署", ["北京", "Docker"]),
        ("公司应当在收到申请后办理。", []),
        ("nothing here", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert [span.of(text) for span in names(text)] == expected


def test_titles() -> None:
    text = "《民法典》和《关于适用〈民法典〉的解释》，《》不算，《没有结尾"
    assert [span.of(text) for span in titles(text)] == [
        "《民法典》",
        "《关于适用〈民法典〉的解释》",
    ]


@settings(deadline=None)  # the first call builds the tables
@given(
    st.text(st.sampled_from("不未没无非得可以应当除外是否超过的人 notmaysculdexp'A."), max_size=60)
)
def test_cues_stand_inside_the_text_in_order(text: str) -> None:
    for find in (negations, modalities, comparisons, names, titles):
        end = 0
        for found in find(text):
            assert end <= found.start < found.end <= len(text)
            end = found.end
