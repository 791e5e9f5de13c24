"""Which of a collection's documents a question names, and so which products or laws."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from threading import Lock

from indexes.errors import NotFound
from indexes.text.normalise import HAN, squash
from indexes.truth import Truth
from indexes.vocabulary import Scope
from service.understanding.risk import Rule, Terms

FRESH = 60.0  # seconds a list of titles is used before it is read again
MOST = 20_000  # titles that are known; of a larger collection, the first by key
_KIND = re.compile(  # what a document is, behind what it is about
    r"[\s,:：-]*(user |owner'?s? |quick start )?(manual|guide|handbook|instructions|datasheet|faq|leaflet)$"
    r"|(使用|用户|产品|操作)?(说明书|手册|指南|说明|常见问题)$",
    re.IGNORECASE,
)
_HAN = re.compile(f"[{HAN}]")


@dataclass(frozen=True, slots=True)
class _Known:
    read: float  # monotonic seconds
    terms: Terms
    titles: dict[str, str]  # what is looked for, and the title it stands for


class Titles:
    """Knows the titles of every collection, a minute old at most."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._known: dict[Scope, _Known] = {}
        self._lock = Lock()

    def named(self, scope: Scope, text: str) -> tuple[str, ...]:
        """Return the titles ``text`` names, in order; the longest where one holds another."""
        known = self._of(scope)
        found = sorted(known.terms.find(text), key=lambda one: (one.start, -one.end))
        kept: list[str] = []
        end = 0
        for one in found:
            if one.start >= end:
                kept.append(known.titles[one.term])
                end = one.end
        return tuple(dict.fromkeys(kept))

    def _of(self, scope: Scope) -> _Known:
        with self._lock:
            known = self._known.get(scope)
            if known is None or time.monotonic() - known.read > FRESH:
                titles = {name: title for title in self._titles(scope) for name in _names(title)}
                rule = Rule("log")
                known = _Known(time.monotonic(), Terms(dict.fromkeys(titles, rule)), titles)
                self._known[scope] = known
            return known

    def _titles(self, scope: Scope) -> list[str]:
        """Return the titles there are; none of a collection that does not exist (yet)."""
        try:
            collection = self._truth.collection(scope)
        except NotFound:
            return []
        found: list[str] = []
        after: str | None = None
        while len(found) < MOST:
            page = self._truth.documents(collection, after=after, limit=500)
            found += (document.title for document in page.items)
            after = page.next
            if after is None:
                break
        return found


def _names(title: str) -> list[str]:
    """Return what a title may be called: itself, and without its "manual"; nothing too common to tell."""
    bare = _KIND.sub("", title).strip()
    return [name for name in dict.fromkeys((title.strip(), bare)) if _tells(squash(name))]


def _tells(name: str) -> bool:
    """Return whether a name is one: three Chinese characters, two words, or a word with a digit."""
    if _HAN.search(name):
        return len(name) >= 3
    return len(name) >= 4 and (" " in name or any(char.isdigit() for char in name))
