"""The end of a document: who signed it, and who receives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vnplan_nlp.data.patterns import regex
from vnplan_nlp.schema import Block, Draft, Signer

Span = tuple[int, int]
_MARKER: Final = re.compile(r"(?:TM|KT|TL|TUQ|Q)\. ?|[TK]/[MTLU]\.? |T/UQ ?")
_COLLECTIVE: Final = ("TM.", "T/M")
_BEFORE_ORGAN: Final = ("ĐOÀN ", "BAN ", "HỘI ĐỒNG ")
#: The end of a line that breaks the name of an organ.
_CUT_ORGAN: Final = ("NHÂN", "ỦY BAN", "UỶ BAN", "HỘI ĐỒNG", "BAN", "BAN CHẤP", "THƯỜNG", "VÀ", "BAN CHẤP HÀNH")
#: Between position and name: the stamp of the copy, the stamp of the electronic signature, footnotes of a form.
_SIGNED: Final = re.compile(
    r"\(.{1,40}\)|\[.{1,40}\]|(?:Ký bởi|Người ký|Ngày ký|Thời gian ký|Giờ ký|Cơ quan|Email|Chữ ký).*|Đã ký\.?|\W*"
)
_MORE_POSITION: Final = ("THƯỜNG TRỰC", "KIÊM", "PHỤ TRÁCH")
_LONGEST_LINE: Final = 160
#: Lines that may stand between a position and its name where recipients are interleaved.
_REACH: Final = 30
_BULLET: Final = re.compile(r"[-–—+*•]\s*")
_INLINE: Final = re.compile(r"(?<=[;.,])\s+[-–—•]\s*(?=\w)")
_OPEN_REMARK: Final = re.compile(r"([^()]{2,80};) (\([^()]{1,20})")
_CLOSE_REMARK: Final = re.compile(r"(?:([^()]{2,80};) )?([^()]{1,20}\))")
_LAST: Final = re.compile(r"Lưu\b|LƯU\b")


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return regex("header", name)


@dataclass(slots=True)
class _Signature:
    """The parts of a signature while its lines are read."""

    on_behalf: str | None = None
    per: list[str] = field(default_factory=list)
    position: str | None = None
    name: str | None = None
    name_span: Span | None = None


def read_signer(draft: Draft) -> tuple[Signer, Span | None]:
    """Return the signature block as printed, and the span of the signer's name."""
    found = _Signature()
    since = 0
    for line, start, zone in _last_lines(draft):
        if found.position is not None:
            since += 1
            if since > _REACH:
                break
        upper, tail, tail_start = _split_case(line)
        if found.position is None:
            for part in _parts(upper):
                _take_part(found, part)
            if found.position is None or not tail:
                continue
            line, start, zone = tail, start + tail_start, "signature"
        elif line.isupper() and zone == "signature" and len(line) < 60:
            if line.startswith(_MORE_POSITION) and since == 1:
                found.position = f"{found.position} {line}"
                continue
            if _pattern("position").match(line):
                continue  # what else the signer is: "CHỦ TỊCH" / "PHÓ CHỦ TỊCH UBND TỈNH"
        match = _pattern("person").fullmatch(line)
        listed = zone != "signature" and _BULLET.match(line)
        if match is not None and not listed and not _pattern("position").search(line):
            name = match["name"].rstrip(".")
            found.name, found.name_span = name, (start + match.start("name"), start + match.start("name") + len(name))
            break
        if zone == "signature" and not _SIGNED.fullmatch(line) and (line.isupper() or since > 4):
            break  # an annex begins: the name was never printed
    return (
        Signer(on_behalf=found.on_behalf, per=" ".join(found.per) or None, position=found.position, name=found.name),
        found.name_span,
    )


