"""Risk terms: 10,000 of them, 200 disguises, 2,000 clean sentences; and how fast parameters are read.

``python -m bench.risk`` prints one table. The terms are words of the law corpus and of MedQuAD, one or
two at a time, that the clean sentences do not hold. The disguises are
made by rule; the clean sentences are whole sentences of XQuAD in both languages. Times are of the
processor, so that a busy machine does not change them.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from bench import corpora
from bench.report import show
from indexes.text.normalise import HAN, fold
from indexes.text.sentences import sentences
from indexes.text.tokens import words
from service.understanding.parameters import parameters
from service.understanding.risk import Rule, Terms

HAN_WORD = re.compile(f"[{HAN}]{{2,5}}")
TERMS, DISGUISED, CLEAN = 10_000, 200, 2_000
CASES = Path(__file__).parent.parent / "tests" / "service" / "data" / "parameters.jsonl"
Disguise = Callable[[str, random.Random], str]


def wide(term: str, _: random.Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in term)


def traditional(term: str, _: random.Random) -> str:
    from opencc import OpenCC

    return str(OpenCC("s2t").convert(term))


def between(signs: str) -> Disguise:
    def apart(term: str, draw: random.Random) -> str:
        return draw.choice(signs).join(term.replace(" ", ""))

    return apart


def invisible(term: str, draw: random.Random) -> str:
    at = draw.randrange(1, len(term))
    return term[:at] + draw.choice("\u200b\u200d\u2060\ufeff\u00ad") + term[at:]


def shouted(term: str, _: random.Random) -> str:
    return term.title().swapcase()


LATIN: Sequence[Disguise] = (wide, between(" "), between(".-*_"), invisible, shouted)
CHINESE: Sequence[Disguise] = (traditional, between(" "), between("*/_-|"), invisible)


def clean_sentences() -> list[str]:
    found = [
        span.of(text)
        for language in ("en", "zh")
        for _, _, text in corpora.xquad(language).passages
        for span in sentences(text)
    ]
    random.Random(1).shuffle(found)
    return found[:CLEAN]


def drawn(clean: Sequence[str]) -> list[str]:
    """Return ``TERMS`` terms that no clean sentence holds as they stand."""
    held = "\n".join(map(fold, clean))
    draw = random.Random(0)
    pool: set[str] = set()
    for _, _, text in corpora.law().passages[::12]:
        pool.update(word for span in words(text) if HAN_WORD.fullmatch(word := span.of(text)))
    for _, _, text in corpora.medical(2_000).passages[::8]:
        own = re.findall("[a-z]{4,}", text.lower())
        pool.update(f"{one} {two}" for one, two in pairwise(own))
        pool.update(own)
    candidates = draw.sample(sorted(pool), min(2 * TERMS, len(pool)))
    return [term for term in candidates if term not in held][:TERMS]


def disguised(found: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return (term, how, sentence) of ``DISGUISED`` sentences that hide a term."""
    draw = random.Random(2)
    made = []
    for term in draw.sample(list(found), DISGUISED):
        latin = term.isascii()
        how = draw.choice(LATIN if latin else CHINESE)
        hidden = how(term, draw)
        text = f"please tell me about {hidden} now" if latin else f"请告诉我{hidden}怎么办"
        made.append((term, how.__name__, text))
    return made


def main() -> None:
    clean = clean_sentences()
    chosen = drawn(clean)
    began = time.perf_counter()
    automaton = Terms(dict.fromkeys(chosen, Rule("block")))
    built = time.perf_counter() - began
    hidden = disguised(chosen)
    missed = [
        case for case in hidden if case[0] not in {alarm.term for alarm in automaton.find(case[2])}
    ]
    for case in missed[:10]:
        print("missed:", *case)
    took, alarms = [], []
    for text in clean:
        began = time.thread_time()
        found = automaton.find(text)
        took.append(1000 * (time.thread_time() - began))
        alarms += [(alarm.term, text) for alarm in found[:1]]
    for term, text in alarms[:10]:
        print("false alarm:", term, "|", text[:80])
    read = []
    for line in CASES.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        began = time.thread_time()
        parameters(text, date(2026, 6, 1))
        read.append(1000 * (time.thread_time() - began))
    show(
        "risk",
        [
            {"what": "terms", "n": len(chosen), "ms to build": round(1000 * built)},
            {"what": "disguises found", "n": len(hidden), "share": 1 - len(missed) / len(hidden)},
            {"what": "false alarms", "n": len(clean), "share": round(len(alarms) / len(clean), 4)},
            {"what": "a message", **_times(took)},
            {"what": "parameters of a question", **_times(read)},
        ],
    )  # fmt: skip


def _times(times: list[float]) -> dict[str, object]:
    p50, p95 = (sorted(times)[int(share * (len(times) - 1))] for share in (0.5, 0.95))
    return {"n": len(times), "p50 ms": round(p50, 3), "p95 ms": round(p95, 3)}


if __name__ == "__main__":
    main()
