"""How hits are put in order and fetched: statutes where a law is asked for, and more copies than one batch."""

from __future__ import annotations

from pathlib import Path

from indexes.search import SPARE
from tests.indexes.stock import Stock

SAYS = (
    "用人单位和职工应当按照国家有关规定缴纳保险费，逾期不缴纳的由主管部门责令限期缴纳并加收滞纳金"
)
RULES, STATUTE = f"{SAYS}六成。", f"{SAYS}五成。"  # all but the same, and no copies
ASKS = "根据哪条法律职工应当缴纳保险费"


def titles(stock: Stock, query: str) -> list[str]:
    return [hit.passage.title for hit in stock.find(query).hits]


def test_a_statute_leads_only_where_a_law_is_asked_for(tmp_path: Path) -> None:
    stock = Stock(tmp_path)
    stock.put("保险费征缴条例", RULES)
    stock.put("社会保险法", STATUTE)
    stock.put("食堂守则", "食堂中午开放。")
    plain = ASKS.removeprefix("根据哪条法律") + "六成"
    assert titles(stock, plain)[0] == "保险费征缴条例"
    assert titles(stock, ASKS)[0] == "社会保险法"
    # What is remembered of two titles says nothing of a third.
    stock.put("社会保险条例释义", STATUTE)
    assert titles(stock, ASKS)[0] == "社会保险法"
    stock.close()


def test_copies_beyond_what_is_fetched_at_once_hide_nothing(tmp_path: Path) -> None:
    stock = Stock(tmp_path)
    for number in range(3 * SPARE):
        stock.put(f"copy {number}", "The notice period for staff is three months in all cases.")
    stock.put("other", "Notice periods are counted from the first day of a month.")
    found = stock.find("notice period staff", limit=2).hits
    assert [hit.passage.title == "other" for hit in found] == [False, True]
    assert len(found[0].copies) == 3 * SPARE - 1
    stock.close()
