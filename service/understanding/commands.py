"""Commands on the last answer: shorter, as a list, again, in another language."""

from __future__ import annotations

import re

from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.vocabulary import Language
from service.vocabulary import Command

LONGEST = 60  # characters: what is longer says what it wants of the documents

_TONGUE = r"(chinese|english|mandarin)"
_KINDS: tuple[tuple[Command, re.Pattern[str]], ...] = (
    (
        "translate",
        re.compile(
            rf"\btranslat\w*|\b(say|write|repeat|answer|put|give)\b.{{0,24}}\bin {_TONGUE}\b"
            rf"|^(now )?in {_TONGUE}\b|翻译|译成|译为|^(中文|英文)版"
            r"|(用|换成|改成|以)(简体)?(中文|英文|英语|汉语)(再|重新|说|写|回答|表达|重复|一遍)"
        ),
    ),
    (
        "list",
        re.compile(
            r"\bbullet|\b(as|into|in|make|with) (a |an )?(numbered |bulleted |short )?list\b"
            r"|\blist (it|them|that|the points)\b|\bpoint by point\b|\bkey points\b"
            r"|列成|列表|清单|分点|逐条|分条|条目|列出要点|成要点|列出来"
        ),
    ),
    (
        "repeat",
        re.compile(
            r"\brepeat\b|\b(say|tell me) (that|it) again\b|\bonce more\b|\bcome again\b|\bpardon\b"
            r"|\bsay again\b|\bwhat did you (just )?say\b"
            r"|再(说|讲|发|来|重复|念)一?(遍|次)|重复|重说|复述|没听清|刚才说(了)?什么"
        ),
    ),
    (
        "shorter",
        re.compile(
            r"\bshort(er|en|ly|est)?\b|\bbrief(er|ly)?\b|\bconcise(ly)?\b|\bcondense\b|\bsummar\w+"
            r"|\btl;?dr\b|\bin a nutshell\b|\btoo long\b|\bcut (it|that|this) down\b"
            r"|\b(in )?one sentence\b|\btrim\b|\bless detail|简短|短一|精简|简洁|简要"
            r"|简单(点|些|说|地说)|概括|总结|缩短|太长|长话短说|说重点|讲重点|一句话|少说"
        ),
    ),
)
_WHOLE = re.compile(  # nothing but a command: sure without a classifier
    r"(please |can you |could you |now |ok(ay)?,? |请|请你|麻烦|能不能|可以|帮我|能)*"
    r"((make|keep|put|say|write|give me|turn) )?"
    r"(it |that |this |them |the (last |previous )?answer |your (last )?answer |the short version"
    r"|把(它|上面的?|刚才的?|这个)?(回答|答案|内容)?)?"
    r"(a (bit|little) )?"
    r"(shorter|shorten|brief(er)?|summari[sz]e|condense|repeat|again|once more|in bullet points"
    rf"|as a (bullet(ed)? |numbered )?list|translate|(in|into|to) {_TONGUE}"
    r"|再?(简短|短|精简|简洁)(一点|一些|点|些|一下)?|再(说|讲|重复|发)一(遍|次)"
    r"|重复(一下|一遍)?|总结(一下)?|概括(一下)?|(翻译|译|换|改)(成|为)(中文|英文|英语|汉语)"
    r"|列成(清单|列表|要点)|分点列出(来)?|说重点|长话短说)"
    rf"( (it|that|this|them|your answer|the answer))?( (in|into|to) {_TONGUE})?"
    r"( please)?(吧|好吗|可以吗|谢谢)?"
)


def command(text: str) -> tuple[Command, bool] | None:
    """Return what is to be done with the last answer, and whether ``text`` says nothing else.

    None where it names no command, or is too long to be one.
    """
    folded = fold(text).strip(" \t\n.!?。！？~,，")
    if len(folded) > LONGEST:
        return None
    kind = next((kind for kind, shape in _KINDS if shape.search(folded)), None)
    return None if kind is None else (kind, _WHOLE.fullmatch(folded) is not None)


def is_command(text: str) -> bool:
    """Return whether ``text`` is a command and nothing else."""
    found = command(text)
    return found is not None and found[1]


def target(text: str, answer: str) -> Language:
    """Return the language a translation is wanted in: the one named, else the one ``answer`` is not in."""
    named = re.findall(r"english|英文|英语|chinese|mandarin|中文|汉语", fold(text))
    if named:
        return "en" if named[-1] in ("english", "英文", "英语") else "zh"
    return "en" if language(answer) == "zh" else "zh"
