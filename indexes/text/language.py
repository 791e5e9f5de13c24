"""Which of the two languages a text is written in."""

from __future__ import annotations

import re

from indexes.text.normalise import HAN
from indexes.vocabulary import Language

_HAN = re.compile(f"[{HAN}]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_HAN_GRAMMAR = re.compile(
    "[的了吗嗎呢吧是在]|什么|什麼|怎么|怎麼|如何|多少|哪|为何|為何|请|請|几|幾"
)
_ENGLISH_GRAMMAR = re.compile(
    r"(?:an?|and|are|be|by|can|did|do|does|for|from|how|i|if|in|is|it|me|my|of|on|or|say|should"
    r"|that|the|this|to|was|we|what|when|where|which|who|why|will|with|you|your)",
    re.IGNORECASE,
)
_ENOUGH = 20_000  # characters: the head of a long text says it as well as the whole


def language(text: str) -> Language:
    """Return ``"zh"`` where Chinese carries the sentence, else ``"en"``.

    Chinese characters are weighed against words of other scripts, and each word of grammar counts
    three times: "GPT-4 API rate limit 是多少" is Chinese, "What does 合同 mean?" is English.
    """
    head = text[:_ENOUGH]
    han = len(_HAN.findall(head))
    if not han:
        return "zh" if re.search("[。，、；：？！《》]", head) and not _WORD.search(head) else "en"
    words = _WORD.findall(_HAN.sub(" ", head))
    grammar = sum(_ENGLISH_GRAMMAR.fullmatch(word) is not None for word in words)
    chinese = han + 2 * len(_HAN_GRAMMAR.findall(head))
    return "zh" if chinese > len(words) + 2 * grammar else "en"
