"""The words that turn a sentence round, as expressions over folded text.

Each expression is one alternation whose groups name what was found; where two cues begin together,
the one listed first wins. Groups called "skip" hold look-alikes: 不仅, 可能, "not only". A trailing
"_" only tells two groups of one name apart.
"""

from __future__ import annotations

import re


def _compile(*cues: tuple[str, str, str]) -> re.Pattern[str]:
    """Join ``(group, Chinese expression, English phrases)``; "_" in a phrase is any white space."""
    shapes = []
    for group, han, phrases in cues:
        latin = "|".join(phrases.split()).replace("_", r"\s")
        either = "|".join(part for part in (han, rf"\b(?:{latin})\b" if latin else "") if part)
        shapes.append(f"(?P<{group}>{either})")
    return re.compile("|".join(shapes))


_LESS = "(?:less|fewer|lower|shorter|smaller|younger|earlier)"
_MORE = "(?:more|later|longer|greater|higher|older|larger)"
_NOT = "(?:no|not|not_be|never|cannot_be)"
_AT_MOST = rf"{_NOT}_{_MORE}_than (?:not|never|cannot)_(?:to_)?exceed(?:s|ing)?"
_AT_LEAST = rf"{_NOT}_{_LESS}_than"
_NO_RIGHT = "(?:无|没有?)权利?(?!利|能力|代理|处分|[威重益限])"  # 无权代理 is a term

NEGATION = _compile(
    (
        "skip",  # limits: a comparison says what they mean
        r"[不未](?:得|能|可|应|会)?(?:超[过出]|[高多大少低小早晚迟长短]于)"
        r"|[不未][足满](?=[\d一二三四五六七八九十百两])"
        r"|而不是|而非",  # set beside: facts/parallel.py
        f"{_AT_MOST} {_AT_LEAST}",
    ),
    (
        "double",
        r"不[得能可会应是]不|并[非不]是?不|无一?不|莫不|未必不|没有[^，,。；;]{0,4}不"
        r"|非[^，,。；;]{1,8}不可(?=[，,。；;！!？?]|$)",
        r"not_(?:un(?!der|til|less|i|its)\w+|without|impossible|illegal|infrequent(?:ly)?)"
        r" never_not cannot_but (?:never|not)_fails?_to",
    ),
    (
        "skip_",
        r"不(?:仅|但|只|光|过|同|断|久|少(?!于)|论|管|良|法|明|定期|时|锈|一致|动产|可抗力|当得利)"
        r"|不正当竞争|无(?:论|线|形|偿|期|限|数|疑|产)|非(?:常|法|洲|典|营利|上市|凡|物质|机动)"
        r"|未(?:来|成年|婚|遂|知)|没收|没落|是否|能否|可否|与否|莫非"
        r"|(?P<ask>[是能可会要有应该好对行])[不没](?P=ask)以?|\bno\.\s?(?=\d)",
        "not_only whether_or_not or_not no_doubt",
    ),
    (
        "except",
        r"除外|除非|除[^，,。；;]{1,20}外|另有(?:规定|约定)",
        "except(?:ing|ion|ions)? unless other_than excluding save_for",
    ),
    (
        "not",
        rf"{_NO_RIGHT}|不|没有?|未|无|非|勿|毋|否(?=认|决|定|则)|禁止|严禁|请别|千万别|别再|n't\b",
        "not no never none nobody nothing neither nor without cannot unable_to fail(?:s|ed)?_to"
        " prohibit(?:s|ed|ing)? forbid(?:s|den)? banned hardly lacks?",
    ),
)

