"""Cut a reading into passages along its own structure.

An article (第X条, Article N, a decimal clause) is one passage while it fits; other paragraphs are
packed inside their section, never across sections. A heading is not text of a passage: it stands
in the section path, which the encoder reads before the passage. Sizes count the encoder's tokens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from indexes.text.sentences import sentences
from indexes.vocabulary import Chunk, Reading, Section, Span
from ingest import outline
from ingest.tail import cut_anywhere

CountTokens = Callable[[Sequence[str]], list[int]]

TARGET = 220  # tokens paragraphs are packed up to
WHOLE = 400  # one paragraph stays whole up to here
LIMIT = 480  # an article with its heading trail stays whole up to here
SCRAP = 40  # a last piece smaller than this joins the one before it
HEADING = 80  # characters of one heading kept in a section path


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch that should not be cut: a paragraph, or an article with its label."""

    span: Span
    path: tuple[str, ...]
    label: str | None = None  # an article's own, None for a paragraph


def split(reading: Reading, count_tokens: CountTokens) -> list[Chunk]:
    """Return the passages of ``reading``, in order and without overlap.

    Every non-space character outside headings is in exactly one of them; a heading with nothing
    under it is text too. ``count_tokens`` gives the encoder's token count of each text.
    """
    text = reading.text
    units = [unit for path, body in _bodies(reading) for unit in _units(text, path, body)]
    trails = {unit.path: _trail(reading.title, unit) for unit in units}
    trail_sizes = dict(zip(trails, count_tokens(list(trails.values())), strict=True))
    sizes = count_tokens([unit.span.of(text) for unit in units])
    chunks = []
    for _, group in groupby(zip(units, sizes, strict=True), key=_passage_key):
        sized = list(group)
        first = sized[0][0]
        room = max(LIMIT - trail_sizes[first.path], LIMIT // 2)
        for span in _pack(text, sized, room, count_tokens):
            chunks.append(_chunk(reading, first, span))
    return chunks


def _passage_key(sized: tuple[Unit, int]) -> tuple[tuple[str, ...], str | None, int]:
    """Articles stand alone; paragraphs of one section go together."""
    unit = sized[0]
    return unit.path, unit.label, unit.span.start if unit.label is not None else -1


def _trail(title: str, unit: Unit) -> str:
    return " / ".join((title, *unit.path))


def _chunk(reading: Reading, unit: Unit, span: Span) -> Chunk:
    starts = [page.start for page in reading.pages]
    at = bisect_right(starts, span.start) - 1
    return Chunk(
        start=span.start,
        end=span.end,
        section=" / ".join(unit.path),
        page=reading.pages[max(at, 0)].number if reading.pages else None,
        text=span.of(reading.text),
    )


def _bodies(reading: Reading) -> Iterator[tuple[tuple[str, ...], Span]]:
    """Each section's own text without its subsections', with its heading path."""
    sections = reading.sections
    first = sections[0].start if sections else len(reading.text)
    yield (), Span(0, first)
    parents: list[Section] = []
    for index, section in enumerate(sections):
        while parents and parents[-1].level >= section.level:
            parents.pop()
        path = _path(reading.title, parents)
        parents.append(section)
        heading_end = _line_end(reading.text, section.start)
        end = sections[index + 1].start if index + 1 < len(sections) else len(reading.text)
        below = index + 1 < len(sections) and sections[index + 1].level > section.level
        if reading.text[heading_end:end].strip():
            yield _path(reading.title, parents), Span(heading_end, end)
        elif not below and (section.heading != reading.title or len(sections) == 1):
            yield path, Span(section.start, heading_end)


def _path(title: str, sections: Sequence[Section]) -> tuple[str, ...]:
    return tuple(
        section.heading if len(section.heading) <= HEADING else section.heading[:HEADING] + "…"
        for section in sections
        if section.heading != title
    )


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _units(text: str, path: tuple[str, ...], body: Span) -> Iterator[Unit]:
    """Articles and paragraphs of one section body; lines between articles belong to the former."""
    in_article = bool(path) and outline.article(path[-1]) is not None
    start, label = body.start, None
    for line in _lines(text, body):
        words = line.of(text)
        found = outline.article(words) or (None if in_article else outline.clause(words))
        if found is not None:
            yield from _unit(text, path, Span(start, line.start), label)
            start, label = line.start, found
    yield from _unit(text, path, Span(start, body.end), label)


def _unit(text: str, path: tuple[str, ...], span: Span, label: str | None) -> Iterator[Unit]:
    if label is not None:
        yield Unit(_trim(text, span), (*path, label[:HEADING]), label)
        return
    for line in _lines(text, span):
        yield Unit(line, path)


def _lines(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while start < span.end:
        end = min(_line_end(text, start), span.end)
        line = _trim(text, Span(start, end))
        if line.start < line.end:
            yield line
        start = end + 1


def _trim(text: str, span: Span) -> Span:
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.end - len(words) + len(words.rstrip())))


def _pack(
    text: str, sized: list[tuple[Unit, int]], room: int, count_tokens: CountTokens
) -> Iterator[Span]:
    """Greedily join neighbours up to TARGET; cut what is too long at ever finer marks."""
    pieces: list[tuple[Span, int]] = []
    for unit, size in sized:
        whole = room if unit.label is not None else min(WHOLE, room)
        if size <= whole:
            pieces.append((unit.span, size))
        else:
            pieces.extend(_cut(text, unit.span, min(WHOLE, room), count_tokens))
    if len(sized) == 1 and len(pieces) == 1:
        yield pieces[0][0]
        return
    joined: list[tuple[Span, int]] = []
    for piece in pieces:
        if joined and (both := _joined(joined[-1], piece))[1] <= min(TARGET, room):
            joined[-1] = both
        else:
            joined.append(piece)
    if len(joined) > 1 and joined[-1][1] < SCRAP:
        both = _joined(joined[-2], joined[-1])
        if both[1] <= min(WHOLE, room):
            joined[-2:] = [both]
    yield from (span for span, _ in joined)


def _joined(first: tuple[Span, int], second: tuple[Span, int]) -> tuple[Span, int]:
    """Return both pieces as one, and its tokens at most: the white space between costs some too."""
    between = second[0].start - first[0].end
    return Span(first[0].start, second[0].end), first[1] + between + second[1]


def _cut(text: str, span: Span, most: int, count_tokens: CountTokens) -> Iterator[tuple[Span, int]]:
    """Paragraphs, then sentences, then anything: each piece at most ``most`` tokens."""
    lines = list(_lines(text, span))
    for line, size in zip(lines, count_tokens([line.of(text) for line in lines]), strict=True):
        if size <= most:
            yield line, size
            continue
        parts = [
            Span(line.start + part.start, line.start + part.end)
            for part in sentences(line.of(text))
        ]
        sizes = count_tokens([part.of(text) for part in parts])
        for part, tokens in zip(parts, sizes, strict=True):
            if tokens <= most:
                yield part, tokens
            else:
                for piece, inner in cut_anywhere(text, part, most, count_tokens):
                    yield _trim(text, piece), inner
