"""PowerPoint presentations (.pptx): slides as pages, their titles as sections.

Text boxes, tables, the captions of charts and the speaker's notes are read; hidden slides are not.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from indexes.errors import Unreadable
from ingest.archive import guard
from ingest.readers.package import damaged
from ingest.readers.table import Cell, rows
from ingest.vocabulary import Block, Extract

MAX_GROUPS = 20  # groups of shapes in one another
FAULTS = (KeyError, ValueError, AttributeError, TypeError, IndexError, SyntaxError)


def read(data: bytes, name: str) -> Extract:
    """Return the slides' text; raise Unreadable when damaged or empty, Hostile when a bomb."""
    guard(data)
    from pptx import Presentation
    from pptx.exc import PythonPptxError

    try:
        shown: Any = Presentation(BytesIO(data))
        slides = list(shown.slides)
    except (PythonPptxError, *FAULTS) as error:
        raise damaged("PowerPoint file") from error
    blocks, notes = [], []
    for number, slide in enumerate(slides, 1):
        if slide._element.get("show") == "0":
            notes.append(f"Slide {number} is hidden and was left out.")
            continue
        found = list(_slide(slide, number))
        blocks += found
        if not found:
            notes.append(f"Slide {number} has no text.")
    if not blocks:
        raise Unreadable("This presentation has no text.")
    return Extract(blocks=tuple(blocks), title=_title(shown), notes=tuple(notes))


def _slide(slide: Any, number: int) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield Block(" ".join(title.text_frame.text.split()), 1, number)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from (Block(text, 0, number) for text in _shape(shape, 0) if text.strip())
    if slide.has_notes_slide and (frame := slide.notes_slide.notes_text_frame) is not None:
        yield from (Block(text, 0, number) for text in _frame(frame))


def _shape(shape: Any, depth: int) -> Iterator[str]:
    try:
        if shape.shape_type == 6:  # a group; MSO_SHAPE_TYPE.GROUP
            for inner in shape.shapes if depth < MAX_GROUPS else ():
                yield from _shape(inner, depth + 1)
        elif shape.has_text_frame:
            yield from _frame(shape.text_frame)
        elif getattr(shape, "has_table", False):
            yield rows([_cells(row) for row in shape.table.rows])
        elif getattr(shape, "has_chart", False):
            yield _chart(shape.chart)
    except (NotImplementedError, *FAULTS):  # a shape of another maker, a part that is missing
        return


def _frame(frame: Any) -> Iterator[str]:
    for paragraph in frame.paragraphs:
        text = paragraph.text.replace("\v", "\n").strip()
        if text:
            yield f"- {text}" if paragraph.level else text


def _cells(row: Any) -> list[Cell]:
    cells = [cell for cell in row.cells if not cell.is_spanned]
    return [Cell(cell.text, cell.span_width, cell.span_height) for cell in cells]


def _chart(chart: Any) -> str:
    """A chart's numbers as the table it was drawn from."""
    heads, lines = [""], list[list[str]]()
    for plot in chart.plots:
        lines = lines or [[str(category)] for category in plot.categories]
        for series in plot.series:
            heads.append(series.name)
            for line, value in zip(lines, series.values, strict=False):
                line.append("" if value is None else f"{value:g}")
    title = chart.chart_title.text_frame.text if chart.has_title else ""
    return "\n".join(part for part in (title, rows([heads, *lines], headed=True)) if part.strip())


def _title(shown: Any) -> str:
    try:
        title = str(shown.core_properties.title or "").strip()
    except FAULTS:  # a damaged property part
        return ""
    return "" if title.lower() in ("powerpoint presentation", "untitled") else title
