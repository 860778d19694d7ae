"""The columns of the Parquet tables: name, type, where the value stands in the plan, and what it means.

Names and values are those of the JSON. What is new has a name of its own: `day` is the `date` where that is a whole
day, `..._count` a number of rows. The documentation's tables are made from this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from vnplan_nlp.schema import Pinpoint

ColumnType = Literal["string", "int32", "int64", "double", "bool", "date32", "list<string>"]

#: What the documents table counts: the layers of the JSON, then what has no layer.
COUNTED: Final = (
    "sections", "tables", "citations", "references", "relations", "campaigns", "phases", "deadlines",
    "commemorations", "times", "indicators", "assignments", "issues",
)  # fmt: skip

_WHOLE_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR: Final = re.compile(r"\d{4}(?!\d)")
#: The words of a place in a document, the innermost first as in "điểm a khoản 2 Điều 5".
_PINPOINT_WORDS: Final = (
    ("point", "điểm"),
    ("clause", "khoản"),
    ("article", "Điều"),
    ("section", "mục"),
    ("chapter", "Chương"),
    ("part", "Phần"),
    ("appendix", "Phụ lục"),
)


class Column(NamedTuple):
    """A column of a table.

    `source` is the attribute that it comes from, dotted from the object of the row on. `convert` makes the value of
    the attribute's: it is called when the table is written, not when a plan is added. `repeats` says that the same few
    strings come again and again, which Parquet then keeps once.
    """

    name: str
    type: ColumnType
    source: str
    meaning: str
    repeats: bool = False
    convert: Callable[[Any], Any] | None = None


@lru_cache(maxsize=4096)
def day_of(value: str | None) -> date | None:
    """Return the day that an ISO date names; None where it is cut ("2023-05"), a period, or no day of the calendar."""
    if value is None or _WHOLE_DAY.fullmatch(value) is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def year_of(value: str | None) -> int | None:
    """Return the year of an ISO date, also of one that is cut: 2023 of "2023-05"."""
    match = _YEAR.match(value) if value is not None else None
    return int(match[0]) if match is not None else None


def pinpoint_words(pinpoint: Sequence[Pinpoint]) -> list[str]:
    """Return places inside a cited document as they are said: ["điểm a khoản 2 Điều 5"]."""
    said = []
    for place in pinpoint:
        parts = [(word, getattr(place, name)) for name, word in _PINPOINT_WORDS]
        said.append(" ".join(f"{word} {label}" for word, label in parts if label is not None))
    return said


def articles(pinpoint: Sequence[Pinpoint]) -> list[str]:
    """Return the articles that places inside a cited document name, each once: ["5", "17"]."""
    return list(dict.fromkeys(place.article for place in pinpoint if place.article is not None))


_DOCUMENT_ID: Final = Column(
    "document_id", "string", "", "SHA-256 of the bytes of the file: what joins the tables", repeats=True
)


def _annotation(*own: Column) -> tuple[Column, ...]:
    """The columns of a layer: those of every annotation around its own."""
    return (
        _DOCUMENT_ID,
        Column("id", "string", "id", "id within the document"),
        Column("start", "int32", "start", "first code point in `documents.text`"),
        Column("end", "int32", "end", "code point after the last one"),
        Column("page", "int32", "page", "page, from 1; null where the source has no pages"),
        Column("section", "string", "section", "id of the innermost section that holds it", repeats=True),
        Column("text", "string", "text", "the words, as in the plan"),
        *own,
        Column("rule", "string", "rule", "rule that found it", repeats=True),
        Column("score", "double", "score", "0 to 1, only where something fuzzy decided"),
    )


def _issuer(source: str) -> tuple[Column, ...]:
    """The columns of an issuer."""
    return (
        Column("issuer_name", "string", f"{source}.name", "full name of the issuer", repeats=True),
        Column(
            "issuer_level",
            "string",
            f"{source}.level",
            "central, ministry, province, district, commune, party or other",
            repeats=True,
        ),
        Column("issuer_unit", "string", f"{source}.unit", "admin unit of the issuer, without its type", repeats=True),
        Column(
            "issuer_unit_code",
            "string",
            f"{source}.unit_code",
            "its code of the General Statistics Office, on the day of the document",
            repeats=True,
        ),
        Column("issuer_parent_unit", "string", f"{source}.parent_unit", "the admin unit above it", repeats=True),
    )


def _date(source: str, whose: str, name: str = "date", day: str = "day") -> tuple[Column, ...]:
    """The columns of a date that the source may leave incomplete."""
    return (
        Column(name, "string", source, f"{whose}, cut where the source is: 2023-01-18, 2023-01 or 2023", repeats=True),
        Column(day, "date32", source, f"the same as a date; null where `{name}` is no whole day", convert=day_of),
    )


_COUNT_MEANINGS: Final = {"tables": "tables in the text (they have no Parquet table; their cells are in `text`)"}

_DOCUMENTS: Final = (
    _DOCUMENT_ID,
    Column("path", "string", "path", "where the file lies in the archive, with /"),
    Column("filename", "string", "origin.filename", "its name"),
    Column("media_type", "string", "origin.media_type", "its type", repeats=True),
    Column("bytes", "int64", "origin.bytes", "its size"),
    Column("pages", "int32", "origin.pages", "pages; null where the source has none"),
    Column(
        "text_source",
        "string",
        "origin.text_source",
        "text_layer, ocr, docx, doc, html, markdown or plain",
        repeats=True,
    ),
    Column("encoding", "string", "origin.encoding", "encoding of a text file", repeats=True),
    Column("doc_type", "string", "header.doc_type", "type: Kế hoạch, Chỉ thị …", repeats=True),
    Column("doc_type_code", "string", "header.doc_type_code", "code of the type: KH, CT …", repeats=True),
    Column("number", "string", "header.number", "number as printed; null where it is blank"),
    Column("symbol", "string", "header.symbol", "what follows the number: KH-UBND", repeats=True),
    Column("reference", "string", "header.reference", "number and symbol: 28/KH-UBND"),
    Column("canonical_id", "string", "header.canonical_id", "what citations of it have as their `target`"),
    *_issuer("header.issuer"),
    Column("place", "string", "header.place", "place of the date line", repeats=True),
    *_date("header.date", "date of the plan"),
    Column("year", "int32", "header.date", "year of the date", convert=year_of),
    Column("title", "string", "header.title", "title (trích yếu)"),
    Column(
        "signer_on_behalf",
        "string",
        "header.signer.on_behalf",
        "signed on behalf of: TM. ỦY BAN NHÂN DÂN",
        repeats=True,
    ),
    Column("signer_per", "string", "header.signer.per", "signed for: KT. CHỦ TỊCH", repeats=True),
    Column("signer_position", "string", "header.signer.position", "position of the signer", repeats=True),
    Column("signer_name", "string", "header.signer.name", "name of the signer", repeats=True),
    Column("recipients", "list<string>", "header.recipients", "recipients (nơi nhận), as printed", repeats=True),
    *(
        Column(f"{name}_count", "int32", f"counts.{name}", _COUNT_MEANINGS.get(name, f"rows in `{name}`"))
        for name in COUNTED
    ),
    Column("text", "string", "text", "the whole text, NFC, a block a line"),
    Column("text_length", "int32", "text_length", "its code points"),
    Column("produced_by_version", "string", "version", "version of vnplan_nlp that read it", repeats=True),
    Column("produced_by_config", "string", "config", "fingerprint of the settings", repeats=True),
)

_SECTIONS: Final = _annotation(
    Column("level", "int32", "level", "depth, from 1"),
    Column("kind", "string", "kind", "kind of its number: roman, arabic, letter, bullet …", repeats=True),
    Column("label", "string", "label", "its number as printed", repeats=True),
    Column("path", "string", "path", "labels from the root: I/1/a; null for bullets", repeats=True),
    Column("heading", "string", "heading", "heading; null for a numbered paragraph"),
    Column("heading_start", "int32", "heading_start", "first code point of the heading"),
    Column("heading_end", "int32", "heading_end", "code point after it"),
    Column("parent", "string", "parent", "id of the section above", repeats=True),
    Column(
        "role",
        "string",
        "role",
        "purpose, requirements, content, targets, measures, organisation, funding or schedule",
        repeats=True,
    ),
    Column("extent_end", "int32", "extent_end", "code point after all that belongs to the section"),
)

_CITATIONS: Final = _annotation(
    Column("form", "string", "form", "numbered, named, short or anaphoric", repeats=True),
    Column("doc_type", "string", "doc_type", "type of the cited document", repeats=True),
    Column("doc_type_code", "string", "doc_type_code", "code of that type", repeats=True),
    Column("number", "string", "number", "its number as printed", repeats=True),
    Column("year", "string", "year", "the year inside the number: 2017 of 91/2017/NĐ-CP", repeats=True),
    Column("symbol", "string", "symbol", "what follows number and year: NĐ-CP", repeats=True),
    Column("reference", "string", "reference", "number, year and symbol: 34-CT/TW", repeats=True),
    *_date("date", "date of the cited document"),
    Column("issuer_text", "string", "issuer_text", "its issuer as printed", repeats=True),
    *_issuer("issuer"),
    Column("title", "string", "title", "its title as printed", repeats=True),
    Column("title_start", "int32", "title_start", "first code point of the title"),
    Column("title_end", "int32", "title_end", "code point after it"),
    Column(
        "pinpoint",
        "list<string>",
        "pinpoint",
        "places inside it: điểm a khoản 2 Điều 5",
        repeats=True,
        convert=pinpoint_words,
    ),
    Column("articles", "list<string>", "pinpoint", "the articles among them: 5", repeats=True, convert=articles),
    Column("role", "string", "role", "basis, implements, amends, replaces, repeals, guides or content", repeats=True),
    Column("within", "string", "within", "id of the citation whose title holds this one", repeats=True),
    Column("target", "string", "target", "canonical id of the cited document: `references.canonical_id`", repeats=True),
)

_REFERENCES: Final = (
    _DOCUMENT_ID,
    Column(
        "canonical_id",
        "string",
        "reference.canonical_id",
        "identity of the cited document: 34-ct-tw:2014",
        repeats=True,
    ),
    Column("start", "int32", "first.start", "first code point of its first mention"),
    Column("end", "int32", "first.end", "code point after that mention"),
    Column("page", "int32", "first.page", "page of that mention"),
    Column("text", "string", "first.text", "words of that mention", repeats=True),
    Column("iri", "string", "reference.iri", "IRI in the style of Akoma Ntoso", repeats=True),
    Column("doc_type", "string", "reference.doc_type", "type", repeats=True),
    Column("reference", "string", "reference.reference", "number, year and symbol", repeats=True),
    *_date("reference.date", "date of the cited document"),
    *_issuer("reference.issuer"),
    Column("title", "string", "reference.title", "title", repeats=True),
    Column("mentions", "list<string>", "reference.mentions", "ids of its mentions in `citations`", repeats=True),
    Column("complete", "bool", "reference.complete", "whether type, number, date and issuer are all known"),
)

_RELATIONS: Final = _annotation(
    Column(
        "type", "string", "type", "basis, implements, amends, replaces, repeals, guides or consolidates", repeats=True
    ),
    Column("subject", "string", "subject", "id of the citation that acts; null: the plan itself", repeats=True),
    Column("object", "string", "object", "id of the citation that is acted on", repeats=True),
    Column("subject_target", "string", "subject_target", "canonical id of the subject", repeats=True),
    Column("object_target", "string", "object_target", "canonical id of the object", repeats=True),
)

_CAMPAIGNS: Final = _annotation(
    Column("name", "string", "name", "name of the movement, campaign, contest or theme", repeats=True),
    Column("kind", "string", "kind", "phong trào thi đua, cuộc vận động …", repeats=True),
    Column("national", "string", "national", "id of the national campaign that it belongs to", repeats=True),
    Column("place", "string", "place", "place in its name", repeats=True),
    Column("founded_by", "string", "founded_by", "document that founded the national campaign", repeats=True),
)

_PHASES: Final = _annotation(
    Column("label", "string", "label", "name of the phase: Đợt 1", repeats=True),
    Column("order", "int32", "order", "its place among the phases"),
    *_date("begin_date", "first day", "begin_date", "begin_day"),
    *_date("end_date", "last day", "end_date", "end_day"),
    Column("task", "string", "task", "what is done in it"),
)

_DEADLINES: Final = _annotation(
    Column("value", "string", "value", "time (ISO 8601): 2023-03-20, 2023-Q1, ---20 where it recurs", repeats=True),
    Column("relation", "string", "relation", "before, by, on, within or recurring", repeats=True),
    Column("recurrence", "string", "recurrence", "period after which it recurs: P1M", repeats=True),
    Column("rrule", "string", "rrule", "the same as a rule of iCalendar", repeats=True),
    Column(
        "last_day",
        "date32",
        "last_day",
        "last day in time as offices read it: “trước ngày 20/3” allows the 20th; null of a month, a quarter, a year",
        convert=day_of,
    ),
    Column("last_day_strict", "date32", "last_day_strict", "the same to the letter: the 19th", convert=day_of),
    Column("actor", "string", "actor", "who must act", repeats=True),
    Column("task", "string", "task", "what must be done"),
    Column("actor_start", "int32", "actor_start", "first code point of the actor"),
    Column("task_start", "int32", "task_start", "first code point of the task"),
)

_COMMEMORATIONS: Final = _annotation(
    Column("name", "string", "name", "what is commemorated", repeats=True),
    Column("years", "int32", "years", "how many years"),
    *_date("from_date", "day of the event", "from_date", "from_day"),
    *_date("to_date", "day of the anniversary", "to_date", "to_day"),
    Column("consistent", "bool", "consistent", "whether the years add up; null where a date is missing"),
)

_TIMES: Final = _annotation(
    Column("type", "string", "type", "DATE, DURATION, SET or TIME", repeats=True),
    Column("value", "string", "value", "value of TIMEX3", repeats=True),
    Column("mod", "string", "mod", "modifier of TIMEX3", repeats=True),
    *_date("begin_date", "begin of the time", "begin_date", "begin_day"),
    *_date("end_date", "end of the time", "end_date", "end_day"),
    Column(
        "anchor",
        "string",
        "anchor",
        "where year or day come from: explicit, plan_year, plan_date or event",
        repeats=True,
    ),
)

_INDICATORS: Final = _annotation(
    Column("name", "string", "name", "what is measured", repeats=True),
    Column("value", "double", "value", "the target"),
    Column("comparator", "string", "comparator", "=, >=, <=, > or <", repeats=True),
    Column("unit", "string", "unit", "unit: %, hộ …", repeats=True),
    Column("year", "int32", "year", "year of the target"),
    Column("table", "string", "table", "id of the table in the text that it stands in", repeats=True),
)

_ASSIGNMENTS: Final = _annotation(
    Column("actor", "string", "actor", "who must act", repeats=True),
    Column("role", "string", "role", "lead, coordinate or report_to; null: must do it", repeats=True),
    Column("task", "string", "task", "what must be done"),
    Column("product", "string", "product", "what comes of it"),
    Column("deadline", "string", "deadline", "id in `deadlines`"),
)

_ISSUES: Final = (
    _DOCUMENT_ID,
    Column("id", "string", "id", "id within the document"),
    Column("start", "int32", "start", "first code point of what is doubted; null where it has no place"),
    Column("end", "int32", "end", "code point after the last one"),
    Column("page", "int32", "page", "page, from 1"),
    Column("text", "string", "text", "the words in doubt", repeats=True),
    Column("code", "string", "code", "stable code: W301", repeats=True),
    Column("severity", "string", "severity", "error, warning or info", repeats=True),
    Column("message", "string", "message", "the doubt in words"),
)

#: table -> what a row is.
ROWS: Final = {
    "documents": "a document",
    "sections": "a numbered part of a document, or a bullet",
    "citations": "a mention of another document",
    "references": "a document that is cited, once for each that cites it",
    "relations": "one document does something to another",
    "campaigns": "a mention of a movement or campaign",
    "phases": "a phase of the plan",
    "deadlines": "a time by which, or at which, somebody must do something",
    "commemorations": "an anniversary",
    "times": "a time expression",
    "indicators": "a target in figures",
    "assignments": "who must do a task, in which role",
    "issues": "a doubt or a slip",
}

#: table -> its columns, in the order of the file.
COLUMNS: Final[dict[str, tuple[Column, ...]]] = {
    "documents": _DOCUMENTS,
    "sections": _SECTIONS,
    "citations": _CITATIONS,
    "references": _REFERENCES,
    "relations": _RELATIONS,
    "campaigns": _CAMPAIGNS,
    "phases": _PHASES,
    "deadlines": _DEADLINES,
    "commemorations": _COMMEMORATIONS,
    "times": _TIMES,
    "indicators": _INDICATORS,
    "assignments": _ASSIGNMENTS,
    "issues": _ISSUES,
}
