"""Pairs that only reading tells apart: what follows from a sentence beside what sounds like it.

Nothing is invented by a model. A question of XQuAD with its answer put in becomes a statement (Demszky et al.
2018), with another answer of the same passage a wrong one; sentences lose an aside, a number or a lead,
which leaves them true, or gain a detail, grow stronger or mix two statements, which does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bench import corpora
from bench.pairs import Pair, held_out
from bench.perturb import dice
from indexes.text.normalise import fold
from indexes.text.sentences import sentences
from indexes.vocabulary import Language

SHORTEST, LONGEST = 16, 200  # characters of a sentence worth turning
Made = Iterator[tuple[str, str, bool]]

_ASKED_ZH: tuple[tuple[str, str], ...] = (  # what is asked for, and what its answer looks like
    (r"哪(?:一)?年(?:份)?|什么时候|何时|什么时间|哪(?:一)?天|哪个(?:月|世纪|年代)", r"\d|[年月日世纪]"),
    (r"多少(?:[个名位人年分次种])?|几[个名位次种人年岁天]", r"\d|[一二三四五六七八九十百千万]"),
    (r"谁|哪位|什么人|何人", r"."),
    (r"哪里|哪儿|何处|什么地方|哪(?:一)?(?:个|种|家|座|支|些|项|所|条|部|类|国)|什么", r"."),
)  # fmt: skip
_BE = re.compile(r"(?:What|Who) (is|was|are|were) ((?:the|an?|his|her|its|their) [^?]{4,90})\?")
_DOES = re.compile(
    r"(?:Who|What|Which (?:\w+ ){1,3}?)(?= ?(?:\w+ed|has|had|won|led|wrote|made|gave|took|became|began)\b)"
    r" ?([^?]{8,90})\?"
)
_ASIDE = re.compile(
    r"，(?:其中|包括|例如|比如|而且|并且?|从而|以便|因为|由于|导致|使)[^。]{4,}(?=。)"
    r"|, (?:which|who|where|including|such as|because|while|although)\b[^.]{6,}(?=\.)"
)
_LEAD = re.compile(
    r"^(?:在[^，。]{2,14}，|\d{4}年[^，。]{0,6}，|因此，|此外，)|^(?:In|During|Since|By|At|On) [^,.]{3,30}, "
)
_MANY = (
    (r"(?<![\d第年.])(?:[3-9]|[1-9]\d+|[三四五六七八九十百千万]+)(?=[个名位人次种座家])", "多"),
    (r"\b(?:three|four|five|six|seven|eight|nine|ten|[3-9]|[1-9]\d)\b(?= [a-z]+s\b)", "several"),
    (r"(?:所有|全部|一切)的?", "一些"), (r"\b(?:[Aa]ll|[Ee]very one) of\b", "some of"),
    (r"(?<!how )\b[Mm]any\b", "some"), ("许多|大多数|很多", "一些"),
)  # fmt: skip
_STRONGER = (
    ("一些|部分|许多|大多数|很多|不少", "所有"), ("可能|也许|大约", "必定"), ("通常|往往|经常|一般", "总是"),
    (r"\b(?:[Ss]ome|[Mm]any|[Mm]ost|[Ss]everal)\b(?= [a-z])", "all"),
    (r"\b(?:may|might|could|can)\b(?= [a-z])", "will"),
    (r"\b(?:often|usually|sometimes|generally|typically)\b", "always"), (r"\bone of the\b", "the"),
    ("之一", ""), ("主要|首要", "唯一"),
)  # fmt: skip
_DETAIL_ZH = (
    "最大的",
    "第一个",
    "唯一的",
    "著名的",
    "最早的",
    "最受欢迎的",
    "主要由政府出资的",
    "最后一个",
)
_DETAIL_EN = ("famous", "largest", "first", "only", "most popular", "oldest", "American", "last")
_BEHIND_ZH = (
    "，这是历史上的第一次",
    "，因此受到广泛欢迎",
    "，目的是节省费用",
    "，而且没有任何例外",
    "，主要是因为天气",
)
_BEHIND_EN = (
    ", for the first time in history", " because of its low cost", ", which made it very popular",
    " in order to save money", " without any exception", " and is still in use today",
)  # fmt: skip
_SPLIT_ZH = re.compile("应当|可以|不得|有权|是|为|在|由|于|被|将|已")
_SPLIT_EN = re.compile(
    r" (?=(?:is|are|was|were|has|have|had|can|may|must|will|should|became|led)\b )"
)


def inferred(passages: int) -> list[Pair]:
    """Return pairs from XQuAD's questions and from ``passages`` passages each of four sources."""
    made = [*_answered("zh"), *_answered("en")]
    sets: list[tuple[Language, list[str]]] = [
        ("zh", [text for _, _, text in corpora.law().passages if 60 < len(text) < 500]),
        ("zh", [text for _, _, text in corpora.xquad("zh").passages]),
        ("en", [text[:1200] for _, _, text in corpora.medical(1).passages]),
        ("en", [text for _, _, text in corpora.xquad("en").passages]),
    ]
    for language, texts in sets:
        for passage in sorted(texts, key=lambda text: dice(text).random())[:passages]:
            made += turned(passage, language)
    return made


