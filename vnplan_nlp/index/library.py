"""`CitationIndex`: an archive as one file, and the questions that it answers."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar

from vnplan_nlp.index import answers, campaigns, cascade, changes, deadlines, directives, graph, loose, search
from vnplan_nlp.index.database import open_readonly, snapshot
from vnplan_nlp.index.model import (
    CampaignPage,
    CampaignRow,
    Candidate,
    CascadeNode,
    ChangedBasis,
    CitedBy,
    Cites,
    Coverage,
    DeadlineRow,
    Directive,
    Document,
    Path,
    Related,
    SearchResult,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.schema import PlanDocument

_Asked = ParamSpec("_Asked")
_Answer = TypeVar("_Answer")


def _of_one_state(
    question: Callable[Concatenate[CitationIndex, _Asked], _Answer],
) -> Callable[Concatenate[CitationIndex, _Asked], _Answer]:
    """Let a question of several statements be answered from one state of the index."""

    @wraps(question)
    def ask(self: CitationIndex, /, *args: _Asked.args, **named: _Asked.kwargs) -> _Answer:
        with self.snapshot():
            return question(self, *args, **named)

    return ask


class CitationIndex:
    """An index that `vnplan index build` made, open for reading.

        with vp.CitationIndex("index.db") as index:
            for citing in index.cited_by("34 ct tw").rows:
                print(citing.document.date, citing.document.label)

    A reference (`ref`) is a canonical id, a number as printed, or what people type: "34 ct tw", "CT 34-CT/TW 2014",
    "nghi quyet 57", "Luật Đất đai 2024".

    One object is for one thread at a time; several may read one file. Each answer is of one state of the index, also
    while a build writes to it; `with index.snapshot():` makes that true of several.

    Args:
        path: the file.

    Raises:
        SourceNotFoundError: there is no such file.
        IndexFileError: it is no index, or of another version.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.file = os.fspath(path)
        self.base: sqlite3.Connection = open_readonly(self.file)

    def __enter__(self) -> CitationIndex:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.base.close()

    def snapshot(self) -> AbstractContextManager[None]:
        """Return a block within which all answers are of one state; what is written meanwhile is seen after it."""
        return snapshot(self.base)

    # --- documents ---

    @_of_one_state
    def statistics(self) -> Statistics:
        """Return how much the index holds."""
        return answers.statistics(self.base)

    @_of_one_state
    def document(self, key: str, *, exact: bool = False) -> Document:
        """Return a document by its key, the beginning of its SHA-256 (8 digits at least), its path or canonical id.

        A reference names it, too, unless it must be `exact`.

        Raises:
            UnknownReferenceError: there is none.
            AmbiguousReferenceError: a reference may mean several.
        """
        return answers.document(self.base, key, exact=exact)

    @_of_one_state
    def plan(self, key: str) -> PlanDocument:
        """Return the whole plan of a document.

        Raises:
            UnknownReferenceError: there is none.
        """
        sha256 = answers.document(self.base, key).sha256
        query = "SELECT plan FROM plans JOIN documents ON documents.id = plans.document WHERE sha256 = ?"
        return PlanDocument.from_json(zlib.decompress(self.base.execute(query, (sha256,)).fetchone()[0]))

    @_of_one_state
    def directives(self, plan: PlanDocument) -> tuple[Directive, ...]:
        """Return the documents of the archive that a plan may carry out, the likeliest first.

        What the plan says that it carries out goes before what it is based on; then what its title cites; then the
        nearest authority above its issuer, and what it cites first. The plan need not be in the archive.

        Raises:
            NoDirectiveError: the archive holds none of them.
        """
        return directives.directives(self.base, plan)

    def documents(self) -> Iterator[Document]:
        """Yield all documents, the newest first."""
        return answers.documents(self.base)

    def targets(self) -> Iterator[Target]:
        """Yield all targets by their canonical ids."""
        return answers.targets(self.base)

    @_of_one_state
    def search(
        self,
        text: str,
        *,
        year: int | None = None,
        level: str | None = None,
        doc_type: str | None = None,
        province: str | None = None,
        campaign: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> SearchResult:
        """Return the documents that hold all words of a text; an empty one finds all.

        Words with diacritics are found as they are, words without in any spelling; "quoted words" stand together, and
        so do the parts of a number.

        Args:
            text: what to look for.
            year: of the date.
            level: of the issuer: central, ministry, province, district, commune, party, other.
            doc_type: code of the type, "KH".
            province: name of the province, without its type.
            campaign: id of a national campaign.
            limit: hits to return.
            offset: hits to pass over.
        """
        facets = {"year": year, "level": level, "type": doc_type, "province": province, "campaign": campaign}
        return search.search(self.base, text, facets, limit, offset)

    # --- references ---

    @_of_one_state
    def resolve(self, ref: str, *, limit: int = 10) -> tuple[Candidate, ...]:
        """Return the targets that a loosely typed reference may mean, the best first; of equal ones the most cited."""
        return loose.candidates(self.base, ref, limit)

    @_of_one_state
    def target(self, ref: str) -> Target:
        """Return the target that a reference means.

        Raises:
            UnknownReferenceError: none fits.
            AmbiguousReferenceError: several fit as well; the error lists them.
        """
        return loose.resolve(self.base, ref)

    @_of_one_state
    def show(self, ref: str) -> TargetPage:
        """Return all that the archive knows of a target. Raises as `target`."""
        return answers.show(self.base, self.target(ref))

    @_of_one_state
    def cited_by(
        self,
        ref: str,
        *,
        role: str | None = None,
        year: int | None = None,
        level: str | None = None,
        limit: int | None = 50,
        offset: int = 0,
    ) -> CitedBy:
        """Return the documents that cite a target, the newest first. Raises as `target`."""
        return answers.cited_by(self.base, self.target(ref), role, year, level, limit, offset)

    @_of_one_state
    def cites(self, key: str) -> Cites:
        """Return what a document of the archive cites: by its key, path, or a reference to it.

        Raises:
            UnknownReferenceError: the archive holds no such document.
        """
        return answers.cites(self.base, key)

    @_of_one_state
    def top(
        self, *, by: Literal["year", "issuer", "type"] | None = None, limit: int = 20, groups: int = 20
    ) -> tuple[TopGroup, ...]:
        """Return the most cited targets: of all, or by year of the citing documents, by issuer or type of the cited."""
        return answers.top(self.base, by, limit, groups)

    @_of_one_state
    def path(self, ref: str, other: str, *, most: int = 6) -> Path:
        """Return the shortest chain of citations from one document to another, of so many citations at most.

        A chain of citations that all point the same way goes before one that turns. Raises as `target`.
        """
        return graph.path(self.base, self.target(ref), self.target(other), most)

    @_of_one_state
    def related(self, ref: str, *, limit: int = 20) -> tuple[Related, ...]:
        """Return the targets that are cited together with one, the closest first. Raises as `target`."""
        return graph.related(self.base, self.target(ref), limit)

    @_of_one_state
    def cascade(self, ref: str, *, limit: int = 100, depth: int = 6) -> CascadeNode:
        """Return the documents that carry a target out, as a tree, so many under each at most. Raises as `target`."""
        return cascade.cascade(self.base, self.target(ref), limit, depth)

    @_of_one_state
    def coverage(
        self, ref: str, *, within: str, level: str | None = None, on: str | None = None
    ) -> Coverage:
        """Return which units below a place have a document that carries a target out, at first hand or through others.

        Args:
            ref: the target.
            within: name of the place ("Gia Lai", "tỉnh Gia Lai", "huyện Ia Grai"), or its code.
            level: "district" or "commune" for those units alone.
            on: the day whose units are meant (ISO 8601); that of the newest document that carries the target out in
                the place where it is None; else the last day on which anybody cites the target.

        Raises:
            UnknownReferenceError, AmbiguousReferenceError: as `target`.
            UnknownPlaceError: there is no such unit.
        """
        return cascade.coverage(self.base, self.target(ref), within, level, on)

    # --- campaigns, deadlines, changes ---

    @_of_one_state
    def campaigns(self, *, limit: int = 100) -> tuple[CampaignRow, ...]:
        """Return the campaigns of the archive, those of most documents first."""
        return campaigns.campaigns(self.base, limit)

    @_of_one_state
    def campaign(self, name: str, *, limit: int = 100) -> CampaignPage:
        """Return who adopted a campaign: by its id, its name or a part of it, with or without diacritics.

        Raises:
            UnknownReferenceError: no document names one like that.
        """
        return campaigns.campaign(self.base, name, limit)

    @_of_one_state
    def deadlines(
        self, first: str | None = None, last: str | None = None, *, province: str | None = None, limit: int | None = 200
    ) -> tuple[DeadlineRow, ...]:
        """Return the deadlines whose last day lies between two days (ISO 8601, both included), by day."""
        return deadlines.deadlines(self.base, first, last, province, limit)

    @_of_one_state
    def changed_basis(
        self, *, when: Literal["later", "before"] | None = None, ref: str | None = None, limit: int | None = 200
    ) -> tuple[ChangedBasis, ...]:
        """Return the documents whose basis was amended, replaced or repealed, the newest first.

        Args:
            when: only changes after the document was issued ("later"), or before it was.
            ref: only those that stand on this target.
            limit: rows at most.
        """
        return changes.changed_basis(self.base, when, self.target(ref) if ref is not None else None, limit)

    @_of_one_state
    def many(self, refs: Sequence[str]) -> dict[str, Target | None]:
        """Return the target of each canonical id; None for those that the archive does not know."""
        return answers.by_canonical_id(self.base, refs)
