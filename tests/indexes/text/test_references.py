from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.text.references import references, same
from indexes.vocabulary import Reference

# text, its references as "title: level number, level number", apart by ";"
CASES = [
    ("《民法典》第一百八十条第二款第（三）项", "民法典: article 180, paragraph 2, item 3"),
    ("《中华人民共和国民法典》第180条", "民法典: article 180"),
    ("民法典180条", "民法典: article 180"),
    ("民法典180条2款", "民法典: article 180, paragraph 2"),
    ("民法典 第 180 条", "民法典: article 180"),
    ("根据民法典第180条第2款", "民法典: article 180, paragraph 2"),
    ("根據《民法典》第一百八十條", "民法典: article 180"),
    ("第１８０条", "article 180"),
    ("第一百八十条", "article 180"),
    ("第十条至第十二条", "article 10;article 11;article 12"),
    ("第十条、第十二条和第十五条", "article 10;article 12;article 15"),
    ("刑法第264条和第266条", "刑法: article 264;刑法: article 266"),
    ("《公司法》（2023修订）第十条、第十二条", "公司法: article 10;公司法: article 12"),
    ("第一百八十条第二款、第三款", "article 180, paragraph 2;article 180, paragraph 3"),
    (
        "第三条第一款第（一）项至第（三）项",
        "article 3, paragraph 1, item 1;article 3, paragraph 1, item 2;article 3, paragraph 1, item 3",
    ),
    ("第三章第二节", "chapter 3, section 2"),
    ("第三编第二分编第九章", "part 3, subpart 2, chapter 9"),
    ("第十七条之一", "article 17-1"),
    ("刑法第一百三十三条之一第一款", "刑法: article 133-1, paragraph 1"),
    ("本法第十条", "article 10"),
    ("依照本条例第三条第一款", "article 3, paragraph 1"),
    ("劳动合同法第三十九条规定", "劳动合同法: article 39"),
    ("请问民法典第1260条是什么", "民法典: article 1260"),
    ("违反《治安管理处罚法》的第四十三条", "治安管理处罚法: article 43"),
    ("《解释（一）》第五条", "解释(一): article 5"),
    ("附件一第3条", "annex 1, article 3"),
    ("第5.2节", "section 5.2"),
    ("见用户手册5.2节", "用户手册: section 5.2"),
    ("详见5.2节", "section 5.2"),
    ("一块1.5节电池", ""),
    ("第二款", "paragraph 2"),
    ("前款第（二）项", "item 2"),
    ("第十条第（一）项第1目", "article 10, item 1, subitem 1"),
    ("第二章 总则", "chapter 2"),
    ("员工手册第十二条", "员工手册: article 12"),
    ("应当认定为刑法第三百零七条之一第一款", "刑法: article 307-1, paragraph 1"),
    ("证据证明涉外仲裁裁决有民事诉讼法第二百五十八条", "民事诉讼法: article 258"),
    ("企业国有资产法第五条", "企业国有资产法: article 5"),
    ("第十条与第十条之一", "article 10;article 10-1"),
    ("Article 5(1)(f)", "article 5, paragraph 1, item f"),
    ("Art. 5 (1) f", "article 5, paragraph 1, item f"),
    ("Art. 5 para 1", "article 5, paragraph 1"),
    ("article 5(1)(a)(ii)", "article 5, paragraph 1, item a, subitem ii"),
    ("ARTICLE 12", "article 12"),
    ("Articles 5 to 7", "article 5;article 6;article 7"),
    (
        "Articles 13 and 14 of Regulation (EU) 2016/679",
        "regulation (eu) 2016/679: article 13;regulation (eu) 2016/679: article 14",
    ),
    ("Articles 5(1), 6 and 7", "article 5, paragraph 1;article 6;article 7"),
    (
        "Article 5(1)(a) to (c)",
        "article 5, paragraph 1, item a;article 5, paragraph 1, item b;article 5, paragraph 1, item c",
    ),
    ("point (f) of Article 6(1)", "article 6, paragraph 1, item f"),
    ("Article 5, paragraph 1, point (f)", "article 5, paragraph 1, item f"),
    ("paragraphs 1 and 2 of Article 9", "article 9, paragraph 1;article 9, paragraph 2"),
    ("Article 6 GDPR", "gdpr: article 6"),
    ("GDPR Art. 5", "gdpr: article 5"),
    ("Article 50(2) of the AI Act", "ai act: article 50, paragraph 2"),
    ("Section 3 of the Terms of Service", "terms of service: section 3"),
    ("§5.2", "section 5.2"),
    ("under s. 8", "section 8"),
    ("s 12(b)", "section 12, item b"),
    ("ss. 8 and 9", "section 8;section 9"),
    ("Sch. 2", "schedule 2"),
    ("the company's 12 cars", ""),
    ("in 5 s 12 m", ""),
    ("the Model S 100", ""),
    ("§§ 13-15", "section 13;section 14;section 15"),
    ("Section 3.2(a)", "section 3.2, item a"),
    ("Sec. 4", "section 4"),
    ("Clause 12", "clause 12"),
    ("clauses 3 and 4", "clause 3;clause 4"),
    ("Annex III", "annex 3"),
    ("Annex I to this Regulation", "annex 1"),
    ("Recital 47", "recital 47"),
    ("recitals 47 and 48", "recital 47;recital 48"),
    ("Chapter 2", "chapter 2"),
    ("CHAPTER IV", "chapter 4"),
    ("Part IV", "part 4"),
    ("Schedule 2", "schedule 2"),
    ("Rule 12(b)", "rule 12, item b"),
    ("Appendix A", "appendix a"),
    ("Article 5a", "article 5a"),
    ("What does Article 17 say, and section 4?", "article 17;section 4"),
]

