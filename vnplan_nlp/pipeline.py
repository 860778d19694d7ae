"""The line from a source to a `PlanDocument`: the only module that knows the order of the stages."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pkgutil import iter_modules
from typing import Any, Final, NamedTuple, TypeVar

import vnplan_nlp.extract as extract_package
from vnplan_nlp.config import ParseConfig
from vnplan_nlp.data.marks import tamed
from vnplan_nlp.errors import EmptyDocumentError, MemoryLimitError, TooLargeError
from vnplan_nlp.extract.header import read_header
from vnplan_nlp.extract.registry import Extractor
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.door import read
from vnplan_nlp.ingest.plain import from_text
from vnplan_nlp.ingest.source import PageProgress, RawPage, RawSource, content_of, one_line
from vnplan_nlp.learned.door import serving
from vnplan_nlp.normalize import normalize
from vnplan_nlp.resolve.checks import check, make_issue
from vnplan_nlp.resolve.identity import own_id
from vnplan_nlp.resolve.references import Resolvers, resolve_references
from vnplan_nlp.schema import AlignedText, Annotation, Citation, Draft, Issue, Page, PlanDocument, Section
from vnplan_nlp.schema.document import PageLine
from vnplan_nlp.segment import gather_tables, mark_zones, section_tree

Placed = TypeVar("Placed", bound=Annotation)
_GIVEN: Final = ("header", "sections", "tables")
#: Bytes of memory that a plan takes at its analysis, measured: 40 a letter; 750 more a line where all lines are short.
_COST_OF_LETTER: Final = 50
_COST_OF_LINE: Final = 800


def parse(
    source: str | os.PathLike[str] | bytes,
    *,
    config: ParseConfig | None = None,
    filename: str | None = None,
    resolvers: Resolvers | None = None,
    progress: PageProgress | None = None,
) -> PlanDocument:
    """Return the plan that a file or its bytes hold.

    Args:
        source: a path, or the content of a file.
        config: limits and layers; the defaults read everything.
        filename: the name to record where `source` is bytes.
        resolvers: the functions that decide what a citation means, to replace some of them.
        progress: called as `progress(done, total)` while pages of a scan are recognised, first with 0, then after
            each page, by the thread that called; never for a source without such pages.

    Raises:
        VnplanError: the source cannot be read as a document; the message says why.
    """
    config = config or _default_config()
    with _in_memory(filename, source):
        return _run(read(source, limits=config.limits, filename=filename, progress=progress), config, resolvers)


def parse_with_text(
    source: str | os.PathLike[str] | bytes,
    *,
    config: ParseConfig | None = None,
    filename: str | None = None,
    progress: PageProgress | None = None,
) -> tuple[PlanDocument, str]:
    """Return the plan that a file or its bytes hold, and the raw text that its spans lead back to.

    Raises:
        VnplanError: the source cannot be read as a document; the message says why.
    """
    config = config or _default_config()
    with _in_memory(filename, source):
        raw = read(source, limits=config.limits, filename=filename, progress=progress)
        return _run(raw, config, None), raw.text


class Drafted(NamedTuple):
    """A plan with what it was made from: the draft that the extractors saw, and the raw text."""

    plan: PlanDocument
    draft: Draft
    raw: str


def parse_with_draft(
    source: str | os.PathLike[str] | bytes,
    *,
    config: ParseConfig | None = None,
    filename: str | None = None,
    progress: PageProgress | None = None,
) -> Drafted:
    """Return the plan that a file or its bytes hold with its draft, for those who ask why something was found.

    Raises:
        VnplanError: the source cannot be read as a document; the message says why.
    """
    config = config or _default_config()
    with _in_memory(filename, source):
        raw = read(source, limits=config.limits, filename=filename, progress=progress)
        return Drafted(*_analysed(raw, config, None), raw.text)


def converted_together(
    sources: Iterable[bytes], *, config: ParseConfig | None = None, seconds: float | None = None
) -> AbstractContextManager[None]:
    """Return a context in which parsing these files is cheaper: those of older word processors are converted at once.

    Only for several files that are parsed one after the other by this thread; their results are the same outside.

    Args:
        sources: the content of the files, of any format.
        config: the limits.
        seconds: the most that may be spent before the first of them is parsed; None for what their number calls for.
    """
    from vnplan_nlp.ingest import office

    return office.converted_together(sources, (config or _default_config()).limits, seconds)


def file_bytes(path: str | os.PathLike[str], *, config: ParseConfig | None = None) -> bytes:
    """Return what a file holds, for those who need the file beside its plan.

    Raises:
        VnplanError: there is no such file, or it is larger than the limit.
    """
    return content_of(os.fspath(path), (config or _default_config()).limits.max_bytes)


def parse_text(
    text: str,
    *,
    config: ParseConfig | None = None,
    filename: str | None = None,
    resolvers: Resolvers | None = None,
) -> PlanDocument:
    """Return the plan that a text holds.

    Raises:
        EmptyDocumentError: there is nothing but blanks and marks.
        TooLargeError: its analysis would take more memory than the limit.
        TimeLimitError: its analysis takes too long.
    """
    with _in_memory(filename, b""):
        return _run(from_text(text, filename=filename), config or _default_config(), resolvers)


@contextmanager
def _in_memory(filename: str | None, source: str | os.PathLike[str] | bytes) -> Iterator[None]:
    """Tell it in one line where the process has less memory than a plan takes."""
    try:
        yield
    except MemoryError:
        name = filename or ("bytes" if isinstance(source, bytes) else os.fspath(source))
        raise MemoryLimitError(one_line(name)) from None


def _run(source: RawSource, config: ParseConfig, resolvers: Resolvers | None) -> PlanDocument:
    return _analysed(source, config, resolvers)[0]


def _analysed(source: RawSource, config: ParseConfig, resolvers: Resolvers | None) -> tuple[PlanDocument, Draft]:
    name = one_line(source.origin.filename or "text")
    # The clock of the analysis is its own: pages that were read when the time of the reading was over are not lost.
    deadline = Deadline(name, config.limits.max_seconds, "its analysis")
    size = _COST_OF_LETTER * len(source.text) + _COST_OF_LINE * source.text.count("\n")
    if size > config.limits.max_memory:
        raise TooLargeError(name, size, config.limits.max_memory, "max_memory", unit="bytes of memory")
    bearable = tamed(source.text)
    aligned, blocks = normalize(bearable)
    deadline.check()
    if not any(char.isalnum() for char in aligned.text):
        raise EmptyDocumentError(name, "nothing but blanks, marks and bars")
    text = aligned.text
    served = serving(config.components)
    blocks = mark_zones(text, blocks)
    sections = section_tree(text, blocks)
    if served is not None:
        for section, role in served.section_roles(text, sections):
            _fill(section, role=role)
    pages = _pages(source, aligned)
    locate = _Locator(sections, pages)
    for section in sections:
        _fill(section, page=locate.page_of(section.start))
    tables = tuple(_placed(table, index, "tables", locate) for index, table in enumerate(gather_tables(text, blocks)))
    draft = Draft(text, blocks, sections, tables)
    header, header_issues = read_header(draft)
    layers: dict[str, tuple[Annotation, ...]] = {}
    for extractor in extractors():
        if config.layers is not None and extractor.layer not in _wanted(config.layers):
            continue
        seen = Draft(text, blocks, sections, tables, header, _needed(extractor, layers))
        found: list[Annotation] = []
        with_model = served is not None and served.serves(extractor.layer)
        if served is None or not with_model or served.needs_rules(extractor.layer):
            for index, annotation in enumerate(extractor(seen)):
                deadline.check()
                found.append(_placed(annotation, index, extractor.layer, locate))
        if served is not None and with_model:
            found = _renumbered(served.combined(extractor.layer, seen, found), extractor.layer, locate)
        layers[extractor.layer] = tuple(found)
        deadline.check()
    final = Draft(text, blocks, sections, tables, header, layers)
    resolution = resolve_references(final, resolvers)
    deadline.check()
    for citation in _citations(layers):
        issuer = resolution.issuers.get(citation.id, citation.issuer)
        _fill(citation, target=resolution.targets.get(citation.id), issuer=issuer)
    for relation in final.layer("relations"):
        subject, object_ = resolution.targets.get(relation.subject or ""), resolution.targets.get(relation.object)
        _fill(relation, subject_target=subject, object_target=object_)
    header = header.model_copy(update={"canonical_id": own_id(header)})
    excess = () if bearable == source.text else (_excess_issue(bearable.count("\0") - source.text.count("\0")),)
    issues = (*source.issues, *excess, *_structure_issues(final), *header_issues, *check(final, resolution))
    if config.layers is not None:
        layers = {name: items for name, items in layers.items() if name in config.layers}
    fields: dict[str, Any] = dict(layers)
    plan = PlanDocument(
        produced_by=produced_by(config) | ({"model": served.made_by} if served is not None else {}),
        origin=source.origin,
        text=text,
        alignment=aligned.runs,
        raw_length=aligned.raw_length,
        pages=pages,
        header=header,
        sections=sections,
        tables=tables,
        references=resolution.references,
        issues=issues,
        **fields,
    )
    return plan, final


@cache
def _default_config() -> ParseConfig:
    return ParseConfig()


@cache
def extractors() -> tuple[Extractor, ...]:
    """Return the extractors found in `vnplan_nlp.extract`, each after those that it needs.

    Raises:
        ValueError: two extractors fill one layer, or their needs form a circle.
    """
    found: dict[str, Extractor] = {}
    for module in iter_modules(extract_package.__path__):
        for value in vars(import_module(f"{extract_package.__name__}.{module.name}")).values():
            if isinstance(value, Extractor) and found.setdefault(value.layer, value) is not value:
                raise ValueError(f"two extractors fill the layer {value.layer!r}")
    ordered: dict[str, Extractor] = {}
    while len(ordered) < len(found):
        ready = [
            e for e in found.values() if e.layer not in ordered and all(n in ordered or n in _GIVEN for n in e.needs)
        ]
        if not ready:
            raise ValueError(f"extractors wait for each other: {', '.join(sorted(set(found) - set(ordered)))}")
        for extractor in sorted(ready, key=lambda e: e.layer):
            ordered[extractor.layer] = extractor
    return tuple(ordered.values())


def _wanted(layers: Sequence[str]) -> frozenset[str]:
    """The layers asked for, and all that they need."""
    by_layer = {extractor.layer: extractor for extractor in extractors()}
    wanted: set[str] = set()
    waiting = list(layers)
    while waiting:
        layer = waiting.pop()
        if layer not in wanted:
            wanted.add(layer)
            waiting.extend(by_layer[layer].needs if layer in by_layer else ())
    return frozenset(wanted)


def _needed(extractor: Extractor, layers: Mapping[str, tuple[Annotation, ...]]) -> dict[str, tuple[Annotation, ...]]:
    return {name: layers[name] for name in extractor.needs if name in layers}


class _Locator:
    """Finds the innermost section and the page of a position."""

    def __init__(self, sections: tuple[Section, ...], pages: tuple[Page, ...]) -> None:
        self._starts = [section.start for section in sections]
        self._page_starts = [page.start for page in pages]
        self._pages = pages
        self._sections = sections
        self._parents = {section.id: section for section in sections}

    def section_of(self, position: int) -> str | None:
        """Return the id of the innermost section that holds a position of the text, or None."""
        index = bisect_right(self._starts, position) - 1
        section = self._sections[index] if index >= 0 else None
        while section is not None and position >= section.extent_end:
            section = self._parents.get(section.parent or "")
        return section.id if section is not None else None

    def page_of(self, position: int) -> int | None:
        """Return the number of the page that holds a position; None where the source has no pages."""
        index = bisect_right(self._page_starts, position) - 1
        return self._pages[max(0, index)].number if self._pages else None


def _pages(source: RawSource, aligned: AlignedText) -> tuple[Page, ...]:
    """The pages of a source as spans of the text: a page begins where what is left of it does."""
    if not source.pages:
        return ()
    starts = [aligned.text_span(page.start, page.end)[0] for page in source.pages]
    ends = [*starts[1:], len(aligned.text)]
    found = zip(source.pages, starts, ends, strict=True)
    return tuple(
        Page(
            number=page.number,
            start=start,
            end=max(start, end),
            width=round(page.width, 1) if page.width else None,
            height=round(page.height, 1) if page.height else None,
            turn=page.turn or None,
            lines=_lines(page, aligned),
        )
        for page, start, end in found
    )


def _lines(page: RawPage, aligned: AlignedText) -> tuple[PageLine, ...]:
    """The boxes of the lines of a page that are left in the text."""
    lines: list[PageLine] = []
    for box in page.boxes:
        start, end = aligned.text_span(box.start, box.end)
        if start < end:
            sides = (round(box.left, 1), round(box.top, 1), round(box.right, 1), round(box.bottom, 1))
            lines.append((start, end, *sides))
    return tuple(lines)


def _citations(layers: Mapping[str, tuple[Annotation, ...]]) -> list[Citation]:
    return [item for item in layers.get("citations", ()) if isinstance(item, Citation)]


def _placed(annotation: Placed, index: int, layer: str, locate: _Locator) -> Placed:
    """Return an annotation with its id and its section filled in."""
    fields = annotation.__dict__
    fields["id"], fields["section"] = f"{layer}-{index}", locate.section_of(annotation.start)
    fields["page"] = locate.page_of(annotation.start)
    return annotation


def _renumbered(found: Sequence[Placed], layer: str, locate: _Locator) -> list[Placed]:
    """Return annotations of two finders with ids in their common order; what pointed to one points to it still."""
    before = [annotation.id for annotation in found]
    placed = [_placed(annotation, index, layer, locate) for index, annotation in enumerate(found)]
    renamed = {old: annotation.id for old, annotation in zip(before, placed, strict=True) if old}
    for annotation in placed:
        if isinstance(annotation, Citation) and annotation.within is not None:
            _fill(annotation, within=renamed[annotation.within])
    return placed


def _fill(annotation: Annotation, **fields: Any) -> None:
    """Set fields of an annotation that has not left the pipeline yet.

    In place, past the freezing: nobody else holds the object, and a copy of each would cost as much as finding it.
    """
    vars(annotation).update(fields)


def _excess_issue(count: int) -> Issue:
    return make_issue("W102", f"{count} dấu chồng lên một chữ quá mức bị bỏ qua")


def _structure_issues(draft: Draft) -> tuple[Issue, ...]:
    issues = []
    letter = draft.header.doc_type == "Công văn"  # prints no type
    if not letter and not any(block.zone == "title" for block in draft.blocks):
        issues.append(make_issue("W103", "Không tìm thấy tên loại văn bản (dòng tiêu đề)"))
    if not draft.sections:
        issues.append(make_issue("W104", "Văn bản không có đề mục nào"))
    return tuple(issues)


@cache
def produced_by(config: ParseConfig) -> dict[str, str]:
    """Return what a document says made it: the same of two parses means the same of their results."""
    return {"vnplan_nlp": _version(), "config": config.fingerprint}


@cache
def _version() -> str:
    try:
        return version("vnplan-nlp")
    except PackageNotFoundError:  # running from a checkout that was not installed
        return "0.1.0"
