"""A plan with its findings marked: highlights in a copy of the PDF, or a page of HTML that stands alone."""

from __future__ import annotations

import io
import logging
from html import escape
from typing import Any, Final

from vnplan_nlp.errors import DamagedFileError, MissingLibraryError
from vnplan_nlp.schema import (
    Annotation,
    Campaign,
    Citation,
    Deadline,
    Phase,
    PlanDocument,
)

#: layer -> (its name for readers, its colour)
MARKED: Final[dict[str, tuple[str, str]]] = {
    "citations": ("Viện dẫn", "ffe066"),
    "campaigns": ("Phong trào", "8ce99a"),
    "phases": ("Giai đoạn", "a5d8ff"),
    "deadlines": ("Thời hạn", "ffa8a8"),
}
_STYLE: Final = (
    "body{font:16px/1.6 serif;max-width:50em;margin:2em auto;padding:0 1em;color:#111;background:#fff}"
    "mark{color:inherit;padding:0 .1em;border-radius:.2em}.legend mark{margin-right:1em;padding:.1em .5em}"
)


def note(annotation: Annotation) -> str:
    """Return what a mark says: the value that was read, not the words that stand there anyway."""
    if isinstance(annotation, Citation):
        name = " ".join(part for part in (annotation.doc_type, annotation.reference) if part) or annotation.text
        issuer = annotation.issuer.name if annotation.issuer is not None else annotation.issuer_text
        return "; ".join(part for part in (name, annotation.date, issuer, annotation.target) if part)
    if isinstance(annotation, Deadline):
        value = annotation.value or annotation.rrule or annotation.recurrence
        return "; ".join(part for part in (annotation.relation, value, annotation.actor, annotation.task) if part)
    if isinstance(annotation, Phase):
        dates = f"{annotation.begin_date or '…'} – {annotation.end_date or '…'}"
        return "; ".join(part for part in (annotation.label, dates) if part)
    if isinstance(annotation, Campaign):
        return "; ".join(part for part in (annotation.name, annotation.kind, annotation.national) if part)
    return annotation.text


def marked(plan: PlanDocument) -> list[tuple[str, Annotation]]:
    """Return the annotations that are marked, each with its layer, in reading order; the longer ones first."""
    found = [(layer, annotation) for layer in MARKED for annotation in plan.layer(layer)]
    return sorted(found, key=lambda item: (item[1].start, -item[1].end))


# --- PDF ---------------------------------------------------------------------------------------------


def annotated_pdf(plan: PlanDocument, data: bytes, *, name: str = "PDF") -> bytes:
    """Return a copy of the PDF that a plan was read from, its findings highlighted with notes.

    Raises:
        MissingLibraryError: pypdf is not installed.
        DamagedFileError: the file cannot be written anew, though its text could be read.
    """
    try:
        import pypdf
    except ImportError as error:
        raise MissingLibraryError("pypdf", "annotate") from error
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every oddity that it mends
    try:
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
        pages = list(writer.pages)
        for layer, annotation in marked(plan):
            by_page: dict[int, list[tuple[float, float, float, float]]] = {}
            for number, *sides in plan.boxes(annotation):
                if number <= len(pages):
                    by_page.setdefault(number, []).append(_unturned(pages[number - 1], *sides))
            for number, rectangles in by_page.items():
                writer.add_annotation(pages[number - 1], _highlight(layer, annotation, rectangles))
        buffer = io.BytesIO()
        writer.write(buffer)
    except Exception as error:  # damaged files raise whatever they like there
        reason = f"a PDF document that cannot be written anew ({type(error).__name__})"
        raise DamagedFileError(name, reason, whole=True) from error
    return buffer.getvalue()


def _unturned(page: Any, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """A rectangle as it is seen, in the coordinates of the page: left, bottom, right, top."""
    box = page.cropbox
    x0, y0, x1, y1 = (float(side) for side in (box.left, box.bottom, box.right, box.top))
    turn = page.rotation % 360
    if turn == 90:
        return x0 + top, y0 + left, x0 + bottom, y0 + right
    if turn == 180:
        return x1 - right, y0 + top, x1 - left, y0 + bottom
    if turn == 270:
        return x1 - bottom, y1 - right, x1 - top, y1 - left
    return x0 + left, y1 - bottom, x0 + right, y1 - top


def _highlight(layer: str, annotation: Annotation, rectangles: list[tuple[float, float, float, float]]) -> Any:
    from pypdf.annotations import Highlight
    from pypdf.generic import ArrayObject, FloatObject, NameObject, TextStringObject

    corners: list[float] = []
    for left, bottom, right, top in rectangles:
        corners += [left, top, right, top, left, bottom, right, bottom]
    title, colour = MARKED[layer]
    lows, highs = zip(*((r[:2], r[2:]) for r in rectangles), strict=True)
    around = (min(x for x, _ in lows), min(y for _, y in lows), max(x for x, _ in highs), max(y for _, y in highs))
    points = ArrayObject([FloatObject(round(corner, 2)) for corner in corners])
    made = Highlight(rect=around, quad_points=points, highlight_color=colour, printing=True)
    made[NameObject("/Contents")] = TextStringObject(note(annotation))
    made[NameObject("/T")] = TextStringObject(title)
    return made


# --- HTML --------------------------------------------------------------------------------------------


def annotated_page(plan: PlanDocument) -> str:
    """Return a page of HTML that stands alone: the text, its findings marked in colours, and what these mean."""
    items = marked(plan)
    title = escape(" ".join(part for part in (plan.header.doc_type, plan.header.reference) if part) or "Văn bản")
    rules = "".join(f"mark.{layer}{{background:#{colour}}}" for layer, (_, colour) in MARKED.items())
    legend = "".join(
        f'<mark class="{layer}">{label} ({sum(kind == layer for kind, _ in items)})</mark>'
        for layer, (label, _) in MARKED.items()
    )
    return (
        f'<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<style>{_STYLE}{rules}</style>\n</head>\n<body>\n<p class="legend">{legend}</p>\n'
        f"{_paragraphs(plan.text, items)}\n</body>\n</html>\n"
    )


def _paragraphs(text: str, items: list[tuple[str, Annotation]]) -> str:
    """The paragraphs with their marks; of marks that cross, the later one goes on behind the earlier."""
    paragraphs: list[str] = []
    start = first = 0
    for line in text.split("\n"):
        end = start + len(line)
        open_until: list[int] = []
        parts: list[str] = []
        at = start
        while first < len(items):
            layer, annotation = items[first]
            if annotation.start >= end:
                break
            first += 1
            while open_until and open_until[-1] <= annotation.start:
                at = _close(text, at, open_until, parts)
            begin = max(annotation.start, at)
            stop = min(annotation.end, end, open_until[-1] if open_until else end)
            if begin >= stop:
                continue
            parts.append(escape(text[at:begin]))
            parts.append(f'<mark class="{layer}" title="{escape(note(annotation))}">')
            open_until.append(stop)
            at = begin
        while open_until:
            at = _close(text, at, open_until, parts)
        parts.append(escape(text[at:end]))
        paragraphs.append(f"<p>{''.join(parts)}</p>")
        start = end + 1
    return "\n".join(paragraphs)


def _close(text: str, at: int, open_until: list[int], parts: list[str]) -> int:
    stop = open_until.pop()
    parts.append(escape(text[at:stop]) + "</mark>")
    return max(at, stop)
