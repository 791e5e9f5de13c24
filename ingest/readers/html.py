"""Web pages: what a visitor reads of them, without menus and hidden text.

The page's own ``<main>`` is taken when it has one; otherwise trafilatura finds the main text, and
when it leaves out too much of what is not links, everything outside menus and footers is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from indexes.errors import Hostile, Unreadable
from ingest.decode import decode
from ingest.readers.flow import SPACE, flow
from ingest.readers.visible import reveal
from ingest.vocabulary import Block, Extract

MAX_DEPTH = 2000
NESTING = re.compile(
    r"<(/?)(div|span|section|article|table|blockquote|ul|ol|font|b|i|em|a)\b", re.I
)
FILE_NAME = re.compile(r"\S+\.[A-Za-z]{2,5}")
OWN_MAIN = ("main", "[role=main]", "article")
MENUS = ("nav", "aside", "footer", "[role=navigation]", "[role=search]", "[role=contentinfo]")
ENOUGH = 0.8  # share of the linkless text trafilatura must give to be believed


def read(data: bytes, name: str) -> Extract:
    """Return headings, paragraphs, lists and tables.

    Raises Unreadable when no text is visible, Hostile when elements nest absurdly deep.
    """
    from selectolax.lexbor import LexborHTMLParser

    decoded = decode(data)
    _check_depth(decoded.text)
    tree = LexborHTMLParser(decoded.text)
    reveal(tree)
    title = _title(tree)
    blocks = _main(tree)
    if not blocks:
        raise Unreadable("This page has no visible text.")
    notes = ("Some bytes were no text and were left out.",) if decoded.damaged else ()
    return Extract(blocks=tuple(blocks), title=title, notes=notes)


def whole(text: str) -> list[Block]:
    """Return all that is visible of a page without menus to leave out: a chapter, a message.

    Raises Hostile when elements nest absurdly deep.
    """
    from selectolax.lexbor import LexborHTMLParser

    _check_depth(text)
    tree = LexborHTMLParser(text)
    reveal(tree)
    return flow(tree.body)


def _check_depth(text: str) -> None:
    """Before parsing, whose time grows with the square of the depth."""
    depth: Counter[str] = Counter()
    for close, tag in NESTING.findall(text):
        depth[tag.lower()] += -1 if close else 1
        if depth[tag.lower()] > MAX_DEPTH:
            raise Hostile(f"This page nests its elements more than {MAX_DEPTH} deep.")


def _title(tree: Any) -> str:
    """The only ``<h1>``, else ``<title>`` unless it is a file's name."""
    headings = tree.css("h1")
    found = headings if len(headings) == 1 else tree.css("title")[:1]
    text = SPACE.sub(" ", found[0].text()).strip() if found else ""
    return "" if FILE_NAME.fullmatch(text) else text


def _main(tree: Any) -> list[Block]:
    everything = flow(tree.body)
    for selector in OWN_MAIN:
        found = tree.css(selector)
        blocks = flow(found[0]) if len(found) == 1 else []
        if _size(blocks) > 200 or _size(blocks) > 0.4 * _size(everything):
            return blocks
    for selector in (*MENUS, "body > header:not(:has(h1))"):
        for node in tree.css(selector):
            node.decompose()
    rest = flow(tree.body) or everything
    article = _article(tree)
    links = sum(len(SPACE.sub(" ", node.text())) for node in tree.css("body a"))
    believed = article and _size(article) >= ENOUGH * (_size(rest) - links)
    return article if believed else rest


def _article(tree: Any) -> list[Block]:
    """The main text as trafilatura finds it, with the page's own tables: its have no spans."""
    from selectolax.lexbor import LexborHTMLParser
    from trafilatura import extract

    page = tree.html or ""
    found = extract(
        page, output_format="html", include_comments=False, include_tables=True, fast=True
    )
    article = LexborHTMLParser(found or "")
    own = {_letters(table): table for table in tree.css("table")}
    for table in article.css("table"):
        if (same := own.get(_letters(table))) is not None:
            table.replace_with(same)
    return flow(article.body)


def _letters(node: Any) -> str:
    return "".join(node.text().split())


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)
