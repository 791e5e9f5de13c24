"""When a text takes force by its own words, against days read by hand."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.force import in_force, undated
from ingest.read import read

HEAD = "中华人民共和国某法\n\n1999年4月29日 某会议通过\n\n2017年9月1日 某会议修正\n\n第一条 为了……。\n\n"


@pytest.mark.parametrize(
    ("text", "name", "begins"),
    [
        ("第四十二条 本法自2021年1月1日起施行。", "", "2021-01-01"),
        ("第四十二条 本条例自二〇二一年三月一日起施行。", "", "2021-03-01"),
        ("三十、本规定自2021年3月1日起实施。《旧规定》同时废止。", "", "2021-03-01"),
        (HEAD + "第九条 本法自1999年10月1日起施行。", "", "2017-09-01"),
        (HEAD + "第九条 本法自2018年1月1日起施行。", "", "2018-01-01"),
        (HEAD + "第九条 本法自公布之日起施行。", "", "2017-09-01"),
        ("第九条 本办法自发布之日起施行。", "办法(2014-02-16).md", "2014-02-16"),
        ("某解释\n\n2020年12月29日 通过\n\n2021年1月1日 施行\n\n第一条 甲。", "", "2021-01-01"),
        ("生效日期：2026年3月1日\n\n年假为十天。", "", "2026-03-01"),
        ("Effective date: 1 March 2026\n\nLeave is ten days.", "", "2026-03-01"),
        ("Effective from: 2026-03-01\n\nLeave is ten days.", "", "2026-03-01"),
        ("This Act comes into force on 1 January 2020.", "", "2020-01-01"),
        ("This policy applies from 1 April 2026 to all staff.", "", "2026-04-01"),
        (
            "This Regulation shall enter into force on the twentieth day following its publication."
            "\n\nIt shall apply from 2 August 2026.\n\n(a) Chapter I shall apply from 2 May 2025;",
            "",
            "2026-08-02",
        ),
    ],
)
def test_the_day_it_takes_force(text: str, name: str, begins: str) -> None:
    assert str(in_force(text, name).begins) == begins


@pytest.mark.parametrize(
    "text",
    [
        "The old act applied from 1 May 2010.",
        "法院认为，“本法自2021年1月1日起施行”的规定适用于本案。",
        "合同自2021年1月1日起生效。",
        "2021年1月1日，双方签订合同。",
        "Section 3 applies from 1 April 2026.",
        "This Act comes into force on the day of its publication.",
        "本法自2021年13月45日起施行。",
        "",
    ],
)
def test_what_merely_mentions_a_day_says_nothing(text: str) -> None:
    found = in_force(text, "report(2024-01-31).md")
    assert (found.begins, found.ends) == (None, None)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Valid until: 31 December 2026\n\nPrices.", "2027-01-01"),
        ("有效期至：2027年3月1日\n\n价格。", "2027-03-02"),
        ("第九条 本办法自2026年3月1日起施行，有效期至2031年2月28日。", "2031-03-01"),
        ("本规定自2025年7月1日起废止。", "2025-07-01"),
        ("This Directive is repealed with effect from 1 May 2024.", "2024-05-01"),
        ("These Terms expire on 30 June 2026.", "2026-07-01"),
        ("This offer was valid until it was not.", "None"),
    ],
)
def test_the_first_day_it_no_longer_holds(text: str, ends: str) -> None:
    assert str(in_force(text).ends) == ends


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stock.csv", "Expiry date,Item,Stock\n2024-05-01,Milk,20\n2027-01-01,Rice,500"),
        ("stock.csv", "Expiry date,Item\n2024-05-01,Milk"),
        ("stock.csv", "有效期至,药品\n2024-05-01,甲\n2027-01-01,乙"),
        ("rules.csv", "Effective date,Rule\n2034-05-01,One\n2037-01-01,Two"),
        ("a.md", "# Menu\n\n| Valid until | Dish |\n|---|---|\n| 2024-03-31 | Kale |"),
        ("a.md", "# M\n\n## Spring\n\nValid until: 31 March 2024\n\n## Winter\n\nKale."),
        ("a.md", "# M\n\n## Spring\n\nIn force from: 2034-03-01\n\n## Winter\n\nKale."),
        ("a.md", "# 药\n\n## 甲\n\n有效期至：2024年5月1日\n\n## 乙\n\n有效期至：2034年5月1日"),
        ("a.txt", "Milk\nExpiry date: 2024-05-01\n\nRice\nExpiry date: 2034-05-01"),
        ("a.txt", "Milk\nExpiry date: 2024-05-01\n\nSalt\nExpiry date: none"),
        ("a.txt", "One\nEffective date: 2024-05-01\n\nTwo\nEffective date: 2034-05-01"),
        ("a.txt", "Plans\n\nValid until: 31 March 2024 for members"),
        ("a.md", "# M\n\nValid until: 2034-03-31\n\n## Spring\n\nValid until: 2024-03-31"),
    ],
)
def test_a_row_or_a_section_does_not_speak_for_the_document(name: str, text: str) -> None:
    intake = read(text.encode(), name)
    assert (intake.reading.valid_from, intake.reading.valid_to, intake.dated) == (None, None, False)
    assert intake.reading.notes == ()


@pytest.mark.parametrize(
    ("name", "text", "ends"),
    [
        ("a.md", "# Menu\n\nValid until: 2024-03-31\n\n## Spring\n\nKale.", "2024-04-01"),
        ("a.md", "# Menu\n\n- **Valid until:** 31 March 2024\n- Owner: Li", "2024-04-01"),
        ("a.md", "House\n\n# Menu\n\nValid until: 2024-03-31\n\n## Spring\n\nKale.", "2024-04-01"),
        ("a.md", "# Menu\n\n## Valid until: 2024-03-31\n\nKale.", "2024-04-01"),
        (
            "a.md",
            "# Menu\n\n## Document control\n\nValid until: 2024-03-31\n\n## Spring\n\nKale.",
            "2024-04-01",
        ),
        (
            "a.md",
            "# 价格\n\n## 一、有效期\n\n有效期至：2024年3月31日24时止。\n\n## 二、价格",
            "2024-04-01",
        ),
        ("a.txt", "Menu\n\nValid until:\n\n31 March 2024\n\nKale.", "2024-04-01"),
        (
            "a.md",
            "# Menu\n\nValid until: 2024-03-31\n\n## Spring\n\nExpiry date: 31 March 2024",
            "2024-04-01",
        ),
        ("a.txt", "Menu\n\nValid until: 2024-12-31\n\nRepealed on: 2024-04-01", "2024-04-01"),
        (
            "a.md",
            "# Menu\n\nValid until: 2024-03-31\n\n| Expiry date | Item |\n|---|---|\n| 2023-01-01 | Milk |",
            "2024-04-01",
        ),
    ],
)
def test_what_speaks_for_the_document_ends_it_and_a_note_says_so(
    name: str, text: str, ends: str
) -> None:
    reading = read(text.encode(), name).reading
    assert str(reading.valid_to) == ends
    assert reading.notes == (f"No longer in force from {ends}, as its head says.",)


def test_an_end_in_the_front_matter_wins_and_is_not_told_otherwise() -> None:
    text = "---\nvalid_to: 2030-01-01\n---\nThese Terms expire on 30 June 2026."
    reading = read(text.encode(), "a.md").reading
    assert (reading.valid_to, reading.notes) == (date(2030, 1, 1), ())
    reading = read(b"These Terms expire on 30 June 2026.", "a.md").reading
    assert reading.notes == ("No longer in force from 2026-07-01, as its text says.",)


def test_a_section_of_a_later_day_does_not_date_what_the_text_ends() -> None:
    text = "# Act\n\n## Fees\n\nEffective date: 2034-01-01\n\nThe Fees Act is repealed."
    assert read(text.encode(), "act.md").reading.repeals == ()


def test_an_end_before_the_beginning_is_no_end() -> None:
    text = "Effective date: 2026-03-01\nValid until: 2025-01-01\n\nWords."
    assert (str(in_force(text).begins), in_force(text).ends) == ("2026-03-01", None)


@pytest.mark.parametrize(
    ("key", "bare"),
    [
        ("a/law(2023-09-01).md", "a/law.md"),
        ("法律（2023-09-01）.docx", "法律.docx"),
        ("law (2023-09-01)", "law"),
        ("report(2023).md", "report(2023).md"),
        ("(2023-09-01)", "(2023-09-01)"),
    ],
)
def test_a_key_without_its_edition(key: str, bare: str) -> None:
    assert undated(key) == bare


def test_what_a_file_says_in_its_front_matter_wins() -> None:
    text = "---\nvalid_from: 2020-05-05\n---\n第一条 本法自2021年1月1日起施行。"
    intake = read(text.encode(), "law(2020-01-01).md")
    assert (intake.reading.valid_from, intake.dated) == (date(2020, 5, 5), False)
    intake = read("第一条 本法自2021年1月1日起施行。".encode(), "law(2020-01-01).md")
    assert (intake.reading.valid_from, intake.dated) == (date(2021, 1, 1), True)
    assert intake.reading.notes == ("In force from 2021-01-01, as its text says.",)
