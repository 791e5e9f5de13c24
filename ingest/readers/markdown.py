"""Markdown (CommonMark with pipe tables and YAML front matter of plain scalars)."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from indexes.vocabulary import MetadataValue
from ingest.decode import decode
from ingest.readers.table import rows
from ingest.readers.wrapping import join, starts_item
from ingest.vocabulary import Block, Extract

FRONT = re.compile(r"\A---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
SCALAR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
RULE = re.compile(r" {0,3}(?:\*[ \t]*){3,}\Z|(?:-[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[([^\]\n]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),  # image
    (re.compile(r"\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),  # link
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(r"<br\s*/?>", re.I), "\n"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
    (re.compile(r"(?<!\*)\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]+?)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"\1"),
)
LITERAL = re.compile(r"\\([!-/:-@\[-`{-~])|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)")
KEPT = re.compile("\0(\\d+)\0")
NAMED = ("title", "key", "source_url", "valid_from", "valid_to")


def read(data: bytes, name: str) -> Extract:
    """Return headings, paragraphs, lists, tables and code in order, with the front matter's word.

    ``title``, ``key``, ``source_url``, ``valid_from`` and ``valid_to`` are understood; every other
    scalar becomes metadata.
    """
    decoded = decode(data)
    text = decoded.text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    stated, notes, text = _front(text)
    if decoded.damaged:
        notes.append("Some bytes were no text and were left out.")
    blocks = _Lines(COMMENT.sub("", text).split("\n")).blocks()
    return Extract(
        blocks=tuple(blocks),
        title=str(stated.get("title", "")),
        key=str(stated["key"]) if stated.get("key") else None,
        source_url=str(stated["source_url"]) if stated.get("source_url") else None,
        valid_from=_day(stated, "valid_from", notes),
        valid_to=_day(stated, "valid_to", notes),
        metadata={key: value for key, value in stated.items() if key not in NAMED},
        notes=tuple(notes),
    )


def inline(text: str) -> str:
    """Return ``text`` without Markdown's inline marks: links, emphasis, code, tags, escapes."""
    literals: list[str] = []

    def keep(found: re.Match[str]) -> str:
        literals.append(found[1] or found[3])
        return f"\0{len(literals) - 1}\0"

    text = LITERAL.sub(keep, text.replace("\0", ""))
    for pattern, replacement in INLINE:
        text = pattern.sub(replacement, text)
    return KEPT.sub(lambda found: literals[int(found[1])], unescape(text))


class _Lines:
    """A cursor over the lines of a document; each method eats one kind of block."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 0

    def blocks(self) -> list[Block]:
        found = []
        while self.at < len(self.lines):
            if block := self._block():
                found.append(block)
        return found

    def _block(self) -> Block | None:
        line = self.lines[self.at]
        if not line.strip() or RULE.match(line):
            self.at += 1
            return None
        if heading := HEADING.match(line):
            self.at += 1
            return _block(inline(heading[2] or ""), len(heading[1]))
        if fence := FENCE.match(line):
            return self._code(fence[1])
        if "|" in line and DELIMITER.match(self._peek()) and "-" in self._peek():
            return self._table()
        return self._paragraph()

    def _peek(self) -> str:
        return self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""

    def _code(self, fence: str) -> Block | None:
        start = self.at = self.at + 1
        while self.at < len(self.lines) and not self.lines[self.at].lstrip().startswith(fence):
            self.at += 1
        self.at += 1
        return _block("\n".join(self.lines[start : self.at - 1]))

    def _table(self) -> Block | None:
        table = [_cells(self.lines[self.at])]
        self.at += 2
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            table.append(_cells(self.lines[self.at]))
            self.at += 1
        return _block(rows(table))

    def _paragraph(self) -> Block | None:
        items: list[list[str]] = []
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip() or (items and self._interrupts(line)):
                break
            self.at += 1
            if items and (underline := UNDERLINE.match(line)):
                level = 1 if underline[1].startswith("=") else 2
                return _block(inline(join([part for item in items for part in item])), level)
            text = line.strip().lstrip("> ") if line.lstrip().startswith(">") else line
            broken = bool(items) and items[-1][-1].endswith(("  ", "\\"))
            if not items or broken or starts_item(text.strip()):
                items.append([text])
            else:
                items[-1].append(text)
        return _block("\n".join(inline(join([part.rstrip("\\") for part in i])) for i in items))

    def _interrupts(self, line: str) -> bool:
        return bool(HEADING.match(line) or FENCE.match(line)) or (
            "|" in line and "-" in self._peek() and bool(DELIMITER.match(self._peek()))
        )


def _block(text: str, level: int = 0) -> Block | None:
    return Block(text, level) if text.strip() else None


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", bare)]


def _front(text: str) -> tuple[dict[str, MetadataValue], list[str], str]:
    found = FRONT.match(text)
    if not found:
        return {}, [], text
    stated: dict[str, MetadataValue] = {}
    for line in found[1].split("\n"):
        if scalar := SCALAR.fullmatch(line.rstrip()):
            value = _value(scalar[2].strip())
            if value != "":
                stated[scalar[1]] = value
    return stated, [], text[found.end() :]


def _value(text: str) -> MetadataValue:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,17})", text):
        return int(text)
    if re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return text


def _day(stated: dict[str, MetadataValue], key: str, notes: list[str]) -> date | None:
    value = str(stated.get(key, ""))
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        notes.append(f"{key} is {value!r}, no day like 2026-03-01; it was left out.")
        return None
