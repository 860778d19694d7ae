"""Encodings older than Unicode: TCVN3 (ABC), VNI-Windows, VISCII and VIQR to Unicode, and how a text in one is known.

The letters are in `data/legacy_encodings.json`. Files of plain text have one encoding throughout (`detect`, `decode`);
in Word and PDF the font of each run tells it (`convert`).
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final, NamedTuple

from vnplan_nlp.data.letters import LOWER
from vnplan_nlp.data.marks import tamed
from vnplan_nlp.data.words import load_json
from vnplan_nlp.schema import Issue

_SAMPLE: Final = 1 << 16
#: What `Origin.encoding` and the issue call the encodings that are found.
NAMES: Final = {"tcvn3": "tcvn3", "vni": "vni-windows", "viscii": "viscii", "viqr": "viqr"}
#: "ABCDEF+" of an embedded font and the style behind a name: what is left of ".VnTimeH,Bold" ends in its "H".
_SUBSET: Final = re.compile(r"[A-Z]{6}\+")
_STYLE: Final = re.compile(r"(?:[ ,_-]*(?:bold|italic|oblique|regular|normal|roman|medium))+$", re.I)
_TCVN3_FONT: Final = re.compile(r"[._]Vn", re.I)
_VNI_FONT: Final = re.compile(r"VNI[ _-]", re.I)
_HIGH: Final = re.compile(rb"[\x80-\xff]")
#: What only a text in Unicode holds: letters of the alphabet that no Latin-1 text has, and marks apart.
_UNICODE_LETTER: Final = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")
_VIQR_SHAPE: Final = re.compile(r"[AEOaeo]\^|[OUou]\+|A\(|a\(|[Dd][Dd]")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Neighbouring words without a small letter of ASCII, with one blank between them: two part columns.
_CAPITALS: Final = re.compile(r"(?<![^\s|])[^\sa-z|]++(?![^\s|])(?:[ \u00a0][^\sa-z|]++(?![^\s|]))*+")
_SMALL: Final = re.compile(f"[{LOWER.removeprefix('a-z')}]")
#: A syllable of three letters and more, no abbreviation and no numeral: "TU" and "TƯ" are short, no syllable ends like
#: "UBND", "XII" is 12.
_SYLLABLE: Final = re.compile(
    r"(?=...)(?![IVX]+$)(?:NGH?|[CGKNPT]H|TR|GI|QU|[BCDĐGHKLMNPQRSTVX])?"
    r"(?P<vowels>[AEIOUYÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĨŨƠƯẠ-Ỹ]{1,3})(?:CH|N[GH]?|[CMPT])?"
)
#: The sure capitals of a word: those of ASCII and the seven that TCVN3 has codes for.
_SURE: Final = re.compile("[A-ZĂÂĐÊÔƠƯ]")


class _Bounds(NamedTuple):
    """What the winner of the detector needs: share of frequent words, their count, and how many different ones."""

    share: float
    hits: int
    kinds: int


#: Over corpora/plans the right reading has a share of 0.33 to 0.41, the next at most 0.14 (cp1252
#: beside VISCII, else 0.03).
_BYTES_BOUNDS: Final = _Bounds(0.1, 4, 3)
#: A text of ASCII is nearly always what it seems to be, so VIQR needs more.
_ASCII_BOUNDS: Final = _Bounds(0.15, 6, 4)
_CLEAR: Final = 2.0


def convert(text: str, font: str) -> str:
    """Return the Unicode text (NFC) of a run in a legacy font; the text itself where the font is none.

    ".VnTime" and its kin hold TCVN3; a name that ends in H (".VnTimeH", ".VnArial NarrowH") is a font of capitals,
    which shows small letters, those of ASCII too, as capitals. "VNI-Times" and its kin hold VNI-Windows; a letter and
    its mark are two characters, so that neighbouring runs of one font are best joined first.

    Args:
        text: the characters of the run as code points of Latin-1 or cp1252, the soft hyphen (ư of TCVN3) included.
        font: the name of the font, with or without a style (".VnTime,Bold") and the mark of a subset ("ABCDEF+").
    """
    encoding = encoding_of(font)
    if encoding == "tcvn3":
        return unicodedata.normalize("NFC", tamed(text.translate(_tcvn3(capitals=_is_of_capitals(font)))))
    return unicodedata.normalize("NFC", tamed(_from_vni(text))) if encoding == "vni" else text


def _is_of_capitals(font: str) -> bool:
    return _STYLE.sub("", font.strip()).endswith("H")


def is_legacy(font: str | None) -> bool:
    """Return whether a font has Vietnamese letters where others have Latin ones."""
    return encoding_of(font) is not None


def encoding_of(font: str | None) -> str | None:
    """Return "tcvn3" or "vni" for the name of a legacy font, in any form that `convert` takes, else None."""
    name = _SUBSET.sub("", (font or "").strip(), count=1)
    return "tcvn3" if _TCVN3_FONT.match(name) else "vni" if _VNI_FONT.match(name) else None


def is_unicode(text: str) -> bool:
    """Return whether a text has a letter that only Unicode has: whatever its font is called, it needs no conversion."""
    return _UNICODE_LETTER.search(text) is not None


def each_of(text: str, font: str) -> str:
    """Return the Unicode text of a run as `convert` does, but one character for each, so that places stay.

    A letter and its mark of VNI are a letter and its tone then, which NFC makes one.
    """
    if encoding_of(font) != "vni":
        return text.translate(_tcvn3(capitals=_is_of_capitals(font))) if encoding_of(font) else text
    pattern, letters = _vni()
    return pattern.sub(lambda match: _apart(letters[match[0]], len(match[0])), text.translate(_signs()))


def _apart(letter: str, count: int) -> str:
    if count == 1:
        return letter
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", parts[:-1]) + parts[-1]


def converted_issue(encoding: str) -> Issue:
    """Return what tells that a text was converted."""
    message = f"Văn bản dùng bảng mã cũ {encoding}, đã được chuyển sang Unicode"
    return Issue(code="I105", severity="info", message=message)


def detect(data: bytes) -> str | None:
    """Return "tcvn3", "vni" or "viscii" for bytes that are no UTF-8, "viqr" for bytes of ASCII; None for all others.

    A sample is read in each encoding, in cp1258, cp1252 and UTF-8 too; the one with the largest share of frequent
    Vietnamese words wins, if the share is large and twice that of the next.
    """
    first = _HIGH.search(data)
    if first is None:
        return _detect_viqr(data[:_SAMPLE].decode("ascii"))
    begin = max(0, first.start() - 1024)
    sample = data[begin : begin + _SAMPLE]
    if sample.count(0) * 50 > len(sample):  # UTF-16 and binary data
        return None
    return _clear_winner({name: _words(read(sample)) for name, read in _READINGS.items()})


def detect_text(text: str) -> str | None:
    """Return "tcvn3", "vni" or "viqr" for a text that was read as Latin-1 or cp1252, else None: "KÕ ho¹ch" is TCVN3.

    A single letter or mark that only Unicode has, such as "ế", shows that the text is none of them.
    """
    sample = text[:_SAMPLE]
    if text.isascii():
        return _detect_viqr(sample)
    if _UNICODE_LETTER.search(text):
        return None
    found = {"cp1252": _words(sample), "tcvn3": _words(_from_tcvn3(sample)), "vni": _words(_from_vni(sample))}
    return _clear_winner(found)


def decode(data: bytes, encoding: str) -> str:
    """Return the Unicode text (NFC) of bytes in an encoding that `detect` names; its other bytes are read as cp1252.

    Raises:
        LookupError: there is no such encoding.
    """
    if encoding not in _DECODERS:
        raise LookupError(f"no legacy encoding {encoding!r}; there are {', '.join(_DECODERS)}")
    return _DECODERS[encoding](data)


def decode_text(text: str, encoding: str) -> str:
    """Return the Unicode text of a text read as Latin-1 or cp1252, in an encoding that `detect_text` names."""
    return {"tcvn3": _from_tcvn3, "vni": _from_vni, "viqr": _from_viqr}[encoding](text)


def capitals_of_tcvn3(text: str) -> str:
    """Return converted TCVN3 text with the capitals that its encoding cannot tell: "Uỷ BAN" → "UỶ BAN".

    TCVN3 has no capital with a tone; the font did it. Words side by side without a small letter of ASCII were typed in
    a font of capitals if one of them is a syllable of three letters or more with two sure capitals ("HOạCH").
    "Số 5/KH-UBND", "Tổ 1" and "ở TƯ" have none and stay. What has nothing but short words ("Sở Y Tế") cannot be known
    and stays too. Among small letters the names of the table get their capital ("ủy ban nhân dân" → "Ủy ban nhân dân").
    """
    return _names().sub(lambda match: match[0].upper(), _CAPITALS.sub(_as_capitals, text))


@cache
def _names() -> re.Pattern[str]:
    """The first letter of a name that begins with a capital that TCVN3 lacks, as it came out of the conversion."""
    names = [name.split() for name in load_json("legacy_encodings")["tcvn3"]["capitals"]]
    blank = r"\s+"
    parts = [rf"{first[0].lower()}(?={first[1:]}{blank}(?i:{blank.join(rest)})\b)" for first, *rest in names]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})")


def _as_capitals(match: re.Match[str]) -> str:
    run = match[0]
    if not _SMALL.search(run):
        return run
    parts: list[str] = []
    group: list[str] = []
    for token in run.split(" "):
        # "14/KH-UBND" is no word of a heading: with it "Số: 14/KH-CAT" would become capitals
        if token.startswith("/") or "/" in token and any(char.isdigit() for char in token):
            parts += [*_raised(group), token]
            group = []
            continue
        group.append(token)
        if token.endswith((".", ":", ";")):  # "… số 5/CT-BAN; Uỷ ban"
            parts += _raised(group)
            group = []
    return " ".join([*parts, *_raised(group)])


def _raised(tokens: list[str]) -> list[str]:
    sure = any(
        len(_SURE.findall(word)) >= 2 and _SYLLABLE.fullmatch(word.upper())
        for token in tokens
        for word in _WORD.findall(token)
    )
    return [token.upper() for token in tokens] if sure else tokens


def _detect_viqr(sample: str) -> str | None:
    if len(_VIQR_SHAPE.findall(sample)) * 100 < len(sample):  # about 8 in 100 characters of real VIQR
        return None
    return _clear_winner({"viqr": _words(_from_viqr(sample)), "ascii": _words(sample)}, _ASCII_BOUNDS)


def _clear_winner(found: dict[str, tuple[float, int, int]], bounds: _Bounds = _BYTES_BOUNDS) -> str | None:
    """The best of the readings if it is a legacy one, within the bounds, and twice as good as the next."""
    (best, (share, hits, kinds)), (_, (second, _, _)) = sorted(found.items(), key=lambda item: -item[1][0])[:2]
    if best not in _DECODERS or share < bounds.share or hits < bounds.hits or kinds < bounds.kinds:
        return None
    return best if share >= _CLEAR * second else None


def _words(text: str) -> tuple[float, int, int]:
    """The share of frequent words among the words of a text, how many they are, and how many different ones."""
    frequent = _frequent()
    words = _WORD.findall(unicodedata.normalize("NFC", tamed(text)).lower())
    hits = [word for word in words if word in frequent]
    return len(hits) / max(1, len(words)), len(hits), len(set(hits))


@cache
def _frequent() -> frozenset[str]:
    return frozenset(load_json("legacy_encodings")["detector"]["words"])


@cache
def _cp1252() -> str:
    """The characters of the 256 bytes; the five bytes without one keep their number, as in Latin-1."""
    return "".join(bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))


@cache
def _signs() -> dict[int, str]:
    """The quotes and dashes of cp1252 for the control codes that stand for them in a text read as Latin-1."""
    return {code: _cp1252()[code] for code in range(0x80, 0xA0)}


@cache
def _codes(name: str) -> dict[int, str]:
    return {int(code, 16): letter for letter, code in load_json("legacy_encodings")[name]["codes"].items()}


@cache
def _tcvn3(*, capitals: bool) -> dict[int, str]:
    """The letters of the ABC fonts, for `str.translate`."""
    if not capitals:
        return _signs() | _codes("tcvn3")
    ascii_letters = {code: chr(code).upper() for code in range(ord("a"), ord("z") + 1)}
    return _signs() | ascii_letters | {code: letter.upper() for code, letter in _codes("tcvn3").items()}


@cache
def _characters(name: str) -> str:
    """The characters of the 256 bytes in a legacy encoding of one byte a letter."""
    return "".join(_codes(name).get(code, char) for code, char in enumerate(_cp1252()))


@cache
def _vni() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the letters of VNI, pairs before single ones, and what each means."""
    letters: dict[str, str] = {}
    for letter, small in load_json("legacy_encodings")["vni"]["letters"].items():
        letters[small] = letter
        letters[small[0].upper() + small[1:]] = letters[small.upper()] = letter.upper()
    marks: dict[str, str] = {}
    for pair in letters:
        if len(pair) == 2:
            marks[pair[0]] = marks.get(pair[0], "") + pair[1]
    pairs = "|".join(f"{base}[{found}]" for base, found in marks.items())
    singles = "".join(letter for letter in letters if len(letter) == 1)
    return re.compile(f"{pairs}|[{singles}]"), letters


