"""The few sentences Ibid says in its own name, in Chinese and English.

They state nothing about the documents' subject, so none of them is a claim.
"""

from __future__ import annotations

from indexes.vocabulary import Language

_WORDS: dict[str, dict[Language, str]] = {
    "greeting": {
        "en": "Hello. Ask me about the loaded documents; every sentence I give shows its place.",
        "zh": "您好。请就已载入的文档提问，我给出的每一句话都会注明出处。",
    },
    "thanks": {"en": "You are welcome.", "zh": "不客气。"},
    "abstained": {
        "en": "The loaded documents do not answer this.",
        "zh": "已载入的文档没有回答这个问题。",
    },
    "nearest": {
        "en": "The nearest places are shown as evidence: {places}.",
        "zh": "最接近的位置列在证据中：{places}。",
    },
    "nothing": {
        "en": "Nothing in the collection is about it.",
        "zh": "文档集中没有与之相关的内容。",
    },
    "partial": {
        "en": "The documents touch on this but may not answer it fully.",
        "zh": "文档涉及该问题，但可能没有完整回答。",
    },
}


def say(key: str, language: Language, **values: str) -> str:
    """Return one of Ibid's own sentences in ``language``, its blanks filled with ``values``."""
    return _WORDS[key][language].format(**values)
