"""What the lexical index stores and asks for: words of every script, pairs of characters."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from indexes.text.normalise import HAN, fold
from indexes.text.numerals import CHINESE, chinese
from indexes.text.stem import stem
from indexes.vocabulary import Span

_MARKS = "\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # scripts whose vowels are marks
_UNSEEN = "\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff"  # accents written apart, zero widths
_LETTER = rf"(?:[^\W_{HAN}]|[{_MARKS}{_UNSEEN}])"
_JOINER = r"[._'&+@/\-]"
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,]))"
    rf"|(?P<word>[^\W_{HAN}]{_LETTER}*(?:{_JOINER}{{1,2}}{_LETTER}+)*(?:\+\+|#(?!\w))?)"
)
_LONGEST = 64  # characters of a run that is read: longer ones are no words
_SILENT = re.compile(f"[{_UNSEEN}]+")
_HAN = re.compile(f"[{HAN}]")
_PART = re.compile(r"\d+|[^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff]{2}")
_ARTICLE = re.compile(rf"第([\d{CHINESE}]{{1,12}})([编章节条款项])")
_DROPPED = """
a an and are as at be by can do does did for from has have how i in is it its my of on or
that the this to was were what when where which who why will with
"""
_OF_CLAUSES = frozenset(["r", "d", "ul", "ug"])  # jieba's pronouns, adverbs, 了, 过
_COPULAS = frozenset("是有在")
_KINDS = frozenset("人者证费性率")  # what ends with one is a kind of person or thing, and no name
_AGAIN = re.compile(r"(.)[一了]\1|(.)来\2去")  # a verb said twice: 查一查, 寄来寄去
_FUNCTION_WORDS = frozenset(_DROPPED.split())


def terms(text: str) -> list[str]:
    """Return the lexical terms of ``text`` in order, repeats kept.

    A Chinese run gives its words (jieba, no guessing of new ones) and every pair of neighbours;
    第一百八十条 also gives 第180条, behind all others. Other words are folded and stemmed; a
    compound ("E-42", "10mg", "node.js") gives itself without joiners and its parts; numbers stay
    whole ("3.5", "1000"). English function words are left out.
    """
    import rjieba

    folded = fold(text)
    found: list[str] = []
    for match in _RUN.finditer(folded):
        run = match.group()
        if match.lastgroup == "han":
            found += rjieba.cut(run, False)
            found += map("".join, itertools.pairwise(run))
        elif match.lastgroup == "grouped":
            found.append(run.replace(",", ""))
        elif run not in _FUNCTION_WORDS or _is_acronym(text[match.start() : match.end()]):
            found += _word(run[:_LONGEST])
    for article in _ARTICLE.finditer(folded):
        number = chinese(article[1])
        if number is not None:
            found.append(f"第{number:f}{article[2]}")
    return found


def _is_acronym(written: str) -> bool:
    """Return whether a function word is none: WHO, IT, AS in capitals."""
    return len(written) > 1 and written.isupper()


def words(text: str) -> list[Span]:
    """Return the spans of the words of ``text`` in order: jieba's in Chinese runs, function words too."""
    import rjieba

    found, folded = list[Span](), fold(text)
    for run in _RUN.finditer(folded):
        at = run.start()
        for word in rjieba.cut(run.group(), False) if run.lastgroup == "han" else [run.group()]:
            found.append(Span(at, at + len(word)))
            at += len(word)
    return found


def proper_nouns(text: str) -> list[Span]:
    """Return the spans of Chinese place, person and organisation names, as jieba tags them.

    Its dictionary calls many a common word a name; ``no_names.txt`` has those that were met.
    """
    folded = fold(text)
    tagged = [span for span, tag in _tagged(folded) if tag.startswith(("nr", "ns", "nt"))]
    return [span for span in tagged if not _is_common(span.of(folded))]


def _is_common(word: str) -> bool:
    """Return whether a word tagged as a name is none: 申请人, 采取措施."""
    kind = len(word) > 2 and word[-1] in _KINDS
    return word in _common() or kind or _AGAIN.fullmatch(word) is not None


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "no_names.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def places(text: str) -> list[Span]:
    """Return the spans of Chinese place names, as jieba tags them."""
    return [span for span, tag in _tagged(text) if tag.startswith("ns")]


def verbs(text: str) -> list[Span]:
    """Return the spans of Chinese verbs of more than one character, as jieba tags them: 喝水, 改成."""
    return [span for span, tag in _tagged(text) if tag == "v"]


def is_clause(text: str) -> bool:
    """Return whether a few Chinese words have what no bare name has: 我, 不, 了, 过, 是, 有, 在."""
    import rjieba

    tags = rjieba.tag(text) if _HAN.search(text) else ()
    return any(tag in _OF_CLAUSES or word in _COPULAS for word, tag in tags)


def _tagged(text: str) -> Iterator[tuple[Span, str]]:
    """Yield the Chinese words of more than one character with their tags; new ones are guessed."""
    import rjieba

    folded, end = fold(text), 0
    for word, tag in rjieba.tag(folded) if _HAN.search(folded) else ():
        start = folded.find(word, end)
        end = start + len(word)
        if len(word) > 1 and _HAN.match(word):
            yield Span(start, end), tag


def _word(written: str) -> list[str]:
    """Return the terms of one run of letters, digits and joiners."""
    run = _SILENT.sub("", written)
    if _UNSPACED.match(run):  # Thai, Kana and others write no spaces: pairs, as for Chinese
        return list(map("".join, itertools.pairwise(run)))
    if not re.search(rf"\d|{_JOINER}", run):
        return [stem(run)] if run else []
    if run.endswith("'s"):
        return _word(run[:-2])
    if run.endswith(("++", "#")):
        return [run]
    parts = _PART.findall(run)
    if all(part.isdecimal() for part in parts):
        return _digits(run, parts)
    joined = re.sub(rf"(?<!\d){_JOINER}+|{_JOINER}+(?!\d)", "", run)
    kept = [part for part in parts if part.isdecimal() or len(part) > 1]
    plain = (part for part in kept if part != joined and part not in _FUNCTION_WORDS)
    return [joined, *map(stem, plain)]


def _digits(run: str, parts: list[str]) -> list[str]:
    """Return a number as it stands, and the parts of a date: 2024-03-01 gives 2024, 3, 1 too."""
    if "." in run or len(parts) != 3:
        return [run]
    return [run, *(part.lstrip("0") or "0" for part in parts)]
