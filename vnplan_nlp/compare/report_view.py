"""What all reports of a comparison show: its requirements as rows, with sections by name and changes in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from vnplan_nlp.compare.model import Change, Comparison, Match, Passage, Requirement
from vnplan_nlp.compare.report_words import Language, one_line, percent, weakens, words_of
from vnplan_nlp.formats.moments import Headed, date_words, document_name, shortened
from vnplan_nlp.schema import PlanDocument, Section

#: Words of a heading in the list of sections.
_LONGEST_HEADING: Final = 90


class SectionNames:
    """The sections of a document by their ids."""

    def __init__(self, document: PlanDocument, outside: str) -> None:
        self._by_id = {section.id: section for section in document.sections}
        self._outside = outside

    def chain(self, section: str | None) -> Iterator[Section]:
        """Yield a section and those around it, the innermost first."""
        found = self._by_id.get(section or "")
        while found is not None:
            yield found
            found = self._by_id.get(found.parent or "")

    def path(self, section: str | None) -> str:
        """Return the labels that lead to a section: "II/1/a"; those of the section around it where it has none."""
        return next((one_line(found.path) for found in self.chain(section) if found.path), "")

    def heading(self, section: str | None) -> str:
        """Return the path and the heading of a section, of the first around it that has one."""
        for found in self.chain(section):
            if found.path or found.heading:
                return ". ".join(part for part in (one_line(found.path), self.short(found)) if part)
        return self._outside

    def short(self, section: Section) -> str:
        """Return the heading of a section, or the beginning of its words."""
        if section.heading:
            return shortened(one_line(section.heading), _LONGEST_HEADING)
        words = one_line(section.text)
        label = one_line(section.label)
        for opening in (f"{label}.", f"{label})", label):
            if label and words.startswith(opening):
                words = words[len(opening) :].lstrip()
                break
        return shortened(words, _LONGEST_HEADING)


class Row(NamedTuple):
    """A requirement in the table; `state` is its status, or "other" where it is for others and nothing answers it."""

    number: int
    item: Requirement
    state: str
    path: str
    group: int

    @property
    def text(self) -> str:
        """The words of the requirement on one line."""
        return one_line(self.item.text)

    @property
    def answers(self) -> tuple[Match, ...]:
        """The passages that answer it: the matches of what is missing only come near to it."""
        return self.item.matches if self.item.status != "missing" else ()

    @property
    def best(self) -> Match | None:
        """The passage that answers it best."""
        return self.answers[0] if self.answers else None

    @property
    def nearest(self) -> Match | None:
        """The passage of the plan that comes nearest to what is missing and does not answer it."""
        return self.item.matches[0] if self.item.matches and not self.answers else None

    @property
    def relevant(self) -> bool:
        """Whether it addresses the plan's issuer or may do so."""
        return self.item.addressed != "no"


class Group(NamedTuple):
    """A section of the directive in the summary, and how many of its requirements are answered; `place` numbers it."""

    place: int
    name: str
    covered: int
    partial: int
    missing: int
    other: int

    @property
    def counted(self) -> int:
        """Requirements that address the issuer or may do so."""
        return self.covered + self.partial + self.missing

    def count_of(self, state: str) -> int:
        """Return how many are "covered", "partial", "missing" or for others ("other")."""
        return {"covered": self.covered, "partial": self.partial, "missing": self.missing, "other": self.other}[state]


class DocumentCard(NamedTuple):
    """A document as the head of a report names it."""

    name: str
    issuer: str
    date: str
    title: str
    file: str


def card_of(document: Headed, language: Language) -> DocumentCard:
    """Return how the head of a report names a document."""
    header = document.header
    kind, reference = one_line(header.doc_type), one_line(header.reference)
    name = f"{kind} {reference}".strip() if reference else one_line(document_name(document))
    return DocumentCard(
        name,
        one_line(header.issuer.name if header.issuer else None),
        one_line(date_words(document)) if language == "vi" else one_line(header.date),
        one_line(header.title),
        one_line(document.origin.filename),
    )


