from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.dates import dates

TODAY = date(2026, 5, 20)  # a Wednesday

# text, the days meant as "first" or "first..last"; "~" where today was needed
CASES = [
    ("2024年3月1日起施行", "2024-03-01"),
    ("二〇二四年三月一日", "2024-03-01"),
    ("二零二四年十二月三十一日", "2024-12-31"),
    ("２０２４年３月１日", "2024-03-01"),
    ("2024 年 3 月 1 日", "2024-03-01"),
    ("一九九八年", "1998-01-01..1998-12-31"),
    ("改名赤松厂，1979年产量过千", "1979-01-01..1979-12-31"),
    ("自次日起，2024-03-01止", "2024-03-01"),
    ("1990年代资源衰退", "1990-01-01..1999-12-31"),
    ("2018年的收入", "2018-01-01..2018-12-31"),
    ("2018年度", "2018-01-01..2018-12-31"),
    ("2023年2月", "2023-02-01..2023-02-28"),
    ("截至2018年底", "2018-12-01..2018-12-31"),
    ("2018年上半年", "2018-01-01..2018-06-30"),
    ("2018年第三季度", "2018-07-01..2018-09-30"),
    ("2018年3月中旬", "2018-03-11..2018-03-20"),
    ("2018年3月底", "2018-03-21..2018-03-31"),
    ("2018年至2020年", "2018-01-01..2020-12-31"),
    ("2018-2020年", "2018-01-01..2020-12-31"),
    ("20世纪90年代", "1990-01-01..1999-12-31"),
    ("19世纪", "1801-01-01..1900-12-31"),
    ("3月1日之前", "~2026-03-01"),
    ("去年", "~2025-01-01..2025-12-31"),
    ("去年3月5日", "~2025-03-05"),
    ("今年底", "~2026-12-01..2026-12-31"),
    ("明年", "~2027-01-01..2027-12-31"),
    ("前年", "~2024-01-01..2024-12-31"),
    ("上个月", "~2026-04-01..2026-04-30"),
    ("下个月", "~2026-06-01..2026-06-30"),
    ("本周", "~2026-05-18..2026-05-24"),
    ("上周", "~2026-05-11..2026-05-17"),
    ("上季度", "~2026-01-01..2026-03-31"),
    ("今天", "~2026-05-20"),
    ("昨日", "~2026-05-19"),
    ("后天", "~2026-05-22"),
    ("2024-03-01", "2024-03-01"),
    ("2024-03-01T10:00:00Z", "2024-03-01"),
    ("2024/3/1", "2024-03-01"),
    ("2024.3.1", "2024-03-01"),
    ("2024-03", "2024-03-01..2024-03-31"),
    ("in 06/2018, or in 3/1998", "2018-06-01..2018-06-30;1998-03-01..1998-03-31"),
    ("出版于1986年，次年获奖", "1986-01-01..1986-12-31;1987-01-01..1987-12-31"),
    ("2024年度的假期转至次年3月31日", "2024-01-01..2024-12-31;2025-03-31"),
    ("转至次年3月31日", "~2026-03-31"),
    ("1 March 2024", "2024-03-01"),
    ("the 1st of March, 2024", "2024-03-01"),
    ("March 1st, 2024", "2024-03-01"),
    ("Mar. 1, 2024", "2024-03-01"),
    ("applies from 2 August 2026.", "2026-08-02"),
    ("MARCH 2019", "2019-03-01..2019-03-31"),
    ("May 5", "~2026-05-05"),
    ("in May", "~2026-05-01..2026-05-31"),
    ("in 2018", "2018-01-01..2018-12-31"),
    ("as of 2018", "2018-01-01..2018-12-31"),
    ("(2018)", "2018-01-01..2018-12-31"),
    ("the 2018 edition", "2018-01-01..2018-12-31"),
    ("from 2001 to 2005", "2001-01-01..2005-12-31"),
    ("the end of 2018", "2018-12-01..2018-12-31"),
    ("Q3 2018", "2018-07-01..2018-09-30"),
    ("the first quarter of 2020", "2020-01-01..2020-03-31"),
    ("the 1990s", "1990-01-01..1999-12-31"),
    ("the 19th century", "1801-01-01..1900-12-31"),
    ("25/12/2023", "2023-12-25"),
    ("12/25/2023", "2023-12-25"),
    ("25.12.2023", "2023-12-25"),
    ("1.3.2024", "2024-03-01"),
    ("last year", "~2025-01-01..2025-12-31"),
    ("next quarter", "~2026-07-01..2026-09-30"),
    ("yesterday", "~2026-05-19"),
    ("the day before yesterday", "~2026-05-18"),
    ("3 days ago", "~2026-05-17"),
    ("two years ago", "~2024-01-01..2024-12-31"),
    ("29 February 2024", "2024-02-29"),
    ("2024年2月1日至2月29日", "2024-02-01;2024-02-29"),
    ("每年1月31日前", "~2026-01-31"),
    ("1月按照计划", "~2026-01-01..2026-01-31"),
    ("20 世纪 80 年代", "1980-01-01..1989-12-31"),
    ("（ 1971 ）", "1971-01-01..1971-12-31"),
    ("In 2018 sales rose", "2018-01-01..2018-12-31"),
    ("6-12 April 2015", "2015-04-06;2015-04-12"),
    ("from 23 February to 6 March 2011", "2011-02-23;2011-03-06"),
    ("July 19–22, 2018", "2018-07-19"),  # the second day is left a number
    ("May 30 to June 2, 2024", "2024-05-30;2024-06-02"),
    ("5 to 7 May", "~2026-05-05;~2026-05-07"),
    ("the 2018–19 season", "2018-01-01..2019-12-31"),
    ("the 1999-00 season", "1999-01-01..2000-12-31"),
    ("the 2000's", "2000-01-01..2009-12-31"),
    ("in fall 2016", "2016-01-01..2016-12-31"),
]

