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
_BEFORE: tuple[tuple[Bound, str], ...] = (
    (
        "at_least",
        rf"at\sleast|{_NOT}(?:less|fewer|lower|shorter|younger|smaller)\sthan"
        rf"|{_NOT}(?:under|below)|minimum(?:\sof)?"
        r"|greater\sthan\sor\sequal\sto|至少|最少|起码|最低|不得?[少低小]于|不得?不足|年?满|≥|>=",
    ),
    (
        "at_most",
        rf"at\smost|{_DENIED}(?:more|later|longer|greater|higher|larger|older)\sthan"
        rf"|{_NOT}(?:exceed(?:ing)?|over|above)"
        r"|not\sto\sexceed|up\sto|within|maximum(?:\sof)?|less\sthan\sor\sequal\sto"
        r"|至多|最多|最高|最长|上限为?|[不未](?:得|能|可|应)?(?:超[过出]|高于|多于|大于|长于)|≤|<=",
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
_WINDOW = 40


def bound(folded: str, start: int, end: int) -> Bound:
    """Return what the words around ``folded[start:end]`` make of the number in it."""
    if after := _BEHIND.match(folded, end):
        return "at_least" if after["at_least"] else "at_most"
    window = folded[max(0, start - _WINDOW) : start]
    share = _SHARE.search(folded, start, end + 1) is not None
    for match in _AHEAD.finditer(window):
        kind = next(kind for n, (kind, _) in enumerate(_BEFORE) if match[f"b{n}"])
        of_what = share and kind in ("at_least", "at_most")
        near = _REST.fullmatch(window, match.end()) or (
            of_what and _OF_WHAT.fullmatch(window, match.end())
        )
        if near and _is_word(window, match):
            return kind
    return "exact"


def _is_word(window: str, match: re.Match[str]) -> bool:
    """Return whether the match is no tail of a longer word: "over" in "moreover"."""
    joined = window[max(0, match.start() - 1) : match.start() + 1]
    return not (len(joined) == 2 and joined.isascii() and joined.isalpha())