MODALITY = _compile(
    ("must_", r"不得不|不能不|不可不", ""),
    ("may_", r"(?:并[非不]是?|不是)不(?:可以?|能|得)", ""),
    ("skip", r"(?P<ask>[可能会应])不(?P=ask)以?|不可(?:抗力|避免|或缺|分割|逆|撤销)", "not_only"),
    (
        "must_not",
        rf"不得|{_NO_RIGHT}|禁止|严禁|不可以|不能够?|不准|不许|不应当?|不该|不可|勿",
        "(?:must|shall|may|can|could)(?:_not|n't) cannot can't not_(?:be_)?(?:allowed|permitted)"
        " not_(?:be_)?entitled no_right_to prohibit(?:s|ed)? forbidden banned",
    ),
    (
        "need_not",
        r"无需|无须|毋需|毋须|不必|不需要?|不用|可以不|可不(?!可)",
        "need(?:_not|n't) not_(?:be_)?(?:required|obliged|obligated|necessary|mandatory) optional"
        " (?:do|does|did)(?:_not|n't)_(?:need|have)_to no_need_to not_need_to",
    ),
    (
        "should_not",
        r"不宜|不建议",
        "should(?:_not|n't) ought_not not_(?:recommended|advised)",
    ),
    (
        "skip_",
        r"相应|适应|反应|效应|供应|对应|响应|应(?:用|对|急|收|付|税|聘|邀|届|变|力|答)|胡须"
        r"|可(?:能|是|见|靠|持续|行|观|惜|爱|谓|抗|疑|燃|再生|转让|分|变|信|比)|许可|认可|宁可"
        r"|适宜|便宜|事宜|宜[居人昌宾]|[所占共]有权",
        "",
    ),
    (
        "must",
        r"应当|应该|必须|有义务|务必|务须|须|应",
        "must shall required (?:has|have|had)_to obliged obligated mandatory needs?_to compulsory",
    ),
    (
        "may",
        r"可以|(?<![没享具])有权|允许|准许|能够|可",
        "may might can could allowed permitted entitled",
    ),
    ("should", r"建议|最好|宜", "should ought_to recommended advised advisable"),
)

_BY = r"(?=[了出约近\s]{0,2}(?:\d|百分之|[一二两三四五六七八九]+[成倍个]))"  # 高23%, 跌了两成; not 高三
_BY_EN = r"(?=_(?:(?:by|from|to|about|some|nearly|almost)_)?[$€£]?\d)"
COMPARISON = _compile(
    ("skip", r"涨跌|升降", ""),
    (
        "less",
        r"[不未](?:得|能|可|应|会)?(?:超[过出]|[高多大长]于)|至多|最多|以下|以内|之内|[少低小短轻]于"
        r"|不足|不到|不满|未满|减少|降低|下降|缩短|减轻|下调|削减|[更较孰][少低小短轻]|最[少低小短]的|≤|<"
        rf"|下[跌滑挫]|回落|走低|暴跌|锐减|[跌降][至到]|[跌降]{_BY}|(?<!最)低{_BY}|[少低小短轻]者为准",
        f"{_AT_MOST} at_most up_to within {_LESS}_than cheaper_than below under"
        " or_(?:less|fewer|under|below) decreas(?:e|es|ed|ing) reduc(?:e|es|ed|ing|tion)"
        " f[ae]ll(?:s|en|ing)? drop(?:s|ped|ping)? declin(?:e|es|ed|ing) lower(?:s|ed|ing)?"
        " fewer less shr[aiu]nk(?:s|ing)? slump(?:s|ed|ing)? dip(?:s|ped|ping) plung(?:es|ed|ing)"
        " plummet(?:s|ed|ing)? tumbl(?:es|ed|ing) halv(?:es|ed|ing)"
        rf" cuts?(?=_(?:\w+_){{0,4}}?(?:by|from|to)_[$€£]?\d) down{_BY_EN}",
    ),
    (
        "more",
        r"不(?:得|能|可|应)?[少低小短]于|至少|最少|起码|以上|超[过出]|[多高大长重]于|逾|增加|提高"
        r"|上升|增长|延长|加重|上调|[更较孰][多高大长重]|最[多高大长]的|≥|>"
        rf"|上[涨扬]|攀升|飙升|回升|走高|猛增|[涨升][至到]|涨{_BY}|(?<![最身])高{_BY}|[多高大长重]者为准",
        f"{_AT_LEAST} at_least {_MORE}_than bigger_than over above exceed(?:s|ed|ing)?"
        " or_(?:more|over|above|older) increas(?:e|es|ed|ing) ris(?:e|es|en|ing) rose gr[eo]wn?"
        " raised? minimum higher greater longer more surg(?:es|ed|ing) soar(?:s|ed|ing)?"
        " climb(?:s|ed|ing)? doubl(?:es|ed|ing) trebl(?:es|ed|ing) tripl(?:es|ed|ing)"
        rf" up{_BY_EN}",
    ),
    (
        "before",
        r"[之以]前|早于|先于|届满前|(?<=[日月年天时])前(?![述款项])|[较孰]早|早者为准",
        "before prior_to until by_the_end_of",
    ),
    (
        "after",
        r"[之以]后|[晚迟后]于|(?<=[日月年天时])后|[较孰][晚迟]|[晚迟]者为准",
        "after following since",
    ),
)
