"""Train the reader of answers: layers and a head that say whether a few sentences answer a question.

    IBID_BENCH_ANSWERS=FOLDER python -m bench.answering [--epochs 2]    writes service/checking/weights

FOLDER has clones of four repositories of github.com; what is not there is left out: chrischute/squad (half of
SQuAD 2.0's development part, CC BY-SA 4.0), pluto-junzeng/ChineseSquad (the whole of it in Chinese),
ymcui/cmrc2018 (CC BY-SA 4.0) and xinyadu/nqg (sentences of SQuAD 1.1 with their questions). What XQuAD has,
on which figures are reported, is left out of them. Our own are questions of a layman beside passages of law,
medicine and many other kinds. A stretch of one to three sentences is right when it has
the answer; wrong are those beside it that share most with the question, those nearest to a question written
to have no answer, and the right one beside the question with another year. One group in eight is judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs

from bench import corpora, lessons
from bench.asked import asked
from bench.pairs import Pair
from bench.top import OWN
from indexes.encoder import open_encoder
from indexes.text.normalise import squash
from indexes.text.sentences import sentences
from indexes.vocabulary import Language, Span
from service.checking import answering
from service.understanding.topic import content

TARGET = Path(answering.__file__).parent / "weights" / "answering.onnx.gz"
PLACE = "IBID_BENCH_ANSWERS"
OURS: tuple[Language, ...] = ("en", "zh")
WEIGHT = 3.0  # of a question of ours beside the others, which are asked of encyclopedias
OUR_NEAR = 2  # stretches that a question of ours without an answer is put beside
SIZES = (1, 2, 3, 3)  # sentences of a stretch
NEAR = 8  # lines of nqg before and behind one that are of its paragraph, or the next
PIECE = 150  # lines of nqg that are one group
_YEAR = re.compile(r"(?<!\d)(1[5-9]|20)\d\d(?!\d)")
_MARKS = {
    "-lrb-": "(", "-rrb-": ")", "-lsb-": "[", "-rsb-": "]", "``": '"', "''": '"', " -- ": "–",
}  # fmt: skip


def main() -> None:
    """Train, write the top and its data card, and say how well it tells what was kept from it."""
    epochs = lessons.epochs(__doc__, 2)
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    found = pairs_of(np.random.default_rng(0))
    weights = [weight(one) for one in found]
    lessons.teach(found, weights, epochs, OWN, encoder, TARGET)
    data = (
        "half of SQuAD 2.0's development part and its Chinese translation, CMRC 2018's development and trial "
        "parts, SQuAD 1.1's sentences of nqg (all CC BY-SA 4.0), nothing XQuAD has; questions of our own "
        "beside Chinese law, MedQuAD, the AI Act and passages of our own"
    )
    lessons.card(TARGET, data, found, encoder)


def weight(pair: Pair) -> float:
    """Return what a pair weighs: a question of ours the same whether it has an answer or not."""
    if pair.source != "ours":
        return 1.0
    return WEIGHT / OUR_NEAR if pair.kind == "unanswerable" else WEIGHT


def pairs_of(dice: np.random.Generator) -> list[Pair]:
    """Return questions (``claim``) beside stretches (``passage``): right where these answer them."""
    known = Known(*_known())
    found = [
        *_squad("squad", "en", "squad/data/dev-v2.0.json", known, dice),
        *_squad("squad", "zh", "ChineseSquad/squad_2.0/dev-v2.0-zh.json", known, dice),
        *_squad("cmrc", "zh", "cmrc2018/squad-style-data/cmrc2018_dev.json", known, dice),
        *_squad("cmrc", "zh", "cmrc2018/squad-style-data/cmrc2018_trial.json", known, dice),
        *_sentences("dev", known),
        *_sentences("test", known),
        *_ours(dice),
    ]
    return found + [other for one in found if one.right for other in _another_year(one, dice)]


@dataclass(frozen=True)
class Known:
    """What XQuAD has: the ids of its questions, and its paragraphs without spaces and marks."""

    ids: frozenset[str]
    text: str


def _known() -> tuple[frozenset[str], str]:
    ids, texts = set[str](), list[str]()
    for spoken in ("en", "zh"):
        for paragraph in _paragraphs(
            json.loads((corpora.data() / "xquad" / f"xquad.{spoken}.json").read_text("utf-8"))
        ):
            ids |= {row["id"] for row in paragraph["qas"]}
            texts.append(squash(paragraph["context"]))
    return frozenset(ids), "\n".join(texts)


def _paragraphs(read: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for number, article in enumerate(read["data"]):
        for paragraph in article["paragraphs"]:
            yield {"article": str(article.get("title") or number), **paragraph}


def _squad(
    source: str, language: Language, name: str, known: Known, dice: np.random.Generator
) -> Iterator[Pair]:
    for paragraph in _paragraphs(json.loads(corpora.cloned(PLACE, name) or '{"data": []}')):
        text, group = paragraph["context"], f"{source} {paragraph['article']}"
        cut = list(sentences(text))
        if not cut or squash(text) in known.text:
            continue
        for row in paragraph["qas"]:
            if row["id"] in known.ids:
                continue
            place = Place(text, cut, row["question"].strip())
            for kind, stretch in _stretches(place, row, dice):
                right = kind == "answer"
                yield Pair(source, kind, language, group, stretch, place.question, right)


@dataclass(frozen=True)
class Place:
    """A paragraph, its sentences and a question to it."""

    text: str
    cut: list[Span]
    question: str

    def nearest(self) -> list[int]:
        """The sentences, those first that share most with the question."""
        own = set(content(self.question))
        shared = [len(own & set(content(span.of(self.text)))) for span in self.cut]
        return sorted(range(len(self.cut)), key=lambda at: -shared[at])

    def around(self, at: int, dice: np.random.Generator) -> str:
        """One to three sentences with that at ``at``."""
        size = int(dice.choice(SIZES))
        first = max(0, at - int(dice.integers(size)))
        last = max(at, min(len(self.cut), first + size) - 1)
        return self.text[self.cut[first].start : self.cut[last].end]


def _stretches(
    place: Place, row: dict[str, Any], dice: np.random.Generator
) -> Iterator[tuple[str, str]]:
    answers = {one["text"] for one in row["answers"]}
    if not answers:
        if row.get("is_impossible"):
            for near in place.nearest()[: row.get("near", 1)]:
                yield "unanswerable", place.around(near, dice)
        return
    said = row["answers"][0]
    start = said["answer_start"]
    if not place.text.startswith(said["text"], max(start, 0)):
        start = place.text.find(said["text"])
    at = next((n for n, span in enumerate(place.cut) if span.start <= start < span.end), None)
    if at is None:
        return
    yield "answer", place.around(at, dice)
    for other in place.nearest()[:4]:
        stretch = place.around(other, dice)
        if not any(squash(one) in squash(stretch) for one in answers):
            yield "beside", stretch
            return


def _ours(dice: np.random.Generator) -> Iterator[Pair]:
    for spoken in OURS:
        for one in asked(spoken):
            place = Place(one.passage, list(sentences(one.passage)), one.question)
            answers = [{"text": one.answer, "answer_start": -1}] if one.answer else []
            row = {"answers": answers, "is_impossible": not answers, "near": OUR_NEAR}
            for kind, stretch in _stretches(place, row, dice):
                yield Pair(
                    "ours", kind, spoken, one.passage, stretch, one.question, kind == "answer"
                )


def _sentences(part: str, known: Known) -> Iterator[Pair]:
    lines = [
        _joined(line)
        for line in corpora.cloned(PLACE, f"nqg/data/processed/src-{part}.txt").splitlines()
    ]
    asked = [
        _joined(line)
        for line in corpora.cloned(PLACE, f"nqg/data/processed/tgt-{part}.txt").splitlines()
    ]
    for at, (line, question) in enumerate(zip(lines, asked, strict=True)):
        if squash(line)[:60] in known.text or at % 2:
            continue
        group, own = f"nqg {part} {at // PIECE}", set(content(question))
        yield Pair("nqg", "answer", "en", group, line, question, True)
        near = [one for one in lines[max(0, at - NEAR) : at + NEAR + 1] if one != line]
        if near:
            beside = max(near, key=lambda one: len(own & set(content(one))))
            yield Pair("nqg", "beside", "en", group, beside, question, False)


def _joined(line: str) -> str:
    """Return a line of nqg, whose words and marks stand apart, as it is written."""
    for mark, plain in _MARKS.items():
        line = line.replace(mark, plain)
    line = re.sub(r" (n't|'s|'re|'ve|'ll|'d|'m)\b", r"\1", line.strip())
    return re.sub(r"([(\[$£€]) ", r"\1", re.sub(r" ([.,;:?!%)\]])", r"\1", line))


def _another_year(pair: Pair, dice: np.random.Generator) -> Iterator[Pair]:
    year = _YEAR.search(pair.claim)
    if year and year[0] in pair.passage:
        other = str(int(year[0]) + int(dice.choice((-10, -3, -2, -1, 1, 2, 3, 10))))
        if other not in pair.passage:
            asked = pair.claim[: year.start()] + other + pair.claim[year.end() :]
            kind = "another year"
            yield Pair(
                pair.source, kind, pair.language, pair.group, pair.passage, asked, right=False
            )


if __name__ == "__main__":
    main()
