"""Tone placement: one spelling for "hòa" and "hoà", for matching only; the text keeps what it prints."""

from __future__ import annotations

import re
from typing import Final

_NEW_TO_OLD: Final = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa",
    "oè": "òe", "oé": "óe", "oẻ": "ỏe", "oẽ": "õe", "oẹ": "ọe",
    "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
#: Only where the syllable ends, and not behind "q", whose "u" is no vowel ("quý").
_NEW: Final = re.compile(rf"(?<![qQ])(?:{'|'.join(_NEW_TO_OLD)})(?!\w)")


def old_tones(text: str) -> str:
    """Return lower-case text with the tone on the first of two vowels: "uỷ ban" → "ủy ban"; lengths do not change."""
    return _NEW.sub(lambda match: _NEW_TO_OLD[match.group()], text)
