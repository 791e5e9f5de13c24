"""What people say in long conversations, made up: facts that are easily confused, and ordinary questions."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path

from indexes.vocabulary import Language

EXAMPLES = Path(__file__).parent.parent / "examples"
PEOPLE: dict[Language, tuple[str, ...]] = {
    "en": (
        *("sister", "brother", "aunt", "neighbour", "boss", "cousin", "landlord", "dentist"),
        *("trainer", "flatmate"),
    ),
    "zh": ("姐姐", "弟弟", "姑姑", "邻居", "老板", "表哥", "房东", "牙医", "教练", "室友"),
}
# What is said of each of them, how it is asked for, and what may be put in.
KINDS: dict[Language, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "en": (
        ("My {}'s birthday is {}.", "When was my {} born?", ("3 May", "12 July", "30 March")),
        (
            "My {} likes {} best.",
            "What should I cook for my {}?",
            ("dumplings", "trout", "lasagne"),
        ),
        ("My {} drives a {} car.", "Which colour is my {}'s car?", ("green", "silver", "red")),
        ("My {} lives at number {}.", "What is my {}'s house number?", ("14", "203", "77")),
        ("My {} comes from {}.", "Which town is my {} from?", ("Ghent", "Turku", "Porto")),
        ("My {} works as a {}.", "What does my {} do for a living?", ("tailor", "pilot", "judge")),
        ("My {}'s extension is {}.", "How do I phone my {}?", ("4471", "2093", "5518")),
        ("My {} has a dog called {}.", "What is my {}'s dog called?", ("Rolf", "Pepper", "Otis")),
        ("My {} plays the {}.", "Which instrument does my {} play?", ("oboe", "cello", "harp")),
        ("My {} wears shoes of size {}.", "What shoe size does my {} take?", ("38", "41", "44")),
    ),
    "zh": (
        ("我{}的生日是{}。", "我{}是哪天出生的？", ("五月三日", "七月十二日", "三月三十日")),
        ("我{}最爱吃{}。", "我该给{}做什么菜？", ("饺子", "鳟鱼", "千层面")),
        ("我{}开一辆{}的车。", "我{}的车是什么颜色？", ("绿色", "银色", "红色")),
        ("我{}住在{}号。", "我{}家的门牌号是多少？", ("14", "203", "77")),
        ("我{}是{}人。", "我{}的老家在哪里？", ("绍兴", "泉州", "大理")),
        ("我{}是做{}的。", "我{}靠什么谋生？", ("裁缝", "飞行员", "法官")),
        ("我{}的分机号是{}。", "怎么给我{}打电话？", ("4471", "2093", "5518")),
        ("我{}养了一条叫{}的狗。", "我{}的狗叫什么名字？", ("阿福", "胡椒", "奥蒂")),
        ("我{}会拉{}。", "我{}会什么乐器？", ("大提琴", "二胡", "手风琴")),
        ("我{}穿{}码的鞋。", "我{}的鞋是多大的？", ("38", "41", "44")),
    ),
}


@dataclass(frozen=True)
class Fact:
    """Something said once, and the question for it, in other words where there are any."""

    said: str
    question: str


def invented(language: Language, draw: random.Random) -> list[Fact]:
    """Return 100 facts in a drawn order: each of ten things of each of ten people."""
    facts = [
        Fact(said.format(who, draw.choice(values)), question.format(who))
        for said, question, values in KINDS[language]
        for who in PEOPLE[language]
    ]
    draw.shuffle(facts)
    return facts


def ordinary(language: Language) -> list[tuple[str, str]]:
    """Return questions and answers over the example corpus."""
    lines = (EXAMPLES / "questions.jsonl").read_text("utf-8").splitlines()
    rows = [row for line in lines if (row := json.loads(line))["answerable"]]
    return [(row["question"], row["gold"]) for row in rows if row["language"] == language]