def _last_lines(draft: Draft) -> Iterator[tuple[str, int, str]]:
    """Yield the lines that may carry the signature: those of its zone, and what stands behind recipients."""
    ended = False
    for block in draft.blocks:
        if block.zone not in ("signature", "recipients"):
            if ended and block.zone == "annex":
                return
            continue
        ended = True
        line = draft.text[block.start : min(block.end, block.start + 4000)]
        if block.zone == "signature":
            if len(line) <= _LONGEST_LINE:
                yield line, block.start, "signature"
            continue
        behind = signature_behind(line)
        if behind is not None:
            yield line[behind:], block.start + behind, "signature"
        elif not _BULLET.match(line) and len(line) <= _LONGEST_LINE and line[:3].isupper():
            yield line, block.start, "recipients"
        else:
            name = _name_behind(line)
            if name is not None:
                yield line[name:], block.start + name, "signature"


def signature_behind(line: str) -> int | None:
    """Return where a part of the signature begins behind a recipient, or None: "Nơi nhận: CHỦ TỊCH"."""
    match = _pattern("signature_behind").search(line, max(0, len(line) - 90)) if line[-1:].isupper() else None
    if match is None:
        return None
    words = match["signature"]
    if _MARKER.match(words) or ((title := _pattern("position").match(words)) and title.end() >= len(words) - 30):
        return match.start("signature")
    return None


def _name_behind(line: str) -> int | None:
    """Return where a name stands behind the last recipient ("- Lưu: VT, NV. Nguyễn Văn A"), or None."""
    if not _LAST.search(line, 0, 8):
        return None
    at = line.rfind(". ")
    if at < 0 or (match := _pattern("person").fullmatch(line, at + 2)) is None or match["name"].isupper():
        return None
    return at + 2 if 2 <= len(match["name"].split()) <= 5 and all(len(w) > 1 for w in match["name"].split()) else None


def _split_case(line: str) -> tuple[str, str, int]:
    """Return the part of a line in capitals, the rest behind it, and where the rest begins."""
    end = 0
    for word in re.finditer(r"\S+", line):
        if word.group() != word.group().upper() or (end == 0 and not any(char.isalpha() for char in word.group())):
            break
        end = word.end()
    rest = line[end:].lstrip()
    return line[:end].strip(), rest, len(line) - len(rest)


def _parts(upper: str) -> Iterator[str]:
    """Yield the parts of a signature line: a line may hold collective, deputy's formula and position together."""
    marks = (match.start() for match in _MARKER.finditer(upper))
    starts = sorted({0, *(at for at in marks if upper[:at].endswith(" "))})
    for start, end in zip(starts, [*starts[1:], len(upper)], strict=True):
        part = upper[start:end].strip()
        marker = _MARKER.match(part)
        if marker is None:
            yield part
            continue
        titles = [m.start() for m in _pattern("position").finditer(part, marker.end())]
        if part.startswith(_COLLECTIVE):
            # "TM. ĐOÀN CHỦ TỊCH" is an organ; "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" is an organ and a position.
            titles = [at for at in titles if at > marker.end() and not part[:at].endswith(_BEFORE_ORGAN)]
            cut = titles[-1] if titles else None
            if titles and part[titles[-1] :].startswith("THƯỜNG TRỰC"):
                cut = titles[-2] if len(titles) > 1 else None
        else:
            deputy = re.search(r" (?=PHÓ |THỨ TRƯỞNG)", part)
            cut = deputy.end() if deputy else None
            if cut is None and part.startswith(("TL", "T/L", "TUQ", "T/UQ")):
                cut = titles[1] if len(titles) > 1 and "," not in part[titles[0] : titles[1]] else None
        if cut is None:
            yield part
        else:
            yield part[:cut].strip()
            yield part[cut:].strip()


