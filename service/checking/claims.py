"""A sentence taken apart into what it states, so that each statement is proven by itself.

What states nothing (a greeting, a question, a phrase about the answer itself) is told apart; everything
else is checkable, whatever politeness it is wrapped in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexes.text.names import names, titles
from indexes.text.normalise import HAN, fold
from indexes.vocabulary import Span

SHORTEST_ZH = 6  # characters, and …
SHORTEST_EN = 4  # … words a clause needs to stand as a statement of its own

_MARKER = re.compile(  # "- ", "1. ", "（一）", "## ", "**": says nothing
    r"\s*(?:#{1,6}\s+|[-*+•·]\s+|\d{1,2}[.)、]\s*(?!\d)|[（(]\d{1,2}[)）]\s*|>\s*|\*\*)*"
)
_ASKS = re.compile(r"[?？]\s*[\"”」』)）]*\s*$")
_PLEASANTRY = re.compile(
    r"(?:hi|hello|hey|dear \w+|sure|certainly|of course|great question|good question|thanks?|thank you"
    r"(?: very much| for \w+ \w+)?|you're welcome|i hope (?:this|that) helps?(?: you)?"
    r"|hope (?:this|that) helps"
    r"|let me know if .*|feel free to .*|(?:please )?(?:do not|don't) hesitate to .*"
    r"|i(?:'m| am) happy to help"
    r"|你好|您好|好的|当然(?:可以)?|谢谢|感谢.{0,8}|不客气|很?高兴.{0,8}帮.{0,4}|希望.{0,8}(?:帮助|有用).{0,2}"
    r"|如(?:果|有).{0,8}(?:问题|疑问).{0,12}|祝.{1,8})"
    r"(?:[\s,，]*(?:there|everyone|啊|呀|的))?[\s.!。！~,，]*"
)
_CHATTER = re.compile(
    r"(?:(?:yes|yea|yeah|yep|no|oh|wow|well|haha|ok|okay|lol|true|right|exactly|indeed)[\s,.!]*)*"
    r"(?:(?:that(?:'s| is| 's)|it(?:'s| is)|how) (?:so |very |really |pretty |quite )?(?:cool|awesome|great"
    r"|interesting|funny|true|right|nice|amazing|crazy|neat)|i (?:agree|see|know|understand)"
    r"|(?:太|真|很)?(?:好|有趣|有意思|厉害|棒)(?:了|啊|呀)?|是的|没错|对的?|嗯)?[\s.!。!~,，]*"
)
_ABOUT_ITSELF = re.compile(
    r"(?:(?:here (?:is|are)|below (?:is|are)|the following (?:is|are)|(?:in )?(?:summary|conclusion|short))\b"
    r"[^.:]{0,60}|(?:based on|according to) (?:the )?(?:provided|given|above|available) [^,.]{1,30}"
    r"|(?:以下|下面|如下)(?:是|为|内容)?[^,，。:：]{0,24}|(?:综上所述|总之|总结(?:如下)?|具体(?:如下|来说)?)"
    r"|(?:根据|基于)(?:所?提供|上述|以上|给定)的?[^,，。]{0,12})[\s:：,，.。]*"
)
_ADVICE = re.compile(  # sends the reader to somebody; says nothing about the matter
    r"(?:please |you (?:may|might|should) (?:want to )?|it is (?:best|advisable) to "
    r"|if (?:in doubt|unsure),? )*"
    r"(?:consult|contact|ask|speak to|talk to|see) (?:with )?(?:an? |your |the )?[a-z ]{3,40}"
    r"(?:for (?:more|further) [a-z ]{3,30}|if [a-z ]{3,40})?[\s.!]*"
    r"|(?:如有(?:需要|疑问)[,，]?|必要时[,，]?|具体情况)?(?:请|建议|可能需要|可以|最好)(?:您|你)?(?:咨询|联系|询问)"
    r"[^,，。、;；\d]{2,14}[\s。！]*"
)
_UNSURE = re.compile(
    r"(?:i(?:'m| am) not sure|i do(?:n't| not) know|i(?:'m| am) unable to (?:say|answer)|it is unclear)"
    r"[^.,]{0,60}[\s.!]*|(?:我)?(?:不(?:太)?(?:确定|清楚|知道))[^,，。]{0,20}[\s。！]*"
)
_NOTHING = (
    (_PLEASANTRY, "A pleasantry states nothing."),
    (_CHATTER, "A pleasantry states nothing."),
    (_ABOUT_ITSELF, "It speaks of the answer, not of the matter."),
    (_ADVICE, "Advice to ask somebody states nothing."),
    (_UNSURE, "An admitted gap states nothing."),
)
_JOINT = re.compile(  # what may join two statements into one sentence
    r"[；;]\s*|[，,]\s*(?=(?:并且|而且|但是?|然而|同时|此外|不过|却)[^，,]{4})"
    r"|,\s+(?=(?:and|but|while|whereas|however)\s)"
)
_LEAD = re.compile(
    r"(?:and|but|while|whereas|however)[,\s]+|(?:并且|而且|但是?|然而|同时|此外|不过)[，,]?"
)
_SUBJECT = re.compile(
    r"(?:and|but|while|whereas|however)[,\s]+(?:the|an?|this|that|these|those|it|he|she|they|we|its?|his|her"
    r"|their|our|all|each|every|no|some|many|most|[A-Z]\w+)\b"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|has|have|had|do|does|did|can|could|may|might|must|shall|should|will|would"
    r"|\w{3,}(?:ed|es))\b"
)
_EXCEPTS = re.compile(
    r"(?:但是?|不过)?[^，,。；;]*(?:除外|例外|不在此[限列]|不受[^，,。；;]{0,6}限|不适用)"
    r"|(?:but |and )?(?:unless|except|only if|only when)\b"
    r"|but\b[^,.;]*\b(?:exempt(?:ed)?|except(?:ed|ion)|excluded|not (?:apply|subject|affected))\b"
)
_WORD = re.compile(rf"[{HAN}]|[^\W{HAN}]+")
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class Statement:
    """``[start, end)`` of a sentence, and why it needs no evidence where it needs none."""

    start: int
    end: int
    needless: str = ""


def claims(sentence: str) -> list[Statement]:
    """Return what ``sentence`` states, in order; every letter and digit is in one, list marks are in none.

    A sentence is cut at semicolons, and at "and", "but", 并且, 但是 where both sides have a subject and a
    verb of their own. A row of a table and an item of a list are one statement each.
    """
    marker = _MARKER.match(sentence)
    begin = marker.end() if marker else 0
    if not sentence[begin:].strip():
        begin = 0
    spans = list(_cut(sentence, begin))
    return [_judged(sentence, span) for span in spans] or [
        Statement(0, len(sentence), "There is nothing in it.")
    ]


def _cut(sentence: str, begin: int) -> Iterator[Span]:
    row = sentence.count("|") > 1 or "\t" in sentence
    start = begin
    for joint in _JOINT.finditer(sentence, begin) if not row else ():
        head, tail = sentence[start : joint.start()], sentence[joint.end() :]
        if _stands(head) and _stands(_LEAD.sub("", tail, count=1)) and _own(joint[0], head, tail):
            yield _trimmed(sentence, start, joint.start())
            start = joint.end()
    if sentence[start:].strip():
        yield _trimmed(sentence, start, len(sentence))


def _own(joint: str, head: str, tail: str) -> bool:
    """Return whether the second part has a subject and a verb of its own, and neither hangs on the other."""
    if _EXCEPTS.match(tail):
        return False
    if re.match(r"\s*(?:if|when|unless|如果|若|当|除非|凡|只有|由于|因为|虽然)", fold(head)):
        return False
    if joint.strip() in "；;" or _HAN.search(head[-1:]):
        return True
    following = re.split(r"[,.;]", tail, maxsplit=1)[0]
    return _SUBJECT.match(tail) is not None and _VERB.search(following) is not None


def _stands(part: str) -> bool:
    words = _WORD.findall(part)
    return len(words) >= (SHORTEST_ZH if _HAN.search(part) else SHORTEST_EN)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def _judged(sentence: str, span: Span) -> Statement:
    said = span.of(sentence)
    return Statement(span.start, span.end, _needless(said))


def _needless(said: str) -> str:
    """Return why ``said`` needs no evidence; "" where it does."""
    if _ASKS.search(said):
        return "A question states nothing."
    if not any(char.isalpha() for char in said):  # "1.3" is where a list was cut
        return "There is nothing in it."
    folded = fold(said).strip()
    if re.search(r"\d", folded) or titles(said):
        return ""
    for pattern, reason in _NOTHING:
        if pattern.fullmatch(folded) and not (names(said) and pattern is not _PLEASANTRY):
            return reason
    return ""
