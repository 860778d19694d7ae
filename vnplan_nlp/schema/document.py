"""`PlanDocument`: the one object that leaves the pipeline, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cached_property
from math import cos, radians, sin
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import Field, ValidationError

from vnplan_nlp.errors import InvalidPlanError
from vnplan_nlp.schema.annotations import (
    Annotation,
    Assignment,
    Campaign,
    Citation,
    Commemoration,
    Deadline,
    Indicator,
    Issue,
    Issuer,
    Model,
    Offset,
    Phase,
    Reference,
    Relation,
    Section,
    Table,
    Time,
)
from vnplan_nlp.schema.markup import Target, anchors, linked
from vnplan_nlp.schema.text import AlignedText, Run

SCHEMA_NAME: Final = "vnplan.plan"
SCHEMA_VERSION: Final = "1.0"
#: The layers of annotations, in the order of the JSON.
LAYERS: Final = (
    "sections", "tables", "citations", "relations", "campaigns", "phases", "deadlines", "commemorations",
    "times", "indicators", "assignments",
)  # fmt: skip


TextSource = Literal["text_layer", "ocr", "docx", "doc", "html", "markdown", "plain"]


class Origin(Model):
    """Where the document came from."""

    filename: str | None = Field(default=None, description="name of the file, without its folder")
    media_type: str = Field(default="text/plain", description="media type, by the content of the file")
    sha256: str = Field(description="SHA-256 of the bytes of the file")
    bytes: int = Field(ge=0, description="size of the file")
    pages: int | None = Field(default=None, description="number of pages; null where the source has none")
    text_source: TextSource = Field(default="plain", description="what the text was read from")
    encoding: str | None = Field(default=None, description="encoding of the letters in the file")


#: A stretch of the text and its rectangle on a page: start, end, left, top, right, bottom.
PageLine = tuple[int, int, float, float, float, float]
#: A rectangle on a page: its number, left, top, right, bottom.
PageBox = tuple[int, float, float, float, float]


class Page(Model):
    """A page and the span of the text that it carries; its size and the boxes of its lines where they are known."""

    number: int = Field(ge=1, description="number of the page in the file, counted from 1")
    start: Offset = Field(description="where its text begins")
    end: Offset = Field(description="where its text ends")
    width: float | None = Field(default=None, description="points of 1/72 inch")
    height: float | None = Field(default=None, description="points of 1/72 inch")
    turn: float | None = Field(
        default=None, description="a scan that lay askew: degrees counter-clockwise to where the `lines` are level"
    )
    lines: tuple[PageLine, ...] = Field(
        default=(), description="(start, end, left, top, right, bottom): offsets of `text`, points from the top left"
    )


def _turned(page: Page, left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    """The upright rectangle on the page as it is shown around one that lies level where the lines do."""
    angle = radians(page.turn or 0.0)
    x, y = (page.width or 0.0) / 2, (page.height or 0.0) / 2
    corners = [(across - x, down - y) for across in (left, right) for down in (top, bottom)]
    shown = [
        (x + across * cos(angle) - down * sin(angle), y + across * sin(angle) + down * cos(angle))
        for across, down in corners
    ]
    return (
        min(across for across, _ in shown),
        min(down for _, down in shown),
        max(across for across, _ in shown),
        max(down for _, down in shown),
    )


class Signer(Model):
    """The signature block, as printed."""

    on_behalf: str | None = Field(default=None, description="TM. ỦY BAN NHÂN DÂN")
    per: str | None = Field(default=None, description="KT. CHỦ TỊCH")
    position: str | None = Field(default=None, description="PHÓ CHỦ TỊCH")
    name: str | None = Field(default=None, description="name of the signer")


class Header(Model):
    """What the document says of itself; unknown and blank fields are null."""

    doc_type: str | None = Field(default=None, description="type word: Kế hoạch")
    doc_type_code: str | None = Field(default=None, description="code of the type: KH")
    number: str | None = Field(default=None, description="number as printed; null where it was left blank")
    symbol: str | None = Field(default=None, description="what follows the number: KH-UBND")
    reference: str | None = Field(default=None, description="number and symbol: 28/KH-UBND")
    canonical_id: str | None = Field(default=None, description="what citations of this document have as their target")
    issuer: Issuer | None = Field(default=None, description="issuer with level and admin unit")
    place: str | None = Field(default=None, description="place of the date line")
    date: str | None = Field(
        default=None, description="day of the document, cut where it is: 2023-01-18, 2023-01, 2023"
    )
    title: str | None = Field(default=None, description="title (trích yếu) on one line, without the type")
    signer: Signer = Field(default=Signer(), description="signature block")
    recipients: tuple[str, ...] = Field(default=(), description='lines below "Nơi nhận", without dashes')
    spans: dict[str, tuple[int, int]] = Field(default_factory=dict, description="field name -> offsets into `text`")


class PlanDocument(Model):
    """A parsed plan: its text, its header, its sections and every annotation, with the way back to the raw text.

    Source: the JSON contract, schema `vnplan.plan` 1.0. `PlanDocument.model_validate_json(plan.to_json()) == plan`.
    """

    schema_name: Literal["vnplan.plan"] = Field(default=SCHEMA_NAME, description="name of the schema")
    schema_version: Literal["1.0"] = Field(
        default=SCHEMA_VERSION, description="version of the schema; rises with breaking changes only"
    )
    produced_by: dict[str, str] = Field(
        default_factory=dict, description="version of the package and fingerprint of the configuration"
    )
    origin: Origin = Field(description="where the document came from")
    text: str = Field(
        description="the clean text: NFC, one block a line, wraps joined; all offsets are code points of it"
    )
    alignment: tuple[Run, ...] = Field(
        default=(), description="runs (text_start, raw_start, text_length, raw_length) that map `text` to the raw text"
    )
    raw_length: int = Field(default=0, ge=0, description="length of the raw text in code points")
    pages: tuple[Page, ...] = Field(default=(), description="pages with their spans; empty where the source has none")
    header: Header = Field(default=Header(), description="what the document says of itself")
    sections: tuple[Section, ...] = Field(default=(), description="numbered parts and bullets, in reading order")
    tables: tuple[Table, ...] = Field(default=(), description="tables kept as rows of cells")
    citations: tuple[Citation, ...] = Field(default=(), description="mentions of official documents")
    relations: tuple[Relation, ...] = Field(default=(), description="what one document does to another")
    references: tuple[Reference, ...] = Field(default=(), description="the documents behind the citations, one each")
    campaigns: tuple[Campaign, ...] = Field(default=(), description="named movements and campaigns")
    phases: tuple[Phase, ...] = Field(default=(), description="phases of the plan itself")
    deadlines: tuple[Deadline, ...] = Field(default=(), description="times by which somebody must do something")
    commemorations: tuple[Commemoration, ...] = Field(default=(), description="anniversaries")
    times: tuple[Time, ...] = Field(default=(), description="all time expressions")
    indicators: tuple[Indicator, ...] = Field(default=(), description="targets with number and unit")
    assignments: tuple[Assignment, ...] = Field(default=(), description="who must do which task, in which role")
    issues: tuple[Issue, ...] = Field(default=(), description="doubts and slips, with stable codes")

    @cached_property
    def aligned(self) -> AlignedText:
        """The text with its map to the raw text."""
        return AlignedText(self.text, self.alignment, self.raw_length)

    def raw_span(self, annotation: Annotation) -> tuple[int, int]:
        """Return the offsets of an annotation in the raw text of the source file."""
        return self.aligned.raw_span(annotation.start, annotation.end)

    def boxes(self, annotation: Annotation) -> tuple[PageBox, ...]:
        """Return the rectangles of an annotation on the pages, one for each line: (page, left, top, right, bottom).

        Points of 1/72 inch from the top left corner of the page as it is shown, however askew it was scanned. Of a
        line that it covers in part the ends are reckoned by the share of its characters. Empty where the source has
        no pages.
        """
        start, end = annotation.start, annotation.end
        found: list[tuple[int, PageBox]] = []
        for page in self.pages:
            for low, high, left, top, right, bottom in page.lines:
                first, last = max(start, low), min(end, high)
                if first < last:
                    width = (right - left) / (high - low)
                    sides = (left + width * (first - low), top, left + width * (last - low), bottom)
                    found.append((first, (page.number, *(_turned(page, *sides) if page.turn else sides))))
        return tuple(box for _, box in sorted(found))

    def layer(self, name: str) -> tuple[Annotation, ...]:
        """Return the annotations of a layer by its name in the JSON.

        Raises:
            KeyError: there is no such layer; the message lists them.
        """
        if name not in LAYERS:
            raise KeyError(f"no layer {name!r}; there are {', '.join(LAYERS)}")
        annotations: tuple[Annotation, ...] = getattr(self, name)
        return annotations

    def annotations(self) -> Iterator[Annotation]:
        """Yield every annotation of every layer, layer by layer, in reading order."""
        for name in LAYERS:
            yield from self.layer(name)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return a layer as flat dictionaries, one an annotation: `pandas.DataFrame(plan.rows("citations"))`.

        Each row has the file name and the document's reference first; nested objects become dotted columns
        (`issuer.name`, null where there is no issuer) and lists become JSON: every row of a layer has the same
        columns. `references` and `issues` are layers here too.
        """
        items: tuple[Model, ...] = getattr(self, name) if name in ("references", "issues") else self.layer(name)
        head = {"filename": self.origin.filename, "document": self.header.reference}
        return [{**head, **_flat(item.model_dump(mode="json"), type(item))} for item in items]

    def annotated_html(self, target: Target = "{iri}") -> str:
        """Return the text as HTML, a paragraph a line, each citation linked to the page of the document it means.

        Args:
            target: the address of a page, with `{canonical_id}` or `{iri}` in it, or a function that returns it for a
                reference (None: no link).
        """
        links = anchors(self.citations, self.references, target)
        paragraphs: list[str] = []
        start = first = 0
        for line in self.text.split("\n"):
            end = start + len(line)
            while first < len(links) and links[first].end <= start:
                first += 1
            last = first
            while last < len(links) and links[last].start < end:
                last += 1
            paragraphs.append(f"<p>{linked(self.text, start, end, links[first:last])}</p>")
            start = end + 1
        return "\n".join(paragraphs)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the document as JSON, Vietnamese letters unescaped."""
        return self.model_dump_json(indent=indent)

    def to_json_bytes(self) -> bytes:
        """Return the document as JSON on one line, in UTF-8: what `to_json` returns, without the detour of a string."""
        written: bytes = self.__pydantic_serializer__.to_json(self)
        return written

    @classmethod
    def from_json(cls, data: str | bytes, *, name: str = "JSON") -> PlanDocument:
        """Return the document that `to_json` wrote.

        Raises:
            InvalidPlanError: the data is no JSON or not of this schema.
        """
        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "top level"
            raise InvalidPlanError(name, f"{where}: {first['msg']}") from error


def _flat(item: dict[str, Any] | None, model: type[Model], prefix: str = "") -> dict[str, Any]:
    """Return an object as one row; the columns come from its model, so that they do not hang on what was found."""
    row: dict[str, Any] = {}
    for key, field in model.model_fields.items():
        value = None if item is None else item.get(key)
        nested = _nested(field.annotation)
        if nested is not None:
            row.update(_flat(value, nested, f"{prefix}{key}."))
        elif isinstance(value, list | dict):
            row[prefix + key] = json.dumps(value, ensure_ascii=False) if value else None
        else:
            row[prefix + key] = value
    return row


def _nested(annotation: Any) -> type[Model] | None:
    """Return the model of a field that holds one of it or nothing; lists are no such field."""
    if get_origin(annotation) is tuple:
        return None
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and not get_args(candidate) and issubclass(candidate, Model):
            return candidate
    return None
