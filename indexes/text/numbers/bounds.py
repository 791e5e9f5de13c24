"""Whether a number is the thing itself or a limit, told from the words on either side of it.

以上, 以下 and 以内 include the number, 超过 and 不满 do not (Civil Code of the PRC, article 1259).
"""

from __future__ import annotations

import re
from typing import Literal

from indexes.text.normalise import HAN

Bound = Literal["exact", "at_least", "at_most", "more_than", "less_than"]

_NOT = r"(?:no|not|not\sbe|never|cannot|\w*n't|\w*n't\sbe)\s"
_PASSED = (  # no other clause, and no "not only", "not unusual"
    r"(?:(?!(?:and|but|or|because|that|which|if|when|unless|until|after|only|just|merely|simply|rare|un\w+)\s)"
    r"\w+\s){0,4}?"
)
_DENIED = _NOT + _PASSED  # "not be used for longer than"
_HELD = (
    r"(?:(?:have|contain|include|comprise|use|take|give|pay|hold|receive|last|number|cost|fall|drop"
    r"|go|get)\s)?"
)
_MODAL = "(?:得以?|能够?|可以?|应[该当]?|要|会|宜|该|许|准|允许)?"
_NOT_ZH = f"(?:[不未勿]|没有?){_MODAL}"  # 不能少于, 不宜大于, 没有超过
_BEFORE: tuple[tuple[Bound, str], ...] = (
    (
        "at_least",
        rf"at\sleast|{_NOT}{_HELD}(?:less|fewer|lower|shorter|younger|smaller|earlier|sooner)\sthan"
        rf"|{_NOT}{_HELD}(?:under|below)|minimum(?:\sof)?|greater\sthan\sor\sequal\sto"
        rf"|至少|最少|起码|最低|{_NOT_ZH}(?:[少低小短早]于|不足)|年?满|≥|>=",
    ),
    (
        "at_most",
        rf"at\smost|{_DENIED}(?:more|later|longer|greater|higher|larger|older)\sthan"
        rf"|{_NOT}(?:exceed(?:ing)?|over|above)"
        r"|not\sto\sexceed|up\sto|within|maximum(?:\sof)?|less\sthan\sor\sequal\sto"
        rf"|至多|最多|最高|最长|上限为?|{_NOT_ZH}(?:超[过出]?|[高多大长晚迟]于)|≤|<=",
    ),
    (
        "more_than",
        r"(?:more|greater|longer|older|higher|larger|bigger)\sthan|over|above|exceed(?:s|ed|ing)?"
        r"|in\sexcess\sof|beyond|upwards\sof|超[过出]?|(?<![通经])过|[多高大长]于|逾|>",
    ),
    (
        "less_than",
        r"(?:less|fewer|lower|shorter|younger|smaller)\sthan|under|below"
        r"|[少低小短]于|[不未]满|不[足到]|未达到?|<",
    ),
)
_FILLER = (
    r"\s?(?:about|approximately|around|a\stotal\sof|an?\sadditional|the"
    r"|约|大约|人民币|为|达到?|其|或等于)?\s?"
)
_AHEAD = re.compile("|".join(rf"(?P<b{n}>{words})" for n, (_, words) in enumerate(_BEFORE)))
_REST = re.compile(_FILLER)
_SHARE = re.compile("[%％倍成]|分之")
_OF_WHAT = re.compile(  # 不超过合同总价的 before a share; no clause (…的人), no 最低工资的
    rf"(?:(?<!最[低高长])|(?=[可为达占])){_FILLER}可?达?"
    rf"(?:(?![一二三四五六七八九十百千万了按])[{HAN}]){{1,14}}(?<!人)的"
)
_BEHIND = re.compile(
    r"\s?(?:(?P<at_least>(?:\(含\)|\(含本数\))?(?:及|或|和)?以上|(?:或|及)(?:更多|更高)"
    r"|(?:or|and)\s(?:more|above|over|older|greater|longer|higher|up(?!\sto))\b|\+(?!\d)|\sat\sleast\b|\sminimum\b)"
    r"|(?P<at_most>(?:\(含\)|\(含本数\))?(?:及|或|和)?以下|以内|之内|内(?![容部存科在])|封顶"
    r"|(?:or|and)\s(?:less|fewer|under|below|younger|lower|shorter)\b|\sat\smost\b|\smaximum\b))"
)
_WINDOW, _FAR = 40, 120  # letters that are looked at before a number, and before its limit
# "Not delivered within 30 days" and 未在30日内交付 set no limit; "may not be sold within 30 days" does.
_LATE = re.compile(
    r"(?:\b(?:is|are|was|were|has|have|had)(?:\snot|n't)\s(?:been\s)?(?:\w+ly\s)?"
    r"(?!permitted|allowed|authori|required|entitled|intended)\w+(?:ed|en|id|de|nt|ne|et|lt|pt)"
    r"|\b(?:does|did|(?:you|we|they|who|which|that)\sdo)(?:\snot|n't)\s\w+|\bnot\s(?:paid|made|met|delivered|received)"
    r"|\bfail(?:s|ed|ing|ure)?\sto\s\w+)\s(?:(?!(?:and|or|but|if|unless)\s)[^\s.,;:!?]+\s){0,6}?$"
)
_LATE_ZH = re.compile(r"(?:未能?|没有?能?|不)(?:在|于|自)[^，,。；;]{0,20}$")
_UNDONE = re.compile(r"[之以]?内[，,]?(?:仍|尚|还|均|都)?(?:未(?!成年)|没有?)")


def bound(folded: str, start: int, end: int) -> Bound:
    """Return what the words around ``folded[start:end]`` make of the number in it."""
    window = folded[max(0, start - _WINDOW) : start]
    if after := _BEHIND.match(folded, end):
        late = "内" in after.group() and (_LATE_ZH.search(window) or _UNDONE.match(folded, end))
        return "at_least" if after["at_least"] else "exact" if late else "at_most"
    share = _SHARE.search(folded, start, end + 1) is not None
    for match in _AHEAD.finditer(window):
        kind = next(kind for n, (kind, _) in enumerate(_BEFORE) if match[f"b{n}"])
        of_what = share and kind in ("at_least", "at_most")
        near = _REST.fullmatch(window, match.end()) or (
            of_what and _OF_WHAT.fullmatch(window, match.end())
        )
        if near and _is_word(window, match):
            begin = start - len(window) + match.start()
            late = match.group() == "within" and _LATE.search(folded[max(0, begin - _FAR) : begin])
            return "exact" if late else kind
    return "exact"


def _is_word(window: str, match: re.Match[str]) -> bool:
    """Return whether the match is no tail of a longer word: "over" in "moreover"."""
    joined = window[max(0, match.start() - 1) : match.start() + 1]
    return not (len(joined) == 2 and joined.isascii() and joined.isalpha())
