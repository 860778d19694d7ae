"""A plan as Akoma Ntoso 3.0, the XML of OASIS LegalDocML: its text by sections, each citation a `ref` to its IRI.

No Vietnamese profile of Akoma Ntoso exists. The IRIs are those of `vnplan_nlp.schema.canonical`; numbered parts become
the elements that come closest to their Vietnamese names (khoản: clause, điểm: point), by the kind of their number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from vnplan_nlp.data.letters import for_xml
from vnplan_nlp.schema import PlanDocument, Reference, Section
from vnplan_nlp.schema.canonical import CanonicalId, InvalidIdError, akn_iri, parse_id, slug
from vnplan_nlp.schema.markup import Anchor, anchors

NAMESPACE: Final = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
#: Of what Akoma Ntoso has no element for: canonical ids, roles and relations.
OWN_NAMESPACE: Final = "urn:vnplan:akn"
_US: Final = "#vnplan"

#: Kind of a number -> element, and the abbreviation of it in ids (Akoma Ntoso Naming Convention).
_ELEMENTS: Final = {
    "part": ("part", "part"),
    "chapter": ("chapter", "chp"),
    "section": ("section", "sec"),
    "subsection": ("subsection", "subsec"),
    "article": ("article", "art"),
    "upper": ("division", "dvs"),
    "roman": ("division", "dvs"),
    "arabic": ("clause", "cl"),
    "decimal": ("subclause", "subcl"),
    "letter": ("point", "point"),
    "bullet": ("indent", "indent"),
    "appendix": ("hcontainer", "hcontainer"),
}
#: Fields of the letterhead that have an inline element.
_FIELDS: Final = {
    "doc_type": "docType",
    "number": "docNumber",
    "symbol": "docNumber",
    "date": "docDate",
    "title": "docTitle",
}
_DAY: Final = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_LABEL_END: Final = re.compile(r"[.):/\-–]*\s*")
_MARK: Final = re.compile(r"[-–—+*•·o▪]\s+")
_UNKNOWN_DAY: Final = "0001-01-01"


def akoma_ntoso(plan: PlanDocument) -> bytes:
    """Return a plan as an Akoma Ntoso document in UTF-8; the same plan gives the same bytes.

    All text is there once, in its order; characters that XML cannot hold are left out.
    """
    prefixes: Any = {None: NAMESPACE, "vnplan": OWN_NAMESPACE}
    root = etree.Element(_name("akomaNtoso"), nsmap=prefixes)
    document = _put(root, "doc", name=slug(plan.header.doc_type or "") or "van-ban")
    _Meta(plan).put(document)
    _Body(plan).put(document)
    for element in root.iter():
        # A line for each block; inside a paragraph a line end would be text.
        if element.tail is None and not _is_inline(element):
            element.tail = "\n"
    root.tail = None
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"


def work_iri(plan: PlanDocument) -> str:
    """Return the IRI of the document itself; where its number is blank, the beginning of its SHA-256 is its name."""
    header = plan.header
    try:
        identity = parse_id(header.canonical_id or "")
    except InvalidIdError:
        identity = CanonicalId(None, None, plan.origin.sha256[:16])
    return akn_iri(identity, header.doc_type or "-", header.date, header.issuer.name if header.issuer else None)


def _is_inline(element: Any) -> bool:
    return etree.QName(element).localname in ("ref", *_FIELDS.values())


# --- metadata --------------------------------------------------------------------------------------


class _Meta:
    """Identification and references."""

    def __init__(self, plan: PlanDocument) -> None:
        self._plan = plan
        self._work = work_iri(plan)
        issuer = plan.header.issuer
        self._author = f"org-{slug(issuer.name)}" if issuer else "org-unknown"

    def put(self, document: Any) -> None:
        meta = _put(document, "meta")
        identification = _put(meta, "identification", source=_US)
        work, expression = self._work, f"{self._work}/vie@"
        described = _put(identification, "FRBRWork")
        self._core(described, f"{work}/!main", work)
        _put(described, "FRBRcountry", value="vn")
        if self._plan.header.doc_type:
            _put(described, "FRBRsubtype", value=slug(self._plan.header.doc_type))
        if self._plan.header.reference:
            _put(described, "FRBRnumber", value=self._plan.header.reference)
        if self._plan.header.title:
            _put(described, "FRBRname", value=self._plan.header.title)
        described = _put(identification, "FRBRExpression")
        self._core(described, f"{expression}/!main", expression)
        _put(described, "FRBRlanguage", language="vie")
        described = _put(identification, "FRBRManifestation")
        self._core(described, f"{expression}/!main.xml", f"{expression}.akn")
        self._references(meta)
        self._own(meta)

    def _core(self, parent: Any, this: str, uri: str) -> None:
        _put(parent, "FRBRthis", value=this)
        _put(parent, "FRBRuri", value=uri)
        day, name = _day(self._plan.header.date)
        _put(parent, "FRBRdate", date=day, name=name)
        _put(parent, "FRBRauthor", href=f"#{self._author}", **{"as": "#issuer"})

    def _references(self, meta: Any) -> None:
        references = _put(meta, "references", source=_US)
        for number, cited in enumerate(self._plan.references, 1):
            _put(references, "activeRef", eId=f"ref-{number}", href=iri_of(cited), showAs=_shown(cited))
        issuer = self._plan.header.issuer
        _tlc(references, "TLCOrganization", "vnplan", "organization/vnplan", "vnplan_nlp")
        name = issuer.name if issuer else "không rõ"
        _tlc(references, "TLCOrganization", self._author, f"organization/{slug(name)}", name)
        _tlc(references, "TLCRole", "issuer", "role/issuer", "cơ quan ban hành")
        signer = self._plan.header.signer.name
        if signer:
            _tlc(references, "TLCPerson", f"person-{slug(signer)}", f"person/{slug(signer)}", signer)
        campaigns = {slug(item.national or item.name): item.name for item in self._plan.campaigns}
        for name, shown in campaigns.items():
            if name:
                _tlc(references, "TLCReference", f"campaign-{name}", f"campaign/{name}", shown, name="campaign")

    def _own(self, meta: Any) -> None:
        """What Akoma Ntoso has no place for: identities, roles and who does what to whom."""
        plan = self._plan
        own = _put(meta, "proprietary", source=_US)
        origin = plan.origin
        _put_own(own, "source", sha256=origin.sha256, filename=origin.filename, canonicalId=plan.header.canonical_id)
        numbers = {cited.canonical_id: f"#ref-{number}" for number, cited in enumerate(plan.references, 1)}
        roles: dict[str, dict[str, int]] = {}
        for citation in plan.citations:
            if citation.target in numbers:
                counts = roles.setdefault(citation.target or "", {})
                counts[citation.role] = counts.get(citation.role, 0) + 1
        for target, counts in roles.items():
            for role, mentions in counts.items():
                href = numbers[target]
                _put_own(own, "cites", href=href, canonicalId=target, role=role, mentions=str(mentions))
        for relation in plan.relations:
            subject = relation.subject_target if relation.subject is not None else plan.header.canonical_id
            if relation.object_target:
                _put_own(own, "relation", type=relation.type, subject=subject, object=relation.object_target)


def iri_of(cited: Reference) -> str:
    """Return the IRI of a cited document; one that has none is named by its canonical id."""
    return cited.iri or f"/akn/vn/doc/{slug(cited.doc_type) or '-'}/-/-/{slug(cited.canonical_id) or '-'}"


def _shown(cited: Reference) -> str:
    named = " ".join(part for part in (cited.doc_type, cited.reference) if part)
    return named if cited.reference else (cited.title or named)


def _day(date: str | None) -> tuple[str, str]:
    """A date as XML has it, and its name: of a month or a year the first day, and the name says so."""
    if date is None or not date[:4].isdigit():
        return _UNKNOWN_DAY, "unknown"
    day = f"{date}-01-01"[:10] if len(date) == 4 else f"{date}-01"[:10]
    if _DAY.fullmatch(day) is None:
        return _UNKNOWN_DAY, "unknown"
    return day, {4: "issue-year", 7: "issue-month"}.get(len(date), "issue")


def _tlc(parent: Any, element: str, identity: str, path: str, shown: str, **more: str) -> None:
    _put(parent, element, eId=identity, href=f"/akn/ontology/{path}", showAs=shown, **more)


# --- text ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Open:
    """A section whose end is not yet reached; blocks wait until it is known whether parts follow them."""

    element: Any
    end: int
    id: str
    parts: int = 0
    blocks: list[Any] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    table: tuple[int, int] | None = None


class _Body:
    """Preface, preamble, body and conclusions."""

    def __init__(self, plan: PlanDocument) -> None:
        self._plan = plan
        self._links = anchors(plan.citations, plan.references, iri_of)
        self._ends = [link.end for link in self._links]
        self._tables = [(table.start, table.end) for table in plan.tables]
        self._table_starts = [start for start, _ in self._tables]
        self._fields = tuple(self._fields_in_order())
        self._day = plan.header.date if plan.header.date and _day(plan.header.date)[1] == "issue" else None

    def put(self, document: Any) -> None:
        sections = {section.start: section for section in reversed(self._plan.sections)}
        lines = list(_lines(self._plan.text))
        opened = min(sections, default=None)
        title_end = max((end for _, end, _ in self._fields), default=0)
        if opened is not None:
            title_end = min(title_end, opened)
        preface = [line for line in lines if line[0] < title_end]
        preamble = [line for line in lines[len(preface) :] if opened is not None and line[0] < opened]
        self._container(document, "preface", preface)
        self._container(document, "preamble", preamble)
        body = _put(document, "mainBody")
        rest = self._sections(body, lines[len(preface) + len(preamble) :], sections)
        if opened is None:
            body.extend(rest)
            rest = []
        if len(body) == 0:
            _put(body, "p")
        if rest:
            _put(document, "conclusions").extend(rest)

    def _container(self, document: Any, name: str, lines: Sequence[tuple[int, int]]) -> None:
        if lines:
            whole = _Open(_put(document, name), len(self._plan.text), "")
            for line in lines:
                self._block(whole, *line)
            whole.element.extend(whole.blocks)

    def _sections(self, body: Any, lines: Iterable[tuple[int, int]], sections: dict[int, Section]) -> list[Any]:
        """Put lines into a tree of sections; return the blocks after the last one."""
        stack = [_Open(body, len(self._plan.text) + 1, "")]
        for start, end in lines:
            while len(stack) > 1 and stack[-1].end <= start:
                _close(stack.pop())
            section = sections.get(start)
            if section is None or self._table_at(start) is not None:
                self._block(stack[-1], start, end)
            else:
                stack.append(self._open(stack, section, end))
        while len(stack) > 1:
            _close(stack.pop())
        return stack[0].blocks

    def _open(self, stack: list[_Open], section: Section, line_end: int) -> _Open:
        above = stack[-1]
        if len(stack) == 1:
            above.element.extend(above.blocks)
            above.blocks = []
        else:
            _flush(above, "intro" if above.parts == 0 else None)
        above.table = None
        above.parts += 1
        name, short = _ELEMENTS[section.kind]
        count = above.ids[short] = above.ids.get(short, 0) + 1
        wanted = f"{short}_{slug(section.label or '') or count}"
        above.ids[wanted] = above.ids.get(wanted, 0) + 1
        own = wanted if above.ids[wanted] == 1 else f"{wanted}-{above.ids[wanted]}"
        identity = f"{above.id}__{own}" if above.id else own
        more = {"name": section.kind} if name == "hcontainer" else {}
        made = _Open(_put(above.element, name, eId=identity, **more), min(section.extent_end, above.end), identity)
        made.end = max(made.end, line_end)
        self._first_line(made, section, line_end)
        return made

    def _first_line(self, into: _Open, section: Section, line_end: int) -> None:
        """The line that opens a section: its number, its heading, and the words behind them."""
        at = section.start
        number_end = section.heading_start if section.heading_start is not None else self._label_end(section)
        if number_end > at:
            self._inline(_put(into.element, "num"), at, number_end)
            at = number_end
        if section.heading_end is not None and section.heading_end > at:
            heading_end = section.heading_end
            if not any(char.isalnum() for char in self._plan.text[heading_end:line_end]):
                heading_end = line_end
            self._inline(_put(into.element, "heading"), at, heading_end)
            at = heading_end
        if self._plan.text[at:line_end].strip():
            self._block(into, at, line_end)

    def _label_end(self, section: Section) -> int:
        text, start = self._plan.text, section.start
        if section.label is None:
            mark = _MARK.match(text, start, section.end)
            return mark.end() if mark else start
        at = text.find(section.label, start, min(section.end, start + len(section.label) + 16))
        found = _LABEL_END.match(text, at + len(section.label), section.end) if at >= 0 else None
        return found.end() if found else start

    def _block(self, into: _Open, start: int, end: int) -> None:
        """A line as a paragraph, or as a row of a table."""
        table = self._table_at(start)
        if table is None:
            block = etree.Element(_name("p"))
            self._inline(block, start, end)
            into.blocks.append(block)
        else:
            if table != into.table or not into.blocks:
                into.blocks.append(etree.Element(_name("table")))
            row = _put(into.blocks[-1], "tr")
            for cell in self._plan.text[start:end].split("\t"):
                self._inline(_put(_put(row, "td"), "p"), start, start + len(cell))
                start += len(cell) + 1
        into.table = table

    def _table_at(self, start: int) -> tuple[int, int] | None:
        at = bisect_right(self._table_starts, start) - 1
        return self._tables[at] if at >= 0 and start < self._tables[at][1] else None

    def _fields_in_order(self) -> Iterator[tuple[int, int, str]]:
        """The fields of the letterhead that have an element, without overlaps."""
        spans = dict(self._plan.header.spans)
        if "number" in spans and "symbol" in spans and spans["number"][0] <= spans["symbol"][0]:
            spans["number"] = (spans["number"][0], spans.pop("symbol")[1])
        found = sorted((*spans[name], element) for name, element in _FIELDS.items() if name in spans)
        at = 0
        for start, end, element in found:
            if at <= start < end:
                yield start, end, element
                at = end

    def _inline(self, into: Any, start: int, end: int) -> None:
        """Put a stretch of the text into an element: fields of the letterhead, and citations as links."""
        at = start
        for low, high, element in self._fields:
            low, high = max(low, start), min(high, end)
            if low < high and (element != "docDate" or self._day):
                self._linked(into, at, low)
                more = {"date": self._day} if element == "docDate" and self._day else {}
                self._linked(_put(into, element, **more), low, high)
                at = high
        self._linked(into, at, end)

    def _linked(self, into: Any, start: int, end: int) -> None:
        at = start
        for link in self._links_in(start, end):
            low, high = max(link.start, start), min(link.end, end)
            _append_text(into, self._plan.text[at:low])
            _append_text(_put(into, "ref", href=link.href), self._plan.text[low:high])
            at = high
        _append_text(into, self._plan.text[at:end])

    def _links_in(self, start: int, end: int) -> Iterator[Anchor]:
        at = bisect_right(self._ends, start)
        while at < len(self._links) and self._links[at].start < end:
            yield self._links[at]
            at += 1


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _flush(section: _Open, name: str | None) -> None:
    """Put the blocks that wait into an element of a section; between its parts only a container can hold them."""
    if section.blocks:
        if name is None:
            holder = _put(_put(section.element, "hcontainer", name="text"), "content")
        else:
            holder = _put(section.element, name)
        holder.extend(section.blocks)
        section.blocks = []


def _close(section: _Open) -> None:
    _flush(section, "wrapUp" if section.parts else "content")


# --- XML -------------------------------------------------------------------------------------------


def _name(element: str) -> str:
    return f"{{{NAMESPACE}}}{element}"


def _put(parent: Any, element: str, **attributes: str) -> Any:
    clean = {name: for_xml(value) for name, value in attributes.items()}
    return etree.SubElement(parent, _name(element), clean)


def _put_own(parent: Any, element: str, **attributes: str | None) -> None:
    clean = {name: for_xml(value) for name, value in attributes.items() if value is not None}
    etree.SubElement(parent, f"{{{OWN_NAMESPACE}}}{element}", clean)


def _append_text(element: Any, words: str) -> None:
    words = for_xml(words)
    if not words:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + words
    else:
        element.text = (element.text or "") + words
