"""The pages of one document: from the archive, or read on the spot."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from vnplan_nlp.errors import UnknownReferenceError
from vnplan_nlp.index.library import CitationIndex
from vnplan_nlp.index.model import Cited, CitedBy, Document, Target
from vnplan_nlp.index.outside import cited_of_plan, document_of_plan
from vnplan_nlp.schema import PlanDocument, Section
from vnplan_nlp.web import addresses
from vnplan_nlp.web.downloads import attachment, plan_calendar, plan_rows
from vnplan_nlp.web.marked_text import MarkedText, Part, parts_of
from vnplan_nlp.web.pages import READ
from vnplan_nlp.web.parameters import FARTHEST, Key
from vnplan_nlp.web.site import page, site_of, tagged

_CITING: Final = 10
_SECTIONS: Final = 400
_LISTED: Final = 300
_LONGEST_NAME: Final = 120
#: A place in the text of a document, and which part of a long one is shown.
At = Annotated[int | None, Query(alias="tai", ge=0, le=1_000_000_000)]
PartNumber = Annotated[int, Query(alias="phan", ge=1, le=FARTHEST)]

router = APIRouter(include_in_schema=False)


class Entry(NamedTuple):
    """A section in the tree that leads through a document."""

    section: Section
    children: list[Entry]


class Moment(NamedTuple):
    """A phase or a deadline on the time line of a document."""

    first: str | None
    last: str | None
    kind: str
    words: str
    actor: str | None
    start: int


# --- of the archive ---


@router.api_route("/van-ban/{key}", methods=READ)
def document(request: Request, key: Key, at: At = None, number: PartNumber = 1) -> Response:
    """A document: its text with everything that was found in it, and its neighbours."""
    with site_of(request).index() as index:
        found = index.document(key)
        if found.key != key:  # one page has one address
            return RedirectResponse(addresses.document(found.key), 303)
        plan = index.plan(found.key)
        rows = index.cites(found.key).rows
        cited_by = _cited_by(index, found)
    values = _values(plan, rows, at, number, addresses.document(found.key))
    return page(
        request, "document.html", document=found, cited_by=cited_by, files=f"/van-ban/{found.key}/tai", **values
    )


@router.api_route("/van-ban/{key}/tai/{name}", methods=READ)
def document_file(request: Request, key: Key, name: Key) -> Response:
    """A document, or a layer of it, to take along."""
    with site_of(request).index() as index:
        plan = index.plan(key)
    return _file(request, plan, name)


# --- read on the spot ---


@router.api_route("/tai-len", methods=READ)
def upload_form(request: Request) -> Response:
    """Ask for a file."""
    return page(request, "upload.html")


@router.post("/tai-len")
async def upload(request: Request, file: UploadFile) -> Response:
    """Read a file, and show the result at an address of its own."""
    site = site_of(request)
    data = await file.read()
    name = file_name(file.filename)
    if len(data) > site.settings.max_upload:
        raise HTTPException(413, "too_large")
    kept = site.results.put(await site.readers.plan_json(data, name))
    return RedirectResponse(f"/tai-len/{kept}", 303)


@router.api_route("/tai-len/{name}", methods=READ)
def upload_result(request: Request, name: Key, at: At = None, number: PartNumber = 1) -> Response:
    """A file that was read on the spot, as a document of the archive is shown."""
    plan = _result(request, name)
    with site_of(request).index() as index:
        known = index.many([reference.canonical_id for reference in plan.references])
    values = _values(plan, cited_of_plan(plan, known), at, number, f"/tai-len/{name}", known)
    shown = document_of_plan(plan)
    return page(request, "document.html", document=shown, cited_by=None, files=f"/tai-len/{name}/tai", **values)


@router.api_route("/tai-len/{name}/tai/{file}", methods=READ)
def upload_file(request: Request, name: Key, file: Key) -> Response:
    """What was read on the spot, to take along."""
    return _file(request, _result(request, name), file)


def _result(request: Request, name: str) -> PlanDocument:
    kept = site_of(request).results.get(name)
    if kept is None:
        raise HTTPException(404, "expired")
    return PlanDocument.from_json(kept)


def file_name(given: str | None) -> str:
    """The last part of what a browser says a file is called, on one line; it is shown, and nothing else."""
    last = (given or "").replace("\\", "/").rpartition("/")[2]
    printable = "".join(char for char in last if char.isprintable() and not 0xD800 <= ord(char) <= 0xDFFF)
    return printable[-_LONGEST_NAME:] or "tep"


# --- what both show ---


def _values(
    plan: PlanDocument,
    rows: Sequence[Cited],
    at: int | None,
    number: int,
    base: str,
    known: Mapping[str, Target | None] | None = None,
) -> dict[str, Any]:
    parts = parts_of(plan.text)
    if at is not None:
        number = next((part.number for part in parts if at < part.end), len(parts))
    part = parts[min(number, len(parts)) - 1]
    first: dict[str, int] = {}
    for citation in plan.citations:
        if citation.target is not None:
            first.setdefault(citation.target, citation.start)

    def address(target: str) -> str | None:
        return addresses.reference(target) if known is None or known.get(target) is not None else None

    return {
        "plan": plan,
        "text": lambda label: MarkedText(plan, address).html(part, label),
        "part": part,
        "parts_count": len(parts),
        "part_address": lambda to: addresses.with_query(base, {"phan": to if to > 1 else None}),
        "tree": section_tree(plan),
        "cites": rows[:_LISTED],
        "first": first,
        "timeline": timeline(plan)[:_LISTED],
        "known": known,
        "place": _place(part, parts, base),
    }


def _place(part: Part, parts: tuple[Part, ...], base: str) -> Callable[[int], str]:
    """Return how a list on the page links to a place in the text: the part of a long document that it lies in."""

    def place(at: int) -> str:
        if len(parts) == 1 or part.start <= at < part.end:
            return f"#v{at}"
        number = next((one.number for one in parts if at < one.end), len(parts))
        return f"{base}?phan={number}#v{at}"

    return place


def section_tree(plan: PlanDocument) -> list[Entry]:
    """Return the sections that have headings, as a tree; of a document without any, its numbered paragraphs."""
    roots: list[Entry] = []
    entries: dict[str, Entry] = {}
    numbered = [section for section in plan.sections if section.kind != "bullet"]
    headed = [section for section in numbered if section.heading]
    for section in (headed or numbered)[:_SECTIONS]:
        entry = entries[section.id] = Entry(section, [])
        parent = entries.get(section.parent or "")
        (parent.children if parent is not None else roots).append(entry)
    return roots


def timeline(plan: PlanDocument) -> list[Moment]:
    """Return phases and deadlines in the order of time; what has no day comes last."""
    found = [
        Moment(
            phase.begin_date, phase.end_date, "phases",
            ": ".join(part for part in (phase.label, phase.task) if part), None, phase.start,
        )
        for phase in plan.phases
    ]  # fmt: skip
    found += [
        Moment(None, due.last_day or due.value, "deadlines", due.task or due.text, due.actor, due.start)
        for due in plan.deadlines
    ]
    return sorted(found, key=lambda one: (_when(one), one.start))


def _when(moment: Moment) -> str:
    """What a moment is sorted by: days of every year and of every month come behind those of one year."""
    value = moment.last or moment.first or "~"
    return f"~{value}" if value.startswith("-") else value


def _cited_by(index: CitationIndex, found: Document) -> CitedBy | None:
    if found.canonical_id is None:
        return None
    with suppress(UnknownReferenceError):
        return index.cited_by(found.canonical_id, limit=_CITING)
    return None


def _file(request: Request, plan: PlanDocument, name: str) -> Response:
    """Return a plan as a file: ke-hoach.json, thoi-han.ics, or a layer as CSV."""
    layers = {"vien-dan.csv": "citations", "van-ban-vien-dan.csv": "references", "thoi-han.csv": "deadlines"}
    layers |= {"nhiem-vu.csv": "assignments", "van-de.csv": "issues"}
    if name == "ke-hoach.json":
        return tagged(request, plan.to_json_bytes(), "application/json", headers=attachment(name))
    if name == "thoi-han.ics":
        return tagged(request, plan_calendar(plan), "text/calendar; charset=utf-8", headers=attachment(name))
    if name in layers:
        data = plan_rows(plan, layers[name])
        return tagged(request, data, "text/csv; charset=utf-8", headers=attachment(name))
    raise HTTPException(404, "no such file")