class View:
    """A comparison ready to be shown in a language."""

    percent = staticmethod(percent)

    def __init__(
        self, comparison: Comparison, plan: PlanDocument, directive: PlanDocument, language: Language = "vi"
    ) -> None:
        self.comparison, self.plan, self.directive, self.language = comparison, plan, directive, language
        self.words: dict[str, Any] = words_of(language)
        self.sections = SectionNames(directive, self.words["outside"])
        self.plan_sections = SectionNames(plan, self.words["outside"])
        self._group_ids = self._top_sections()
        self.rows = tuple(self._row(number, item) for number, item in enumerate(comparison.requirements, 1))
        self.numbers = {row.item.id: row.number for row in self.rows}
        self.groups = self._groups()

    def _top_sections(self) -> dict[str | None, int]:
        """Number the sections that the table is filtered by: those of the summary, else the outermost ones."""
        listed: Iterable[str | None] = (item.section for item in self.comparison.summary.sections)
        ids = list(dict.fromkeys(listed))
        if not ids:
            ids = list(dict.fromkeys(self._outermost(item.section) for item in self.comparison.requirements))
        return {section: index for index, section in enumerate(ids)}

    def _outermost(self, section: str | None) -> str | None:
        chain = list(self.sections.chain(section))
        return chain[-1].id if chain else None

    def _row(self, number: int, item: Requirement) -> Row:
        state = "other" if item.addressed == "no" and item.status == "missing" else item.status
        around = (section.id for section in self.sections.chain(item.section))
        found = next((self._group_ids[section] for section in around if section in self._group_ids), None)
        if found is None:
            found = self._group_ids.setdefault(None, len(self._group_ids))
        return Row(number, item, state, self.sections.path(item.section), found)

    def _groups(self) -> tuple[Group, ...]:
        states = ("covered", "partial", "missing", "other")
        counts = {index: dict.fromkeys(states, 0) for index in range(len(self._group_ids))}
        for row in self.rows:
            counts[row.group][row.item.status if row.relevant else "other"] += 1
        return tuple(
            Group(index, self.sections.heading(section), **counts[index]) for section, index in self._group_ids.items()
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many requirements are covered, partial and missing, of those that count; those of others as "other"."""
        return {
            name: sum(group.count_of(name) for group in self.groups)
            for name in ("covered", "partial", "missing", "other")
        }

    @property
    def coverage(self) -> float | None:
        """(covered + partial / 2) / all that count, from 0 to 1; None where none does."""
        counts = self.counts
        total = counts["covered"] + counts["partial"] + counts["missing"]
        return (counts["covered"] + counts["partial"] / 2) / total if total else None

    @property
    def missing(self) -> tuple[Row, ...]:
        """The requirements that address the issuer, or may do so, and that nothing answers."""
        return tuple(row for row in self.rows if row.relevant and row.item.status == "missing")

    @property
    def changes(self) -> tuple[tuple[Row, Change], ...]:
        """All changes with their requirements, in the order of the directive."""
        return tuple((row, change) for row in self.rows for change in row.item.changes)

    @property
    def weaker(self) -> tuple[tuple[Row, Change], ...]:
        """The changes that ask less than the directive does, and slips."""
        return tuple((row, change) for row, change in self.changes if row.relevant and weakens(change))

    @property
    def sentences(self) -> tuple[str, ...]:
        """The summary in words."""
        words, counts = self.words["summary"], self.counts
        total = counts["covered"] + counts["partial"] + counts["missing"]
        said = [words["sentence"].format(all=total, **counts) if total else words["none"]]
        if counts["other"]:
            said.append(words["others"].format(count=counts["other"]))
        if self.weaker:
            said.append(words["weaker"].format(count=len(self.weaker)))
        if self.comparison.slips:
            said.append(words["slips"].format(count=len(self.comparison.slips)))
        if self.comparison.additions:
            said.append(words["additions"].format(count=len(self.comparison.additions)))
        return tuple(said)

    def card(self, document: PlanDocument) -> DocumentCard:
        """Return how the head of a report names a document."""
        return card_of(document, self.language)

    def short(self, words: str, most: int) -> str:
        """Return words on one line, cut behind a whole word."""
        return shortened(one_line(words), most)

    def passage(self, passage: Passage, most: int) -> str:
        """Return the words of a passage on one line, cut behind a whole word."""
        return self.short(passage.text, most)

    def elsewhere(self, row: Row) -> list[str]:
        """Return in which other sections of the plan a requirement is answered, three of them at most."""
        return list(dict.fromkeys(self.plan_sections.path(match.section) or "…" for match in row.answers[1:]))[:3]

    def reasons(self, row: Row, most: int) -> tuple[str, ...]:
        """Return why the first match of a requirement was taken, in words: those that both have, then the rest."""
        told = self.words["evidence"]
        shared = [one_line(part.text) for part in row.item.evidence if part.field == "words"][:most]
        others = [told.get(part.field) or one_line(part.text) for part in row.item.evidence if part.field != "words"]
        if not most:
            return ()
        return (*([f"{told['words']}: {', '.join(shared)}"] if shared else []), *others[:most])

    def cited(self) -> list[tuple[str, Sequence[Any]]]:
        """Return the groups of cited documents: those that both cite, and those that one of them cites."""
        citations = self.comparison.citations
        return [(name, getattr(citations, name)) for name in ("directive_only", "plan_only", "both")]

    @property
    def cited_count(self) -> int:
        """How many documents are cited in all."""
        return sum(len(cited) for _, cited in self.cited())
