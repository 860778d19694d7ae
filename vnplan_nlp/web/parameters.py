"""What addresses may carry: text of a bounded length, numbers within bounds, days that there are."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BeforeValidator, Field

from vnplan_nlp.schema.annotations import CitationRole, IssuerLevel

#: Beyond these nobody turns pages, and an archive takes its time.
MOST_ROWS: Final = 200
FARTHEST: Final = 100_000
_LONGEST: Final = 300


def _clean(text: str) -> str:
    """Return a text without blanks around it; what no keyboard writes is refused."""
    if any(char < " " and char not in "\t\r\n" or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise ValueError("holds characters that are no text")
    return text.strip()


def _filled(value: Any) -> Any:
    """Return None for what a form sends of a field that was left empty."""
    return None if isinstance(value, str) and not value.strip() else value


# Bounds stand inside of unions: outside they would be laid on None.
_Text = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_clean)]
Text = Annotated[_Text, Query()]
MaybeText = Annotated[_Text | None, BeforeValidator(_filled)]
Key = Annotated[_Text, Path()]
Ref = Annotated[_Text, Query(min_length=1, description="canonical id, number as printed, or what people type")]
Level = Annotated[IssuerLevel | None, BeforeValidator(_filled)]
Role = Annotated[CitationRole | None, BeforeValidator(_filled)]
UnitLevel = Annotated[Literal["district", "commune"] | None, BeforeValidator(_filled)]
When = Annotated[Literal["later", "before"] | None, BeforeValidator(_filled)]
Day = Annotated[date | None, BeforeValidator(_filled)]
Year = Annotated[Annotated[int, Field(ge=1, le=9999)] | None, BeforeValidator(_filled)]
Page = Annotated[int, Query(alias="trang", ge=1, le=1000)]
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS)]
Offset = Annotated[int, Query(ge=0, le=FARTHEST)]


def iso(day: date | None) -> str | None:
    """Return a day as the index writes it."""
    return day.isoformat() if day is not None else None
