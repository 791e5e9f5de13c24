from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.numbers import Quantity, conflicts, equal, quantities

SIGNS = {"exact": "", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}

# text, its quantities as "[limit]number[..number] unit", apart by ";"
CASES = [
    # a limit denied some words before
    ("It should not be used for longer than seven days.", "<=7 day"),
    ("Don't take more than 4 g.", "<=4 g"),
    ("It was not there and more than 30 kg fell.", ">30 kg"),
    ("Do not use if more than 7 days old.", ">7 day"),
    ("It is not unusual to wait for more than 7 days.", ">7 day"),
    ("It did not only rain for more than 7 days.", ">7 day"),
    ("密码不能少于10个字符", ">=10 "),
    ("每班不应少于2人，不宜大于30毫米", ">=2 person;<=30 mm"),
    ("没有超过30天，不可低于5度", "<=30 day;>=5 degree"),
    ("must not contain fewer than 10 words", ">=10 "),
    ("Do not give it to children under 12", "<12 "),
    # what was missed is no limit
    ("If the goods are not delivered within 30 days", "30 day"),
    ("who fails to pay the rent within 14 days", "14 day"),
    ("It must not be sold within 30 days", "<=30 day"),
    ("未在30日内交付，三日内未答复", "30 day;3 day"),
    ("30日内不得转让", "<=30 day"),
    # the same number twice
    ("within fourteen (14) days, or 14 (fourteen) days", "<=14 day;14 day"),
    ("三（3）个月", "3 month"),
    ("three (4) weeks", "3 "),
    # a range that begins with a lone word
    ("三到四周，一至三年", "3..4 week;1..3 year"),
    ("one to two 500 mg tablets", "1..2 ;500 mg"),
    ("星期一至五，二到三楼", ""),
    ("from −20 to +55 °C", "-20..55 c"),
    ("minus 20 °C to 55 °C", "-20..55 c"),
    ("charges from 0 to 80%", "0 ;80 percent"),
    ("They charge from 5 to 10 euros", "5..10 eur"),
    # parts of so many people
    ("up to 1 in 10 people", "<=10 percent"),
    ("one in every ten young patients, 3 in 5 children", "10 percent;60 percent"),
    ("It affects at most one in a thousand.", "<=0.1 percent"),
    ("3 in 12 months, one in five cities", "3 ;12 month;5 "),
    ("37 of 412 patients", "37 ;412 "),
    ("每10名患者中约有1名", "10 percent"),
    ("六成以上，九折", ">=6 tenth;9 tenth of the price"),
    ("一成不变，3成员", "3 "),
    # units told apart by their capitals
    ("5 MPa, 5 mPa, 25 Nm, 25 nm", "5 mpa;5 millipascal;25 newton metre;25 nm"),
    ("3 MW, 3 mW, 65 W, 5 A, 5 a day", "3 mw;3 milliwatt;65 w;5 a;5 "),
    ("730 watt-hours in 3 h 40 min", "730 wh;3.67 hour"),
    ("80 km/h, 50 mph", "80 km/hour;50 mile/hour"),
    ("SEK 2,000,000, CHF 5 million, ₹500", "2000000 sek;5000000 chf;500 inr"),
    ("装机40万千瓦，四十万千瓦", "400000000 w;400000000 w"),
    ("2小时40分；3分20秒；得40分", "2.67 hour;3.33 minute;40 "),
    ("132 pounds a tonne, 5 kg a year later", "132 lb/ton;5 kg"),
    ("250 micrograms of the substance per millilitre", "250 ug/ml"),
    # Chinese numerals and counters
    ("自受理之日起三十天内", "<=30 day"),
    ("注册资本一千二百万元", "12000000 cny"),
    ("总额3.5万元", "35000 cny"),
    ("3亿5000万元", "350000000 cny"),
    ("壹佰贰拾万元整", "1200000 cny"),
    ("利率为百分之五", "5 percent"),
    ("千分之三的滞纳金", "0.3 percent"),
    ("经三分之二以上股东同意", ">=66.67 percent"),
    ("二分之一", "50 percent"),
    ("试用期为半年", "0.5 year"),
    ("一个半月", "1.5 month"),
    ("两个半小时", "2.5 hour"),
    ("一年半", "1.5 year"),
    ("每逾期一日，按合同总价的千分之三支付", "1 day;0.3 percent/day"),
    ("按日利率万分之五计算", "0.05 percent/day"),
    ("年利率为5%", "5 percent/year"),
    ("2019年利率为5%", "5 percent"),
    ("0.3% of the price per day", "0.3 percent/day"),
    ("an annual rate of 5%", "5 percent/year"),
    ("10% of patients a year after", "10 percent"),
    ("10% of the annual rent", "10 percent"),
    ("累计不超过合同总价的百分之十", "<=10 percent"),
    ("违约金最多为合同总价的10%", "<=10 percent"),
    ("不低于本人工资的80%", ">=80 percent"),
    ("当地最低工资的百分之八十", "80 percent"),
    ("不少于三名的人缴纳房租的10%", ">=3 person;10 percent"),
    ("超过约定期限的部分按货款的1%支付", "1 percent"),
    ("an hour and a half", "1.5 hour"),
    ("it took a day and a half", "1.5 day"),
    ("半个月工资", "0.5 month"),
    ("支付两倍的工资", "2 fold"),
    ("不少于一点五倍", ">=1.5 fold"),
    ("每月5000元", "5000 cny/month"),
    ("5000元/月", "5000 cny/month"),
    ("每日三次，每次两片", "3 times/day;2 tablet/times"),
    ("五个工作日内答复", "<=5 workday"),
    ("两三天", "2..3 day"),
    # Times of day, in minutes
    ("open from 9:00 to 17:30", "540 half clock;1050 clock"),
    ("from 9.30am until 4 p.m.", "570 clock;960 clock"),
    ("at eleven in the morning, or at noon", "660 clock;720 clock"),
    ("half past seven, a quarter to ten o'clock", "450 half clock;585 half clock"),
    ("六点四十六分至七点半之间", "406 half clock;450 half clock"),
    ("凌晨两点到下午三点一刻", "120 clock;915 clock"),
    ("15时32分，9月10日零时起", "932 clock;0 clock"),
    ("提出三点意见，占一点五成", "3 ;1.5 tenth"),
    ("务必做到三点，在三点上一致", "3 ;3 "),
    ("九点到五点，九点关门", "540 half clock;300 half clock;540 half clock"),
    ("from five to ten members", "5..10 person"),
    ("周一停诊，18:30开门", "1110 clock"),
    ("half past four, ten past five", "270 half clock;310 half clock"),
    ("priced at 9.50, at 16:9", "9.5 "),
    ("三四十人", "30..40 person"),
    ("三十多人参加", ">30 person"),
    ("１０００元", "1000 cny"),
    ("一萬兩千元", "12000 cny"),
    ("1小时30分钟", "1.5 hour"),
    ("一年零六个月", "1.5 year"),
    ("零下5摄氏度", "-5 c"),
    ("上涨0.5个百分点", "0.5 point"),
    ("人民币100元", "100 cny"),
    ("¥3万元", "30000 cny"),
    # Chinese limits and ranges
    ("处三年以上十年以下有期徒刑", ">=3 year;<=10 year"),
    ("不得超过三十日", "<=30 day"),
    ("超过100万元的", ">1000000 cny"),
    ("至少十五日前通知", ">=15 day"),
    ("不满十八周岁的人", "<18 age"),
    ("年满十六周岁", ">=16 age"),
    ("不少于3人", ">=3 person"),
    ("不足五人", "<5 person"),
    ("一万元以上五万元以下的罚款", ">=10000 cny;<=50000 cny"),
    ("3至5年", "3..5 year"),
    ("百分之三十至百分之五十", "30..50 percent"),
    ("5万至10万元", "50000..100000 cny"),
    ("至少一个", ">=1 "),
    ("半数以上", ">=50 percent"),
    ("须过半数同意", ">50 percent"),
    ("经过三年", "3 year"),
    # English
    ("within thirty days of receipt", "<=30 day"),
    ("a 30-day notice period", "30 day"),
    ("$3.5 million in damages", "3500000 usd"),
    ("US$5bn", "5000000000 usd"),
    ("¥1,000 per person", "1000 cny/person"),
    ("a dozen eggs", "12 "),
    ("half an hour", "0.5 hour"),
    ("half of the members", "50 percent"),
    ("two-thirds of the votes", "66.67 percent"),
    ("2–3 times", "2..3 times"),
    ("twice a day", "2 times/day"),
    ("10 mg/kg daily", "10 mg/kg"),
    ("at least 18 years old", ">=18 age"),
    ("no more than 10 mg", "<=10 mg"),
    ("may not exceed 48 hours", "<=48 hour"),
    ("not less than 30 days", ">=30 day"),
    ("over 100 people", ">100 person"),
    ("5 or more employees", ">=5 person"),
    ("children under 12", "<12 "),
    ("between 2 and 3 weeks", "2..3 week"),
    ("5-10 million dollars", "5000000..10000000 usd"),
    ("20 to 30 mg", "20..30 mg"),
    ("rose from 10% to 20%", "10 percent;20 percent"),
    ("raised the number of directors from seven to nine", "7 ;9 "),
    ("will expand its laboratory in Pell from 120 to 200 employees", "120 ;200 person"),
    ("It expanded. Groups from 5 to 10 people", "5..10 person"),
    ("within a year", "<=1 year"),
    ("one hundred and five tonnes", "105 ton"),
    ("ten business days", "10 workday"),
    ("-5°C to 30°C", "-5..30 c"),
    ("5 feet 6 inches", "5.5 foot"),
    ("1½ hours", "1.5 hour"),
    ("1,234,567 visitors", "1234567 "),
    ("99.9% uptime", "99.9 percent"),
    ("5 g of salt", "5 g"),
    ("连续十个交易日", "10 trading day"),
    ("at least once a week", ">=1 times/week"),
    ("a third of the votes", "33.33 percent"),
    ("30 and 60 mg per day", "30 ;60 mg/day"),
    ("between 30 and 60 mg per day", "30..60 mg/day"),
]

