"""Claims in free words, written for this project beside passages of the public sets and of our own.

``bench/free.en.txt`` and ``free.zh.txt``, and ``long.en.txt`` and ``long.zh.txt`` of longer passages, have,
behind ``@`` and the name of a passage (or ``own``, with the passage itself behind ``|``), a claim a line:
``+`` where the passage bears it out, ``-`` where it does not, then one letter for how it was made:

    +p one sentence in other words, +s several in one, +i what plainly follows, +z in the other language
    -d a detail more, -o too far, -x mixed up, -c the opposite, -w half of it, -k true but not said,
    -n another figure, -s several in one of which a part is wrong, -z in the other language

``summed.en.txt`` and ``summed.zh.txt`` have texts as they are found (chats, transcripts, mails, news, pages,
contracts, leaflets) and, in pairs, a sentence ``+t`` that sums up what they say in nearly their words, and
behind it the same with one small change: -x who, -r another relation, -o too far, -d a detail more, -c the
opposite, -p another place, thing or purpose, -n another figure.

``general.en.txt`` and ``general.zh.txt`` have passages of contracts, statutes, rules, leaflets, guidelines,
studies, manuals and reports, and, in such pairs, what somebody says of them in plain, general words: ``+t``
and behind it -c the opposite, -x who, -r another relation or condition, -o too far, -k what the passage is
silent about, -w with an exception forgotten, -p another purpose, place, time or outcome.

A passage of a public set is named by the hash of its text, which is not in this repository. ``later.en.txt``
and ``later.zh.txt`` were written when all weights had been fitted, and are for reporting alone: claims, and
behind ``?`` questions as in ``bench/asked.py``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache

from bench import corpora
from bench.pairs import Pair
from indexes.text.language import language

SOURCES = ("free", "long", "summed", "general")
FILES = tuple(f"{source}.{spoken}.txt" for source in SOURCES for spoken in ("en", "zh"))
LATER = "later"
LATER_FILES = tuple(f"{LATER}.{spoken}.txt" for spoken in ("en", "zh"))


def free() -> list[Pair]:
    """Return every claim with its passage; leaves as ``corpora.data`` does without the public sets."""
    return [pair for name in FILES for pair in _read(name, _public())]


def later() -> list[Pair]:
    """Return the claims that nothing was ever fitted on."""
    return [pair for name in LATER_FILES for pair in _read(name, {})]


def ours() -> list[Pair]:
    """Return the claims beside passages of our own, which need nothing but this repository."""
    return [pair for name in FILES for pair in _read(name, {})]


def named(passage: str) -> str:
    """Return the name of a passage: twelve hexadecimal digits of its text's hash."""
    return hashlib.blake2b(passage.encode(), digest_size=6).hexdigest()


@cache
def passages() -> dict[str, str]:
    """Return every passage by its name: those of the public sets, and our own."""
    own = (line[2:].strip() for name in FILES for line in _lines(name) if line.startswith("|"))
    return _public() | {named(text): text for text in own}


def _lines(name: str) -> list[str]:
    return (corpora.ROOT / "bench" / name).read_text("utf-8").splitlines()


def _read(name: str, public: Mapping[str, str]) -> Iterator[Pair]:
    source, passage = name.partition(".")[0], ""
    for line in _lines(name):
        mark, text = line[:1], line[2:].strip()
        if mark == "@":
            passage = public.get(text, "")
        elif mark == "|":
            passage = text
        elif mark in ("+", "-") and passage:
            claim = line[3:]
            yield Pair(source, line[1], language(claim), passage, passage, claim, mark == "+")


@cache
def _public() -> dict[str, str]:
    """Return the texts of the public sets by their names."""
    folder = corpora.data()
    texts = [text for spoken in ("en", "zh") for *_, text in corpora.xquad(spoken).passages]
    for name, field in (("medquad/medquad_dev", "answer"), ("law_zh/articles", "text")):
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            texts += [json.loads(row)[field] for row in file]
    act = (folder / "eu_ai_act" / "eu_ai_act.jsonl").read_text("utf-8")
    texts += [json.loads(row)["text"] for row in act.splitlines()]
    return {named(text): text for text in texts}