@cache
def _viqr() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of the letters of VIQR and what is written behind a backslash, and what each means."""
    table = load_json("legacy_encodings")["viqr"]
    letters = {"dd": "đ", "Dd": "Đ", "DD": "Đ", "dD": "Đ"}
    shapes = {"": (table["vowels"], ""), **table["shapes"]}
    tones = {"": "", **table["tones"]}
    for shape, (bases, mark) in shapes.items():
        for base in (*bases, *bases.upper()):
            for tone, accent in tones.items():
                letters[base + shape + tone] = unicodedata.normalize("NFC", base + mark + accent)
    signs = "".join(map(re.escape, [*table["shapes"], *table["tones"]]))
    letters |= {f"\\{sign}": sign for sign in (*table["shapes"], *table["tones"], "\\", "d", "D")}
    parts = [rf"\\[{signs}dD\\]", "[Dd][Dd]"]
    tone = "".join(map(re.escape, table["tones"]))
    for shape, (bases, _) in sorted(shapes.items(), reverse=True):
        # the tone behind a bare vowel is what makes it a letter of ours; a bare vowel alone is ASCII
        parts.append(f"[{bases}{bases.upper()}]{re.escape(shape)}[{tone}]{'?' if shape else ''}")
    return re.compile("|".join(parts)), letters


def _from_tcvn3(text: str) -> str:
    return capitals_of_tcvn3(text.translate(_tcvn3(capitals=False)))


def _from_vni(text: str) -> str:
    pattern, letters = _vni()
    return pattern.sub(lambda match: letters[match[0]], text.translate(_signs()))


def _from_viqr(text: str) -> str:
    pattern, letters = _viqr()
    return pattern.sub(lambda match: letters[match[0]], text)


def _read(data: bytes, characters: str) -> str:
    return codecs.charmap_decode(data, "strict", characters)[0]


_DECODERS: Final[dict[str, Callable[[bytes], str]]] = {
    "tcvn3": lambda data: capitals_of_tcvn3(_read(data, _characters("tcvn3"))),
    "vni": lambda data: _from_vni(_read(data, _cp1252())),
    "viscii": lambda data: _read(data, _characters("viscii")),
    "viqr": lambda data: _from_viqr(_read(data, _cp1252())),
}
_READINGS: Final[dict[str, Callable[[bytes], str]]] = {
    **{name: read for name, read in _DECODERS.items() if name != "viqr"},
    "cp1258": lambda data: data.decode("cp1258", "replace"),
    "cp1252": lambda data: _read(data, _cp1252()),
    "utf-8": lambda data: data.decode("utf-8", "ignore"),
}
