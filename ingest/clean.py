"""Blocks to a reading: the canonical text every offset counts in, with its sections and pages.

Unicode is composed (NFC), invisible characters are removed (controls, zero-width, bidirectional
marks, tags, variation selectors: the carriers of hidden text), spaces are tidied. Blocks stand a
blank line apart; a heading is one line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from indexes.errors import Unreadable
from indexes.vocabulary import Page, Reading, Section
from ingest import outline
from ingest.force import Force, in_force
from ingest.readers.table import CELLS
from ingest.repeal import find_repeals, tell
from ingest.vocabulary import MEDIA_TYPES, Block, Extract, Intake, Kind

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffd"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
)
NEWLINE = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
SPACES = re.compile(r"[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Presentation forms that PDF fonts leave behind; NFC keeps them, readers and search need letters.
FORMS = re.compile("[\ufb00-\ufb06\u2e80-\u2fdf\uf900-\ufaff]+")
# 总 则, letter-spaced for print; the space after 第一章 stays
SPREAD = re.compile(r"(?<=[一-鿿])(?<![编篇章节条]) (?=[一-鿿](?: |$))")
TITLE = re.compile(r"[\w《“‘\"'(\[](?=.*[^\W\d_].*[^\W\d_]).*(?<![.;,。；，：:])\Z")
UNTITLED = re.compile(r"untitled(?: document)?[ \d]*|document\d*|无标题(?:文档)?\d*|文档\d+", re.I)
CONTENTS = re.compile(r"(?:table of )?contents|目\s*录", re.I)
MAX_TITLE = 200
MAX_LINE = 120  # a first line longer than this is no title
MAX_HEADING = 200
MAX_CHARS = 20_000_000


def clean(extract: Extract, name: str, kind: Kind) -> Intake:
    """Return the reading of ``extract``; raise Unreadable when no text is left."""
    blocks = list(_numbered(_tidied(extract.blocks)))
    if not blocks:
        raise Unreadable("This file has no text in it.")
    if sum(len(block.text) for block in blocks) > MAX_CHARS:
        raise Unreadable(f"This file has more than {MAX_CHARS:,} characters; split it.")
    text, sections, pages = _assemble(blocks)
    force = Force() if extract.valid_from else in_force(text, name, sections)
    begins = extract.valid_from or force.begins
    repeals = find_repeals(text, name, sections)
    end_note = "" if extract.valid_to else force.end_note
    notes = (*extract.notes, force.note, end_note, tell(repeals, begins))
    reading = Reading(
        title=_title(extract.title, blocks, name),
        text=text,
        media_type=MEDIA_TYPES[kind],
        sections=sections,
        pages=pages,
        valid_from=begins,
        valid_to=extract.valid_to or force.ends,
        metadata={key: _value(value) for key, value in extract.metadata.items()},
        notes=tuple(note for note in notes if note),
        repeals=repeals,
        settled=extract.valid_to is not None,
    )
    dated = force.begins is not None
    return Intake(reading, extract.key, extract.source_url, extract.pictured, dated)


def tidy(text: str) -> str:
    """Return ``text`` composed, visible and evenly spaced; newlines and form feeds stay."""
    text = INVISIBLE.sub("", NEWLINE.sub("\n", text))
    text = FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = unicodedata.normalize("NFC", text)
    lines = (SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _value(value: str | int | float | bool) -> str | int | float | bool:
    return tidy(value) if isinstance(value, str) else value


def _tidied(blocks: Sequence[Block]) -> Iterator[Block]:
    turned = 0
    for block in blocks:
        text = tidy(block.text)
        if block.level:
            text = SPREAD.sub("", " ".join(text.replace("\f", " ").split()))[: 5 * MAX_HEADING]
        if not text.strip("\f \n"):
            turned = block.page or turned
            continue
        level = block.level if len(text) <= MAX_HEADING else 0
        yield replace(block, text=text, level=level)


def _numbered(blocks: Iterator[Block]) -> Iterator[Block]:
    """Give numbered headings in body text their level, and bare numbers the title that follows."""
    base, held = 0, None
    for block in blocks:
        if held is not None:
            if not block.level and outline.titles(block.text):
                block = replace(held, text=f"{held.text} {block.text}")
                held = None
                yield _ranked(block, base)
                continue
            yield _ranked(held, base)
            held = None
        if block.level:
            base = block.level if outline.heading(block.text) is None else base
            yield block
        elif outline.bare(block.text):
            held = block
        else:
            yield _ranked(block, base)
    if held is not None:
        yield _ranked(held, base)


def _ranked(block: Block, base: int) -> Block:
    rank = None if "\n" in block.text else outline.heading(block.text)
    if rank is None:
        return block
    return replace(block, text=SPREAD.sub("", block.text).replace("\f", ""), level=base + rank)


def _assemble(blocks: Sequence[Block]) -> tuple[str, tuple[Section, ...], tuple[Page, ...]]:
    parts: list[str] = []
    pages: list[Page] = []
    open_sections: list[tuple[Block, int]] = []
    sections: list[Section] = []
    at = 0
    for block in blocks:
        start = at + (2 if parts else 0)
        if block.level:
            while open_sections and open_sections[-1][0].level >= block.level:
                sections.append(_section(*open_sections.pop(), end=start))
            open_sections.append((block, start))
        text, turns = _turned(block, start)
        for page in turns:
            if page.number > (pages[-1].number if pages else 0):
                pages.append(page)
        parts.append(text)
        at = start + len(text)
    while open_sections:
        sections.append(_section(*open_sections.pop(), end=at))
    sections.sort(key=lambda section: (section.start, section.level))
    return "\n\n".join(parts), tuple(sections), tuple(pages)


def _section(block: Block, start: int, end: int) -> Section:
    return Section(block.text, block.level, start, end)


def _turned(block: Block, start: int) -> tuple[str, list[Page]]:
    """The block's text without form feeds, and the pages that begin in it."""
    if block.page is None:
        return block.text.replace("\f", " ").strip(), []
    pages = [Page(block.page, start)]
    text = ""
    for number, part in enumerate(block.text.split("\f")):
        if number:
            text += " " if text and part and not _touching(text[-1], part[0]) else ""
            pages.append(Page(block.page + number, start + len(text)))
        text += part
    return text, pages


def _touching(before: str, after: str) -> bool:
    return all(unicodedata.east_asian_width(char) in "WF" for char in (before, after))


def _title(stated: str, blocks: Sequence[Block], name: str) -> str:
    """The stated title, the first heading, a short first line, or the file's name."""
    tops = [block.text.split("\n")[0] for block in blocks[:3] if block.level == 1]
    heading = next((text for text in tops if not CONTENTS.fullmatch(text)), "")
    first = "" if CONTENTS.fullmatch(blocks[0].text) else blocks[0].text.split("\n")[0]
    plain = len(first) <= MAX_LINE and CELLS not in first
    line = first if plain and TITLE.match(first) else ""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    stated = "" if UNTITLED.fullmatch(tidy(stated)) else tidy(stated)
    found = stated or heading or (line if outline.article(line) is None else "") or stem
    return " ".join(SPREAD.sub("", found).split())[:MAX_TITLE] or "Untitled"
