"""A PDF's own outline against the headings guessed from its type: where they meet, it decides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.vocabulary import Block

FOUND = 0.5  # share of the outline that must stand on its pages for the outline to be believed
NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*|[IVXLC]+|[A-Z])[.)]?\s+")
SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One bookmark: its title, its level from 1, and the page it leads to, if it says."""

    title: str
    level: int
    page: int | None


def headed(blocks: Sequence[Block], contents: Sequence[Entry]) -> list[Block]:
    """Return ``blocks`` with the outline's headings and levels; as they were when it is no good.

    A block is a heading when its text is an entry's title and it stands on that entry's page.
    """
    wanted = {(_key(entry.title), entry.page): entry.level for entry in contents}
    levels: dict[int, int] = {}
    for at, block in enumerate(blocks):
        if len(block.text) <= 300 and (key := _key(block.text)):
            level = wanted.get((key, block.page)) or wanted.get((key, None))
            if level:
                levels[at] = level
    if len(levels) < 2 or len(levels) < FOUND * len(contents):
        return list(blocks)
    first = min(levels)
    return [
        replace(block, level=levels.get(at, block.level if at < first else 0))
        for at, block in enumerate(blocks)
    ]


def _key(title: str) -> str:
    """A title without its number, spaces and signs: outlines and pages differ in these."""
    words = title.strip().lower()
    return SIGNS.sub("", NUMBER.sub("", title.strip()).lower()) or SIGNS.sub("", words)
