"""The Parquet tables of an archive: rows of plans, gathered column by column and written a part at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import repeat
from operator import attrgetter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.archive.columns import COLUMNS, COUNTED, ROWS, Column
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.schema import SCHEMA_NAME, SCHEMA_VERSION, Annotation, Header, Origin, PlanDocument, Reference

if TYPE_CHECKING:
    import pyarrow

#: The tables whose rows are annotations of the layer of that name, as they are.
_LAYERS: Final = tuple(name for name in COLUMNS if name not in ("documents", "references", "issues"))
#: The documents come last: a document that is in that table has all its rows in the others, also after a crash.
_WRITING_ORDER: Final = (*(name for name in COLUMNS if name != "documents"), "documents")
_INT_LIMITS: Final = {"int32": 2**31, "int64": 2**63}

_counted: Final = attrgetter(*COUNTED)
_layers: Final = attrgetter(*_LAYERS)


def table_names() -> tuple[str, ...]:
    """Return the names of the tables, which are those of their folders."""
    return tuple(COLUMNS)


@cache
def schema(table: str) -> pyarrow.Schema:
    """Return the schema of a table; the metadata of every field holds its description.

    Raises:
        KeyError: there is no such table; the message lists them.
        MissingLibraryError: pyarrow is not installed.
    """
    if table not in COLUMNS:
        raise KeyError(f"no table {table!r}; there are {', '.join(COLUMNS)}")
    pa = _pyarrow()
    # "element" is what Parquet calls the values of a list: the schema comes back from a file as it went in.
    strings = pa.list_(pa.field("element", pa.string()))
    types = {"bool": pa.bool_(), "date32": pa.date32(), "double": pa.float64(), "list<string>": strings}
    fields = [
        pa.field(
            column.name,
            types.get(column.type) or getattr(pa, column.type)(),
            metadata={"description": column.meaning},
        )
        for column in COLUMNS[table]
    ]
    # Who opens a single file learns what a row is and which version of the JSON its names come from.
    about = {"description": ROWS[table], "schema_name": SCHEMA_NAME, "schema_version": SCHEMA_VERSION}
    return pa.schema(fields, metadata=about)


class _Document(NamedTuple):
    """What the columns of the documents table come from: of the plan only what they need, so that the rest can go."""

    path: str
    origin: Origin
    header: Header
    counts: SimpleNamespace
    text: str
    text_length: int
    version: str | None
    config: str | None


class _Cited(NamedTuple):
    """A cited document and its first mention; None where the layer of the citations was left out."""

    reference: Reference
    first: Annotation | None


class _Doubt(NamedTuple):
    """An issue with its place in the plan."""

    id: str
    start: int | None
    end: int | None
    page: int | None
    text: str | None
    code: str
    severity: str
    message: str


class _Rows:
    """The rows of one table: a list a column.

    Columns that come from the same object, such as those of an issuer, are filled together: the object is looked up
    once, and one whose attributes are all None stands for it where there is none.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self.values: list[list[Any]] = [[] for _ in columns]
        by_owner: dict[str, list[tuple[str, Callable[[Iterable[Any]], None]]]] = {}
        for column, values in zip(columns[1:], self.values[1:], strict=True):
            owner, _, attribute = column.source.rpartition(".")
            by_owner.setdefault(owner, []).append((attribute, values.extend))
        self._groups = [
            (
                attrgetter(owner) if owner else None,
                SimpleNamespace(**{attribute: None for attribute, _ in sources}),
                [(attrgetter(attribute), extend) for attribute, extend in sources],
            )
            for owner, sources in by_owner.items()
        ]

    def add(self, document_id: str, items: Sequence[object]) -> None:
        """Append a row for every item."""
        self.values[0].extend(repeat(document_id, len(items)))
        for owner, absent, columns in self._groups:
            objects = items if owner is None else [owner(item) or absent for item in items]
            for value, extend in columns:
                extend(map(value, objects))


