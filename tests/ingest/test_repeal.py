"""What a text ends by its own words, against titles and days read by hand."""

from __future__ import annotations

import pytest

from ingest.frames import pack, parse, reply, unpack
from ingest.read import read
from ingest.repeal import find_repeals

HEAD = "中华人民共和国某法\n\n1999年4月29日 某会议通过\n\n2017年9月1日 某会议修正\n\n第一条 为了……。\n\n"
ACT = "This Act comes into force on 1 April 2027.\n\n"


def found(text: str, name: str = "") -> dict[str, str]:
    """Return what a text ends, and from when."""
    return {repeal.title: str(repeal.day) for repeal in find_repeals(text, name)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "第九条 本法自2021年1月1日起施行。《中华人民共和国甲法》、《乙法》同时废止。",
            {"中华人民共和国甲法": "2021-01-01", "乙法": "2021-01-01"},
        ),
        (
            HEAD + "第九条 本法自1999年10月1日起施行。1982年7月7日国务院发布的《甲条例》同时废止。",
            {"甲条例": "1999-10-01"},
        ),
        (
            HEAD + "第九条 本法自公布之日起施行，《甲法（试行）》同时废止。",
            {"甲法（试行）": "1999-04-29"},
        ),
        ("第九条 本办法自发布之日起施行。《甲办法》（试行）即行废止。", {"甲办法（试行）": "None"}),
        (
            "第九条 本解释施行后，《甲的解释》（法释〔2000〕8号）、《关于乙〈丙法〉的解释（二）》"
            "（法释〔2015〕9号）同时废止；以前的解释与本解释不一致的，以本解释为准。",
            {"甲的解释": "None", "关于乙〈丙法〉的解释（二）": "None"},
        ),
        (
            "本规定施行后，最高人民法院1994年7月6日制定的《关于甲的规定》（法发〔1994〕14号）同时废止。",
            {"关于甲的规定": "None", "最高人民法院关于甲的规定": "None"},
        ),
        ("第三条 《甲办法》自2025年7月1日起废止。", {"甲办法": "2025-07-01"}),
        (
            "三、自2025年7月1日起废止《甲办法》、《乙办法》。",
            {"甲办法": "2025-07-01", "乙办法": "2025-07-01"},
        ),
        ("第九条 自本条例施行之日起，《甲》停止执行。", {"甲": "None"}),
        (ACT + "The Leave Act 1996 is repealed.", {"The Leave Act 1996": "2027-04-01"}),
        (
            ACT + "2. The Leave Act 1996 and the Travel and Meals Act 2001 are revoked with effect "
            "from 1 May 2027.",
            {"The Leave Act 1996": "2027-05-01", "the Travel and Meals Act 2001": "2027-05-01"},
        ),
        (
            "This Regulation shall enter into force on 1 May 2016.\n\n1. Directive 95/46/EC is "
            "repealed with effect from 25 May 2018.",
            {"Directive 95/46/EC": "2018-05-25"},
        ),
        (
            "This Regulation shall apply from 26 May 2021.\n\nDirectives 1 and 2 are listed. "
            "Directive 90/385/EEC and Council Directive 93/42/EEC are repealed.",
            {"Directive 90/385/EEC": "2021-05-26", "Council Directive 93/42/EEC": "2021-05-26"},
        ),
    ],
)
def test_what_it_ends_and_from_when(text: str, expected: dict[str, str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第九条 本条例自2021年1月1日起施行，《甲条例》中有关看守所的规定即行废止。",
        "第九条 本条例自2021年1月1日起施行，《甲条例》第五条同时废止。",
        "第九条 本法自2021年1月1日起施行。以前的规定凡与《甲法》抵触的，同时废止。",
        "第九条 本法自2021年1月1日起施行。除第三条外，《甲法》同时废止。",
        "第九条 本法自2021年1月1日起施行。《甲法》同时废止，但第三条继续有效。",
        "民法典施行后，《甲法》同时废止。",
        "法院认为：“本法自2021年1月1日起施行，《甲法》同时废止。”",
        "第九条 制定机关应当对《甲法》的规定予以修改或者废止。",
        "有人请求依照《甲法》宣告该股票失效。",
        "Directive 95/46/EC is repealed with effect from 25 May 2018, the press wrote.",
        ACT + "Article 5 is repealed when the minister so decides.",
        ACT + "It",
    ],
)
def test_what_ends_a_part_or_is_only_told_of_ends_nothing(text: str) -> None:
    assert found(text) == {}


def test_a_part_of_an_english_act_is_not_the_act() -> None:
    ended = found(ACT + "Article 5 of Directive 95/46/EC is repealed with effect from 25 May 2018.")
    assert set(ended) == {"Article 5 of Directive 95/46/EC"}  # which nothing is called


def test_it_survives_the_sandbox_and_its_senders_end_is_marked() -> None:
    text = "---\nvalid_to: 2030-01-01\n---\n# 新法\n\n第一条 本法自2021年1月1日起施行。《甲法》同时废止。"
    intake = read(text.encode(), "新法.md")
    assert [(one.title, str(one.day)) for one in intake.reading.repeals] == [("甲法", "2021-01-01")]
    assert intake.reading.settled
    assert unpack(parse(bytearray(reply(pack(intake))))) == intake
    assert not read(b"Valid until: 2030-01-01\n\nPrices.", "prices.md").reading.settled


def test_a_note_tells_what_is_ended() -> None:
    names = "、".join(f"《第{number}号办法》" for number in "甲乙丙丁戊")
    text = f"# 新法\n\n第九条 本法自2021年1月1日起施行。{names}同时废止。"
    _, note = read(text.encode(), "新法.md").reading.notes
    assert note == (
        "From 2021-01-01 it ends 第甲号办法, 第乙号办法, 第丙号办法 and 2 more, where these are stored."
    )
    text = "第九条 本办法自发布之日起施行。《甲办法》即行废止。"
    assert read(text.encode(), "新法.md").reading.notes == ()
