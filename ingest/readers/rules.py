"""The straight lines drawn on a page of a PDF: what a table is ruled with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import byref, c_float, c_int
from itertools import pairwise
from typing import Any, NamedTuple

SLOPE = 1.0  # points by which the ends of a straight line may differ
NEAR = 2.5  # points: lines no farther apart are one
GAP = 4.0  # points that may be missing in a line drawn in pieces
SHORTEST = 4.0
MOST = 4000  # paths and segments: a page with more is a drawing


class Rule(NamedTuple):
    """A line at ``at`` across the page, from ``low`` to ``high`` along it, in points."""

    at: float
    low: float
    high: float


def rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return the horizontal and the vertical lines of a page, each merged from its pieces."""
    across, down = list[Rule](), list[Rule]()
    for number, (x0, y0, x1, y1) in enumerate(_segments(page)):
        if number > MOST:
            return [], []
        if abs(y1 - y0) <= SLOPE and abs(x1 - x0) >= SHORTEST:
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= SLOPE and abs(y1 - y0) >= SHORTEST:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return _merged(across), _merged(down)


def _segments(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """The edges of what is stroked, and of what is filled and as thin as a line."""
    import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no stubs

    paths = 0
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > MOST:
            return
        left, bottom, right, top = _four(lambda *to, of=item: pdfium.FPDFPageObj_GetBounds(of, *to))
        fill, stroke = c_int(), c_int()
        pdfium.FPDFPath_GetDrawMode(item, byref(fill), byref(stroke))
        if min(right - left, top - bottom) <= 2 * SLOPE:
            middle = (left + right) / 2, (bottom + top) / 2
            flat = right - left > top - bottom
            yield (
                (left, middle[1], right, middle[1]) if flat else (middle[0], bottom, middle[0], top)
            )
        elif stroke.value:
            yield from _edges(pdfium, item)


def _edges(pdfium: Any, item: Any) -> Iterator[tuple[float, float, float, float]]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, byref(matrix))
    points = list[tuple[float, float]]()
    begun = (0.0, 0.0)
    for number in range(min(pdfium.FPDFPath_CountSegments(item), MOST)):
        segment = pdfium.FPDFPath_GetPathSegment(item, number)
        x, y = c_float(), c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO:
            yield from (before + after for before, after in pairwise(points))
            points, begun = [], point
        points.append(point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            points.append(begun)
    yield from (before + after for before, after in pairwise(points))


def _four(call: Callable[..., int]) -> tuple[float, float, float, float]:
    found = c_float(), c_float(), c_float(), c_float()
    call(*map(byref, found))
    return found[0].value, found[1].value, found[2].value, found[3].value


def _merged(found: list[Rule]) -> list[Rule]:
    """Pieces of one line together; ``at`` is that of the first."""
    levels = list[list[Rule]]()
    for rule in sorted(found):
        if levels and rule.at - levels[-1][0].at <= NEAR:
            levels[-1].append(rule)
        else:
            levels.append([rule])
    merged = list[Rule]()
    for level in levels:
        pieces = sorted(level, key=lambda rule: rule.low)
        line = Rule(level[0].at, pieces[0].low, pieces[0].high)
        for piece in pieces[1:]:
            if piece.low <= line.high + GAP:
                line = line._replace(high=max(line.high, piece.high))
            else:
                merged.append(line)
                line = Rule(level[0].at, piece.low, piece.high)
        merged.append(line)
    return merged
