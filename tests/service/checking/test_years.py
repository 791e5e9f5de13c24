"""Years, days and countries that the evidence writes another way are no faults; other ones are."""

from __future__ import annotations

from datetime import date

import pytest

from service.checking.facts import compare

SERIES = "The book was adapted into a 2012 TV series which continues the story."
GAMES = "The games took place from 23 February to 6 March 2011 in Oslo."
GROUP = "Group A met in Rouen, 12-18 April 2015."
WAR = "In 2011 he was killed on assignment in Libya."

# claim, evidence, kinds of the faults
CASES = [
    ("In 2012 a TV series continued the story.", SERIES, set()),
    ("In 2013 a TV series continued the story.", SERIES, {"date"}),
    ("The 2013 TV series continues the story.", SERIES, {"date"}),
    ("Janklow was 15 in 1954.", "It was 1954, and Janklow was 15.", set()),
    ("Janklow was 15 in 1955.", "It was 1954, and Janklow was 15.", {"date"}),
    ("1,954 people saw Janklow.", "In 1954 Janklow was seen by people.", {"number"}),
    ("The games began on 23 February 2011.", GAMES, set()),
    ("The games began on 24 February 2011.", GAMES, {"date"}),
    ("The games began on 23 February 2012.", GAMES, {"date"}),
    ("Group A met from 12 to 18 April 2015.", GROUP, set()),
    ("Group A met from 12 to 19 April 2015.", GROUP, {"date"}),
    ("The name changes in the 2018–19 season.", "The name changes in the 2018-2019 season.", set()),
    ("The name changes in the 2018–19 season.", "The name changes in the 2019-2020 season.", {"date"}),
    ("He left on 12 July.", "He left on 12 July 2019.", set()),
    ("He left on 13 July.", "He left on 12 July 2019.", {"date"}),
    ("He left on 12 July 2019.", "He left on July 12, the paper of 2019 says.", set()),
    ("He left on 12 July 2019.", "He left on July 12.", {"date"}),  # nobody says which year
    ("He left on 29 February 2020.", "He left on 29 February 2019.", {"date"}),
    ("He was killed in the Libyan war in 2011.", WAR, set()),
    ("He was killed in the Syrian war in 2011.", WAR, {"name"}),
    ("It was a hit in the US.", "It became a hit in the United States.", set()),
    ("中国稳定发展。", "中华人民共和国在稳定发展中迎来了生日。", set()),
    ("申请人取得了许可。", "当事人获得了批准。", set()),  # neither is a name
]  # fmt: skip


@pytest.mark.parametrize(("claim", "evidence", "kinds"), CASES)
def test_other_spellings_are_no_faults(claim: str, evidence: str, kinds: set[str]) -> None:
    faults = compare(claim, evidence, evidence, date(2026, 6, 1))
    assert {fault.kind for fault in faults} == kinds, [fault.reason for fault in faults]


def test_a_day_without_its_year_denies_no_year() -> None:
    said = "He left on July 12."
    (fault,) = compare("He left on 12 July 2019.", said, said, date(2026, 6, 1))
    assert not fault.contradicts
    (fault,) = compare("He left on 13 July 2019.", said, said, date(2026, 6, 1))
    assert fault.contradicts


def test_this_year_denies_no_year() -> None:
    said = "The team took the cup this year."
    (fault,) = compare("The team took the cup in 2019.", said, said, date(2026, 6, 1))
    assert not fault.contradicts, "nobody knows when it was written"
    assert "this year" not in fault.reason
