"""Plans out of the Parquet tables of a batch.

The tables hold what a plan says: its letterhead, its text and every annotation. They do not hold where fields of the
letterhead stand (`header.spans`), the cells of tables (`tables`; their words are in the text), page boxes (`pages`),
nor the way back to the raw file (`alignment`, `raw_length`). An anniversary of more years than an integer of a table
holds is left out. An index keeps none of this but in the whole plan: tables and JSON lines give the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from vnplan_nlp.errors import DamagedFileError, InvalidPlanError, MissingLibraryError, SourceNotFoundError
from vnplan_nlp.schema import (
    Assignment,
    Campaign,
    Citation,
    Commemoration,
    Deadline,
    Header,
    Indicator,
    Issue,
    Origin,
    Phase,
    PlanDocument,
    Reference,
    Relation,
    Section,
    Signer,
    Time,
)
from vnplan_nlp.schema.annotations import Model

#: Rows that are read at a time.
_ROWS: Final = 1024
_LAYERS: Final[dict[str, type[Model]]] = {
    "sections": Section,
    "citations": Citation,
    "references": Reference,
    "relations": Relation,
    "campaigns": Campaign,
    "phases": Phase,
    "deadlines": Deadline,
    "commemorations": Commemoration,
    "times": Time,
    "indicators": Indicator,
    "assignments": Assignment,
    "issues": Issue,
}
_ISSUER: Final = ("name", "level", "unit", "unit_code", "parent_unit")
#: The words that a table says a place inside a document with, and what the plan calls them.
_PLACES: Final = {
    "điểm": "point",
    "khoản": "clause",
    "Điều": "article",
    "mục": "section",
    "Chương": "chapter",
    "Phần": "part",
    "Phụ lục": "appendix",
}
_PLACE: Final = re.compile(r"({0}) (.+?)(?= (?:{0}) |$)".format("|".join(_PLACES)))

Object = dict[str, Any]


def plans_of_tables(folder: Path) -> Iterator[PlanDocument]:
    """Yield the plans of some tables, part by part; no more than some rows are held at a time.

    Args:
        folder: the folder of the tables, `OUT/tables`.

    Raises:
        SourceNotFoundError: a part of a table is missing.
        DamagedFileError: a file is no Parquet file, or its rows do not follow those of `documents`.
        InvalidPlanError: a row holds what a plan cannot.
        MissingLibraryError: pyarrow is not installed.
    """
    for _, plan in objects_of_tables(folder):
        try:
            yield PlanDocument.model_validate(plan)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise InvalidPlanError(str(folder), f"{where}: {first['msg']}") from error


def objects_of_tables(
    folder: Path, wanted: Callable[[Path], bool] = lambda part: True
) -> Iterator[tuple[str | None, Object]]:
    """Yield the path of each file and its plan as the objects of its JSON, not yet validated. Raises as above.

    Of a part that is not `wanted` nothing is read.
    """
    for part in filter(wanted, sorted((folder / "documents").glob("*.parquet"))):
        tables = {name: _Rows(folder / name / part.name) for name in _LAYERS}
        for row in _rows(part):
            key = row["document_id"]
            layers = {name: tables[name].take(key) for name in _LAYERS}
            yield row.get("path"), _plan(row, layers)
        for table in tables.values():
            table.end()


class _Rows:
    """The rows of a part of a table, which stand in the order of the documents."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise SourceNotFoundError(str(path), "this part of the table is missing")
        self._path = path
        self._rows = _rows(path)
        self._next = next(self._rows, None)

    def take(self, key: str) -> list[Object]:
        """Return the rows of the next document."""
        taken = []
        while self._next is not None and self._next["document_id"] == key:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return taken

    def end(self) -> None:
        """See that no row is left: one that stands elsewhere than its document would be lost."""
        if self._next is not None:
            raise DamagedFileError(str(self._path), "its rows do not follow those of the documents", whole=True)


def _rows(path: Path) -> Iterator[Object]:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingLibraryError("pyarrow", "tables") from error
    try:
        with ParquetFile(path) as file:
            if "document_id" not in file.schema_arrow.names:
                raise DamagedFileError(str(path), "no table of `vnplan batch`", whole=True)
            for batch in file.iter_batches(_ROWS):
                yield from batch.to_pylist()
    except ArrowException as error:
        raise DamagedFileError(str(path), str(error).partition("\n")[0]) from error


def _plan(row: Object, layers: dict[str, list[Object]]) -> Object:
    made = {"vnplan_nlp": row.get("produced_by_version"), "config": row.get("produced_by_config")}
    signer = {name: row.get(f"signer_{name}") for name in Signer.model_fields}
    plan: Object = {
        "produced_by": {name: value for name, value in made.items() if value is not None},
        "origin": _known(row, Origin) | {"sha256": row["document_id"]},
        "text": row["text"],
        "header": _known(row, Header) | {"signer": signer, "recipients": row.get("recipients") or []},
    }
    for name, model in _LAYERS.items():
        plan[name] = [_known(item, model) for item in layers[name]]
    # A number that no column holds is null there, and a plan has no anniversary without its years.
    plan["commemorations"] = [item for item in plan["commemorations"] if item["years"] is not None]
    return plan


def _known(row: Object, model: type[Model]) -> Object:
    """The fields of a model that a row holds, nested as in the JSON."""
    fields: Object = {}
    for name in model.model_fields:
        if name == "issuer" and row.get("issuer_name") is not None:
            fields[name] = {part: row.get(f"issuer_{part}") for part in _ISSUER}
        elif name in row:
            value = row[name]
            if isinstance(value, date):
                value = value.isoformat()
            elif name == "pinpoint":
                value = [{_PLACES[word]: label for word, label in _PLACE.findall(words)} for words in value or ()]
            elif name == "mentions":
                value = value or []
            fields[name] = value
    return fields
