"""The Chinese laws as files: editions of one law, their articles, and the days they were in force.

Everything here is found by patterns of its own, so that it can judge what ingestion finds.
"""

from __future__ import annotations

import re
import tarfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from bench.corpora import data

NAME = re.compile(r"(?P<title>.+)\((?P<day>\d{4}-\d\d-\d\d)\)\.md")
NUMBER = "[一二三四五六七八九十百千零]+"
ARTICLE = re.compile(
    rf"^(?:#+\s*)?第({NUMBER})条[ \u3000]+(.+?)(?=\n+(?:#|第{NUMBER}[条章节编])|\Z)",
    re.M | re.S,
)
LAST = re.compile(r"本(?:法|条例|规定|办法|细则)自(\d{4})年(\d{1,2})月(\d{1,2})日起施行")


@dataclass(frozen=True)
class Edition:
    """One file of a law: passed on the day in its name, in force from ``begins``."""

    name: str
    text: str
    passed: date
    begins: date
    articles: dict[str, str]  # the number as written: the article's own words


def editions() -> dict[str, list[Edition]]:
    """Return every law's dated files, oldest first, by folder and title."""
    found: dict[str, list[Edition]] = defaultdict(list)
    with tarfile.open(data() / "law_zh" / "laws_zh.tar.gz") as archive:
        for member in archive:
            path = PurePosixPath(member.name)
            named = NAME.fullmatch(path.name)
            stream = archive.extractfile(member) if named else None
            if named is None or stream is None:
                continue
            text = stream.read().decode()
            passed = date.fromisoformat(named["day"])
            made = Edition(path.name, text, passed, _begins(text, passed), articles(text))
            found[f"{path.parent}/{named['title']}"].append(made)
    return {law: sorted(each, key=lambda one: one.passed) for law, each in found.items()}


def articles(text: str) -> dict[str, str]:
    """Return the articles of a file by number; white space is evened."""
    body = text.partition("INFO END -->")[2] or text
    return {found[1]: " ".join(found[2].split()) for found in ARTICLE.finditer(body)}


def title(law: str) -> str:
    """Return a law's name without its folder."""
    return PurePosixPath(law).name


def _begins(text: str, passed: date) -> date:
    """The day the last article names, unless it is older than this edition."""
    stated = LAST.findall(text)
    day = date(*map(int, stated[-1])) if stated else passed
    return max(day, passed)