NONE = [
    "第180条", "民法典180条第2款", "Article 5(1)", "Section 3.2", "2024年3月1日", "in 2018", "GPT-4",
    "COVID-19", "version 1.2.3", "v2.0", "13812345678", "电话010-12345678", "call 400-123-4567",
    "the 30th session", "第三人", "三权分立", "十分重要", "千万不要", "一方当事人", "一个公司", "一次性支付",
    "E42", "a 5G network", "3D printing", "No. 5", "page 12", "五一劳动节不放假", "统一规定",
    "数十万元", "几十人", "one of them", "https://a.example/30/40", "ISO 27001", "12号楼", "三星手机",
    "上一年度", "1. First", "（2）其他", "see [12]", "they once lived", "a third country", "Regulation (EU) 2016/679",
]  # fmt: skip


def written(quantity: Quantity) -> str:
    def short(value: Decimal) -> str:
        return f"{round(value, 2).normalize():f}"

    low, high = short(quantity.low), short(quantity.high)
    number = low if quantity.low == quantity.high else f"{low}..{high}"
    return f"{SIGNS[quantity.bound]}{number} {quantity.unit}"


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quantities(text: str, expected: str) -> None:
    assert ";".join(map(written, quantities(text))) == expected


@pytest.mark.parametrize("text", NONE)
def test_numbers_that_name_a_thing_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


def test_spans_stand_where_the_quantity_is_written() -> None:
    text = "应当在三十日内支付 ¥1,000 元"
    assert [text[found.start : found.end] for found in quantities(text)] == ["三十日", "¥1,000"]


def one(text: str) -> Quantity:
    (quantity,) = quantities(text)
    return quantity


@settings(deadline=None)  # the first call builds the tables
@given(
    st.text(
        st.sampled_from("0123456789一二十百万亿分之半个年月日元%$¥.,-~至to 第条以上下abAB\n½"),
        max_size=60,
    )
)
def test_never_raises_and_never_overlaps(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert quantity.low <= quantity.high
        assert equal(quantity, quantity)
        assert not conflicts(quantity, quantity)
        end = quantity.end


@settings(deadline=None)  # the first call builds the tables
@given(st.integers(1, 10**9))
def test_arabic_and_grouped_digits_agree(number: int) -> None:
    assert one(f"{number}元").low == one(f"{number:,}元").low == number
