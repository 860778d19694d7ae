"""What hangs on several documents at once: which targets are one, what is known of each, who stands right under whom.

All of it is a function of the documents that are there, whatever the order in which they came: an index that grew and
one that was made at once say the same.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from vnplan_nlp.data.document_types import code_of_type
from vnplan_nlp.data.terms import term_on
from vnplan_nlp.index.loose import searchable
from vnplan_nlp.index.rows import year_of
from vnplan_nlp.index.summary import sum_up
from vnplan_nlp.schema.canonical import InvalidIdError, akn_iri, parse_id

#: What is known of a target, by the columns of `readings` that say it.
_DETAILS: Final = ("known_doc_type", "known_reference", "known_date", "known_issuer", "known_title")
_NOTHING: Final = (None,) * len(_DETAILS)
#: Targets whose details are held at a time.
_MANY: Final = 1000
_DATE: Final = _DETAILS.index("known_date")


class _Target(NamedTuple):
    id: int
    canonical_id: str
    period: str | None
    date: str | None


class Merger:
    """Remembers which targets and documents have been touched, and settles them."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self._base = base

    def touch(self, target: int) -> None:
        """A document has begun to cite a target, or to be one."""
        self._base.execute("INSERT OR IGNORE INTO pending_targets VALUES (?)", (target,))

    def put(self, document: int) -> None:
        """A document has come in."""
        self._base.execute("INSERT OR IGNORE INTO pending_documents VALUES (?)", (document,))

    def drop(self, document: int) -> None:
        """A document is about to go."""
        base = self._base
        for source in (
            "SELECT target FROM edges WHERE document = :document",
            "SELECT r.target FROM edges AS e JOIN readings AS r ON r.id = e.reading WHERE e.document = :document",
            "SELECT target FROM documents WHERE id = :document AND target IS NOT NULL",
            "SELECT subject FROM relations WHERE document = :document AND subject IS NOT NULL",
            "SELECT object FROM relations WHERE document = :document AND object IS NOT NULL",
        ):
            base.execute(f"INSERT OR IGNORE INTO pending_targets {source}", {"document": document})
        self._touch_citing("SELECT target FROM documents WHERE id = ?", (document,))
        base.execute("DELETE FROM pending_documents WHERE document = ?", (document,))
        # Whoever reads before all is settled must not be led to a file that is gone.
        base.execute(
            "UPDATE targets SET document = NULL WHERE document = ?1"
            " AND id = (SELECT target FROM documents WHERE id = ?1)",
            (document,),
        )

    def settle(self) -> None:
        """Bring everything that hangs on what was touched up to date."""
        base = self._base
        base.execute("BEGIN IMMEDIATE")
        try:
            for incomplete, candidates in self._groups():
                self._merge(incomplete, candidates)
            self._touch_citing(
                "SELECT d.target FROM documents AS d JOIN pending_documents AS p ON p.document = d.id", ()
            )
            self._clean()
            self._count()
            self._describe()
            self._clean_issuers()
            self._find_direct()
            self._sum_up()
            base.execute("DELETE FROM pending_targets")
            base.execute("DELETE FROM pending_documents")
            base.execute("COMMIT")
        except BaseException:
            base.execute("ROLLBACK")
            raise

    def _touch_citing(self, targets: str, values: tuple[Any, ...]) -> None:
        """Touch the documents that cite some targets: whether they stand right under others may have changed."""
        self._base.execute(
            f"INSERT OR IGNORE INTO pending_documents SELECT document FROM edges WHERE target IN ({targets})", values
        )

    # --- one target under two ids ---

    def _groups(self) -> Iterator[tuple[list[_Target], list[_Target]]]:
        """Yield targets that lack their year, with those of the same number and organ that have one."""
        groups = self._base.execute(
            "SELECT DISTINCT t.number, t.symbol, t.place FROM targets AS t JOIN pending_targets AS p ON p.target = t.id"
            " WHERE t.number IS NOT NULL AND t.year_inside IS NULL AND EXISTS (SELECT 1 FROM targets AS o"
            " WHERE o.number = t.number AND o.symbol = t.symbol AND o.place IS t.place AND o.year_inside IS NULL"
            " AND (o.period IS NULL OR o.period LIKE 'k%')) ORDER BY t.number, t.symbol, t.place"
        ).fetchall()
        for group in groups:
            rows = self._base.execute(
                # Only what somebody prints, or is, can be meant: not what is left of documents that are gone.
                "SELECT t.id, t.canonical_id, t.period, (SELECT MIN(r.known_date) FROM readings AS r"
                "  WHERE r.target = t.id AND EXISTS (SELECT 1 FROM edges WHERE reading = r.id)) FROM targets AS t"
                " WHERE number = ? AND symbol = ? AND place IS ? AND year_inside IS NULL"
                " AND (EXISTS (SELECT 1 FROM readings AS r JOIN edges AS e ON e.reading = r.id WHERE r.target = t.id)"
                "  OR EXISTS (SELECT 1 FROM documents WHERE target = t.id)) ORDER BY canonical_id",
                group,
            )
            targets = [_Target(*row) for row in rows]
            yield [t for t in targets if not _is_dated(t)], [t for t in targets if _is_dated(t)]

    def _merge(self, incomplete: list[_Target], candidates: list[_Target]) -> None:
        """Let citations that leave out the year mean the one document of that number that they can mean."""
        base = self._base
        by_document: dict[int, list[tuple[_Target, int]]] = defaultdict(list)
        for target in incomplete:
            edges = base.execute(
                "SELECT e.document, e.target FROM readings AS r JOIN edges AS e ON e.reading = r.id"
                " WHERE r.target = ? ORDER BY e.document",
                (target.id,),
            )
            for document, now in edges:
                by_document[document].append((target, now))
        for document, cited in by_document.items():
            year, own = base.execute("SELECT year, target FROM documents WHERE id = ?", (document,)).fetchone()
            taken = {own} | {
                row[0]
                for row in base.execute(
                    "SELECT r.target FROM edges AS e JOIN readings AS r ON r.id = e.reading WHERE e.document = ?",
                    (document,),
                )
            }
            moves = []
            for target, now in cited:
                meant = [one for one in candidates if one.id not in taken and _may_mean(target, one, year)]
                final = meant[0].id if len(meant) == 1 else target.id
                taken.add(final)
                if final != now:
                    moves.append((now, final))
            self._move(document, moves)

    def _move(self, document: int, moves: list[tuple[int, int]]) -> None:
        """Let citations of a document mean other targets than before."""
        # By way of ids that nothing has: one may go where another one still is.
        aside = [(now, -final) for now, final in moves]
        for old, new in (*aside, *((-final, final) for _, final in moves)):
            for table, column in (
                ("edges", "target"), ("mentions", "target"), ("relations", "subject"), ("relations", "object"),
            ):  # fmt: skip
                self._base.execute(
                    f"UPDATE {table} SET {column} = ? WHERE document = ? AND {column} = ?", (new, document, old)
                )
        for now, final in moves:
            self.touch(now)
            self.touch(final)
            self.put(document)

    # --- what is known of a target ---

    def _clean(self) -> None:
        """Remove what nobody points to any more."""
        base = self._base
        base.execute(
            "DELETE FROM readings WHERE target IN (SELECT target FROM pending_targets)"
            " AND NOT EXISTS (SELECT 1 FROM edges WHERE reading = readings.id)"
        )
        base.execute(
            "DELETE FROM target_years WHERE target IN (SELECT target FROM pending_targets)"
        )
        gone = (
            "SELECT id FROM targets WHERE id IN (SELECT target FROM pending_targets)"
            " AND NOT EXISTS (SELECT 1 FROM edges WHERE target = targets.id)"
            " AND NOT EXISTS (SELECT 1 FROM readings WHERE target = targets.id)"
            " AND NOT EXISTS (SELECT 1 FROM documents WHERE target = targets.id)"
            " AND NOT EXISTS (SELECT 1 FROM relations WHERE object = targets.id)"
            " AND NOT EXISTS (SELECT 1 FROM relations WHERE subject = targets.id)"
        )
        for (target,) in base.execute(gone).fetchall():
            base.execute("DELETE FROM names WHERE rowid = ?", (target,))
            base.execute("DELETE FROM targets WHERE id = ?", (target,))

    def _clean_issuers(self) -> None:
        """Remove authorities that no document is of and none is cited of."""
        self._base.execute(
            "DELETE FROM issuers WHERE id NOT IN (SELECT issuer FROM documents WHERE issuer IS NOT NULL"
            " UNION SELECT known_issuer FROM readings WHERE known_issuer IS NOT NULL"
            " UNION SELECT issuer FROM targets WHERE issuer IS NOT NULL)"
        )

    def _count(self) -> None:
        base = self._base
        base.execute(
            "UPDATE targets SET (documents, mentions, first_cited, last_cited) ="
            " (SELECT COUNT(*), COALESCE(SUM(e.mentions), 0), MIN(d.date), MAX(d.date)"
            "  FROM edges AS e JOIN documents AS d ON d.id = e.document WHERE e.target = targets.id),"
            # Of several files of one document the one that says most of itself counts, then the first by its bytes.
            " document = (SELECT id FROM documents WHERE target = targets.id"
            "  ORDER BY text_source = 'ocr', characters DESC, sha256 LIMIT 1)"
            " WHERE id IN (SELECT target FROM pending_targets)"
        )
        base.execute(
            "INSERT INTO target_years SELECT e.target, d.year, COUNT(*) FROM pending_targets AS p"
            " JOIN edges AS e ON e.target = p.target JOIN documents AS d ON d.id = e.document"
            " WHERE d.year IS NOT NULL GROUP BY e.target, d.year"
        )

    def _describe(self) -> None:
        """Give each target the details that most documents print, or those of its own letterhead."""
        base = self._base
        own = {
            row[0]: row[1:]
            for row in base.execute(
                "SELECT t.id, d.doc_type, d.reference, d.date, d.issuer, d.title FROM pending_targets AS p"
                " JOIN targets AS t ON t.id = p.target JOIN documents AS d ON d.id = t.document"
            )
        }
        readings = base.execute(
            "SELECT e.target, r.known_doc_type, r.known_reference, r.known_date, r.known_issuer, r.known_title,"
            " COUNT(*) FROM pending_targets AS p JOIN edges AS e ON e.target = p.target"
            " JOIN readings AS r ON r.id = e.reading GROUP BY e.target, r.id ORDER BY e.target"
        )
        issuers: dict[int, str] = {}
        chosen = {}
        for target, rows in _by_target(readings):
            chosen[target] = tuple(self._choose(index, rows, issuers) for index in range(len(_DETAILS)))
            if len(chosen) == _MANY:
                self._write_details(chosen, own, issuers)
                chosen = {}
        self._write_details(chosen, own, issuers)
        self._write_details(dict.fromkeys(own, _NOTHING), own, issuers)
        # Ids under which nothing is cited any more: what they printed is counted elsewhere.
        idle = (
            "SELECT t.id FROM targets AS t JOIN pending_targets AS p ON p.target = t.id"
            " WHERE t.documents = 0 AND t.document IS NULL"
        )
        base.execute(
            "UPDATE targets SET doc_type = NULL, doc_type_code = NULL, reference = NULL, date = NULL, year = NULL,"
            f" issuer = NULL, title = NULL, iri = NULL WHERE id IN ({idle})"
        )
        base.execute(f"DELETE FROM names WHERE rowid IN ({idle})")

    def _write_details(
        self, chosen: dict[int, tuple[Any, ...]], own: dict[int, tuple[Any, ...]], issuers: dict[int, str]
    ) -> None:
        """Write the details of targets: what a document says of itself first, else what the others say."""
        for target, values in chosen.items():
            said = own.pop(target, _NOTHING)
            doc_type, reference, date, issuer, title = (
                mine if mine is not None else others for mine, others in zip(said, values, strict=True)
            )
            year = year_of(date)
            name = self._issuer_name(issuer, issuers).split("|")[0] if issuer is not None else None
            canonical_id, place = self._base.execute(
                "SELECT canonical_id, place FROM targets WHERE id = ?", (target,)
            ).fetchone()
            self._base.execute(
                "UPDATE targets SET doc_type = ?, doc_type_code = ?, reference = ?, date = ?, year = ?, issuer = ?,"
                " title = ?, iri = ? WHERE id = ?",
                (
                    doc_type, code_of_type(doc_type), reference, date, year, issuer, title,
                    _iri(canonical_id, doc_type, date, name), target,
                ),
            )  # fmt: skip
            words = searchable((doc_type, code_of_type(doc_type), reference, title, name, canonical_id, date), place)
            self._base.execute("INSERT OR REPLACE INTO names (rowid, searched) VALUES (?, ?)", (target, words))

    def _choose(self, index: int, rows: list[tuple[Any, ...]], issuers: dict[int, str]) -> Any:
        """The value of a detail that most documents have; a whole date goes before one that is cut."""
        votes: dict[Any, int] = defaultdict(int)
        for row in rows:
            if row[1 + index] is not None:
                votes[row[1 + index]] += row[-1]
        if not votes:
            return None

        def order(value: Any) -> tuple[Any, ...]:
            name = self._issuer_name(value, issuers) if isinstance(value, int) else value
            whole = len(value) == 10 if index == _DATE else True
            return (whole, votes[value], len(name), name)

        return max(votes, key=order)

    def _issuer_name(self, issuer: int, known: dict[int, str]) -> str:
        """Name and place of an issuer: its id hangs on the order in which documents came."""
        if issuer not in known:
            row = self._base.execute(
                "SELECT name, level, unit, unit_code, parent_unit FROM issuers WHERE id = ?", (issuer,)
            ).fetchone()
            known[issuer] = "|".join(part or "" for part in row)
        return known[issuer]

    def _sum_up(self) -> None:
        """Write what a first page shows, and what would else be counted through the whole archive for each of them."""
        base = self._base
        touched = "SELECT 1 FROM pending_documents UNION ALL SELECT 1 FROM pending_targets LIMIT 1"
        if base.execute(touched).fetchone() is None and base.execute("SELECT 1 FROM meta").fetchone() is not None:
            return
        sum_up(base)

    # --- who stands right under whom ---

    def _find_direct(self) -> None:
        """Mark what a document follows at first hand.

        A district plan cites the directive of the centre and the plan of its province for it: it stands under the
        latter, where that one lies in the archive and follows the directive itself.
        """
        # CROSS JOIN keeps the order: from what the document follows to its file, and from there up. The other way round
        # all who cite a directive would be gone through for each of them.
        self._base.execute(
            "UPDATE edges SET direct = follows AND NOT EXISTS ("
            "  SELECT 1 FROM edges AS near CROSS JOIN documents AS middle ON middle.target = near.target"
            "  CROSS JOIN edges AS far ON far.document = middle.id AND far.target = edges.target AND far.follows"
            "  WHERE near.document = edges.document AND near.follows AND near.target <> edges.target"
            "  AND middle.rank < (SELECT rank FROM documents WHERE id = edges.document))"
            " WHERE document IN (SELECT document FROM pending_documents)"
        )


def _is_dated(target: _Target) -> bool:
    return target.period is not None and target.period.isdigit()


def _may_mean(target: _Target, candidate: _Target, year: int | None) -> bool:
    """Whether a citation without a year, in a document of a year, may mean a document that has one."""
    assert candidate.period is not None
    if year is not None and int(candidate.period) > year:
        return False
    if target.period is None:
        return True
    return term_on(candidate.date or candidate.period, "party") == int(target.period[1:])


def _by_target(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Group rows that are sorted by their first column."""
    group: list[tuple[Any, ...]] = []
    for row in rows:
        if group and group[0][0] != row[0]:
            yield group[0][0], group
            group = []
        group.append(row)
    if group:
        yield group[0][0], group


def _iri(canonical_id: str, doc_type: str | None, date: str | None, issuer: str | None) -> str | None:
    try:
        return akn_iri(parse_id(canonical_id), doc_type or "", date, issuer) if doc_type else None
    except InvalidIdError:
        return None
