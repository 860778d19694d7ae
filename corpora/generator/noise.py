"""Noise that carriers of plans add: wraps, decomposed letters, lost blanks, slips of OCR, page breaks, markdown.

Each class changes the clean text of a look-alike without changing what its gold means, and only by the
`random.Random` it is given. Names, dates and numbers stay readable: the gold keeps the true citation.
"""

from __future__ import annotations

import copy
import random
import re
import unicodedata
from collections.abc import Callable

from corpora.generator.plan import LookAlike

Noise = Callable[[random.Random, str], str]

_CORE = re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?[/-][A-ZĐ][\wĐđ]*(?:[-/][\wĐđ]+)*")
_COLUMNS = re.compile(r"\S {3,}")
_ROMAN = re.compile(r"[IVXL]+[.-] ")
_ITEM = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.-]|[a-zđ]\)) ")
_SLIPS = (
    ("Khối", "Khôi"), ("khối", "khôi"), ("để", "đề"), ("hưởng ứng", "hương ứng"), ("hiệu quả", "hiệu qua"),
    ("thụ hưởng", "thụ hương"), ("kịp thời", "kip thời"), ("động viên", "đông viên"), ("vận động", "vân động"),
)  # fmt: skip


def hard_wrap(rng: random.Random, text: str) -> str:
    """Return the text broken into lines of 70 to 90 characters without blank lines, as a text layer has it."""
    width = rng.randint(70, 90)
    return "\n".join(line for paragraph in text.split("\n") for line in _wrapped(paragraph, width))


def hard_wrap_blank(rng: random.Random, text: str) -> str:
    """Return wrapped text with a blank line after every line, as some converters write it."""
    lines = hard_wrap(rng, text).rstrip("\n").split("\n")
    return "".join(f"{line} \n\n" for line in lines)


def nfd(_: random.Random, text: str) -> str:
    """Return the text with every letter decomposed."""
    return unicodedata.normalize("NFD", text)


def mixed_forms(rng: random.Random, text: str) -> str:
    """Return the text with about one word in six decomposed and the others not."""

    def decomposed(found: re.Match[str]) -> str:
        return unicodedata.normalize("NFD", found[0]) if rng.random() < 0.16 else found[0]

    return re.sub(r"\S+", decomposed, text)


def lost_blanks(rng: random.Random, text: str) -> str:
    """Return the text with blanks lost after commas, around dashes, after "số" and after heading numbers."""

    def changed(line: str) -> str:
        if _COLUMNS.search(line):
            return line
        head = _ITEM.match(line) or _ROMAN.match(line) or re.match(r"[-+] ", line)
        start, rest = (head[0], line[head.end() :]) if head else ("", line)
        if head and start[0] not in "-+" and not start.endswith(") ") and rng.random() < 0.4:
            start = start.rstrip() if not rest[:1].isdigit() else start  # "1.83%" would be another number
        rest = re.sub(r"(?<=[^\W\d]), (?=[^\W\d])", lambda m: "," if rng.random() < 0.12 else m[0], rest)
        rest = re.sub(r"(?<=\w) - (?=\w)", lambda m: rng.choice(("- ", " -", "-", m[0], m[0])), rest)
        rest = re.sub(r"(?<=số) (?=\d+(?:/\d{4})?[/-]\w)", lambda m: "" if rng.random() < 0.3 else m[0], rest)
        return start + rest

    return _body(text, changed)


def ocr_slips(rng: random.Random, text: str) -> str:
    """Return the text with misread letters: Ð for Đ, QĐÐ for QĐ, and lost marks in running words outside quotes."""

    def symbol(found: re.Match[str]) -> str:
        core = found[0]
        if "QĐ" in core and rng.random() < 0.15:
            return core.replace("QĐ", "QĐÐ")
        return core.replace("Đ", "Ð") if rng.random() < 0.5 else core

    def words(run: str) -> str:
        for right, wrong in _SLIPS:
            run = re.sub(rf"(?<!\w){right}(?!\w)", lambda m, w=wrong: w if rng.random() < 0.3 else m[0], run)  # type: ignore[misc]
        return re.sub(r"(?<![\w/-])Đ(?=[a-zà-ỹ])", lambda m: "Ð" if rng.random() < 0.15 else m[0], run)

    def changed(line: str) -> str:
        line = _CORE.sub(symbol, line)
        if len(line) < 90 or line.isupper():
            return line  # headings and other short lines keep their words: too little is left to know them by
        return "".join(run if run.startswith("“") else words(run) for run in re.split(r"(“[^”]*”)", line))

    out = _body(text, changed)
    return out if out != text else text.replace("Đ", "Ð", 1)


def hyphens_nbsp(rng: random.Random, text: str) -> str:
    """Return the text with non-breaking hyphens in symbols, en dashes in ranges, and blanks that do not break."""

    def hyphens(found: re.Match[str]) -> str:
        return found[0].replace("-", "\u2011") if rng.random() < 0.5 else found[0]

    def changed(line: str) -> str:
        line = _CORE.sub(hyphens, line)
        line = re.sub(r"(?<=\w) - (?=\w)", lambda m: " – " if rng.random() < 0.5 else m[0], line)
        line = re.sub(r"(?<=\d{4})-(?=\d)", lambda m: "\u2013" if rng.random() < 0.6 else m[0], line)
        line = re.sub(r"\b(số|năm|tháng|ngày) (?=\d)", lambda m: m[1] + ("\u00a0" if rng.random() < 0.5 else " "), line)
        rare = {0: "\u00a0", 1: "\u00a0", 2: "\u202f"}
        return re.sub(r"(?<=[\w,]) (?=\w)", lambda m: rare.get(rng.randrange(60), m[0]), line)

    return "\n".join(line if _COLUMNS.search(line) else changed(line) for line in text.split("\n"))


