"""A part of the results: written line by line while files are parsed, then moved into place as a whole.

    OUT/documents/part-00000.jsonl           one PlanDocument a line
    OUT/tables/<table>/part-00000.parquet    the same as rows
    OUT/.vnplan/parts/part-00000.jsonl       what became of each file; when it is there, the part is done

Until then the lines are in OUT/.vnplan/work/part-00000/. Each file's document is written before its outcome, so that a
process that is killed at any moment leaves at most one document without an outcome, which is cut off and parsed again.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vnplan_nlp.archive.outcomes import Outcome
from vnplan_nlp.archive.stores import Store

STATE: Final = ".vnplan"
DOCUMENTS: Final = "documents"
TABLES: Final = "tables"
COMMITS: Final = f"{STATE}/parts"
#: What made the results, and the name of the run that writes there now.
RUN: Final = f"{STATE}/run.json"
#: Tables that are moved into place at the same time.
_AT_ONCE: Final = 6
_DOCUMENTS_FILE: Final = "documents.jsonl"
_OUTCOMES_FILE: Final = "outcomes.jsonl"


def part_name(number: int) -> str:
    """Return the name of a part: part-00012."""
    return f"part-{number:05d}"


def part_number(name: str) -> int | None:
    """Return the number in the name of a part's file; None where it is no such name."""
    digits = name.split(".", 1)[0].removeprefix("part-")
    return int(digits) if digits.isdecimal() and name.startswith("part-") else None


@dataclass(frozen=True, slots=True)
class Produced:
    """What made a result: the version of the package and the fingerprint of the configuration."""

    version: str
    config: str
    tables: bool


class PartWriter:
    """Writes one part; taken up again, it goes on behind the last whole outcome."""

    def __init__(self, work: Path, number: int, store: Store, produced: Produced) -> None:
        self.number = number
        self.outcomes: dict[str, Outcome] = {}
        self._store = store
        self._produced = produced
        self._work = work
        work.mkdir(parents=True, exist_ok=True)
        self._documents_path, self._outcomes_path = work / _DOCUMENTS_FILE, work / _OUTCOMES_FILE
        name = part_name(number)
        if self._outcomes_path.exists() and not self._documents_path.exists():
            store.take(f"{DOCUMENTS}/{name}.jsonl", self._documents_path)  # it ended between the two moves of `close`
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        self._documents = os.open(self._documents_path, flags, 0o644)
        self._size = os.fstat(self._documents).st_size
        self._known: list[tuple[Outcome, int, int]] = []
        self._recover()
        self._rows: Any = None

    def __len__(self) -> int:
        """The documents of the part."""
        return sum(outcome.status in ("ok", "partial") for outcome in self.outcomes.values())

    def _recover(self) -> None:
        """Take up what an earlier process left: whole outcomes whose documents are whole."""
        end = kept = 0
        for outcome, start, length, line_end in outcome_lines(self._outcomes_path):
            if start + length > self._size:
                break
            self.outcomes[outcome.path] = outcome
            if length:
                self._known.append((outcome, start, length))
            end, kept = max(end, start + length), line_end
        os.ftruncate(self._documents, end)
        os.lseek(self._documents, 0, os.SEEK_END)
        self._size = end
        self._outcomes = os.open(self._outcomes_path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        os.ftruncate(self._outcomes, kept)
        os.lseek(self._outcomes, 0, os.SEEK_END)

    def add(self, outcome: Outcome, document: bytes | None, plan: Any = None) -> None:
        """Write what became of a file, and its document as one line of JSON.

        Raises:
            OSError: the disk is full, or will not be written to; nothing but the end of the part is damaged.
        """
        start = self._size
        length = 0
        if document is not None:
            _write(self._documents, document + b"\n")
            length = len(document) + 1
            self._size += length
        record = outcome.record() | {"start": start, "length": length}
        _write(self._outcomes, json.dumps(record, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
        self.outcomes[outcome.path] = outcome
        if document is not None and self._produced.tables:
            self._table().add(plan, outcome.path)

    def _table(self) -> Any:
        """The rows of the tables; those of documents that an earlier process wrote are made of their JSON first."""
        if self._rows is None:
            from vnplan_nlp.archive.tables import TableBuffer
            from vnplan_nlp.schema import PlanDocument

            self._rows = TableBuffer()
            if self._known:
                with self._documents_path.open("rb") as file:
                    for outcome, start, length in self._known:
                        file.seek(start)
                        self._rows.add(PlanDocument.from_json(file.read(length)), outcome.path)
                self._known = []
        return self._rows

    def close(self) -> None:
        """Move the part into place; when this returns, nothing of it can be lost."""
        os.close(self._documents)
        os.close(self._outcomes)
        name = part_name(self.number)
        if self.outcomes:
            if self._produced.tables:
                made = self._work / TABLES
                made.mkdir(exist_ok=True)
                *others, last = self._table().write(made, name, flush=False)
                # Side by side, for each waits for the disk or the network; the table of documents when all are there.
                with ThreadPoolExecutor(_AT_ONCE) as pool:
                    list(pool.map(self._put_table, others))
                self._put_table(last)
            if self._size:
                self._store.put(self._documents_path, f"{DOCUMENTS}/{name}.jsonl")
            with self._outcomes_path.open("ab") as file:
                produced = {"version": self._produced.version, "config": self._produced.config}
                file.write(json.dumps({"part": self.number, **produced}).encode() + b"\n")
            self._store.put(self._outcomes_path, f"{COMMITS}/{name}.jsonl")
        shutil.rmtree(self._work, ignore_errors=True)

    def _put_table(self, path: Path) -> None:
        self._store.put(path, f"{TABLES}/{path.parent.name}/{path.name}")


def outcome_lines(path: Path) -> Iterator[tuple[Outcome, int, int, int]]:
    """Yield the whole outcomes of a part in work: each with start and length of its document, and its line's end."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    at = 0
    while (end := data.find(b"\n", at)) >= 0:
        try:
            record = json.loads(data[at:end])
            if "part" in record:  # the last line, of a part that was about to be moved
                return
            outcome = Outcome.from_record(record)
        except (ValueError, KeyError, TypeError):
            return
        yield outcome, record["start"], record["length"], end + 1
        at = end + 1


def drop_part(store: Store, name: str) -> None:
    """Remove a part: first what says that it is done, so that a removal cut short is finished by `drop_strays`."""
    store.remove(f"{COMMITS}/{name}.jsonl")
    _drop_outputs(store, name)


def _drop_outputs(store: Store, name: str) -> None:
    from vnplan_nlp.archive.tables import table_names

    store.remove(f"{DOCUMENTS}/{name}.jsonl")
    for table in table_names():
        store.remove(f"{TABLES}/{table}/{name}.parquet")


def drop_strays(store: Store, working: set[str]) -> None:
    """Remove the files of parts that are neither done nor being worked on."""
    for folder in (DOCUMENTS, TABLES, COMMITS):
        store.sweep(folder)
    done = {name.split(".", 1)[0] for name in store.names(COMMITS)}
    for name in {*store.names(DOCUMENTS), *store.names(f"{TABLES}/documents")}:
        part = name.split(".", 1)[0]
        if part_number(name) is not None and part not in done and part not in working:
            _drop_outputs(store, part)


def _write(handle: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]