class TableBuffer:
    """The rows of some plans, gathered column by column.

    A buffer is one part of an archive: it is filled, written and thrown away.
    """

    def __init__(self) -> None:
        self._rows = {name: _Rows(columns) for name, columns in COLUMNS.items()}

    def __len__(self) -> int:
        """Return how many documents were added."""
        return len(self._rows["documents"].values[0])

    def add(self, plan: PlanDocument, path: str) -> None:
        """Append the rows of a plan.

        Args:
            plan: the plan; it may be let go afterwards.
            path: where its file lies in the archive, relative, with "/".
        """
        rows, document_id = self._rows, plan.origin.sha256
        rows["documents"].add(document_id, [_document(plan, path)])
        for name, items in zip(_LAYERS, _layers(plan), strict=True):
            if items:
                rows[name].add(document_id, items)
        if plan.references:
            mentions = {citation.id: citation for citation in plan.citations}
            rows["references"].add(
                document_id,
                [
                    _Cited(reference, mentions.get(reference.mentions[0]) if reference.mentions else None)
                    for reference in plan.references
                ],
            )
        if plan.issues:
            rows["issues"].add(document_id, _doubts(plan))

    def write(self, folder: Path, part: str, *, flush: bool = True) -> list[Path]:
        """Return the files written, `folder/<table>/<part>.parquet` of every table, those without rows too.

        Each is written under another name, brought to the disk and then given its own, so that nobody ever reads half
        a file. The same plans in the same order give the same bytes.

        Args:
            folder: the folder of the tables.
            part: the name of the files, without ".parquet".
            flush: wait for the disk; who moves the files on and waits then may say no.

        Raises:
            MissingLibraryError: pyarrow is not installed.
            OSError: a file cannot be written.
        """
        pa = _pyarrow()
        written = []
        for name in _WRITING_ORDER:
            kind, columns = schema(name), COLUMNS[name]
            arrays = [
                _array(pa, column, field.type, values)
                for column, field, values in zip(columns, kind, self._rows[name].values, strict=True)
            ]
            path = folder / name / f"{part}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(pa.Table.from_arrays(arrays, schema=kind), path, columns, flush=flush)
            written.append(path)
        return written


def _document(plan: PlanDocument, path: str) -> _Document:
    counts = SimpleNamespace(**dict(zip(COUNTED, map(len, _counted(plan)), strict=True)))
    made = plan.produced_by
    text = plan.text
    return _Document(
        path, plan.origin, plan.header, counts, text, len(text), made.get("vnplan_nlp"), made.get("config")
    )


def _doubts(plan: PlanDocument) -> list[_Doubt]:
    """The issues of a plan; their ids count them as those of the layers do."""
    found = []
    for index, issue in enumerate(plan.issues):
        start, end = issue.start, issue.end
        page = text = None
        if start is not None:
            page = next((page.number for page in reversed(plan.pages) if page.start <= start), None)
            text = plan.text[start:end] if end is not None else None
        found.append(_Doubt(f"issues-{index}", start, end, page, text, issue.code, issue.severity, issue.message))
    return found


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise MissingLibraryError("pyarrow", "tables") from error
    return pyarrow


def _array(pa: Any, column: Column, kind: Any, values: list[Any]) -> Any:
    """The values of a column as Arrow keeps them."""
    if column.convert is not None:
        values = [column.convert(value) for value in values]
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, OverflowError, UnicodeEncodeError):
        # One value of thousands that no column can hold: it must not cost the part.
        return pa.array([_fitting(value, column) for value in values], kind)


def _fitting(value: Any, column: Column) -> Any:
    """A value that the column can hold: null for a number too large ("kỷ niệm 99999999999 năm").

    Names of files that are not UTF-8 come with surrogates, which no Parquet string has: they are shown as escapes, so
    that two such names stay two.
    """
    limit = _INT_LIMITS.get(column.type)
    if limit is not None:
        return value if value is not None and -limit <= value < limit else None
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, list | tuple):
        return [_fitting(part, column) for part in value]
    return value


def _write(table: Any, path: Path, columns: Sequence[Column], *, flush: bool) -> None:
    """Write a table under another name, and give it its own when all of it is on the disk."""
    import pyarrow.parquet as pq

    # Neither "*.parquet" nor without the dot: readers that take a whole folder must not see it.
    unfinished = path.with_name(f".{path.name}.unfinished")
    repeated = [
        f"{column.name}.list.element" if column.type == "list<string>" else column.name
        for column in columns
        if column.repeats
    ]
    try:
        with unfinished.open("wb") as file:
            pq.write_table(table, file, compression="zstd", use_dictionary=repeated)
            if flush:
                file.flush()
                os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
