"""The layers that a trained pipeline serves, read off a draft and put together with those of the rules."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from vnplan_nlp.config import Components
from vnplan_nlp.data.campaigns import find_movement, founding_document, kind_pattern, kind_words
from vnplan_nlp.data.words import load_json
from vnplan_nlp.learned.citations import read_citation
from vnplan_nlp.learned.combination import Extent, combine, own_span
from vnplan_nlp.learned.pipelines import LearnedPipeline, ScoredSpan, load_pipeline
from vnplan_nlp.learned.texts import TASK_LABELS, heading_text, is_headed, lines_of, orders, scoped
from vnplan_nlp.schema import Annotation, Assignment, Block, Campaign, Citation, Draft, Section, SectionRole, trusted

#: How far before a name its kind word may stand: "phong trào thi đua yêu nước với chủ đề A".
_LEAD: Final = 90
#: Zones without sentences.
_SKIPPED: Final = frozenset(("letterhead", "recipients", "signature"))
_TASK_WORDS: Final = 40
#: A longer line, in characters, is no paragraph: following eight readings of it would take memory for nothing.
_LONGEST: Final = 20_000
_WORD: Final = re.compile(r"\S+")
_CLAUSE_END: Final = re.compile(r";|\.(?=\s|$)")
NONE: Final = "none"
#: Layer of the switch -> the component that serves it.
COMPONENTS: Final = {
    "campaigns": "names",
    "citations": "names",
    "assignments": "tasks",
    "section_roles": "section_roles",
}


class Served:
    """What the pipeline of a configuration finds in one document; each component reads the document at most once."""

    def __init__(self, components: Components, pipeline: LearnedPipeline | None = None) -> None:
        """Take a configuration, and the pipeline that it names unless another is given.

        Raises:
            MissingModelError: the pipeline is not there, or has no component for a layer.
        """
        self.components = components
        self.pipeline = pipeline or load_pipeline(components.model_name)
        for layer, component in COMPONENTS.items():
            if components.finder(layer) != "rules":
                self.pipeline.require(component)
        self._names: list[tuple[Block, list[ScoredSpan]]] | None = None

    @property
    def made_by(self) -> str:
        """The name and the digest of the pipeline, for `produced_by`."""
        return f"{self.pipeline.name} {self.pipeline.digest}".strip()

    def section_roles(self, text: str, sections: Sequence[Section]) -> Iterator[tuple[Section, SectionRole | None]]:
        """Yield the sections whose role is another than that of the rules, with it."""
        finder = self.components.section_roles
        if finder == "rules":
            return
        threshold = self.pipeline.threshold("section_roles", finder)
        headed = [section for section in sections if is_headed(section)]
        if finder == "both":
            headed = [section for section in headed if section.role is None]
        by_id = {section.id: section for section in sections}
        texts = [heading_text(text, section, by_id.get(section.parent or "")) for section in headed]
        for section, scores in zip(headed, self.pipeline.classes("section_roles", texts), strict=True):
            best = max(scores, key=lambda name: (scores[name], name))
            role: SectionRole | None = None if best == NONE or scores[best] < threshold else best  # type: ignore[assignment]
            if role != section.role:
                yield section, role

    def serves(self, layer: str) -> bool:
        """Whether a layer is not left to the rules alone."""
        return layer in COMPONENTS and self.components.finder(layer) != "rules"

    def needs_rules(self, layer: str) -> bool:
        """Whether the rules of a layer must run."""
        return self.components.finder(layer) != "model"

    def combined(self, layer: str, draft: Draft, rules: Sequence[Annotation]) -> list[Annotation]:
        """Return a layer in reading order, of what the rules found and of what the model finds in the draft."""
        finder = self.components.finder(layer)
        threshold = self.pipeline.threshold(layer, finder)
        if layer == "campaigns":
            yielding = self.pipeline.yielding.get(layer, ())
            return combine(rules, self._campaigns(draft), finder, threshold, yielding=yielding)
        if layer == "citations":
            return combine(rules, self._citations(draft), finder, threshold)
        return combine(rules, self._assignments(draft), finder, threshold, extent=_line_extent(draft))

    def _named(self, draft: Draft) -> list[tuple[Block, list[ScoredSpan]]]:
        if self._names is None:
            blocks = [block for block in draft.blocks if block.zone not in _SKIPPED and _is_line(block)]
            found = self.pipeline.spans("names", lines_of(draft.text, blocks))
            self._names = [(block, spans) for block, spans in zip(blocks, found, strict=True) if spans]
        return self._names

    def _campaigns(self, draft: Draft) -> Iterator[Annotation]:
        for block, spans in self._named(draft):
            floor = block.start
            for span in spans:
                start, end = block.start + span.start, block.start + span.end
                if span.label == "CAMPAIGN":
                    yield _campaign(draft, floor, start, end, span.score)
                    floor = end

    def _citations(self, draft: Draft) -> Iterator[Citation]:
        for block, spans in self._named(draft):
            for span in spans:
                if span.label == "CITATION":
                    found = read_citation(draft.text, block.start + span.start, block.start + span.end, span.score)
                    if found is not None:
                        yield found

    def _assignments(self, draft: Draft) -> Iterator[Assignment]:
        starts = set(scoped(draft.sections, orders(draft.header.doc_type), [block.start for block in draft.blocks]))
        blocks = [
            block for block in draft.in_zone("body", "annex")
            if block.table is None and _is_line(block) and block.start in starts
        ]  # fmt: skip
        limits = draft.layer("deadlines")
        at = 0
        for block, spans in zip(blocks, self.pipeline.spans("tasks", lines_of(draft.text, blocks)), strict=True):
            while at < len(limits) and limits[at].start < block.start:
                at += 1
            deadline = limits[at].id if at < len(limits) and limits[at].start < block.end else None
            task = next((span for span in spans if span.label == "TASK"), None)
            if task is None:
                continue
            said = _clause(draft.text, block.start + task.start, block.end)
            for span in spans:
                if span.label in TASK_LABELS:
                    start, end = block.start + span.start, block.start + span.end
                    behind = draft.text[end : max(end, block.start + task.start)].casefold()
                    words = load_json("learned_words")["leads"] if span.label == "ACTOR" else ()
                    leads = any(word in behind for word in words)
                    yield trusted(
                        Assignment,
                        start=start,
                        end=end,
                        text=draft.text[start:end],
                        rule="model.assignments",
                        score=min(span.score, task.score),
                        actor=draft.text[start:end],
                        role="lead" if leads else TASK_LABELS[span.label],
                        task=said,
                        deadline=deadline,
                    )


def _is_line(block: Block) -> bool:
    return 0 < block.end - block.start <= _LONGEST


def _campaign(draft: Draft, floor: int, start: int, end: int, score: float) -> Campaign:
    """A campaign with the kind that the words before its name give it, and with what the gazetteer knows."""
    name = draft.text[start:end]
    before = draft.text[max(floor, start - _LEAD) : start]
    lead = [match.group().lower() for match in re.finditer(kind_pattern(), before)]
    kind = kind_words()[lead[-1]].kind if lead else "khác"
    match = find_movement(name)
    return trusted(
        Campaign,
        start=start,
        end=end,
        text=name,
        rule="model.campaigns",
        score=score,
        name=name,
        kind=kind,
        national=match.id,
        place=match.place,
        founded_by=founding_document(match.id, draft.header.date),
    )


def _clause(text: str, start: int, end: int) -> str:
    """Return a task from where it begins to the end of its clause, at most forty words."""
    stop = _CLAUSE_END.search(text, start, end)
    clause = text[start : stop.start() if stop else end]
    words = list(_WORD.finditer(clause))
    return (clause[: words[_TASK_WORDS - 1].end()] if len(words) > _TASK_WORDS else clause).rstrip(" ,;:.")


def _line_extent(draft: Draft) -> _Lines:
    return _Lines([(block.start, block.end) for block in draft.blocks])


class _Lines:
    """Gives an annotation the line that it begins in: where the rules read one, the model adds nothing to it."""

    def __init__(self, lines: list[Extent]) -> None:
        self._lines = lines
        self._starts = [start for start, _ in lines]

    def __call__(self, annotation: Annotation) -> Extent:
        index = bisect_right(self._starts, annotation.start) - 1
        return self._lines[index] if index >= 0 else own_span(annotation)
