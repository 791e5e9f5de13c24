"""Train the reader of turns: layers and a head that say whether a question leans on the one before it.

    IBID_BENCH_TURNS=FOLDER python -m bench.leans [--epochs 3]        writes service/understanding/weights

It learns from our own lines (``leaning.txt``, and those beside this file) and from
conversations in English whose questions people wrote anew: CANARD (Elgohary et al. 2019, CC BY-SA 4.0),
its development part, and TREC CAsT 2019 to 2022 (Dalton et al., MIT). FOLDER has clones of
github.com/aagohary/canard and github.com/daltonj/treccastweb; what is not there is left out. A question
leans when its rewrite names what it does not; the rewrite, asked in its place, stands alone, and so does
what stands alone elsewhere. A third of the English is said once more as people type: in small letters,
without a question mark. One group in eight is kept from it and judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from bench import corpora, lessons
from bench.pairs import Pair
from indexes.encoder import Encoder, open_encoder
from indexes.encoder.reader import Layered, Reader
from indexes.text.language import language
from indexes.text.normalise import fold
from service.checking.vectors import SentenceVectors
from service.understanding import turns
from service.understanding.followup import shows
from service.understanding.leaning import FOUND, LANGUAGES, Leaning, examples, read
from service.understanding.leaning import lessons as unsigned
from service.understanding.topic import content

TARGET = Path(turns.__file__).parent / "weights" / "turns.onnx.gz"
PLACE = "IBID_BENCH_TURNS"
FURTHER = Path(__file__).parent / "leaning.txt"  # of our own, too
LAYERS = 2  # that are trained
WEIGHTS = {"canard": 0.5, "cast": 2.0}  # others: 1
ROUGH = 0.35  # of English questions are said again as they are typed
ELSEWHERE = 0.4  # of what stands alone is asked again after another conversation's question
CAST = (
    "2020/2020_manual_evaluation_topics_v1.0.json",
    "2021/2021_manual_evaluation_topics_v1.0.json",
    "2022/2022_evaluation_topics_flattened_duplicated_v1.0.json",
)


def main() -> None:
    """Train, write the top and its data card, and say how well it tells what was kept from it."""
    epochs = lessons.epochs(__doc__, 3)
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    found = pairs_of(np.random.default_rng(0))
    weights = [WEIGHTS.get(one.source, 1.0) for one in found]
    lessons.teach(found, weights, epochs, LAYERS, encoder, TARGET)
    data = "our own lines; CANARD dev (CC BY-SA 4.0); TREC CAsT 2019-2022 (MIT)"
    lessons.card(TARGET, data, found, encoder, floors=floors(encoder))


def floors(encoder: Encoder) -> dict[str, float]:
    """Return, for each language, the score that FOUND of the left-out examples reach; say what else does."""
    assert isinstance(encoder, Layered), "only the bundled encoder can be read with"
    reader = Reader(encoder, TARGET)
    leaning = Leaning(SentenceVectors(encoder), Path(platformdirs.user_cache_dir("ibid")))
    further = [one for one in read(FURTHER.read_text("utf-8")) if not shows(one.text)]
    scored = [
        *(("own", *both) for both in zip(unsigned()[0], leaning.left_out, strict=True)),
        *(("further", one, leaning.score(one.text, one.last)) for one in further),
    ]
    out = [
        (language(one.text), one.leans, reader.logit(one.text, one.last) + turns.VECTOR * vector)
        for kept, one, vector in scored
        if not lessons.taught(f"{kept} {one.line}")
    ]
    found = dict[str, float]()
    for each in LANGUAGES:
        leans, alone = (
            np.array([score for spoken, one, score in out if (spoken, one) == (each, wanted)])
            for wanted in (True, False)
        )
        found[each] = round(float(np.quantile(leans, 1 - FOUND)), 2)
        print(
            f"  {each}: floor {found[each]}, {(alone >= found[each]).mean():.3f} of {len(alone)} taken"
        )
    return found


def pairs_of(dice: np.random.Generator) -> list[Pair]:
    """Return questions (``claim``) beside the one before (``passage``): right where they lean on it."""
    found = [*_own(), *_canard(), *_cast()]
    lasts = {each: [one.passage for one in found if one.language == each] for each in ("en", "zh")}
    strange = [
        replace(one, passage=str(dice.choice(lasts[one.language])), kind="elsewhere")
        for one in found
        if not one.right and dice.random() < ELSEWHERE
    ]
    found += strange
    return found + [
        replace(one, claim=_typed(one.claim, dice), passage=_typed(one.passage, dice), kind="typed")
        for one in found
        if one.language == "en" and dice.random() < ROUGH
    ]


def _own() -> Iterator[Pair]:
    for kept, found in (("own", examples()), ("further", read(FURTHER.read_text("utf-8")))):
        for one in found:
            group = f"{kept} {one.line}"
            yield Pair("own", "turn", language(one.text), group, one.last, one.text, one.leans)


def _canard() -> Iterator[Pair]:
    for row in _rows("canard/data/release/dev.json"):
        if row["Question_no"] > 1:
            last, question = row["History"][-2], row["Question"]
            group = f"canard {row['QuAC_dialog_id']}"
            yield from _pairs(
                "canard", group, last, question[:1].upper() + question[1:], row["Rewrite"]
            )


def _cast() -> Iterator[Pair]:
    folder = "treccastweb/2019/data/evaluation/evaluation_topics_"
    lines = corpora.cloned(PLACE, f"{folder}annotated_resolved_v1.0.tsv").splitlines()
    resolved = dict(line.split("\t", 1) for line in lines if "\t" in line)
    topics = _rows(f"{folder}v1.0.json") + [
        row for name in CAST for row in _rows(f"treccastweb/{name}")
    ]
    asked = set[tuple[str, str]]()
    for topic in topics:
        last, number = "", topic["number"]
        for turn in topic["turn"]:
            question = turn.get("raw_utterance") or turn.get("utterance")
            anew = turn.get("manual_rewritten_utterance") or resolved.get(
                f"{number}_{turn['number']}"
            )
            if question and anew and last and (last, question) not in asked:
                asked.add((last, question))  # conversations of 2022 share their beginnings
                yield from _pairs("cast", f"cast {number}", last, question, anew.strip())
            last = question or last


def _pairs(source: str, group: str, last: str, question: str, anew: str) -> Iterator[Pair]:
    """Yield a turn and its rewrite; nothing where the two differ in form alone."""
    added = set(content(anew)) - set(content(question))
    if added:
        yield Pair(source, "turn", "en", group, last, question, True)
        yield Pair(source, "anew", "en", group, last, anew, False)
    elif fold(question) == fold(anew):
        yield Pair(source, "turn", "en", group, last, question, False)


def _typed(text: str, dice: np.random.Generator) -> str:
    if dice.random() < 0.6:
        text = text.lower()
    return re.sub(r"[?.]+\s*$", "", text) if dice.random() < 0.5 else text


def _rows(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(corpora.cloned(PLACE, name) or "[]")
    return found


if __name__ == "__main__":
    main()
