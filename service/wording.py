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
    "statement": {
        "en": "Noted, for this conversation. What would you like to know from the documents?",
        "zh": "已记下，仅用于本次对话。您想从文档中了解什么？",
    },
    "chitchat": {
        "en": "I am Ibid, and I only know the loaded documents. What would you like to know from them?",
        "zh": "我是 Ibid，只了解已载入的文档。您想从中了解什么？",
    },
    "out_of_scope": {
        "en": "I cannot help with that: I answer questions from the loaded documents.",
        "zh": "这件事我帮不上忙：我只根据已载入的文档回答问题。",
    },
    "no_answer_yet": {
        "en": "There is no answer yet that I could change or repeat.",
        "zh": "目前还没有可以修改或重复的回答。",
    },
    "not_revised": {
        "en": "I could not change the last answer; it stands as it was given. Translating needs a "
        "language model.",
        "zh": "无法改写上一个回答，仍以原回答为准。翻译需要语言模型。",
    },
    "emergency": {
        "en": "If this is an emergency, call your local emergency number now (112 in Europe, 911 in "
        "North America, 120 in China). Do not wait for an answer from documents.",
        "zh": "如果情况紧急，请立即拨打急救电话（中国大陆 120，欧洲 112，北美 911），不要等待文档中的答案。",
    },
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
    "conflict": {
        "en": "The documents contradict one another here: “{first}” ({first_place}), but “{second}” "
        "({second_place}).",
        "zh": "文档在这一点上互相矛盾：“{first}”（{first_place}），而“{second}”（{second_place}）。",
    },
    "which": {
        "en": "Several documents answer this, each differently. Which one do you mean?",
        "zh": "有几份文档分别作了不同的说明，您指的是哪一份？",
    },
    "missing": {
        "en": "None of the passages found speaks of {words}.",
        "zh": "找到的段落都没有提到{words}。",
    },
    "partial": {
        "en": "The documents touch on this but may not answer it fully.",
        "zh": "文档涉及该问题，但可能没有完整回答。",
    },
}


def say(key: str, language: Language, **values: str) -> str:
    """Return one of Ibid's own sentences in ``language``, its blanks filled with ``values``."""
    return _WORDS[key][language].format(**values)
