"""The vocabulary of the package: spans, aligned text, annotations and the document."""

from __future__ import annotations

from vnplan_nlp.schema.annotations import (
    Annotation,
    Assignment,
    Campaign,
    Citation,
    CitationForm,
    CitationRole,
    Commemoration,
    Deadline,
    DeadlineRelation,
    Indicator,
    Issue,
    Issuer,
    IssuerLevel,
    Phase,
    Pinpoint,
    Reference,
    Section,
    SectionRole,
    Severity,
    Table,
    Time,
)
from vnplan_nlp.schema.document import LAYERS, SCHEMA_NAME, SCHEMA_VERSION, Header, Origin, Page, PlanDocument, Signer
from vnplan_nlp.schema.draft import Draft
from vnplan_nlp.schema.layout import Block, Enumerator, EnumeratorKind, Zone
from vnplan_nlp.schema.text import AlignedText, Run

__all__ = [
    "LAYERS",
    "SCHEMA_NAME",
    "SCHEMA_VERSION",
    "AlignedText",
    "Annotation",
    "Assignment",
    "Block",
    "Campaign",
    "Citation",
    "CitationForm", "CitationRole",
    "Commemoration",
    "Deadline",
    "DeadlineRelation",
    "Draft",
    "Enumerator",
    "EnumeratorKind",
    "Header",
    "Indicator",
    "Issue",
    "Issuer",
    "IssuerLevel",
    "Origin",
    "Page",
    "Phase",
    "Pinpoint",
    "PlanDocument",
    "Reference",
    "Run",
    "Section",
    "SectionRole",
    "Severity",
    "Signer",
    "Table",
    "Time",
    "Zone",
]
