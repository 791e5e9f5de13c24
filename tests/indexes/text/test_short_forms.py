"""Short forms: what stands for the words of a text, and what only looks so."""

from __future__ import annotations

import pytest

from indexes.text.short_forms import in_short


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("US", "the United States"),
        ("CFO", "its chief financial officer"),
        ("SME", "small and medium-sized enterprises"),
        ("SmPC", "the summary of product characteristics"),
        ("DoD", "the Department of Defense"),
        ("R&D", "spending on research and development"),
        ("World Health Organization", "the WHO warned"),
        ("CPI", "居民消费价格上涨"),
        ("国家发改委", "国家发展和改革委员会的通知"),
        ("中国证监会", "由中国证券监督管理委员会批准"),
    ],
)
def test_a_short_form_stands_for_its_words(said: str, text: str) -> None:
    assert in_short(said, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("US", "it was used simply"),  # two letters stand side by side anywhere
        ("WHO", "we have offices"),
        ("IBM", "it is based mainly on tin"),
        ("CTO", "its chief financial officer"),
        ("World Trade Organization", "the WHO warned"),
        ("CEO", "首席财务官"),
        ("中国银行", "中国人民银行"),
        ("北京大学院", "北京理工大学院"),
        ("国家统计局", "国家税务总局"),
        ("World Health (Organization", "the WHO warned"),  # a bracket is no initial
        ("World +Health *Organization [Geneva", "the WHO warned"),
    ],
)
def test_others_do_not(said: str, text: str) -> None:
    assert not in_short(said, text)
