"""Plans as the batch wrote them: folders of results, JSON lines, single JSON files, Parquet tables."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from vnplan_nlp.errors import SourceNotFoundError, UnsupportedFormatError


class PlanLine(NamedTuple):
    """A plan as JSON in UTF-8, the path of its file where that is known, and where the line stands."""

    data: bytes
    path: str | None
    where: str


def plan_lines(sources: Sequence[str | os.PathLike[str]]) -> Iterator[PlanLine]:
    """Yield the plans of some sources, one after the other.

    Args:
        sources: folders that `vnplan batch` wrote (JSON lines, or Parquet tables where there are none),
            folders of JSON files, files with a plan a line (.jsonl) or with one plan (.json).

    Raises:
        SourceNotFoundError: a source does not exist.
        UnsupportedFormatError: a source holds no plans of any of these kinds.
        MissingLibraryError: Parquet tables need pyarrow.
    """
    for source in sources:
        yield from _of(Path(source))


def _of(source: Path) -> Iterator[PlanLine]:
    if source.is_file():
        yield from _of_file(source)
        return
    if not source.is_dir():
        raise SourceNotFoundError(str(source))
    parts = sorted((source / "documents").glob("part-*.jsonl"))
    if parts:
        yield from chain.from_iterable(_of_part(source, part) for part in parts)
    elif (source / "tables" / "documents").is_dir() or (source / "documents").is_dir():
        from vnplan_nlp.index.from_tables import objects_of_tables

        tables = source / "tables" if (source / "tables").is_dir() else source
        for path, plan in objects_of_tables(tables):
            where = f"{tables}: {path or plan['origin']['sha256']}"
            yield PlanLine(json.dumps(plan, ensure_ascii=False).encode(), path, where)
    elif files := sorted([*source.glob("*.json"), *source.glob("*.jsonl")]):
        yield from chain.from_iterable(map(_of_file, files))
    else:
        raise UnsupportedFormatError(str(source), "a folder without results of `vnplan batch` or JSON files")


def _of_part(folder: Path, part: Path) -> Iterator[PlanLine]:
    """Yield the plans of a part of a batch, with the paths that its record of outcomes gives them."""
    state = folder / ".vnplan"
    record = state / "parts" / part.name
    if not record.is_file():
        if not state.is_dir():  # somebody has copied the documents alone
            yield from _of_file(part)
        return  # the run has not come to the end of this part; its next start makes it again
    outcomes = (json.loads(line) for line in record.read_text("utf-8").splitlines())
    paths = (outcome["path"] for outcome in outcomes if outcome.get("length"))
    for line in _of_file(part):
        yield line._replace(path=next(paths, line.path))


def _of_file(path: Path) -> Iterator[PlanLine]:
    with path.open("rb") as file:
        first = file.readline()
        if first.strip() == b"{":  # one plan over many lines
            yield PlanLine(first + file.read(), None, str(path))
            return
        for number, line in enumerate(chain([first], file), 1):
            if line.strip():
                yield PlanLine(line, None, f"{path}:{number}")