NONE = [
    "2月30日", "2023年2月29日", "2001-02-29", "30 February 2024", "2024-13-01", "13/13/2024", "三个月内",
    "30日内", "五年", "十年以上", "100年", "each year", "you may 5", "they may in 30 days", "march on",
    "Regulation (EU) 2016/679", "2000 people", "1950 kg", "version 2.2018.1", "每月",
    "个月", "GB 2018-1", "100.2018", "192.168.20.18", "2018.5 元", "tel 2018-1234567", "2000年历史", "12个月", "十二月期",
]  # fmt: skip


def written(first: date, last: date, relative: bool) -> str:
    days = f"{first}" if first == last else f"{first}..{last}"
    return f"~{days}" if relative else days


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_dates(text: str, expected: str) -> None:
    found = dates(text, TODAY)
    assert ";".join(written(each.first, each.last, each.relative) for each in found) == expected


def test_what_is_counted_from_today_differs_from_what_only_lacks_its_year() -> None:
    found = dates("last year, 3月1日, May 5, 2024-03-01, 上个月, 3 days ago", TODAY)
    assert [each.counted for each in found] == [True, False, False, False, True, True]


@pytest.mark.parametrize("text", NONE)
def test_durations_and_impossible_dates_are_none(text: str) -> None:
    assert dates(text, TODAY) == []


def test_several_dates_stand_in_order_with_their_spans() -> None:
    text = "自2024年3月1日至2025年2月28日有效；last year it was not."
    found = dates(text, TODAY)
    assert [text[each.start : each.end] for each in found] == [
        "2024年3月1日",
        "2025年2月28日",
        "last year",
    ]


@settings(deadline=None)  # the first call builds the tables
@given(st.dates())
def test_every_iso_and_chinese_date_comes_back(day: date) -> None:
    if not 1000 <= day.year <= 2999:
        return
    for text in (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}"):
        (found,) = dates(text, TODAY)
        assert (found.first, found.last, found.relative) == (day, day, False)


@settings(deadline=None)  # the first call builds the tables
@given(
    st.text(
        st.sampled_from("0123456789一二三十〇年月日号底末去今上下个周/-. ofMaymarchin世纪代sQq"),
        max_size=50,
    ),
    st.dates(),
)
def test_never_raises_and_never_overlaps(text: str, today: date) -> None:
    end = 0
    for found in dates(text, today):
        assert end <= found.start < found.end <= len(text)
        assert found.first <= found.last
        end = found.end