NONE = [
    "共1260条", "三个条件", "第三方", "第一条件", "part I played", "I took part in it", "a section of the road",
    "第二天", "第三名", "30条建议", "article about 5 things", "an annex to the house", "第一款式", "§", "《民法典》",
    "first paragraph", "第三季度", "in chapter and verse",
]  # fmt: skip


def written(reference: Reference) -> str:
    path = ", ".join(f"{level} {number}" for level, number in reference.path)
    return f"{reference.title}: {path}" if reference.title else path


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_references(text: str, expected: str) -> None:
    assert ";".join(written(found.reference) for found in references(text)) == expected


@pytest.mark.parametrize("text", NONE)
def test_what_only_looks_like_a_reference(text: str) -> None:
    assert references(text) == []


def test_spans_cover_title_and_pointer() -> None:
    text = "依据《民法典》第一百八十条第二款，see Art. 5(1) of the AI Act."
    spans = [text[found.start : found.end] for found in references(text)]
    assert spans == ["《民法典》第一百八十条第二款", "Art. 5(1) of the AI Act"]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("《民法典》第十条", "第十条第二款", True),
        ("民法典180条", "《中华人民共和国民法典》第一百八十条", True),
        ("第二章第十条", "第十条", True),
        ("Art. 5 (1) f", "Article 5(1)(f)", True),
        ("Article 5", "Article 5(2)", True),
        ("第十条", "第十一条", False),
        ("《民法典》第十条", "《刑法》第十条", False),
        ("第十条", "第十章", False),
        ("Article 5(1)", "Article 5(2)", False),
        ("Section 5", "Article 5", False),
        ("第十七条之一", "第十七条", False),
    ],
)
def test_same(a: str, b: str, expected: bool) -> None:
    (ours,), (theirs,) = references(a), references(b)
    assert same(ours.reference, theirs.reference) is expected
    assert same(theirs.reference, ours.reference) is expected


def test_a_range_too_wide_to_count_stands_for_its_ends() -> None:
    found = [found.reference.path[0][1] for found in references("第一条至第五百条")]
    assert found == ["1", "500"]


@settings(deadline=None)  # the first call builds the tables
@given(
    st.text(
        st.sampled_from("第一二十0123条款项章《》法典（）() 至、和Articlesecto§I.of,-a附件之"),
        max_size=60,
    )
)
def test_never_raises_and_stays_inside(text: str) -> None:
    for found in references(text):
        assert 0 <= found.start < found.end <= len(text)
        assert found.reference.path
        assert same(found.reference, found.reference)
