"""What kind of answer a question expects, and whether a sentence holds one."""

from __future__ import annotations

import re
from typing import Literal

from indexes.text.normalise import fold

Expected = Literal["number", "date", "name", "cause", "any"]

_END = r"(的?(名字|姓名))?(是|叫|为|在)?(谁|什么|哪.{0,3}|多少)?\s*[?？。]?$"
_ASKS: tuple[tuple[Expected, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"how (many|much|long|old|far|tall|large|big|often|high|deep|fast|soon)|percentage|"
            r"what (number|amount|proportion|share)|\bpopulation of\b|\b(revenue|price|fee) (of|in)\b|"
            r"\b(birth|death|unemployment|inflation|interest|tax|growth|literacy) rate\b|"
            r"多少|百分比|比例|数量|几(个|名|位|次|种|天|人|家|"
            r"倍|岁|座|成|分|小时|日|周)|多(大|长|久|远|高|重|快)|(率|人数|票房|面积|人口|金额)"
            + _END
        ),
    ),
    (
        "date",
        re.compile(
            r"\bwhen\b|(what|which) (year|date|century|month|day|decade)|\b(release|premiere) date\b|"
            r"\bdate of\b|什么时候|何时|哪(一)?(年|天|日)|哪个(月|世纪|年代)|日期|年份|时间" + _END
        ),
    ),
    ("cause", re.compile(r"\bwhy\b|what caused|为什么|为何|原因")),
    (
        "name",
        re.compile(
            r"\bwho(m|se)?\b|\bwhere\b|\blocation\b|(which|what) (country|city|state|place|company|person|"
            r"team|player|actor|actress|movie|film|author|party|club)|what is the (name|capital)\b|"
            r"^(the )?(author|director|president|winner|founder|inventor|composer|capital|ceo|mayor) of\b|"
            r"谁|哪位|什么人|何人|哪里|何处|什么地方|哪个(国家|城市|州|地区|公司)|在哪|哪国|"
            r"(导演|编剧|作者|冠军|亚军|主演|首都|首府|总统|主席|首相|总理|长官|市长|校长|院长|部长|董事长|总裁|"
            r"教练|队长|得主|获得者|发明者|发明人|创始人|原名|主席国|举办国|国家)" + _END
        ),
    ),
)
_HOLDS: dict[Expected, re.Pattern[str]] = {
    "number": re.compile(
        r"\d|[一二两三四五六七八九十百千万亿半]+(?=[个年月日天岁人次米名位种分元倍周小])|\b(one|two|three|four|"
        r"five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion|half|"
        r"once|twice|double|third|quarter)\b"
    ),
    "date": re.compile(
        r"\b1\d{3}\b|\b20\d\d\b|世纪|年|月|日|centur|january|february|march|april|may\b|june|july|"
        r"august|september|october|november|december|decade|\bday|week|month|year"
    ),
    "cause": re.compile(
        r"because|due to|since|as a result|therefore|in order|so that|caused?|reason|owing|因为|由于|"
        r"因此|所以|导致|为了|以便|使得|造成|原因|以免"
    ),
}
_NAME = re.compile(
    r"(?<=[^.!?\s] )[A-Z][\w'-]+|·|《|[\u4e00-\u9fff]{2,}(省|市|县|国|州|公司|大学|先生|女士)"
)


def expected(question: str) -> Expected:
    """Return what ``question`` asks for; ``any`` when no rule says."""
    folded = fold(question).strip()
    for kind, pattern in _ASKS:
        if pattern.search(folded):
            return kind
    return "any"


def holds(sentence: str, kind: Expected) -> bool:
    """Return whether ``sentence`` has anything of that kind in it."""
    if kind == "any":
        return True
    if kind == "name":
        return bool(_NAME.search(sentence))
    return bool(_HOLDS[kind].search(fold(sentence)))
