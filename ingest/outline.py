"""Where numbered text begins anew: chapters and articles, as laws and contracts write them.

Chinese: 第X编, 分编, 章, 节, 条 (the order of the Legislation Law, article 65). English: Part,
Title, Chapter, Section, Annex; Article, Clause, Rule, Recital and decimal clause numbers.
"""

from __future__ import annotations

import re

NUMERAL = r"[一二三四五六七八九十百千零〇○两\d]{1,9}"
ARABIC = r"(?:\d{1,4}[A-Za-z]?(?:[.-]\d{1,3})*|[IVXLCDM]{1,8})"

CHINESE_HEADING = re.compile(rf"第{NUMERAL}(分编|编|篇|章|节)(?![一-鿿])\s*[:：、]?\s*(.*)")
CHINESE_TIGHT = re.compile(rf"第{NUMERAL}(分编|编|篇|章|节)([一-鿿][一-鿿、 ]{{1,24}})")
ENGLISH_HEADING = re.compile(
    rf"(part|title|chapter|section|annex|appendix|schedule)\s+({ARABIC})\b\s*[.:–—-]?\s*(.*)", re.I
)
LISTED = re.compile(r"[一二三四五六七八九十]{1,3}、\s*[一-鿿][^。；;，,]{1,38}")
CAPITALS = re.compile(r"(?=.*[A-Z]{4})[A-Z0-9][A-Z0-9 .&'’/(),–-]{3,60}")
RANKS = {"编": 1, "篇": 1, "分编": 2, "章": 3, "节": 4}
RANKS |= {"part": 1, "title": 2, "chapter": 3, "section": 4}
RANKS |= {"annex": 1, "appendix": 1, "schedule": 1}
CHINESE_ARTICLE = re.compile(
    rf"(第{NUMERAL}条(?:之{NUMERAL})?)(?=$|[\s:：、.．【（(]|(?!之?[一-鿿]?[的和与及或至第、])[一-鿿“《])"
)
# what 中 begins a word with: 中华人民共和国, but not 第二条中规定的, 第二条中国务院规定的
MIDDLE = (
    r"华(?!侨)|国(?![家有内际外务防库债土])|央|共中央|小[企微学型]|外合|等[职教专]|医药"
    r"|介[机服组]|标[人候通]|级人|止[审履执诉]|间[人商]"
)
REFERS = re.compile(
    r"规定|所列|所称|所述|第|款(?![项式])|项(?!目)|以及|修改|删去|前款|情形|同时|内容|之规定"
    rf"|中(?!{MIDDLE})"
)
ENGLISH_ARTICLE = re.compile(
    rf"((?i:article|art\.|clause|rule|recital|regulation|§)\s*{ARABIC})"
    r"(?=$|\s*[.:–—(-]|\s+[A-Z“\"(])"
)
DECIMAL = re.compile(r"(\d{1,2}(?:\.\d{1,3}){1,3})\.?(?=\s+[^\s\d%])")
INNER = 5  # rank of “一、付款” and of a line in capitals
SHORT = 80  # characters: a heading or an article's own title is no longer
CLOSED = tuple(".;,。；，：:！!？?")


def heading(line: str) -> int | None:
    """Return the rank (1 outermost) of a numbered heading, or None when ``line`` is none."""
    if len(line) > SHORT or line.endswith(CLOSED):
        return None
    if found := CHINESE_HEADING.fullmatch(line) or CHINESE_TIGHT.fullmatch(line):
        return RANKS[found[1]]
    if (found := ENGLISH_HEADING.fullmatch(line)) and _titled(found[3]):
        return RANKS[found[1].lower()]
    return INNER if LISTED.fullmatch(line) or CAPITALS.fullmatch(line) else None


def article(line: str) -> str | None:
    """Return the label ("第三条", "Article 5", "2.1") when ``line`` begins an article, else None.

    A short first line is the article's own title and part of the label: "Article 1 Scope".
    """
    if found := CHINESE_ARTICLE.match(line):
        return None if REFERS.match(line[found.end() :]) else found[1]
    found = ENGLISH_ARTICLE.match(line)
    if found is None:
        return None
    rest = line[found.end() :].strip(" .:–—-")
    return line if rest and len(line) <= SHORT and not line.endswith(CLOSED) else found[1]


def clause(line: str) -> str | None:
    """Return the number of a decimal clause ("5.2") when ``line`` begins one, else None."""
    found = DECIMAL.match(line)
    return found[1] if found else None


def bare(line: str) -> bool:
    """Whether ``line`` is a number alone ("CHAPTER I", "Article 1"), its title on the next line."""
    if found := ENGLISH_HEADING.fullmatch(line):
        return not found[3]
    if found := CHINESE_HEADING.fullmatch(line):
        return not found[2]
    found = ENGLISH_ARTICLE.match(line) or CHINESE_ARTICLE.match(line)
    return found is not None and found.end() == len(line)


def titles(line: str) -> bool:
    """Whether ``line`` can be the title under a bare number: short, unpunctuated, unnumbered."""
    return (
        0 < len(line) <= SHORT
        and not line.endswith(CLOSED)
        and line[0].isalpha()
        and (line[0].isupper() or line[0] >= "\u2e80")
        and heading(line) in (None, INNER)
        and article(line) is None
    )


def _titled(rest: str) -> bool:
    """A heading's words begin in upper case; "Section 3 applies to" is a sentence."""
    return not rest or not rest[0].islower()
