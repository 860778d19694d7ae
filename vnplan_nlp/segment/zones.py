"""Zones: letterhead, title, body, recipients, signature and annexes of a document."""

from __future__ import annotations

import re
from typing import Final

from vnplan_nlp.data.document_types import title_type
from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.numbering import enumerator
from vnplan_nlp.schema import Block, Zone

_RECIPIENTS: Final = re.compile(r"(?:Nơi nhận|NƠI NHẬN|Nơi gửi)\s*:?(?:$|\s*[-–:])")
_SIGNATURE: Final = re.compile(rf"(?:TM|KT|TL|TUQ|Q)\.\s?[{UPPER}]|[TK]/[MTL]\s?[{UPPER}]")
_LETTERHEAD: Final = re.compile(
    rf"CỘNG HÒA|CỘNG HOÀ|Độc lập|ĐẢNG CỘNG SẢN|S[ốỐ]\s?:?\s?[\d/-]|S[ốỐ]\s?:"
    # "Tây Ninh, ngày …", but not "Chỉ thị số 46-CT/TW, ngày …"
    rf"|(?:(?!\d ?[/-]).){{2,40}}, ?ngày\b|[{UPPER} ]{{6,}}$|-|\*"
)
_NAME: Final = re.compile(rf"(?:[{UPPER}][{LOWER}]*\.?\s?){{2,6}}")
#: What heads an annex without the word, and the notes that stand behind the signature.
_ANNEX: Final = re.compile(r"(?:DANH MỤC|DANH SÁCH|PHỤ(?: LỤC|$)|BIỂU|MẪU|BẢNG|Mẫu số|Biểu số|\[\d{1,3}\] )")
#: An office that signs without "TM." or "KT.": its name alone, in capitals.
_OFFICE: Final = re.compile(
    r"(?:PHÓ |Q\. ?)?(?:CHỦ TỊCH|BÍ THƯ|GIÁM ĐỐC|TRƯỞNG BAN|TRƯỞNG PHÒNG|HIỆU TRƯỞNG|BỘ TRƯỞNG|THỦ TƯỚNG|CỤC TRƯỞNG"
    rf"|CHÁNH VĂN PHÒNG|THỨ TRƯỞNG|TRƯỞNG ĐOÀN|CHỦ NHIỆM)\b[{UPPER} .,]*"
)


#: What opens the body of a document, and no line of its end: a basis, and the first of its parts.
_BASIS: Final = re.compile(rf"(?:Căn cứ|Thực hiện|Xét|Theo đề nghị) [^;\n]{{60}}|(?:Căn cứ|CĂN CỨ) (?=[{UPPER}]|các )")
_FIRST: Final = re.compile(r"(?:I|A)\. |(?:Chương|CHƯƠNG|Phần|PHẦN) I\b|Điều 1\.")


def mark_zones(text: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return the blocks with their zones; titles are marked already by the normaliser.

    The document's own letterhead ends at its title. Recipients and signature begin after the body, in any
    order, line by line interleaved where two columns were read as one. What follows them is an annex, or the body
    where none stood before.
    """
    titles = [index for index, block in enumerate(blocks) if block.zone == "title"]
    first_title = titles[0] if titles else None
    marked: list[Block] = []
    state: Zone = "letterhead"
    signed_off = named = opened = False
    for index, block in enumerate(blocks):
        line = text[block.start : block.end]
        if block.zone == "title":
            zone: Zone = "title"
            if signed_off or state == "annex":
                state, zone = "annex", "annex"
            else:
                state = "body"
        elif block.zone == "letterhead" or (first_title is not None and index < first_title):
            zone = "letterhead"  # the normaliser marks a number below the title as well
        elif state == "letterhead":
            zone = "letterhead" if index < 12 and _is_letterhead(line) else "body"
            state = zone
        elif block.table is not None:
            zone = state = "annex" if signed_off else state
        elif _RECIPIENTS.match(line):
            zone = state = "recipients"
            signed_off = True
        elif _SIGNATURE.match(line) and _mostly_upper(line):
            zone = state = "signature"
            signed_off = True
        elif signed_off and state != "annex" and not opened and (_BASIS.match(line) or _FIRST.match(line)):
            # The columns of a scan were read out of order: the recipients stand before what they receive.
            zone = state = "body"
            signed_off = False
        elif signed_off and state != "annex":
            zone = state = _after_body(line, state, named=named)
            named = named or (zone == "signature" and _NAME.fullmatch(line) is not None)
        elif not signed_off and _OFFICE.fullmatch(line) and index > len(blocks) - 8 and len(blocks) > 8:
            zone = state = "signature"
            signed_off = True
        else:
            zone = state
        opened = opened or zone == "body"
        mark = None if block.table is not None or zone not in ("body", "annex") else enumerator(line)
        if zone != block.zone or mark is not None:
            block = block.marked(zone, mark)
        marked.append(block)
    return tuple(marked)


def _after_body(line: str, state: Zone, *, named: bool) -> Zone:
    """Return the zone of a line after the body has ended; `named` holds once a signer's name has been printed."""
    mark = enumerator(line)
    if title_type(line) or (mark is not None and mark.kind in ("appendix", "part", "chapter", "article")):
        return "annex"
    if _ANNEX.match(line) or _BASIS.match(line):
        return "annex"
    if line[0] in "-–+*" or line.endswith((";", ",")) or line.startswith(("Lưu", "Như ")):
        return "recipients"
    if _mostly_upper(line):
        # After the name only another signature may follow; other capitals head an annex.
        return "annex" if named and len(line) > 12 and not _OFFICE.fullmatch(line) else "signature"
    if _NAME.fullmatch(line):
        return "signature"
    if mark is not None and mark.kind in ("roman", "arabic", "upper"):
        return "annex"
    if len(line) > 90 and state == "signature":
        return "annex"
    return state


def _mostly_upper(line: str) -> bool:
    letters = [char for char in line if char.isalpha()]
    return bool(letters) and sum(char.isupper() for char in letters) >= 0.8 * len(letters)


def _is_letterhead(line: str) -> bool:
    return len(line) < 90 and _LETTERHEAD.match(line) is not None and enumerator(line) is None
