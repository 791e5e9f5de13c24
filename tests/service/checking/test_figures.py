"""The same figure in other units, forms and words breaks no fact; another one does."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare

TODAY = date(2026, 6, 1)
TABLETS = "Take one to two 500 mg tablets every four hours. Do not take more than eight tablets in 24 hours."
VIAL = "Each vial contains 10 ml of solution, equivalent to 250 micrograms of the active substance per millilitre."
QUARTER = "2023年第三季度营业收入12.7亿元，同比增长8.4%，环比下降0.2%。"
LEAVE = "Unused days may be carried over until 31 March of the following year."

# evidence, a claim that holds, one that does not
PAIRS = [
    ("密码长度至少为10个字符。", "密码不能少于10个字符。", "密码不能多于10个字符。"),
    ("每班最多2人。", "每班不应超过2人。", "每班不应少于2人。"),
    ("The deposit is repaid within fourteen (14) days.", "The deposit is repaid no later than two weeks on.", "The deposit is repaid within four (4) weeks."),
    ("租期为三（3）个月。", "租期为三个月。", "租期为三周。"),
    ("两剂间隔21至28天。", "两剂间隔三到四周。", "两剂间隔四到五周。"),
    ("The inlet pressure is 6 bar.", "The inlet pressure is 600 kilopascals.", "The inlet pressure is 60 kilopascals."),
    ("The limit is 80 km/h.", "The limit is 80 kilometres per hour.", "The limit is 80 mph."),
    ("It rests for 3 h 40 min.", "It rests for 220 minutes.", "It rests for 200 minutes."),
    ("The prize is worth 2 million kronor.", "The prize is worth two million kronor.", "The prize is worth 2 million kroner and 5 euros."),
    ("It may affect up to 1 in 10 people.", "It may affect up to 10% of people.", "It may affect up to 20% of people."),
    ("The bridge is 1.4 miles long.", "The bridge is roughly 2.25 kilometres long.", "The bridge is roughly 2.35 kilometres long."),
    ("Drivers shall not exceed 80 km/h.", "Drivers are limited to about 50 mph.", "Drivers are limited to about 80 mph."),
    ("不超过25℃存放。", "25度以下存放。", "30度以下存放。"),
    ("The price is £132 per tonne.", "The price is 132 pounds a tonne.", "The price is 132 pounds a kilo."),
    ("旅行时间由2小时40分缩短至55分钟。", "旅行时间原为160分钟。", "旅行时间原为150分钟。"),
    ("It works from −20 to +55 °C.", "It works at minus 20 °C to 55 °C.", "It works at 20 °C to 55 °C."),
    ("Keep it at 2–8 °C.", "Keep it at 36–46 °F.", "Keep it at 39–50 °F."),
    ("It charges from 0 to 80% in an hour.", "It charges to 80 percent in an hour.", "It charges to 90 percent in an hour."),
    ("If goods are not delivered within 30 days, the buyer may rescind.", "The buyer may rescind when goods are more than thirty days late.", "The buyer may rescind when goods are more than sixty days late."),
    ("处五千元以上三万元以下罚款。", "处5000元至3万元罚款。", "处5000元至4万元罚款。"),
    ("处5000元至3万元罚款。", "处五千元以上三万元以下罚款。", "处五千元以上四万元以下罚款。"),
    ("六成以上分布在中国。", "60%以上分布在中国。", "70%以上分布在中国。"),
    ("续费享九折优惠。", "续费打9折。", "续费打8折。"),
    ("It was bought in June 2018.", "It was bought in 06/2018.", "It was bought in 07/2018."),
    ("截至2022年末，门店4318家。", "到2022年12月31日，门店4318家。", "到2022年12月30日，门店4318家。"),
    ("They count until the end of March 2022.", "They count until 31 March 2022.", "They count until 3 April 2022."),
    ("《北岸》出版于1986年，次年获奖。", "《北岸》1987年获奖。", "《北岸》1988年获奖。"),
    (QUARTER, "营业收入12.7亿元，比上年同期增长8.4%。", "营业收入12.7亿元，比上年同期增长9.4%。"),
    (QUARTER, "营业收入比上个月下降0.2%。", "营业收入比上个月下降0.3%。"),
    (LEAVE, "Unused days may be carried over to March of the next year.", "Unused days may be carried over to May of the next year."),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "right", "wrong"), PAIRS)
def test_the_same_figure_breaks_no_fact_and_another_does(
    evidence: str, right: str, wrong: str
) -> None:
    assert compare(right, evidence, evidence, TODAY) == []
    assert {fault.kind for fault in compare(wrong, evidence, evidence, TODAY)} & {"number", "date"}


@pytest.mark.parametrize(
    ("evidence", "claim", "breaks"),
    [
        (VIAL, "There are 2.5 mg of active substance in one vial.", False),
        (VIAL, "There are 25 mg of active substance in one vial.", True),
        (TABLETS, "The maximum daily amount is 8 tablets, i.e. 4 g.", False),
        (TABLETS, "The maximum daily amount is 8 tablets, i.e. 6 g.", True),
        (TABLETS, "The dose is 1–2 tablets of 0.5 g.", False),
        (TABLETS, "The dose is 1–3 tablets of 0.5 g.", True),
    ],
)
def test_what_amounts_make_when_multiplied_breaks_no_fact(
    evidence: str, claim: str, breaks: bool
) -> None:
    found = [fault.kind for fault in compare(claim, evidence, evidence, TODAY)]
    assert found == ["number"] * breaks


def test_what_counts_from_today_is_no_word_of_the_evidences_own_time() -> None:
    """Nothing is said of another year where the evidence compares with none."""
    near = "2023年第三季度营业收入12.7亿元，增长8.4%。"
    found = compare("营业收入12.7亿元，比上年同期增长8.4%。", near, near, TODAY)
    assert [fault.kind for fault in found] == ["date"]
