"""What is put for what: entries that keep the meaning, and entries that turn one thing round.

Each entry is a regular expression and its replacement; only the first place that fits is changed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Table = Sequence[tuple[str, str]]

SYNONYMS: Table = (
    (r"\bphysicians?\b", "doctor"), (r"\bapproximately\b", "about"), (r"\bhowever\b", "but"),
    (r"\bbegan\b", "started"), (r"\bpurchased?\b", "buy"), (r"\blarge\b", "big"),
    (r"\bassist\b", "help"), (r"\bindividuals\b", "people"), (r"\boften\b", "frequently"),
    (r"\bshows?\b", "indicates"), (r"\bbecause of\b", "due to"), (r"\bseveral\b", "a number of"),
    ("应当", "必须"), ("立即", "马上"), ("或者", "或"), ("按照", "依照"),
    ("以及", "和"), ("但是", "不过"), ("因为", "由于"), ("不得(?![不少多超低高])", "禁止"), ("开始", "起始"),
    ("必须", "应当"), ("进行", "开展"),
)  # fmt: skip
UNITS: Table = (
    (r"(?<=\d)(\s?)mg\b", r"\1g"), (r"\bdays\b", "weeks"), (r"\bweeks\b", "months"),
    (r"\bmonths\b", "days"), (r"(?<=\d )years\b", "months"), (r"\bhours\b", "minutes"),
    (r"\bminutes\b", "hours"), (r"(?<=\d)(\s?)kg\b", r"\1g"), (r"(?<=\d)(\s?)km\b", r"\1m"),
    (r"\bmiles\b", "feet"), (r"\bmillion\b", "billion"), (r"\bpercent\b", "million"),
    (r"\binches\b", "feet"), (r"(?<=\d)%", " years"), (r"\bmeters\b", "miles"),
    (r"(?<=[\d一二三四五六七八九十])(个?)日(?!至)", "个月"), (r"(?<=[\d一二三四五六七八九十])年以", "个月以"),
    (r"个月", "年"), ("万元", "元"), (r"(?<=[\d一二三四五六七八九十])年(?=以|内|的)", "日"),
    ("公里", "米"), (r"(?<=[\d万])平方米", "公顷"), ("小时", "天"), ("分钟", "小时"), ("亿", "万"),
    ("英里", "英尺"), ("米(?=[，。的])", "公里"), ("百分之", "千分之"), ("周岁", "个月"),
)  # fmt: skip
NEGATION: Table = (
    (r"\b(is|are|was|were|can|could|does|do|did|will|would|should|must|may|has|have)\b"
     r"(?! not|n't)(?= [a-z])", r"\1 not"),
    (r"\b(is|are|was|were|can|could|does|do|did|will|would|should|must|may|has|have) not\b", r"\1"),
    ("不得", "可以"), ("应当(?!.{0,6}不)", "不应当"), ("可以(?!不)", "不可以"), ("没有", "有"),
    ("不能", "能"),
    (r"(?<![不而就也若但只凡别于还都总要可或即正])是(?=[^否])", "不是"),
    ("(?<![不未])需要", "不需要"), ("未(?=[经按履依])", ""),
    ("不(?=[予再属承负影])", ""), ("(?<!不)能够", "不能够"), ("(?<![不没])有权", "无权"),
)  # fmt: skip
MODALITY: Table = (
    (r"\b[Mm]ust\b(?! not)", "may"), (r"\bshall\b(?! not)", "may"), (r"\bshould\b", "must"),
    (r"\bmay\b(?! not)", "must"), (r"\bcan\b(?!not)", "must"), (r"\bmust not\b", "may"),
    (r"\brequired to\b", "allowed to"), (r"\bcould\b", "must"), (r"\bmight\b", "must"),
    ("应当", "可以"), ("(?<!不)可以", "应当"), ("不得", "可以"), ("必须", "可以"), ("有权", "必须"),
    ("可以", "不得"), ("(?<![不职可功智才性只效])能(?=[够在将使产])(?!够)", "必须"),
)  # fmt: skip
COMPARISON: Table = (
    ("at least", "at most"), ("at most", "at least"), ("(?i)more than", "fewer than"),
    ("(?i)less than", "more than"), ("fewer than", "more than"), (r"\bup to\b", "at least"),
    (r"\bhigher\b", "lower"), (r"\blower\b", "higher"), (r"\bincreas(es?|ed|ing)\b", "decreasing"),
    (r"\breduc(es?|ed)\b", "increased"), (r"\bbefore\b", "after"), (r"\bafter\b", "before"),
    (r"\bgreater\b", "smaller"), (r"\bolder\b", "younger"), (r"\bsmaller\b", "larger"),
    ("以上", "以下"), ("以下(?![简规统])", "以上"), ("不超过", "超过"), ("(?<!不)超过", "不超过"),
    ("不少于", "不多于"), ("高于", "低于"), ("低于", "高于"), ("至少", "至多"), ("增加", "减少"),
    ("减少", "增加"), ("之前", "之后"), ("(?<=[日月年])前", "后"), ("以内", "以上"), ("提高", "降低"),
)  # fmt: skip
ROLES = (
    ("出租人", "承租人"), ("出卖人", "买受人"), ("原告", "被告"), ("债权人", "债务人"), ("甲方", "乙方"),
    ("父母", "子女"), ("用人单位", "劳动者"), ("委托人", "受托人"), ("保险人", "投保人"), ("公司", "股东"),
    ("上级", "下级"), ("发包人", "承包人"), ("申请人", "被申请人"),
)  # fmt: skip
_IF = re.compile(
    r"(?:如果|若|经|除[^，。]{2,30}外|[^，。；]{4,40}的)，(?P<zh>(?!还|也|并)[^，。；]{0,16}(?:应当|可以|不得|由|处|有权)[^。；]{4,}。)"
    r"|(?:If|Unless) [^,.]{5,90}, (?P<en>[^.;]{12,}\.)"
)
_ONLY_IF = re.compile(
    r",? (?:unless|only if|provided that|as long as|(?<!even )if) [^,.;]{8,}(?=\.$)"
    r"|，但[^，。；]{4,30}除外(?=。$)"
)


def unconditioned(sentence: str) -> str | None:
    """Return the sentence without its condition or its exception."""
    if match := _IF.fullmatch(sentence):
        main: str = match["zh"] or match["en"]
        return main[0].upper() + main[1:]
    return _ONLY_IF.sub("", sentence, count=1)
