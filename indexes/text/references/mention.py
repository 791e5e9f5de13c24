"""What both languages' readers return, and how titles are written and references compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexes.text.normalise import squash
from indexes.vocabulary import Reference

_EDITION = re.compile(  # (2023修订), but not the (一) of 解释(一)
    r"\((?=[^()]{0,20}(?:\d{4}|[修版]|试行|暂行|草案))[^()]{1,30}\)$"
)
Path = tuple[tuple[str, str], ...]
DEPTH = {
    level: depth
    for depth, levels in enumerate(
        (
            ("annex", "appendix", "schedule", "part"),
            ("subpart",),
            ("chapter",),
            ("section",),
            ("article", "clause", "recital", "rule"),
            ("paragraph",),
            ("item",),
            ("subitem",),
        )
    )
    for level in levels
}
"""How deep each level of a path stands; what is not listed deeper may not stand below."""

WIDEST = 50
"""A range of more articles than this stands for its two ends alone."""


@dataclass(frozen=True, slots=True)
class ReferenceMention:
    """``text[start:end]`` points to ``reference``; the members of a range share its span."""

    start: int
    end: int
    reference: Reference


def title_key(title: str) -> str:
    """Return a title as references carry it: folded, without brackets, country and edition."""
    bare = _EDITION.sub("", re.sub("[《》]", "", squash(title))).strip()
    return bare.removeprefix("中华人民共和国") or bare


def same(a: Reference, b: Reference) -> bool:
    """Return whether two references point to the same place as far as both say.

    《民法典》第十条 is the same as 第十条第二款 and as 第二章第十条, but not as 第十一条 or 第十章.
    """
    if a.title and b.title and a.title != b.title:
        return False
    ours, theirs = dict(a.path), dict(b.path)
    shared = ours.keys() & theirs.keys()
    return bool(shared) and all(ours[level] == theirs[level] for level in shared)


def numbers(first: str, last: str) -> list[str]:
    """Return the numbers of a range, ends included; just the ends where it is not one to count."""
    if first.isdecimal() and last.isdecimal() and 0 <= int(last) - int(first) <= WIDEST:
        return [str(number) for number in range(int(first), int(last) + 1)]
    if len(first) == len(last) == 1 and first.isalpha() and first < last:
        return [chr(code) for code in range(ord(first), ord(last) + 1)]
    return [first, last]


def below(outer: Path, inner: Path) -> Path:
    """Return ``inner`` with the levels of ``outer`` above it: 第三款 after 第十条第二款."""
    top = DEPTH[inner[0][0]]
    return tuple(step for step in outer if DEPTH[step[0]] < top) + inner
