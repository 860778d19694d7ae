"""Building: plans go in, come out and are replaced, and the tables say what a rebuild would say."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from vnplan_nlp.data.admin_units import all_units, ancestors, find
from vnplan_nlp.data.campaigns import movements
from vnplan_nlp.errors import InvalidPlanError
from vnplan_nlp.index import rows
from vnplan_nlp.index.database import create, locked, told
from vnplan_nlp.index.merging import Merger
from vnplan_nlp.index.reading import PlanLine, plan_lines
from vnplan_nlp.schema import Issuer, PlanDocument
from vnplan_nlp.schema.canonical import CanonicalId, InvalidIdError, parse_id

#: Documents that are written in one transaction: sorted by id, as the word index takes them.
_BATCH: Final = 250
_ROOM: Final = 1 << 20
_PACKED: Final = 6



@dataclass(slots=True)
class Built:
    """What a build has done.

    Attributes:
        added, replaced, unchanged, removed: documents.
        broken: lines that hold no plan, each with the reason.
        left_out: parts of a batch that its run has not ended, each with what to do.
    """

    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    removed: int = 0
    broken: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


Told = Callable[[Built], None]


class Builder:
    """Writes to an index; `with Builder(path) as builder:` closes it and settles what hangs on several documents.

    Raises:
        IndexFileError: the file is no index, another build is writing to it, or the disk is full.
    """

    def __init__(self, path: str | os.PathLike[str], *, told: Told | None = None) -> None:
        self.file = os.fspath(path)
        self._lock = locked(Path(path))
        try:
            self.base = create(Path(path))
        except BaseException:
            self._lock.close()
            raise
        self.built = Built()
        self._told = told
        self._issuers: dict[rows.IssuerRow, int] = {}
        self._targets: dict[str, int] = {}
        self._waiting: dict[str, tuple[PlanLine, PlanDocument, str]] = {}
        self._merger = Merger(self.base)
        self._fill_tables_of_facts()

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if kind is None:
                self.finish()
            with suppress(sqlite3.OperationalError):  # somebody reads; the next build tries again
                # Read from places where nobody may write, an index needs to be a single file.
                self.base.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as failed:
            error = failed
        finally:
            self.base.close()
            self._lock.close()
        if isinstance(error, sqlite3.Error):
            raise told(self.file, error) from error

    # --- what is asked for ---

    def sync(self, sources: Sequence[str | os.PathLike[str]]) -> Built:
        """Make the index hold what the sources hold, and nothing else."""
        self.base.execute("CREATE TEMP TABLE kept (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
        for line, plan, digest in self._plans(sources):
            new = self.base.execute("INSERT OR IGNORE INTO kept VALUES (?)", (plan.origin.sha256,)).rowcount
            if new:  # of several results for the same bytes the first counts
                self._put(line, plan, digest)
        self._write()
        gone = "SELECT id FROM documents WHERE sha256 NOT IN (SELECT sha256 FROM kept) ORDER BY id"
        self._remove_all([row[0] for row in self.base.execute(gone)])
        self.base.execute("DROP TABLE kept")
        self.finish()
        return self.built

    def add(self, sources: Sequence[str | os.PathLike[str]]) -> Built:
        """Add what the sources hold; a document of the same path or the same bytes is replaced."""
        paths: dict[str, str] = {}
        seen: set[str] = set()
        for line, plan, digest in self._plans(sources):
            sha256, path = plan.origin.sha256, line.path or plan.origin.filename
            if sha256 in seen:  # of several results for the same bytes the first counts
                continue
            seen.add(sha256)
            if line.path is not None:
                if paths.setdefault(line.path, sha256) != sha256:
                    self._write()
                paths[line.path] = sha256
                other = "SELECT id FROM documents WHERE path = ? AND sha256 <> ?"
                old = [row[0] for row in self.base.execute(other, (_printable(path), plan.origin.sha256))]
                self._remove_all(old, replaced=True)
            self._put(line, plan, digest)
        self.finish()
        return self.built

    def remove(self, documents: Sequence[int]) -> Built:
        """Remove documents by their ids."""
        self._remove_all(documents)
        self.finish()
        return self.built

    def numbers_of(self, sha256s: Sequence[str]) -> list[int]:
        """Return the ids of the documents of some bytes, those that are there."""
        query = "SELECT id FROM documents WHERE sha256 = ?"
        return [row[0] for sha256 in dict.fromkeys(sha256s) for row in self.base.execute(query, (sha256,))]

    def finish(self) -> None:
        """Write what is waiting, and settle what hangs on several documents."""
        self._write()
        self._merger.settle()
        self._forget()  # what nobody points to any more is gone
        self.base.execute("PRAGMA optimize")

    def _forget(self) -> None:
        """Forget the row ids that have been looked up."""
        self._issuers.clear()
        self._targets.clear()

    # --- plans ---

    def _plans(
        self, sources: Sequence[str | os.PathLike[str]]
    ) -> Iterator[tuple[PlanLine, PlanDocument, str]]:
        for line in plan_lines(sources, self.built.left_out.append):
            try:
                plan = PlanDocument.from_json(line.data, name=line.where)
            except InvalidPlanError as error:
                self.built.broken.append(str(error))
                continue
            path = line.path or plan.origin.filename or ""
            named = path.encode("utf-8", "surrogateescape") + b"\0" + line.data.strip()
            yield line, plan, blake2b(named, digest_size=16).hexdigest()

    def _put(self, line: PlanLine, plan: PlanDocument, digest: str) -> None:
        known = self.base.execute("SELECT digest FROM documents WHERE sha256 = ?", (plan.origin.sha256,)).fetchone()
        if known is not None and known[0] == digest:
            self.built.unchanged += 1
            return
        self._waiting[plan.origin.sha256] = (line, plan, digest)
        if len(self._waiting) >= _BATCH:
            self._write()

    def _write(self) -> None:
        """Write the documents that wait, in the order of their ids."""
        waiting = sorted(self._waiting.values(), key=lambda item: (_place_in_time(item[1]), item[1].origin.sha256))
        self._waiting = {}
        if not waiting:
            return
        with _Transaction(self.base):
            for line, plan, digest in waiting:
                self.base.execute("SAVEPOINT plan")
                try:
                    row = self.base.execute(
                        "SELECT id FROM documents WHERE sha256 = ?", (plan.origin.sha256,)
                    ).fetchone()
                    if row is not None:
                        self._drop(row[0])
                    self._insert(line, plan, digest)
                except (ValueError, OverflowError) as error:  # numbers that no database holds, ids that are none
                    self.base.execute("ROLLBACK TO plan")
                    self._forget()
                    self.built.broken.append(f"{line.where}: is no plan of ours ({error})")
                else:
                    self.built.added += row is None
                    self.built.replaced += row is not None
                self.base.execute("RELEASE plan")
        # What a batch has looked up is most of what the next one will, but memory must not grow with the archive.
        for cache in (self._issuers, self._targets):
            if len(cache) > 100_000:
                cache.clear()
        if self._told is not None:
            self._told(self.built)

    def _insert(self, line: PlanLine, plan: PlanDocument, digest: str) -> None:
        base = self.base
        document = self._free_id(plan)
        province = province_of(plan.header.issuer, plan.header.date)
        columns = rows.document_columns(plan) | {
            "id": document,
            "digest": digest,
            "path": _printable(line.path or plan.origin.filename),
            "issuer": self._issuer(rows.issuer_row(plan.header.issuer)),
            "province": province,
            "target": self._target(plan.header.canonical_id) if plan.header.canonical_id else None,
        }
        marks = ", ".join("?" * len(columns))
        base.execute(f"INSERT INTO documents ({', '.join(columns)}) VALUES ({marks})", tuple(columns.values()))
        base.execute("INSERT INTO plans VALUES (?, ?)", (document, zlib.compress(plan.to_json_bytes(), _PACKED)))
        targets = {}
        for cited in rows.cited_by(plan):
            target = targets[cited.canonical_id] = self._target(cited.canonical_id)
            reading = self._reading(target, cited.reading)
            edge = (document, target, reading, cited.role, cited.follows, 0, columns["rank"], cited.mentions, province)
            base.execute(f"INSERT INTO edges VALUES ({_marks(9)})", edge)
            self._merger.touch(target)
        for name in {end for item in plan.relations for end in (item.subject_target, item.object_target) if end}:
            targets.setdefault(name, self._target(name))
        if plan.header.canonical_id:
            targets.setdefault(plan.header.canonical_id, self._target(plan.header.canonical_id))
            self._merger.touch(targets[plan.header.canonical_id])
        base.executemany(f"INSERT INTO mentions VALUES ({_marks(11)})", rows.mention_rows(plan, document, targets))
        base.executemany(f"INSERT INTO relations VALUES ({_marks(8)})", rows.relation_rows(plan, document, targets))
        base.executemany(f"INSERT INTO sections VALUES ({_marks(9)})", rows.section_rows(plan, document))
        base.executemany(f"INSERT INTO campaigns VALUES ({_marks(11)})", rows.campaign_rows(plan, document))
        base.executemany(f"INSERT INTO deadlines VALUES ({_marks(14)})", rows.deadline_rows(plan, document))
        base.executemany(f"INSERT INTO issues VALUES ({_marks(7)})", rows.issue_rows(plan, document))
        words = rows.words_of(plan, province)
        base.execute(
            "INSERT INTO words (rowid, title, title_folded, text, text_folded, facets) VALUES (?, ?, ?, ?, ?, ?)",
            (document, *words),
        )
        self._merger.put(document)

    def _free_id(self, plan: PlanDocument) -> int:
        """A new id among those of the plan's day: the newer the day, the smaller the id."""
        first = _place_in_time(plan) * _ROOM
        last = self.base.execute(
            "SELECT MAX(id) FROM documents WHERE id >= ? AND id < ?", (first, first + _ROOM)
        ).fetchone()[0]
        return first if last is None else int(last) + 1

    # --- removal ---

    def _remove_all(self, documents: Sequence[int], *, replaced: bool = False) -> None:
        for at in range(0, len(documents), _BATCH):
            with _Transaction(self.base):
                for document in documents[at : at + _BATCH]:
                    self._drop(document)
            if not replaced:
                self.built.removed += len(documents[at : at + _BATCH])

    def _drop(self, document: int) -> None:
        """Take out all rows of a document."""
        base = self.base
        packed = base.execute("SELECT plan FROM plans WHERE document = ?", (document,)).fetchone()[0]
        plan = PlanDocument.from_json(zlib.decompress(packed))
        province = base.execute("SELECT province FROM documents WHERE id = ?", (document,)).fetchone()[0]
        self._merger.drop(document)
        # The word index keeps no text: to forget a document it must be told what it had.
        base.execute(
            "INSERT INTO words (words, rowid, title, title_folded, text, text_folded, facets)"
            " VALUES ('delete', ?, ?, ?, ?, ?, ?)",
            (document, *rows.words_of(plan, province)),
        )
        for table in ("edges", "mentions", "relations", "sections", "campaigns", "deadlines", "issues", "plans"):
            base.execute(f"DELETE FROM {table} WHERE document = ?", (document,))
        base.execute("DELETE FROM documents WHERE id = ?", (document,))

    # --- what documents share ---

    def _issuer(self, row: rows.IssuerRow | None) -> int | None:
        if row is None:
            return None
        found = self._issuers.get(row)
        if found is None:
            where = "name = ? AND level IS ? AND unit IS ? AND unit_code IS ? AND parent_unit IS ?"
            got = self.base.execute(f"SELECT id FROM issuers WHERE {where}", row).fetchone()
            if got is None:
                insert = "INSERT INTO issuers (name, level, unit, unit_code, parent_unit) VALUES (?, ?, ?, ?, ?)"
                found = self.base.execute(insert, row).lastrowid
            else:
                found = got[0]
            assert found is not None
            self._issuers[row] = found
        return found

    def _target(self, canonical_id: str) -> int:
        found = self._targets.get(canonical_id)
        if found is None:
            got = self.base.execute("SELECT id FROM targets WHERE canonical_id = ?", (canonical_id,)).fetchone()
            if got is not None:
                found = int(got[0])
            else:
                parts = _parts(canonical_id)
                insert = (
                    "INSERT INTO targets (canonical_id, number, year_inside, symbol, period, place)"
                    " VALUES (?, ?, ?, ?, ?, ?)"
                )
                last = self.base.execute(insert, (canonical_id, *parts)).lastrowid
                assert last is not None
                found = last
            self._targets[canonical_id] = found
        return found

    def _reading(self, target: int, reading: rows.Reading) -> int:
        known_issuer = self._issuer(reading.known_issuer)
        row = (target, *reading[:8], known_issuer, reading.known_title)
        names = (
            "target", "reference", "doc_type", "date", "issuer_name", "title",
            "known_doc_type", "known_reference", "known_date", "known_issuer", "known_title",
        )  # fmt: skip
        where = " AND ".join(f"{name} IS ?" for name in names)
        got = self.base.execute(f"SELECT id FROM readings WHERE {where}", row).fetchone()
        if got is not None:
            return int(got[0])
        last = self.base.execute(f"INSERT INTO readings ({', '.join(names)}) VALUES ({_marks(11)})", row).lastrowid
        assert last is not None
        return last

    def _fill_tables_of_facts(self) -> None:
        """Write units and movements, those of this version of the package."""
        with _Transaction(self.base):
            self.base.execute("DELETE FROM units")
            self.base.execute("DELETE FROM movements")
            self.base.executemany(
                f"INSERT INTO units VALUES ({_marks(7)})",
                (
                    (
                        unit.code, unit.type, unit.name, unit.level, unit.parent_code,
                        unit.valid_from and unit.valid_from.isoformat(), unit.valid_to and unit.valid_to.isoformat(),
                    )
                    for unit in all_units()
                ),
            )  # fmt: skip
            self.base.executemany(
                f"INSERT INTO movements VALUES ({_marks(6)})",
                ((one.id, one.name, one.kind, one.by, one.document, one.date) for one in movements()),
            )


