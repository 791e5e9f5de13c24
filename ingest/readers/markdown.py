"""Markdown (CommonMark with pipe tables and YAML front matter of plain scalars)."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from indexes.vocabulary import MetadataValue
from ingest.decode import decode
from ingest.readers.table import rows
from ingest.readers.wrapping import ends_sentence, join, starts_item
from ingest.vocabulary import Block, Extract

FRONT = re.compile(r"\A---[ \t]*\n(?![ \t]*\n)(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
SCALAR = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:[ \t]*(.*)")
# a line of front matter; prose between two rules has others
YAML = re.compile(r"|[\s#\]}].*|-(?:\s.*)?|[^\s:]+:.*|[^\s:][^:]*:(?:\s.*)?")
HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*\Z")
UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
RULE = re.compile(r" {0,3}(?:\*[ \t]*){3,}\Z|(?:-[ \t]*){3,}\Z|(?:_[ \t]*){3,}\Z")
FENCE = re.compile(r"[ \t]*(`{3,}+(?!.*`)|~{3,})")  # in a list it is set in
BULLET = re.compile(r"\s*(?:>|[-*+]\s)")
NUMBER = re.compile(r"\s*\d{1,9}[.)]\s")
OPENING = re.compile(r"([ \t]*)<!--")
DELIMITER = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\Z")
CELL = r"td|th"
PART = (
    r"address|article|aside|blockquote|br|caption|center|d[dlt]|details|div|fig(?:caption|ure)|footer|form"
    r"|h[1-6r]|header|li|main|nav|ol|p|pre|section|summary|table|t(?:body|foot|head|r)|ul"
)
TAG = r"</?(?:%s)(?:[\s/][^<>\n]{0,200})?>"
INLINE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"!\[([^\]\n]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),  # image
    (re.compile(r"\[([^\[\]\n]+)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\)"), r"\1"),  # link
    (re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>"), r"\1"),
    (re.compile(TAG % CELL, re.I), " "),
    (re.compile(TAG % PART, re.I), "\n"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,200}>"), ""),
    (re.compile(r"(?<!\*)\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*"), r"\1"),
    (re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![*\w])"), r"\1"),
    (re.compile(r"(?<!\w)__(?=\S)([^_\n]+?)(?<=\S)__(?!\w)"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"\1"),
)
LITERAL = re.compile(r"\\([!-/:-@\[-`{-~])|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)")
COMMENT = re.compile(LITERAL.pattern + r"|(?P<comment><!(?=--).*?(?:-->|\Z))", re.S)
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
    blocks = _Lines(text.split("\n")).blocks()
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
        self.ending = max((at for at, line in enumerate(lines) if "-->" in line), default=-1)

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
        if self._opens(line):
            self._comment()
            return None
        if heading := HEADING.match(line):
            self.at += 1
            return _block(inline(_uncommented(heading[2] or "")), len(heading[1]))
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
        return _block(rows(table, headed=True))

    def _opens(self, line: str) -> bool:
        """Whether ``line`` begins with a comment; without an end it must not be set in as code is."""
        opening = OPENING.match(line)
        ended = self.at <= self.ending
        return opening is not None and (ended or len(opening[1].expandtabs(4)) < 4)

    def _comment(self) -> None:
        """Pass over a comment, to the file's end where it has none; what stands behind it stays."""
        rest = self.lines[self.at].partition("<!")[2]
        while "-->" not in rest:
            self.at += 1
            if self.at == len(self.lines):
                return
            rest = self.lines[self.at]
        self.lines[self.at] = rest.partition("-->")[2]

    def _paragraph(self) -> Block | None:
        lines, level = self._prose()
        items: list[list[str]] = []
        for line in lines:
            text = line.strip().lstrip("> ") if line.lstrip().startswith(">") else line
            broken = bool(items) and items[-1][-1].endswith(("  ", "\\"))
            if not items or broken or starts_item(text.strip()):
                items.append([text])
            else:
                items[-1].append(text)
        if level:
            return _block(inline(join([part for item in items for part in item])), level)
        return _block("\n".join(inline(join([part.rstrip("\\") for part in i])) for i in items))

    def _prose(self) -> tuple[list[str], int]:
        """Eat a paragraph or a list; return its lines without comments, and its level as a heading."""
        start, level, listed = self.at, 0, False
        while self.at < len(self.lines) and (line := self.lines[self.at]).strip():
            if self.at > start:
                level = _underlined(line, listed)
                if level or self._interrupts(line):
                    break
            titled = self.at == start and not ends_sentence(line)  # "1. Scope"
            listed = listed or bool(BULLET.match(line) or (NUMBER.match(line) and not titled))
            self.at += 1
        lines = _uncommented("\n".join(self.lines[start : self.at])).split("\n")
        if level:
            self.at += 1
        return lines, level

    def _interrupts(self, line: str) -> bool:
        if HEADING.match(line) or FENCE.match(line) or RULE.match(line) or self._opens(line):
            return True
        return "|" in line and "-" in self._peek() and bool(DELIMITER.match(self._peek()))


def _block(text: str, level: int = 0) -> Block | None:
    return Block(text, level) if text.strip() else None


def _underlined(line: str, listed: bool) -> int:
    """The level of the heading that ``line`` makes of what is above it, 0 where it makes none.

    Under a list or a quotation ``---`` is a rule.
    """
    underline = UNDERLINE.match(line)
    if not underline or (listed and underline[1].startswith("-")):
        return 0
    return 1 if underline[1].startswith("=") else 2


def _uncommented(text: str) -> str:
    """Return ``text`` without comments; code that speaks of them stays, as does one without an end."""

    def keep(found: re.Match[str]) -> str:
        return "" if (found["comment"] or "").endswith("-->") else found[0]

    return COMMENT.sub(keep, text)


def _cells(line: str) -> list[str]:
    bare = _uncommented(line).strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [inline(cell.strip()) for cell in re.split(r"(?<!\\)\|", bare)]


def _front(text: str) -> tuple[dict[str, MetadataValue], list[str], str]:
    found = FRONT.match(text)
    lines = found[1].split("\n") if found else []
    if not found or not all(map(YAML.fullmatch, lines)) or not any(map(SCALAR.fullmatch, lines)):
        return {}, [], text
    stated: dict[str, MetadataValue] = {}
    for line in lines:
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