def _take_part(found: _Signature, part: str) -> None:
    if not part:
        return
    if _MARKER.match(part):
        if part.startswith(_COLLECTIVE):
            found.on_behalf = found.on_behalf or part
        elif part.startswith(("Q.", "Q/")):
            found.position = part
        else:
            found.per.append(part)
    elif _pattern("position").match(part) and len(part) <= 90:
        found.position = part
    elif found.on_behalf and not found.per and len(part) <= 60 and found.on_behalf.endswith(_CUT_ORGAN):
        found.on_behalf = f"{found.on_behalf} {part}"


def read_recipients(draft: Draft) -> tuple[str, ...]:
    """Return the recipients in order, without dashes and final marks; the list ends with what is kept ("Lưu: VT")."""
    items: list[str] = []
    for text, bulleted in _braced(list(_recipient_lines(draft))):
        if items and not bulleted and _goes_on(items[-1], text):
            items[-1] = f"{items[-1]} {text}"
        elif items and _LAST.match(items[-1].lstrip("+ ")):
            break  # the list has ended; "08 KH" and the stamp of the signature are no recipients
        elif items and text.startswith("+") and items[-1].rstrip().endswith(":") and not _LAST.match(text.lstrip("+ ")):
            items[-1] = f"{items[-1]} {text.lstrip('+ ')}"
        else:
            items.append(text)
    return tuple(item for item in map(_clean, items) if any(char.isalnum() for char in item))


def _braced(lines: list[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Yield the lines with a remark that stands in a column of its own beside several of them given to each.

    "Ban Thường trực; (Để" / "Ban Thường vụ; báo cáo)" is "(Để báo cáo)" on both.
    """
    at = 0
    while at < len(lines):
        opens = _OPEN_REMARK.fullmatch(lines[at][0])
        closes = next((n for n in range(at + 1, min(at + 4, len(lines))) if _CLOSE_REMARK.fullmatch(lines[n][0])), None)
        if opens is None or closes is None:
            yield lines[at]
            at += 1
            continue
        closing = _CLOSE_REMARK.sub(r"\2", lines[closes][0])
        for text, bulleted in lines[at : closes + 1]:
            name = _OPEN_REMARK.sub(r"\1", _CLOSE_REMARK.sub(r"\1", text)).rstrip(";, ")
            if name:
                yield f"{name}; {opens[2]} {closing};", bulleted
        at = closes + 1


def _goes_on(item: str, text: str) -> bool:
    """Whether a line without a dash carries on the item before it."""
    if text[0] == "(" or text[0].islower():
        return not (_LAST.match(item) and item.endswith("."))
    return not item.endswith((";", ".")) and not (_LAST.match(item) and not item.endswith((",", "-")))


def _recipient_lines(draft: Draft) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the first list of recipients, dashes cut, and whether each had one."""
    opened = False
    for block in draft.blocks:
        if block.zone not in ("recipients", "signature"):
            if opened and block.zone == "annex":
                return
            continue
        line = draft.text[block.start : min(block.end, block.start + 4000)]
        heading = _pattern("recipients_open").match(line)
        if heading is not None:
            if opened:
                return
            opened = True
            line = line[heading.end() :]
        elif not opened or not _is_recipient(block, line):
            continue
        behind = signature_behind(line if heading is None else f": {line}")
        if behind is not None:
            line = line[: behind - (2 if heading is not None else 0)]
        elif (name := _name_behind(line)) is not None:
            line = line[:name]
        for part in _INLINE.split(line):
            part = part.strip()
            bullet = _BULLET.match(part)
            if bullet is not None and part[0] != "+":
                part = part[bullet.end() :]
            if part.strip(" .;,"):
                yield part, bullet is not None or part is not line.strip()


def _is_recipient(block: Block, line: str) -> bool:
    """Whether a line after "Nơi nhận" lists recipients; short ones in capitals may have been read as a signature."""
    if block.zone == "recipients":
        return not _pattern("noise").match(line)
    return ";" in line and not _MARKER.match(line)


def _clean(item: str) -> str:
    return " ".join(item.lstrip("+-– ").rstrip(" ;.,:/").split())
