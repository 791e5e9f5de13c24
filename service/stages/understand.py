"""understand: what the question means, by rules alone.

A follow-up is recognised by a deterministic gate (pronouns, ellipsis, very short questions) and only then
joined to the topic it continues; a standalone question is searched exactly as it was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from indexes.text.dates import dates
from indexes.text.language import language
from indexes.text.normalise import fold
from indexes.text.references import references
from service.vocabulary import Intent, Question, Recall, Understanding

_GREETING = re.compile(
    r"^(hi|hello|hey|good (morning|afternoon|evening)|你好|您好|嗨|早上好|下午好|晚上好)"
    r"[\s,，!！.。~]*(there|啊|呀|大家)?[\s!！.。~]*$"
)
_THANKS = re.compile(
    r"^(many |ok,? )?(thanks?( you)?|thx|cheers|谢谢|多谢|感谢)( (a lot|so much|very much))?"
    r"(你|您|了|啦)?[\s!！.。~]*$"
)
_POINTS_BACK_ZH = re.compile(
    r"(^(那么?|如果|要是|还有|另外|然后|以及|它|他们?|她|这|该|其)|呢[？?]?$|上述|前者|后者|前面|刚才|"
    r"第[一二三四五六七八九十\d]+(个|种|项|条)呢|这(个|种|些|样|项)|那(个|种|些|样|项)|它们?的|同样|其他的)"
)
_POINTS_BACK_EN = re.compile(
    r"(^(and|but|so|also|then|what about|how about|what if|or|why not|why|how so|else)\b|"
    r"\b(it|its|they|them|their|theirs|this|that|these|those|he|she|his|her|him|former|latter|"
    r"same|one|ones|there|then|above|previous|else|instead)\b)"
)
_ENOUGH_WORDS_EN = 4  # "notice period for interns" stands alone; "for interns?" does not
_ENOUGH_CHARS_ZH = 6


class Understander:
    """Understands questions by rules; ``today`` gives the day that relative dates count from."""

    def __init__(self, today: Callable[[], date]) -> None:
        self._today = today

    def understand(self, question: Question, recall: Recall) -> Understanding:
        """Return what ``question`` means after the turns in ``recall``."""
        text = question.text.strip()
        spoken = language(text)
        intent = _intent(text)
        standalone, rewritten = text, False
        if intent == "question" and recall.turns and points_back(text):
            intent, rewritten = "follow_up", True
            standalone = f"{_topic(recall)} {text}"
        return Understanding(
            intent=intent,
            confidence=1.0 if intent in ("greeting", "thanks") else 0.9,
            language=spoken,
            standalone=standalone,
            rewritten=rewritten,
            references=tuple(mention.reference for mention in references(text)),
            dates=tuple(mention.first for mention in dates(text, self._today())),
        )


def points_back(text: str) -> bool:
    """Return whether ``text`` leans on an earlier turn: a pronoun, an ellipsis, or too few words."""
    folded = fold(text).strip()
    if language(text) == "zh":
        core = re.sub(r"[\W_]|呢|吗|的|了", "", folded)
        return bool(_POINTS_BACK_ZH.search(folded)) or len(core) < _ENOUGH_CHARS_ZH
    return bool(_POINTS_BACK_EN.search(folded)) or len(folded.split()) < _ENOUGH_WORDS_EN


def _intent(text: str) -> Intent:
    folded = fold(text).strip()
    if _GREETING.match(folded):
        return "greeting"
    if _THANKS.match(folded):
        return "thanks"
    return "question"


def _topic(recall: Recall) -> str:
    """Return the question that opened the topic: the last turn's standalone form holds it whole."""
    return recall.turns[-1].standalone
