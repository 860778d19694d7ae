"""Headers and footers of a Word document: the letterhead that stands in one is text, all else belongs to the paper."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import Final

from lxml import etree

from vnplan_nlp.ingest.docx_styles import local, switched_on, value
from vnplan_nlp.ingest.rawtext import NATIONAL
from vnplan_nlp.schema import Issue

#: "Số: 12/KH-UBND", also with the number left blank: of a gazette ("CÔNG BÁO/Số 12") it is no line of its own.
_NUMBER: Final = re.compile(r"^\W*S[ốỐ]\b[\s:.…_]*\d*[\s.…_]*[-/]\s*[A-ZĐ]{2}", re.M)
#: What is left of the number of a page is nothing.
_PAGE_NUMBER: Final = re.compile(r"\b(?:trang|page|of)\b|[^\w\s]|\d|_", re.I)
_WORDS: Final = re.compile(r"\w+")
_LONGEST_QUOTE: Final = 120
#: How much of the beginning of a text may be its letterhead.
_HEAD: Final = 600


def margins_of(body: etree._Element, relations: etree._Element | None, folder: str) -> tuple[str | None, list[str]]:
    """Return the header of the first page, or None, and all headers and footers: the paths of their parts.

    Args:
        body: of the document.
        relations: the part that says where each header is, if there is one.
        folder: of the document in its package.
    """
    targets = {value(one, "Id"): value(one, "Target") or "" for one in (() if relations is None else relations)}
    first: str | None = None
    found: list[str] = []
    sections = [element for element in body.iter() if local(element) == "sectPr"]
    for number, section in enumerate(sections):
        kind = "first" if switched_on(section, "titlePg") else "default"
        for reference in section:
            target = targets.get(value(reference, "id"))
            if local(reference) not in ("headerReference", "footerReference") or not target:
                continue
            path = posixpath.normpath(posixpath.join(folder, target)) if target[0] != "/" else target[1:]
            if path not in found:
                found.append(path)
            if number == 0 and local(reference) == "headerReference" and (value(reference, "type") or kind) == kind:
                first = path
    return first, found


def is_letterhead(header: str, text: str) -> bool:
    """Return whether a header is the letterhead of the document: it has one, and the text does not begin with one."""
    head = text[:_HEAD]
    if NATIONAL.search(header):
        return NATIONAL.search(head) is None
    return _NUMBER.search(header) is not None and _NUMBER.search(head) is None


def left_out_issue(margins: Iterable[str], text: str) -> Issue | None:
    """Return what tells of words of headers and footers that stand nowhere in the text; None where there are none.

    Numbers of pages, and a title that is printed again on each page, are no loss.
    """
    known = _folded(text)
    lines = (" ".join(line.split()) for margin in margins for line in margin.replace("\t", "\n").split("\n"))
    lost = [line for line in dict.fromkeys(lines) if _PAGE_NUMBER.sub("", line).strip() and _folded(line) not in known]
    if not lost:
        return None
    quoted = _quoted(lost)
    return Issue(code="I109", severity="info", message=f"Chữ ở đầu trang, chân trang không được đọc: {quoted}")


def _folded(text: str) -> str:
    return f" {' '.join(_WORDS.findall(text.casefold()))} "


def _quoted(lines: Sequence[str]) -> str:
    joined = "; ".join(lines)
    return f"“{joined}”" if len(joined) <= _LONGEST_QUOTE else f"“{joined[: _LONGEST_QUOTE - 1]}…”"
