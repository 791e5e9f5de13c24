"""What typing errors cost and what mending them brings back: one error planted in each short question.

python -m bench.spelling [--only xquad|law|medical]

Short questions are made of what is there, in lower case as people type: the three longest words of XQuAD's
questions, MedQuAD's questions, and of an article of law its law's name and three of its first words. An
error is planted with a fixed seed: two letters swapped, one dropped, doubled or taken for its neighbour on
the keyboard; in Chinese one character taken for another that sounds alike. Questions of even number served
to develop with, those of odd number are reported; all questions as they are written, without a planted
error, were looked at for what is changed in them.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from unittest.mock import patch

import platformdirs

from bench import corpora, report, vectors
from bench.corpora import Corpus
from bench.shelf import SCOPE, Shelf, shelve
from indexes.attest import Attestor
from indexes.encoder import Encoder, open_encoder
from indexes.spelling import mend
from indexes.text.slips import homophones
from indexes.text.tokens import terms, words

SEED = 11
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DEPTH = 5
_LATIN = re.compile("[a-z]{5,}")
_HAN = re.compile("[\u4e00-\u9fff]{2,}")


@dataclass(frozen=True)
class Case:
    """A short question, the same with an error in it, and the passages that are right."""

    asked: str
    wrong: str
    right: set[int]


def main() -> None:
    """Print one table and keep it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("xquad", "law", "medical"))
    chosen = parser.parse_args().only
    corpora.data()
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")), print)
    rows = []
    for key, name, corpus, short in _sets():
        if chosen in (None, key):
            with shelve(corpus, encoder, name) as shelf:
                rows.append(_measure(name, shelf, corpus, short, encoder))
    report.show(f"spelling-{chosen}" if chosen else "spelling", rows)


def _sets() -> Iterator[tuple[str, str, Corpus, Callable[[str], str]]]:
    yield "xquad", "XQuAD en", corpora.xquad("en"), _keywords
    yield "xquad", "XQuAD zh", corpora.xquad("zh"), _keywords
    yield "medical", "MedQuAD", corpora.medical(1000), str.lower
    yield "law", "law", _headed(corpora.law()), str


def _headed(law: Corpus) -> Corpus:
    """Return the law asked by its name and three of the first words of 1,000 articles."""
    drawn = sorted(random.Random(SEED).sample(range(len(law.passages)), 1000))
    asked = []
    for number in drawn:
        title, _, text = law.passages[number]
        found = [span.of(text) for span in words(text)]
        long = [word for word in found if _HAN.fullmatch(word)][:3]
        asked.append(title.removeprefix("中华人民共和国")[:10] + "".join(long))
    return Corpus(law.passages, asked, [{number} for number in drawn])


def _keywords(question: str) -> str:
    """Return the three longest words of ``question`` in their order, without capitals."""
    question = question.lower()
    spans = words(question)
    chinese = len(_HAN.findall(question)) > 0
    long = sorted(spans, key=lambda span: span.start - span.end)[:3]
    long.sort(key=lambda span: span.start)
    return ("" if chinese else " ").join(span.of(question) for span in long)


def plant(text: str, rng: random.Random) -> str | None:
    """Return ``text`` with one error in one of its words, None where no word is long enough."""
    han = [span for span in words(text) if _HAN.fullmatch(span.of(text))]
    latin = list(_LATIN.finditer(text))
    if han:
        span = rng.choice(han)
        at = rng.randrange(span.start, span.end)
        alike = homophones(text[at])
        return text[:at] + rng.choice(alike) + text[at + 1 :] if alike else None
    if not latin:
        return None
    word = rng.choice(latin)
    return text[: word.start()] + _mistyped(word.group(), rng) + text[word.end() :]


def _mistyped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    match rng.choice(("swap", "drop", "double", "neighbour")):
        case "swap":
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case "drop":
            return word[:at] + word[at + 1 :]
        case "double":
            return word[:at] + word[at] + word[at:]
        case _:
            row = next(row for row in KEYS if word[at] in row)
            place = row.index(word[at])
            near = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            return word[:at] + rng.choice(near) + word[at + 1 :]


def _measure(
    name: str, shelf: Shelf, corpus: Corpus, short: Callable[[str], str], encoder: Encoder
) -> dict[str, object]:
    """Return how often the right passage is among five, and what mending does to either spelling."""
    cases = list(_cases(shelf, corpus, short))
    witness = Attestor(shelf.searcher._reader(shelf.collection).view(shelf.collection), shelf.truth)

    def mended(text: str) -> str:
        return mend(text, witness, shelf.searcher._is_plain)

    spent = []
    for question in corpus.questions:
        began = time.perf_counter()
        changed = mended(question)
        spent.append(time.perf_counter() - began)
        if changed != question:
            print(f"changed: {question} → {changed}", flush=True)
    after = [mended(case.wrong) for case in cases]
    asked, wrong = [case.asked for case in cases], [case.wrong for case in cases]
    unseen = [case for case in cases if _is_unseen(case, witness)]
    with patch("indexes.search.mend", lambda text, *_: text):
        return {
            "set": name,
            "asked": len(cases),
            "hit@5 clean": _hit(shelf, asked, asked, cases, encoder),
            "with an error": _hit(shelf, wrong, wrong, cases, encoder),
            "words mended": _hit(shelf, after, wrong, cases, encoder),
            "mended": _hit(shelf, after, after, cases, encoder),
            "as it was": _share(one == case.asked for one, case in zip(after, cases, strict=True)),
            "to another": _share(
                one not in (case.asked, case.wrong) for one, case in zip(after, cases, strict=True)
            ),
            "error in no passage": len(unseen) / len(cases),
            "clean changed": sum(mended(one) != one for one in asked),
            "questions": len(corpus.questions),
            "questions changed": sum(mended(one) != one for one in corpus.questions),
            "ms": round(1000 * median(spent), 3),
        }


def _cases(shelf: Shelf, corpus: Corpus, short: Callable[[str], str]) -> Iterator[Case]:
    rng = random.Random(SEED)
    for number, (question, right) in enumerate(zip(corpus.questions, corpus.right, strict=True)):
        asked = short(question)
        wrong = plant(asked, rng)
        if number % 2 and wrong not in (None, asked):
            yield Case(asked, wrong or "", set(shelf.ids[list(right)].tolist()))


def _is_unseen(case: Case, witness: Attestor) -> bool:
    """Return whether the error left a term that no passage has."""
    new = sorted(set(terms(case.wrong)) - set(terms(case.asked)))
    return bool(new) and bool((witness.count(new) == 0).any())


def _hit(
    shelf: Shelf, texts: Sequence[str], encoded: Sequence[str], cases: list[Case], encoder: Encoder
) -> float:
    """Return how often a right passage is among five for ``texts``, with the vectors of ``encoded``."""
    rows = vectors.encode(encoder, encoded, "query", "short questions")
    found = 0
    for text, row, case in zip(texts, rows, cases, strict=True):
        hits = shelf.searcher.search(SCOPE, text, limit=DEPTH, vector=row).hits
        own = {one.id for hit in hits for one in (hit.passage, *hit.copies)}
        found += bool(own & case.right)
    return round(found / len(cases), 4)


def _share(told: Iterator[bool]) -> float:
    given = list(told)
    return round(sum(given) / len(given), 4)


if __name__ == "__main__":
    main()
