"""The plan that a Doc holds: kept as JSON in `doc.user_data`, which spaCy saves, copies and sends to processes."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple
from weakref import WeakKeyDictionary

from spacy.tokens import Doc

from vnplan_nlp.errors import EmptyDocumentError, VnplanError
from vnplan_nlp.schema import PlanDocument

#: The key of `doc.user_data`.
KEY: Final = "vnplan"
#: Whose characters the Doc has: those of the raw source, or those of `plan.text`.
Over = Literal["source", "text"]


class NoPlanError(VnplanError):
    """A Doc holds no plan."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the Doc holds no plan: {reason}")
        self.reason = reason


class Attached(NamedTuple):
    """The plan of a Doc and how its offsets map to those of the Doc.

    `plan` is None where the text holds nothing to parse. `shift` is the length of the byte order mark that the Doc
    begins with, and that no plan counts.
    """

    plan: PlanDocument | None
    over: Over
    shift: int

    def doc_span(self, start: int, end: int) -> tuple[int, int]:
        """Return offsets of `plan.text` as offsets of `doc.text`."""
        if self.plan is None or self.over == "text":
            return start, end
        first, last = self.plan.aligned.raw_span(start, end)
        return first + self.shift, last + self.shift

    def text_span(self, start: int, end: int) -> tuple[int, int]:
        """Return offsets of `doc.text` as offsets of `plan.text`."""
        if self.plan is None or self.over == "text":
            return start, end
        return self.plan.aligned.text_span(max(0, start - self.shift), max(0, end - self.shift))


#: Doc -> its entry of `user_data`, and what was read from it.
_READ: Final[WeakKeyDictionary[Doc, tuple[dict[str, Any], Attached]]] = WeakKeyDictionary()


def attach(doc: Doc, plan: PlanDocument | None, *, over: Over, shift: int = 0) -> Attached:
    """Let a Doc hold a plan, and return it with its way to the offsets of the Doc."""
    entry = {
        "plan": None if plan is None else plan.to_json(),
        "over": over,
        "shift": shift,
        "length": _length(doc),
    }
    doc.user_data[KEY] = entry
    found = Attached(plan, over, shift)
    _READ[doc] = (entry, found)
    return found


def attached(doc: Doc) -> Attached | None:
    """Return what a Doc holds; None where it holds nothing, or what belongs to another text.

    Another text has a Doc that was cut out of the one that was parsed (`span.as_doc(copy_user_data=True)`).
    """
    entry = doc.user_data.get(KEY)
    if not isinstance(entry, dict) or entry.get("length") != _length(doc):
        return None
    read = _READ.get(doc)
    if read is not None and read[0] is entry:
        return read[1]
    plan = None if entry["plan"] is None else PlanDocument.from_json(entry["plan"], name=f"user_data[{KEY!r}]")
    found = Attached(plan, entry["over"], entry["shift"])
    _READ[doc] = (entry, found)
    return found


def parsed(doc: Doc) -> Attached:
    """Return what a Doc holds, parsed first where it holds nothing: all components share one parse.

    Raises:
        TooLargeError: the analysis would take more memory than the limit.
        TimeLimitError: the analysis takes too long.
    """
    found = attached(doc)
    if found is not None:
        return found
    from vnplan_nlp.pipeline import parse_text

    text = doc.text
    try:
        plan = parse_text(text)
    except EmptyDocumentError:  # a pipeline goes over blank texts, too
        plan = None
    return attach(doc, plan, over="source", shift=int(text.startswith("\ufeff")))


def plan_of(doc: Doc) -> PlanDocument:
    """Return the plan that a Doc holds: what was parsed, or what `to_doc` was given, whatever became of its spans.

    Raises:
        NoPlanError: no component has parsed the Doc, its text holds nothing to parse, or `user_data` was not saved.
    """
    found = attached(doc)
    if found is None:
        raise NoPlanError("add a pipe such as 'vnplan_citations', make it by to_doc, or store its user_data")
    if found.plan is None:
        raise NoPlanError("its text is nothing but blanks and marks")
    return found.plan


def plan_or_none(doc: Doc) -> PlanDocument | None:
    """Return the plan that a Doc holds, or None: the getter of `doc._.vnplan`."""
    found = attached(doc)
    return None if found is None else found.plan


def _length(doc: Doc) -> int:
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0