class _Transaction:
    """A transaction around a block: all of it, or nothing."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self.base = base

    def __enter__(self) -> None:
        self.base.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self.base.execute("COMMIT" if kind is None else "ROLLBACK")


@lru_cache(maxsize=8192)
def province_of(issuer: Issuer | None, on: str | None) -> str | None:
    """Return the province that an issuer belonged to on a day, None for central ones.

    Its name: the codes of provinces that were joined were given to others.
    """
    if issuer is None or issuer.unit is None or issuer.unit_code is None:
        return None
    if len(issuer.unit_code) == 2:
        return issuer.unit
    day = _day(on)
    units = [unit for unit in find(issuer.unit, on=day) or find(issuer.unit) if unit.code == issuer.unit_code]
    above = ancestors(units[-1], day) if units else ()
    return above[-1].name if above else None


def _day(on: str | None) -> date | None:
    try:
        return date.fromisoformat(f"{on}-28"[:10] if on and len(on) == 7 else on or "")
    except ValueError:
        return None


def _place_in_time(plan: PlanDocument) -> int:
    """A number that is smaller the newer a plan is; those without a date come last."""
    digits = "".join(char for char in plan.header.date or "" if char in "0123456789")
    return 10**8 - int(f"{digits[:8]:0<8}" or 0)


def _parts(canonical_id: str) -> CanonicalId:
    try:
        return parse_id(canonical_id)
    except InvalidIdError:  # kept as it is: what stands in the plan must not be lost
        return CanonicalId(None, None, canonical_id)


def _printable(path: str | None) -> str | None:
    """A path that SQLite takes: one that is no UTF-8 has its odd bytes shown as such."""
    return path.encode("utf-8", "backslashreplace").decode() if path is not None else None


def _marks(count: int) -> str:
    return ", ".join("?" * count)
