"""The ruling lines that are drawn on a PDF page, and the cells that they enclose."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pypdfium2.raw as pdfium

from vnplan_nlp.ingest.pdf_text import Box, View

#: A page with more objects or lines than this is a drawing; looking for cells in it costs minutes.
_MOST_OBJECTS: Final = 20_000
_MOST_LINES: Final = 5_000
#: Each crossing of two lines is compared with all others; the largest tables have one or two thousand.
_MOST_CROSSINGS: Final = 5_000
#: Drawings inside drawings deeper than this are no tables.
_DEEPEST: Final = 8
#: Points by which the ends of a line that is level or upright may differ.
_SLANT: Final = 0.2
#: Shorter lines, in points, are ornaments.
_SHORTEST: Final = 1.0

#: a, b, c, d, e, f of a PDF transformation: x' = ax + cy + e, y' = bx + dy + f.
_Matrix = tuple[float, float, float, float, float, float]
_AS_IS: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Rule(NamedTuple):
    """A line that lies level or stands upright; points from the top left corner of the page."""

    left: float
    top: float
    right: float
    bottom: float
    upright: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a page looks like to the finder of tables, which asks for nothing but its lines."""

    edges: list[dict[str, Any]]


def rules_of(page: Any, view: View) -> list[Rule] | None:
    """Return the level and upright lines of a page; None where they are too many to look for tables in them."""
    raw = page.raw
    count = pdfium.FPDFPage_CountObjects(raw)
    if count > _MOST_OBJECTS:
        return None
    found: list[Rule] = []
    kind_of, object_of = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    for index in range(count):
        item = object_of(raw, index)
        kind = kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.extend(_path(item, _AS_IS, view))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            found.extend(_form(item, _AS_IS, view, 0))
        if len(found) > _MOST_LINES:
            return None
    return found


def cells_of(rules: Sequence[Rule]) -> list[list[list[Box | None]]] | None:
    """Return the tables that lines enclose: for each its rows, for each row its cells, None where one is missing.

    None in place of all where the lines are too many for the finder, or such that it fails.
    """
    if sum(rule.upright for rule in rules) < 2 or sum(not rule.upright for rule in rules) < 2:
        return []
    if _crossings(rules) > _MOST_CROSSINGS:
        return None
    from pdfplumber.table import TableFinder

    edges = [
        {
            "object_type": "line",
            "orientation": "v" if rule.upright else "h",
            "x0": rule.left,
            "x1": rule.right,
            "top": rule.top,
            "bottom": rule.bottom,
            "width": rule.right - rule.left,
            "height": rule.bottom - rule.top,
        }
        for rule in rules
    ]
    page: Any = _Rules(edges)
    try:
        return [[list(row.cells) for row in table.rows] for table in TableFinder(page).tables]
    except Exception:  # whatever it raises for odd lines: the words are at hand, only the cells are not
        return None


def _crossings(rules: Sequence[Rule]) -> int:
    """How often the lines of a page may cross; those that lie as close as 3 points are one."""
    upright = {round(rule.left / 3) for rule in rules if rule.upright}
    level = {round(rule.top / 3) for rule in rules if not rule.upright}
    return len(upright) * len(level)


def _form(form: Any, outer: _Matrix, view: View, depth: int) -> Iterator[Rule]:
    """The lines of a drawing that is set into the page, whose points have axes of their own."""
    if depth == _DEEPEST:
        return
    matrix = _times(_matrix(form), outer)
    for index in range(min(max(0, pdfium.FPDFFormObj_CountObjects(form)), _MOST_OBJECTS)):
        item = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            yield from _path(item, matrix, view)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _form(item, matrix, view, depth + 1)


def _path(path: Any, outer: _Matrix, view: View) -> Iterator[Rule]:
    """The straight parts of a path that are level or upright as the page is seen."""
    a, b, c, d, e, f = _times(_matrix(path), outer)
    horizontal, vertical = ctypes.c_float(), ctypes.c_float()
    first = before = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MOST_LINES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, horizontal, vertical):
            continue
        x, y = horizontal.value, vertical.value
        point = view(a * x + c * y + e, b * x + d * y + f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _rule(before, point)
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _rule(point, first)
        before = point


def _rule(one: tuple[float, float], other: tuple[float, float]) -> Iterator[Rule]:
    (x, y), (u, v) = one, other
    wide, high = abs(x - u), abs(y - v)
    if wide <= _SLANT and high >= _SHORTEST:
        yield Rule(x, min(y, v), x, max(y, v), True)
    elif high <= _SLANT and wide >= _SHORTEST:
        yield Rule(min(x, u), y, max(x, u), y, False)


def _matrix(item: Any) -> _Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _AS_IS
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """The transformation that first does the inner one."""
    if outer is _AS_IS:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u
