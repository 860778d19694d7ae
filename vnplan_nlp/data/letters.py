"""Letters of the Vietnamese alphabet: classes of them for `re`, which has none of capitals, and their bare form."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

#: Capitals, ready for use inside a character class. A range such as À-Ỹ would hold small letters too.
UPPER: Final = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
#: Small letters, ready for use inside a character class.
LOWER: Final = "a-zàáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@cache
def _bare_letters() -> dict[int, str]:
    """Every Latin letter with marks as its base letter, small: ASCII capitals are left to `lower`, which is faster."""
    table = {ord("Đ"): "d", ord("đ"): "d"}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            table.setdefault(code, base.lower())
    table |= dict.fromkeys(range(0x300, 0x370), "")
    return table


@cache
def _with_marks() -> dict[str, str]:
    """Every letter of the alphabet as a class of itself and all that it is the base of."""
    found: dict[str, str] = {}
    for code, base in _bare_letters().items():
        if base:
            found[base] = found.get(base, "") + chr(code)
    return {base: f"[{base}{base.upper()}{letters}]" for base, letters in found.items()}


def any_marks(word: str) -> str:
    """Return a pattern that finds a bare word whatever marks and case its letters have: "dinh" finds "Định"."""
    classes = _with_marks()
    return "".join(classes.get(char) or re.escape(char) for char in word)


def bare(text: str) -> str:
    """Return text in small letters without diacritics, đ as d: what people type who have no Vietnamese keyboard.

    Of NFC text every code point keeps its place, so that offsets into the result are offsets into the text.
    """
    return text.translate(_bare_letters()).lower()


def for_xml(text: str) -> str:
    """Return text without the characters that no XML 1.0 document can hold, not even as entities."""
    return _NOT_IN_XML.sub("", text)


def id_for_xml(text: str) -> str:
    r"""Return an id with those characters written as "\u0001": two ids that differ stay two."""
    return _NOT_IN_XML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