def turned(passage: str, language: Language) -> list[Pair]:
    """Return what can be made of two sentences of ``passage`` and their neighbours."""
    spans = [span.of(passage) for span in sentences(passage)]
    good = [at for at, one in enumerate(spans) if SHORTEST <= len(one) <= LONGEST]
    chosen = sorted(good, key=lambda at: dice(spans[at]).random())[:2]
    return [
        Pair("inferred", kind, language, passage, evidence, claim, right)
        for at in chosen
        for evidence in [spans[at]]
        for kind, claim, right in _made(evidence, spans[at + 1 : at + 2], language)
        if fold(claim) != fold(evidence)
    ]


def _made(sentence: str, following: Sequence[str], language: Language) -> Made:
    chance = dice(sentence)
    if _ASIDE.search(sentence):
        yield "part", _ASIDE.sub("", sentence), True
    if lead := _LEAD.match(sentence):
        rest = sentence[lead.end() :]
        yield "part", rest[:1].upper() + rest[1:], True
    for table, kind, right in ((_MANY, "vague", True), (_STRONGER, "stronger", False)):
        fitting = [(old, new) for old, new in table if re.search(old, sentence)]
        if fitting:
            old, new = chance.choice(fitting)
            yield kind, re.sub(old, new, sentence, count=1), right
    if chance.random() < 0.5:
        detailed = _detailed(sentence, language, chance.random(), chance.randrange(1000))
        yield "added", detailed, False
    for other in following:
        if len(other) >= SHORTEST:
            yield "neighbour", other, False
            if mixed := _mixed(sentence, other, language):
                yield "mixed", mixed, False


def _detailed(sentence: str, language: Language, share: float, pick: int) -> str:
    """Return the sentence with a detail nobody stated, behind it or within."""
    behind = _BEHIND_ZH if language == "zh" else _BEHIND_EN
    within = _DETAIL_ZH if language == "zh" else _DETAIL_EN
    places = list(
        re.finditer(
            "(?<=[是为有])(?=[一-鿿]{2})" if language == "zh" else r"(?<=\bthe )(?=[a-z])", sentence
        )
    )
    if places and share < 0.5:
        at = places[pick % len(places)].start()
        word = within[pick % len(within)]
        return sentence[:at] + word + (" " if language == "en" else "") + sentence[at:]
    bare = sentence.rstrip("。.；;!！")
    return bare + behind[pick % len(behind)] + ("。" if language == "zh" else ".")


def _mixed(one: str, other: str, language: Language) -> str | None:
    """Return the subject of ``other`` with what ``one`` says of its own."""
    split = _SPLIT_ZH if language == "zh" else _SPLIT_EN
    first, second = split.search(one, 2), split.search(other, 2)
    if not first or not second or first.start() > 40 or second.start() > 40:
        return None
    subject = other[: second.start()].strip()
    if "，" in subject or "," in subject or subject == one[: first.start()].strip():
        return None
    return subject + one[first.start() :]


def _answered(language: Language) -> Iterator[Pair]:
    """Yield XQuAD's questions as statements, with their own answer and with another one of the passage.

    Some of them stand beside the same passage in the other language, where both are on one side of the split.
    """
    corpus, answers = corpora.xquad(language), corpora.xquad_answers(language)
    translated = corpora.xquad("en" if language == "zh" else "zh")
    by_passage: dict[int, list[int]] = {}
    for number, right in enumerate(corpus.right):
        by_passage.setdefault(next(iter(right)), []).append(number)
    for at, numbers in by_passage.items():
        passage, other = corpus.passages[at][2], translated.passages[at][2]
        for number in numbers:
            crossing = held_out(passage) == held_out(other) and number % 3 == 0
            beside = other if crossing else passage
            own = answers[number].strip(" 。.")
            others = [answers[n].strip(" 。.") for n in numbers if n != number]
            wrong = [one for one in others if one not in own and own not in one]
            alike = [one for one in wrong if _numeric(one) == _numeric(own)]
            for answer, true in ((own, True), *((one, False) for one in (alike or wrong)[:1])):
                said = _stated(corpus.questions[number], answer, own, language)
                if said:
                    kind = "answer" if true else "other answer"
                    yield Pair("inferred", kind, language, passage, beside, said, true)


def _numeric(answer: str) -> bool:
    return bool(re.search(r"\d", answer))


def _stated(question: str, answer: str, own: str, language: Language) -> str | None:
    """Return a question with ``answer`` in the place of what it asks for; None where that is not safe."""
    if language == "en":
        if match := _BE.fullmatch(question):
            return f"{match[2][0].upper()}{match[2][1:]} {match[1]} {answer}."
        if match := _DOES.fullmatch(question):
            return f"{answer[0].upper()}{answer[1:]} {match[1]}."
        return None
    for asked, looks in _ASKED_ZH:
        match = re.search(asked, question)
        if match and re.search(looks, own):
            before, after = question[: match.start()], question[match.end() :].rstrip("？? ")
            measure = match[0][-1] if match[0][-1] in "个名位人年分次种岁天" else ""
            if measure and not answer.endswith(measure) and not after.startswith(measure):
                answer += measure if answer[-1:].isdigit() else ""
            return f"{before}{answer.removesuffix(after[:1]) if after else answer}{after}。"
    return None