def page_breaks(rng: random.Random, text: str) -> str:
    """Return wrapped text cut into pages in the middle of paragraphs, with page numbers, blank lines and form feeds."""
    width, height, on_top = rng.randint(72, 88), rng.randint(24, 38), rng.random() < 0.6
    out: list[str] = []
    page, used, feed = 1, 0, ""
    for paragraph in text.split("\n"):
        lines = _wrapped(paragraph, width)
        for index, line in enumerate(lines):
            if index and used >= height:
                page, used = page + 1, 0
                if on_top:
                    out += ["", f"\f{page}", ""]
                else:
                    out += ["", " " * rng.choice((0, 36)) + str(page - 1), ""]
                    feed = "\f"
            out.append(feed + line)
            used, feed = used + 1, ""
    return "\n".join(out)


def markdown(rng: random.Random, text: str) -> str:
    """Return the text as converters to markdown write it: headings, bold, italics, escapes and a little HTML."""
    levels, escapes, bold = rng.choice((("##", "###"), ("#", "##"), ("###", "#####"))), rng.random() < 0.5, rng.random()
    out: list[str] = []
    title_next = False
    for line in text.split("\n"):
        heading = bool(_ROMAN.match(line)) or line == "KẾ HOẠCH" or title_next
        title_next = line == "KẾ HOẠCH"
        item = _ITEM.match(line)
        if _COLUMNS.search(line) or not line:
            shown = line
        elif re.fullmatch(r"[*_-]+", line):
            shown = "\\" + line
        elif heading:
            shown = f"{levels[0]} **{line}**" if bold < 0.6 else f"{levels[0]} {line}"
        elif item and len(line) < 80 and not line.endswith((".", ";")):
            shown = rng.choice((f"{levels[1]} **{line}**", f"**{line}**", f"<b>{line}</b>"))
        elif item and escapes and re.match(r"\d+\. ", line):
            shown = line.replace(".", "\\.", 1)
        elif line.startswith("Căn cứ"):
            shown = f"*{line}*"
        elif line == "Nơi nhận:":
            shown = "***Nơi nhận:***"
        elif line.isupper():
            shown = rng.choice((f"**{line}**", f"<b>{line}</b>"))
        elif line.startswith(("- ", "+ ")) and escapes:
            shown = "\\" + line
        else:
            shown = line
        out.append(shown)
    return "\n\n".join(out[:-1]) + "\n"


NOISE: dict[str, Noise] = {
    "hard_wrap": hard_wrap,
    "hard_wrap_blank": hard_wrap_blank,
    "nfd": nfd,
    "mixed_forms": mixed_forms,
    "lost_blanks": lost_blanks,
    "ocr_slips": ocr_slips,
    "hyphens_nbsp": hyphens_nbsp,
    "page_breaks": page_breaks,
    "markdown": markdown,
}


def apply(name: str, document: LookAlike, seed: int) -> LookAlike:
    """Return the document with one class of noise; its name ends in the class, its gold means the same.

    Args:
        name: a key of `NOISE`.
        document: what `generate` returned.
        seed: of the noise; with the document it fixes every byte.

    Raises:
        ValueError: if there is no such class.
    """
    if name not in NOISE:
        raise ValueError(f"no noise class {name!r}; there are {', '.join(NOISE)}")
    rng = random.Random(f"vnplan noise {name} {seed} {document.name}")  # not for secrets: the same bytes again
    noisy = f"{document.name}-{name}"
    gold = {**copy.deepcopy(document.gold), "doc": f"{noisy}.txt"}
    return LookAlike(noisy, NOISE[name](rng, document.text), gold)


def _wrapped(paragraph: str, width: int) -> list[str]:
    """Return a paragraph in lines; like Word it also breaks after a hyphen inside a word."""
    if len(paragraph) <= width or _COLUMNS.search(paragraph):
        return [paragraph]
    lines, line = [], ""
    for word in paragraph.split(" "):
        glue = " " if line else ""
        for piece in re.split(r"(?<=\w-)(?=\w)", word):
            if line and len(line) + len(glue) + len(piece) > width:
                lines.append(line)
                line, glue = "", ""
            line, glue = line + glue + piece, ""
    return [*lines, line]


def _body(text: str, changed: Callable[[str], str]) -> str:
    """Return the text with every line between the title and the recipients or signature changed."""
    lines = text.split("\n")
    first = lines.index("KẾ HOẠCH") + 2
    ends = [i for i, line in enumerate(lines) if i > first and (line == "Nơi nhận:" or line.endswith("./."))]
    last = min(ends, default=len(lines))
    return "\n".join([*lines[:first], *map(changed, lines[first:last]), *lines[last:]])
