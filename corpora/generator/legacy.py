"""Text as the old encodings write it: TCVN3 (ABC), VNI-Windows, VISCII and VIQR."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from vnplan_nlp.data.words import load_json

ENCODINGS: Final = ("tcvn3", "vni", "viscii", "viqr")
#: Ð (U+00D0), a slip for Đ, has the code of a letter of ours in all of them.
_SIGNS: Final[dict[str, str | int | None]] = {"\u2011": "-", "\u202f": "\u00a0", "Ð": "Đ"}
#: The typesetter's signs that ASCII lacks.
_ASCII_SIGNS: Final[dict[str, str | int | None]] = {
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "…": "...",
    "\u00a0": " ",
}
_VOWEL: Final = "aeiouyAEIOUY"


def writable(text: str, encoding: str) -> str:
    """Return the text, composed, with the signs that an encoding lacks replaced by those that its writers typed."""
    signs = _SIGNS | _ASCII_SIGNS if encoding in ("viqr", "viscii") else _SIGNS
    return unicodedata.normalize("NFC", text).translate(str.maketrans(signs))


def encode(text: str, encoding: str) -> bytes:
    """Return a text as a file of the old encoding holds it; what `writable` cannot replace becomes "?".

    Capitals with a tone have no code in TCVN3: they get the code of the small letter, which the font of capitals shows.

    Args:
        text: in Unicode.
        encoding: one of `ENCODINGS`.
    """
    text = writable(text, encoding)
    if encoding == "viqr":
        return _viqr(text).encode("ascii", "replace")
    letters = _letters(encoding)
    # Signs of cp1252 stay what they are; a letter of cp1252 that is none of the encoding would be read as another one.
    return b"".join(
        letters.get(char) or (char.encode("cp1252", "replace") if not char.isalpha() or char.isascii() else b"?")
        for char in text
    )


@cache
def _letters(encoding: str) -> dict[str, bytes]:
    table = load_json("legacy_encodings")[encoding]
    if "codes" in table:
        found = {letter: bytes.fromhex(code) for letter, code in table["codes"].items()}
        return {**{letter.upper(): code for letter, code in found.items()}, **found}
    small: dict[str, str] = table["letters"]
    pairs = {**small, **{letter.upper(): pair.upper() for letter, pair in small.items()}}
    return {letter: pair.encode("cp1252") for letter, pair in pairs.items()}


def _viqr(text: str) -> str:
    """The text in VIQR; a sign that would be read as a mark gets its backslash."""
    table = load_json("legacy_encodings")["viqr"]
    signs = {mark: sign for sign, (_, mark) in table["shapes"].items()}
    signs |= {mark: sign for sign, mark in table["tones"].items()}
    marks = "".join(map(re.escape, signs.values()))
    vowels = "".join(char for char in map(chr, range(0x1EFA)) if unicodedata.normalize("NFD", char)[0] in _VOWEL)
    text = re.sub(rf"\\|(?<=[{vowels}])[{marks}]|(?<=[dD])[dD]|[dD](?=[đĐ])", lambda match: "\\" + match[0], text)

    def spelt(match: re.Match[str]) -> str:
        if match[0] in "đĐ":
            return "dd" if match[0] == "đ" else "DD"
        decomposed = unicodedata.normalize("NFD", match[0])
        base, found = decomposed[0], decomposed[1:]
        if not set(found) <= set(signs):
            return match[0]
        # the shape stands before the tone, whatever the canonical order is (ậ decomposes into dot and circumflex)
        return base + "".join(sorted((signs[mark] for mark in found), key=lambda sign: sign not in table["shapes"]))

    return re.sub(r"[^\x00-\x7f]", spelt, text)


def in_fonts(text: str, encoding: str) -> list[tuple[str, str]]:
    """Return a text as stretches of one font each: the font's name and the characters as a Latin font would show them.

    Args:
        text: in Unicode.
        encoding: "tcvn3", whose toned capitals stand in a font of capitals, or "vni".
    """
    if encoding != "tcvn3":
        return [("VNI-Times", encode(text, encoding).decode("cp1252"))]
    codes = load_json("legacy_encodings")["tcvn3"]["codes"]
    stretches: list[tuple[str, str]] = []
    for word in re.split(r"(\s+)", unicodedata.normalize("NFC", text)):
        if text.isupper() or (word.isupper() and not word.isascii() and len(word) > 1):
            parts = [(".VnTimeH", word.lower())]
        else:
            toned = ((char, char.isupper() and not char.isascii() and char not in codes) for char in word)
            parts = [(".VnTimeH", char.lower()) if capital else (".VnTime", char) for char, capital in toned]
        for font, part in parts:
            shown = encode(part, "tcvn3").decode("cp1252")
            if stretches and (stretches[-1][0] == font or part.isspace()):
                stretches[-1] = (stretches[-1][0], stretches[-1][1] + shown)
            else:
                stretches.append((font, shown))
    return stretches
