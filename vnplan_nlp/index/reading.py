"""Plans as the batch wrote them: folders of results, JSON lines, single JSON files, Parquet tables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Final, NamedTuple

from vnplan_nlp.errors import SourceNotFoundError, UnsupportedFormatError


class PlanLine(NamedTuple):
    """A plan as JSON in UTF-8, the path of its file where that is known, and where the line stands."""

    data: bytes
    path: str | None
    where: str


#: Told of each part that is left out, in a line.
LeftOut = Callable[[str], None]
_BOM: Final = b"\xef\xbb\xbf"


def plan_lines(
    sources: Sequence[str | os.PathLike[str]], left_out: LeftOut = lambda line: None
) -> Iterator[PlanLine]:
    """Yield the plans of some sources, one after the other.

    Args:
        sources: folders that `vnplan batch` wrote (JSON lines, or Parquet tables where there are none),
            folders of JSON files, files with a plan a line (.jsonl) or with one plan (.json).
        left_out: told of parts of a batch that its run has not ended, and of what it has not read yet.

    Raises:
        SourceNotFoundError: a source does not exist.
        UnsupportedFormatError: a source holds no plans of any of these kinds.
        MissingLibraryError: Parquet tables need pyarrow.
    """
    for source in sources:
        yield from _of(Path(source), left_out)


def _of(source: Path, left_out: LeftOut) -> Iterator[PlanLine]:
    if source.is_file():
        yield from _of_file(source)
        return
    if not source.is_dir():
        raise SourceNotFoundError(str(source))
    parts = sorted((source / "documents").glob("part-*.jsonl"))
    work = source / ".vnplan" / "work"
    if any(work.glob("part-*")):
        left_out(f"{source}: the run that reads this archive has not ended; run `vnplan batch` again for the rest")
    if parts:
        yield from chain.from_iterable(_of_part(source, part, left_out) for part in parts)
    elif (source / "tables" / "documents").is_dir() or (source / "documents").is_dir():
        from vnplan_nlp.index.from_tables import objects_of_tables

        tables = source / "tables" if (source / "tables").is_dir() else source
        state = next((one / ".vnplan" for one in (source, source.parent) if (one / ".vnplan").is_dir()), None)

        def wanted(part: Path) -> bool:
            return state is None or _outcomes(state, part, left_out) is not None

        for path, plan in objects_of_tables(tables, wanted):
            where = f"{tables}: {path or plan['origin']['sha256']}"
            yield PlanLine(json.dumps(plan, ensure_ascii=False).encode(), path, where)
    elif files := sorted([*source.glob("*.json"), *source.glob("*.jsonl")]):
        yield from chain.from_iterable(map(_of_file, files))
    elif not work.is_dir():
        raise UnsupportedFormatError(str(source), "a folder without results of `vnplan batch` or JSON files")


def _of_part(folder: Path, part: Path, left_out: LeftOut) -> Iterator[PlanLine]:
    """Yield the plans of a part of a batch, with the paths that its record of outcomes gives them."""
    state = folder / ".vnplan"
    if not state.is_dir():  # somebody has copied the documents alone
        yield from _of_file(part)
        return
    outcomes = _outcomes(state, part, left_out)
    if outcomes is not None:
        paths = (outcome["path"] for outcome in outcomes if outcome.get("length"))
        for line in _of_file(part):
            yield line._replace(path=next(paths, line.path))


def _outcomes(state: Path, part: Path, left_out: LeftOut) -> list[dict[str, Any]] | None:
    """What became of each file of a part; None where its run has not ended, and its next start makes it again."""
    record = state / "parts" / f"{part.stem}.jsonl"
    with suppress(OSError, ValueError):
        outcomes = [json.loads(line) for line in record.read_text("utf-8").splitlines()]
        if all(isinstance(outcome, dict) for outcome in outcomes):
            return outcomes
    whole = "run `vnplan batch` again, it makes the part anew"
    alone = f"; or give {part} itself" if part.suffix == ".jsonl" else ""
    left_out(f"{part}: left out, for no record says that this part is whole ({record}); {whole}{alone}")
    return None


def _of_file(path: Path) -> Iterator[PlanLine]:
    with path.open("rb") as file:
        number, first = 0, b""
        for number, first in enumerate(file, 1):
            if number == 1:
                first = first.removeprefix(_BOM)
            if first.strip():
                break
        if first.strip() == b"{":  # one plan over many lines
            yield PlanLine(first + file.read(), None, str(path))
            return
        for at, line in enumerate(chain([first], file), number):
            if line.strip():
                yield PlanLine(line, None, f"{path}:{at}")
