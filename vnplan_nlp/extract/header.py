"""The header: what a document says of itself in its letterhead, its title and at its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Final, Literal

from vnplan_nlp.data.dates import exists
from vnplan_nlp.data.document_types import DocumentType, title_type, type_by_code, type_names
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.errors import ISSUE_CODES
from vnplan_nlp.extract.issuer import find_issuer
from vnplan_nlp.extract.signature import read_recipients, read_signer
from vnplan_nlp.schema import Block, Draft, Header, Issue

Span = tuple[int, int]
#: A document without a title line (a letter, a page cut off) has its letterhead among its first blocks.
_HEAD_WITHOUT_TITLE: Final = 12
_LONGEST_HEAD_LINE: Final = 200
_LONGEST_TORN: Final = 120
_LONGEST_TITLE_END: Final = 200
#: The words that open the subject of a letter, where they are an abbreviation, and those that open its addressee.
_SUBJECT: Final = re.compile(r"(?:[Vv]/[Vv]:? )?")
_ADDRESSES: Final = ("Kính gửi", "KÍNH GỬI")
_SYSTEMS: Final[tuple[Literal["state", "party"], ...]] = ("state", "party")
_HEADLINE_BLOCKS: Final = 15
_LONGEST_HEADLINE: Final = 600
_BLANKS: Final = re.compile(r"\s+")
_DASHED: Final = re.compile(r"\s*([-–/])\s*")
_FOOTNOTE: Final = re.compile(r"\s*(?:\[\d{1,2}\]|\(\d{1,2}\))$")
_TORN_DATE: Final = re.compile(r"(?:, ?ngày|tháng|năm)[\s._…\d]{0,4}$(?<!\d{4})")
_TITLE_ENDS: Final = re.compile(r"\d{4}\s?[-–]\s?\d{4}|\d{4}|\([\d/\s–-]+\)")
#: The end of a title that a line break cut off: "GIAI ĐOẠN" / "2026 - 2030".
_CUT_TITLE: Final = (
    "giai đoạn", "năm", "nhiệm kỳ", "của", "và", "về", "số", "ngày", "tháng", "tại", "cho", "do", "với", "theo", "các",
    "trong", ",",
)  # fmt: skip


@dataclass(slots=True)
class _Head:
    """What the lines above the title hold, and what is left of them for the issuer."""

    number: str | None = None
    symbol: str | None = None
    reference: str | None = None
    numbered: bool = False
    place: str | None = None
    date: str | None = None
    dated: Span | None = None
    impossible: str | None = None
    lines: list[str] = field(default_factory=list)
    subject: Span | None = None
    spans: dict[str, Span] = field(default_factory=dict)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return regex("header", name)


def read_header(draft: Draft) -> tuple[Header, tuple[Issue, ...]]:
    """Return the header of a document and the doubts about it.

    A field that the text does not print is None: where the letterhead is lost, neither number nor date is taken
    from the documents that the body cites.
    """
    head = _read_head(draft)
    kind, title, spans = _read_title(draft)
    if kind is None and _is_letter(draft, head):
        kind = type_names()["công văn"]
    if title is None and head.subject is not None and (kind is None or kind.name == "Công văn"):
        opened = _SUBJECT.match(draft.text, *head.subject)
        start = opened.end() if opened is not None else head.subject[0]
        title, spans["title"] = draft.text[start : head.subject[1]], (start, head.subject[1])
    signer, name_span = read_signer(draft)
    if head.date is None:
        _date_at_the_end(draft, head)
    spans |= head.spans
    if name_span is not None:
        spans["signer"] = name_span
    recipients = read_recipients(draft)
    issuer = find_issuer(
        draft,
        lines=tuple(head.lines),
        symbol=head.symbol,
        place=head.place,
        date=head.date,
        title=title,
        signer=signer,
        recipients=recipients,
    )
    header = Header(
        doc_type=kind.name if kind else None,
        doc_type_code=_code(kind, head.symbol),
        number=head.number,
        symbol=head.symbol,
        reference=head.reference,
        issuer=issuer,
        place=head.place,
        date=head.date,
        title=title,
        signer=signer,
        recipients=recipients,
        spans=spans,
    )
    return header, tuple(_doubts(head))


def _is_letter(draft: Draft, head: _Head) -> bool:
    """Whether a document that prints no type is a letter: by its code, or by its subject and its addressee.

    The symbol of a letter names who writes, never a type: "Số: 15/UBND-KT".
    """
    codes = re.split(r"[-/]", head.symbol)[:1] if head.symbol else []
    if any(block.zone == "title" for block in draft.blocks[:80]):
        return False
    if "CV" in codes:
        return True
    typed = any(type_by_code(code, system) is not None for code in codes for system in _SYSTEMS)
    if head.subject is None or not head.numbered or typed:
        return False
    opening = (block for block in draft.blocks[:_HEADLINE_BLOCKS] if block.table is None)
    return any(draft.text.startswith(_ADDRESSES, block.start) for block in opening)


def _read_head(draft: Draft) -> _Head:
    head = _Head()
    spans = list(_head_lines(draft))
    waiting = False  # "Số:" alone on its line: the number is on the next one
    for position, (start, stop) in enumerate(spans):
        line = draft.text[start:stop].replace("\n", " ")
        if len(line) > _LONGEST_HEAD_LINE or line.startswith("("):
            continue
        rest, offset = line, start
        if not head.numbered:
            opens = _pattern("number_opens").match(line) or _pattern("number_inside").search(line)
            end = 0 if waiting else opens.end() if opens else -1
            waiting = False
            if end >= 0:
                taken = _take_number(head, line, end, start)
                if taken is None and opens is not None and end >= len(line.rstrip()):
                    waiting = position + 1 < len(spans)
                    head.numbered = not waiting
                    continue
                if taken is not None:
                    rest, offset = line[taken:], start + taken
                    if opens is not None and opens.start():
                        head.lines.append(line[: opens.start()].strip())
        rest = _pattern("motto").sub(_blotted, rest)
        rest = _take_date(head, rest, offset)
        rest = " ".join(rest.strip(" *-–_.|\n").split())
        if _pattern("noise").match(rest):
            if head.subject is None and rest[:3].lower() in ("v/v", "về"):
                at = line.find(rest[:12])
                head.subject = (start + max(at, 0), stop)
        elif len(rest) > 2 and any(char.isalpha() for char in rest):
            head.lines.append(rest)
    if waiting:
        head.numbered = True
    return head


def _blotted(motto: re.Match[str]) -> str:
    """The motto as line ends: nothing reads across it, and offsets stay true."""
    return "\n" * len(motto.group())


def _head_lines(draft: Draft) -> Iterator[Span]:
    """Yield the spans of the lines of the letterhead; a date that blanks tore apart is one line again."""
    blocks = list(_head_blocks(draft))
    at = 0
    while at < len(blocks):
        start, end = blocks[at].start, blocks[at].end
        at += 1
        while at < len(blocks) and blocks[at].end - start < _LONGEST_TORN:
            if not _TORN_DATE.search(draft.text, max(start, end - 12), end):
                break
            end = blocks[at].end
            at += 1
        yield start, end


def _head_blocks(draft: Draft) -> Iterator[Block]:
    """Yield the blocks of the letterhead; without a title those that may belong to it too."""
    titled = any(block.zone == "title" for block in draft.blocks[:80])
    for index, block in enumerate(draft.blocks[:80]):
        if not titled and index >= _HEAD_WITHOUT_TITLE:
            return
        if block.zone == "letterhead":
            yield block
        elif not titled and block.zone == "body" and block.table is None and block.enumerator is None:
            line = draft.text[block.start : min(block.end, block.start + 130)]
            if len(line) > 120 or line.startswith(("Kính ", "KÍNH ", "Căn cứ", "Thực hiện")):
                return
            yield block


def _take_number(head: _Head, line: str, start: int, offset: int) -> int | None:
    """Read number and symbol from a position of a line on; return where the rest of the line begins."""
    text, shift = line, start
    spaced = _letter_spaced(line[start:])
    if spaced is not None:
        text, shift = spaced, 0
    match = _pattern("number_symbol").match(text, shift)
    if match is None:
        bare = re.fullmatch(r"(\d{1,5}(?:/\d{4})?)\s*", line[start:])
        if bare is None:
            return None
        head.number = head.reference = bare.group(1)
        head.numbered = True
        head.spans["number"] = (offset + start, offset + start + len(bare.group(1)))
        return len(line)
    head.numbered = True
    head.symbol = _DASHED.sub(lambda dash: dash.group(1), match["symbol"]).replace("–", "-").rstrip(".")
    if match["number"]:
        number = _BLANKS.sub("", match["number"])
        head.number = f"{number}/{match['year']}" if match["year"] else number
        head.reference = f"{head.number}{(match['separator'] or ' ').replace('–', '-')}{head.symbol}"
    if spaced is not None:
        head.spans["symbol"] = (offset + start, offset + len(line))
        return len(line)
    if match["number"]:
        end = match.end("year" if match["year"] else "number")
        head.spans["number"] = (offset + match.start("number"), offset + end)
    head.spans["symbol"] = (offset + match.start("symbol"), offset + match.end("symbol"))
    return match.end()


def _letter_spaced(text: str) -> str | None:
    """Return a text closed up where every letter stands alone ("1 4 1 / K H - U B N D"), else None."""
    words = text.split()
    if len(words) < 6 or sum(map(len, words)) > 1.3 * len(words):
        return None
    return "".join(words)


def _take_date(head: _Head, line: str, offset: int) -> str:
    """Read place and date from a line; return what is left of the line."""
    if head.dated is not None or ("gày" not in line and "NGÀY" not in line):
        return line
    small = line  # a title page in capitals: "NGÀY 05 THÁNG 3 NĂM 2004", letter by letter as long
    for word in ("NGÀY", "THÁNG", "NĂM"):
        small = small.replace(word, word.lower())
    match = _pattern("place_date").search(small)
    if match is None or len(line) - match.end() > 12:
        return line
    head.dated = (offset + match.start("date"), offset + match.end("date"))
    head.spans["date"] = head.dated
    if match["place"]:
        start = match.start("place") + _capitals_before(match["place"])
        head.place = line[start : match.end("place")].rstrip(" ,")
        head.spans["place"] = (offset + start, offset + start + len(head.place))
        line = line[:start]
    elif head.lines and line[: match.start()].strip(" *") == "" and head.lines[-1].endswith(","):
        head.place = head.lines.pop().rstrip(" ,")  # the place on the line before its date
    year = match["year"] or match["year2"]
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    head.date, possible = _iso(year, month, day)
    if not possible:
        head.impossible = match["date"]
    return line[: match.start()] if not match["place"] else line


def _capitals_before(place: str) -> int:
    """Return the length of the words in capitals that were read as one with the place ("TỈNH YÊN BÁI Yên Bái")."""
    end = 0
    for word in re.finditer(r"\S+ ", place):
        if not word.group().strip().isupper() or len(word.group()) <= 2 or word.group().startswith(("TP", "TX")):
            break
        end = word.end()
    return end if any(char.islower() for char in place[end:]) else 0


def _iso(year: str | None, month: str | None, day: str | None) -> tuple[str | None, bool]:
    """Return a date cut where it is blank or impossible, and whether all that is printed is possible."""
    if year is None:
        return None, True
    if month is None:
        return year, True
    if not 1 <= int(month) <= 12:
        return year, False
    prefix = f"{year}-{int(month):02d}"
    if day is None:
        return prefix, True
    if not exists(int(year), int(month), int(day)):
        return prefix, False
    return f"{prefix}-{int(day):02d}", True


def _date_at_the_end(draft: Draft, head: _Head) -> None:
    """Older documents and forms print place and date on a line of their own above the signature."""
    if head.dated is not None:
        return
    for block in islice(draft.in_zone("signature", "recipients"), 12):
        line = draft.text[block.start : block.end]
        if len(line) <= 70 and "gày" in line and (match := _pattern("place_date").fullmatch(line)) and match["place"]:
            _take_date(head, line, block.start)
            return


def _read_title(draft: Draft) -> tuple[DocumentType | None, str | None, dict[str, Span]]:
    """Return the type of the document, what it is about, and their spans."""
    blocks = draft.blocks
    first = next((index for index, block in enumerate(blocks) if block.zone == "title"), None)
    if first is None:
        return _title_in_one_line(draft)
    spans: dict[str, Span] = {}
    kind = title_type(draft.text[blocks[first].start : blocks[first].end])
    last = first
    if kind is not None:
        spans["doc_type"] = (blocks[first].start, blocks[first].end)
        last += 1
        if last < len(blocks) and blocks[last].zone == "letterhead":
            last += 1  # the number, printed below the type
    start = last
    while last < len(blocks) and blocks[last].zone == "title" and last - start < 6:
        last += 1
    if kind is not None and last == start and last < len(blocks):
        following = draft.text[blocks[last].start : blocks[last].end]
        if following[:3].lower() in ("v/v", "về"):
            last += 1  # the subject, when it was read as the first paragraph
    if last == start:
        return kind, None, spans
    span = (blocks[start].start, blocks[last - 1].end)
    title = " ".join(draft.text[slice(*span)].split("\n"))
    after = blocks[last] if last < len(blocks) else None
    if after and after.zone == "body" and after.table is None and after.end - after.start < _LONGEST_TITLE_END:
        following = draft.text[after.start : after.end]
        cut = title.lower().endswith(_CUT_TITLE)
        if _TITLE_ENDS.fullmatch(following) or (cut and title.isupper() and following.isupper()):
            span = (span[0], after.end)
            title = f"{title} {following}"
    stripped = _FOOTNOTE.sub("", title.rstrip(" .:;"))
    spans["title"] = (span[0], span[1] - (len(title) - len(stripped)))
    return kind, stripped or None, spans


def _title_in_one_line(draft: Draft) -> tuple[DocumentType | None, str | None, dict[str, Span]]:
    """A title line that begins with the type and goes on with the subject: "KẾ HOẠCH TRIỂN KHAI CHƯƠNG TRÌNH …"."""
    for block in draft.blocks[:_HEADLINE_BLOCKS]:
        line = draft.text[block.start : block.end]
        if block.table is not None or len(line) > _LONGEST_HEADLINE or not line[:4].isupper():
            continue
        words = line.split()
        for count in range(min(4, len(words) - 1), 0, -1):
            name = " ".join(words[:count])
            kind = type_names().get(name.lower())
            if kind is not None and kind.title and name.isupper() and line.startswith(name):
                title = line[len(name) :].strip(" .:;-–")
                at = block.start + line.find(title)
                spans = {"doc_type": (block.start, block.start + len(name)), "title": (at, at + len(title))}
                return kind, title or None, spans
    return None, None, {}


def _code(kind: DocumentType | None, symbol: str | None) -> str | None:
    """Return the code of a type, as the symbol prints it where it has it."""
    if kind is None:
        return None
    printed = re.match(r"\w+", symbol) if symbol else None
    if printed is not None and printed.group() in kind.codes:
        return printed.group()
    return kind.codes[0] if kind.codes else None


def _doubts(head: _Head) -> Iterator[Issue]:
    if head.numbered and head.number is None:
        yield _issue("W201", "Số văn bản để trống", head.spans.get("symbol"))
    if head.impossible is not None:
        yield _issue("W202", f"“{head.impossible}” không phải là một ngày có thật", head.dated)
    elif head.dated is not None and (head.date is None or len(head.date) < 10):
        yield _issue("W201", "Ngày ban hành để trống", head.dated)


def _issue(code: str, message: str, at: Span | None) -> Issue:
    start, end = at or (None, None)
    severity = ISSUE_CODES[code][0]
    return Issue.model_validate({"code": code, "severity": severity, "message": message, "start": start, "end": end})
