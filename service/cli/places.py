"""How a place is printed: title › section › page, and the words that stand there."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from indexes.vocabulary import Hit, Passage
from service.vocabulary import Quote

EXCERPT = 280  # characters of a passage shown where nothing is quoted from it


def trail(passage: Passage, quotes: Sequence[Quote] = ()) -> str:
    """Return where ``quotes`` from a passage stand, in words; without any, where it begins."""
    pages = {passage.page_at(quote.start) for quote in quotes} or {passage.page}
    page = ", ".join(f"page {number}" for number in sorted(filter(None, pages)))
    version = f"version {passage.version}" if passage.version > 1 else ""
    ends = f"no longer in force from {passage.valid_to}" if passage.valid_to else ""
    parts = (passage.title, passage.section, page, version, ends)
    return " › ".join(part for part in parts if part)


def passage(number: int, hit: Hit) -> Group:
    """Return one search result."""
    scores = hit.scores
    legs = [("dense", scores.dense), ("lexical", scores.lexical), ("fused", scores.fused)]
    said = "  ".join(f"{name} {score:.3f}" for name, score in legs if score is not None)
    text = " ".join(hit.passage.text.split())
    shown = text if len(text) <= EXCERPT else text[:EXCERPT] + " …"
    head = Text.assemble((f"{number:>2}  ", "cyan"), (trail(hit.passage), "bold"))
    also = [indented(Text(f"also in {trail(copy)}", "dim")) for copy in hit.copies]
    return Group(head, indented(Text(shown)), *also, indented(Text(said, "dim")), "")


def source(number: int, place: Passage, quotes: Sequence[Quote]) -> Group:
    """Return one numbered source of an answer with what is quoted from it."""
    head = Text.assemble((f"[{number}] ", "cyan"), (trail(place, quotes), "bold"))
    return Group(head, *(indented(Text(f"“{quote.text.strip()}”", "italic")) for quote in quotes))


def indented(text: Text) -> Padding:
    """Return ``text`` set in by four columns, and no wider than it is."""
    return Padding(text, (0, 0, 0, 4), expand=False)
