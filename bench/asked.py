"""Our own questions, of a layman, beside law, medicine and many other kinds of passages.

    python -m bench.asked        prints one table and keeps it as JSON

``asked.en.txt`` and ``asked.zh.txt`` have, behind ``@`` and the name of a passage (``bench/free.py``), a
question a line: ``+``, the question, ``||`` and the words that answer it; or ``-``, a letter and a question
that the passage does not answer: a for a detail it lacks, e for what it says of something else, p for what it
does not suppose, s for a topic beside it. All passages of a language are one collection; asked is half of
what the reader of answers was not taught (``bench/answering.py``), one passage in eight, and all that was
written later.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from bench import corpora, lessons, pairs, report
from bench.answers import line
from bench.free import LATER, passages
from bench.shelf import SCOPE, shelve
from indexes.encoder import Encoder, open_encoder
from indexes.text.normalise import squash
from indexes.vocabulary import Language
from service.vocabulary import Answer, Question


@dataclass(frozen=True)
class Asked:
    """A question beside a passage; ``answer`` is the words of it that answer, "" where none do."""

    passage: str
    question: str
    answer: str
    later: bool = False  # written when all was fitted

    @property
    def held(self) -> bool:
        """Whether it is reported on; P(sufficient) learnt of the others (``bench/sufficient.py``)."""
        return self.later or pairs.bucket(self.passage) // 8 % 2 == 0


def later(spoken: Language) -> Iterator[Asked]:
    """Yield the questions of a language that nothing was ever fitted on, all of them in this repository."""
    text = ""
    for row in (corpora.ROOT / "bench" / f"{LATER}.{spoken}.txt").read_text("utf-8").splitlines():
        if row.startswith("|"):
            text = row[2:].strip()
        elif row.startswith("?"):
            yield _asked(text, row[2:], later=True)


def asked(spoken: Language) -> Iterator[Asked]:
    """Yield the questions of a language; leaves as ``corpora.data`` does without the public sets."""
    text = ""
    for row in (corpora.ROOT / "bench" / f"asked.{spoken}.txt").read_text("utf-8").splitlines():
        if row.startswith("@"):
            text = passages().get(row[2:], "")
        elif text and row:
            yield _asked(text, row)


def _asked(passage: str, row: str, *, later: bool = False) -> Asked:
    question, _, answer = row[2:].strip().partition(" || ")
    return Asked(passage, question, answer, later)


def kept(spoken: Language) -> list[Asked]:
    """Return those of a language that the reader of answers was not taught."""
    return [*(one for one in asked(spoken) if not lessons.taught(one.passage)), *later(spoken)]


def corpus(spoken: Language) -> corpora.Corpus:
    """Return all passages of a language as one collection."""
    texts = dict.fromkeys(one.passage for one in (*asked(spoken), *later(spoken)))
    return corpora.Corpus([("", "", text) for text in texts], [])


def main() -> None:
    """Ask what was kept from the reader, and count what is quoted, refused and called whole."""
    encoder = open_encoder(None, Path(platformdirs.user_cache_dir("ibid")))
    report.show("asked", [measure(spoken, encoder) for spoken in ("en", "zh")])


def measure(spoken: Language, encoder: Encoder) -> dict[str, object]:
    """Return the row of one language."""
    held = [one for one in kept(spoken) if one.held]
    with shelve(corpus(spoken), encoder, f"our own, {spoken}") as shelf, asyncio.Runner() as loop:
        answerer = line(shelf.searcher, encoder)
        found = [(one, loop.run(answerer.answer(Question(one.question, SCOPE)))) for one in held]
    good = [(one, answer) for one, answer in found if one.answer]
    bad = [answer for one, answer in found if not one.answer]
    whole = [(one, answer) for one, answer in good if answer.status == "answered"]
    return {
        "language": spoken,
        "answerable": len(good),
        "not refused": sum(answer.status != "abstained" for _, answer in good),
        "quoted": sum(_says(answer, one) for one, answer in good),
        "quoted first": sum(_says(answer, one, first=True) for one, answer in good),
        "called whole": len(whole),
        "whole and quoted": sum(_says(answer, one) for one, answer in whole),
        "unanswerable": len(bad),
        "refused": sum(answer.status == "abstained" for answer in bad),
        "wrongly whole": sum(answer.status == "answered" for answer in bad),
    }


def _says(answer: Answer, one: Asked, *, first: bool = False) -> bool:
    """Return whether an answer, or its first sentence, has the words that answer."""
    said = answer.claims[0].text if first and answer.claims else answer.text
    return squash(one.answer) in squash(said)


if __name__ == "__main__":
    main()
