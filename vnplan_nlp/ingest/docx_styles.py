"""What a Word document keeps apart from its text: styles, and the numbers that Word counts itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

_LONGEST_CHAIN: Final = 20
#: Lists of Word have nine levels, and what one prints is short: each of a million paragraphs would print it.
_LEVELS: Final = 9
_LONGEST_LABEL: Final = 100
_PLACE: Final = re.compile(r"%([1-9])")
_ROMAN: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)
_OFF: Final = ("0", "false", "off", "none")
_NO_BORDER: Final = ("nil", "none")


@lru_cache(maxsize=4096)
def local_tag(tag: str) -> str:
    """Return the name of a tag without its namespace: documents of both editions of the standard are read."""
    return tag.rpartition("}")[2]


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; "" for what is no element."""
    tag = element.tag
    return local_tag(tag) if isinstance(tag, str) else ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first descendant along a path of names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """Return an attribute by its name without namespace, or None."""
    if element is None:
        return None
    for key, found in element.attrib.items():
        if local_tag(str(key)) == name:
            return str(found)
    return None


def number(text: str | None, default: int) -> int:
    """Return a small number of an attribute, or the default where it is none."""
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,6}", text) else default


def switched_on(properties: etree._Element | None, name: str) -> bool | None:
    """Return whether a property is on or off, or None where it is not set."""
    found = child(properties, name)
    return None if found is None else (value(found) or "1").lower() not in _OFF


def font_of(properties: etree._Element | None) -> str | None:
    """Return the font that run properties name for letters beyond ASCII, or None."""
    fonts = child(properties, "rFonts")
    return value(fonts, "hAnsi") or value(fonts, "ascii")


def outline_of(properties: etree._Element | None) -> int | None:
    """Return the level of a heading from 0, 9 for running text, or None where the paragraph does not say."""
    level = value(child(properties, "outlineLvl"))
    return None if level is None else number(level, 9)


def visible_borders(borders: etree._Element | None) -> bool | None:
    """Return whether any border is drawn, or None where none is spoken of."""
    if borders is None or not len(borders):
        return None
    return any((value(side) or "none") not in _NO_BORDER for side in borders)


@dataclass(slots=True)
class Style:
    """What a style sets; None is "as the style that it is based on"."""

    based: str | None = None
    font: str | None = None
    caps: bool | None = None
    vanish: bool | None = None
    align: str | None = None
    outline: int | None = None
    num_id: str | None = None
    level: int | None = None
    bordered: bool | None = None


@dataclass(slots=True)
class Styles:
    """The styles by id, and the one of paragraphs that name none."""

    by_id: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    font: str | None = None

    def chain(self, style: str | None) -> list[Style]:
        """Return a style and those that it is based on."""
        chain: list[Style] = []
        while style is not None and style in self.by_id and len(chain) < _LONGEST_CHAIN:
            chain.append(self.by_id[style])
            style = chain[-1].based
        return chain


def read_styles(root: etree._Element | None) -> Styles:
    """Return the styles of a document."""
    styles = Styles()
    if root is None:
        return styles
    styles.font = font_of(child(root, "docDefaults", "rPrDefault", "rPr"))
    for element in root:
        name = value(element, "styleId")
        if local(element) != "style" or name is None:
            continue
        run, paragraph = child(element, "rPr"), child(element, "pPr")
        level = value(child(paragraph, "numPr", "ilvl"))
        styles.by_id[name] = Style(
            based=value(child(element, "basedOn")),
            font=font_of(run),
            caps=switched_on(run, "caps"),
            vanish=switched_on(run, "vanish"),
            align=value(child(paragraph, "jc")),
            outline=outline_of(paragraph),
            num_id=value(child(paragraph, "numPr", "numId")),
            level=None if level is None else number(level, 0),
            bordered=visible_borders(child(element, "tblPr", "tblBorders")),
        )
        if value(element, "type") == "paragraph" and (value(element, "default") or "0") not in _OFF:
            styles.default = name
    return styles


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: where it starts, how it counts and what it prints."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    gap: str = " "
    legal: bool = False
    restart: int | None = None
    style: str | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    lists: dict[str, tuple[str, dict[int, int], dict[int, Level]]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num_id: str, style: str | None) -> int | None:
        """Return the level of a list that a style is linked to, or None."""
        abstract = self.lists.get(num_id, ("", {}, {}))[0]
        return next((at for at, level in self.levels.get(abstract, {}).items() if level.style == style), None)

    def label(self, num_id: str, at: int) -> str:
        """Return the next number of a list at a level, as it is printed, with the gap behind it; "" without a list."""
        if num_id not in self.lists:
            return ""
        abstract, starts, own = self.lists[num_id]
        levels = {**self.levels.get(abstract, {}), **own}
        level = levels.get(at)
        if level is None:
            return ""
        counts = self.counts.setdefault(abstract, {})
        first = starts.get(at, level.start)
        if at in starts and (num_id, at) not in self.started:
            counts[at] = first
        else:
            counts[at] = counts.get(at, first - 1) + 1
        self.started.add((num_id, at))
        for deeper in [one for one in counts if one > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or at < restart:
                del counts[deeper]
        if level.format == "bullet":
            return f"{'+' if level.text == '+' else '-'} "
        text = _PLACE.sub(lambda place: self._printed(counts, levels, starts, int(place[1]) - 1, level), level.text)
        return text + level.gap if text.strip() else ""

    def _printed(
        self, counts: dict[int, int], levels: dict[int, Level], starts: dict[int, int], at: int, of: Level
    ) -> str:
        level = levels.get(at, Level())
        count = counts.setdefault(at, starts.get(at, level.start))
        return printed(count, "decimal" if of.legal else level.format)


def read_numbering(root: etree._Element | None, styles: Styles) -> Numbering:
    """Return the lists of a document, none of which has counted yet."""
    numbering = Numbering()
    linked: dict[str, str] = {}
    for element in () if root is None else root:
        if local(element) == "abstractNum":
            name = value(element, "abstractNumId") or ""
            numbering.levels[name] = {
                at: _level(one)
                for one in element
                if local(one) == "lvl" and 0 <= (at := number(value(one, "ilvl"), 0)) < _LEVELS
            }
            link = value(child(element, "numStyleLink"))
            if link is not None:
                linked[name] = link
        elif local(element) == "num":
            starts: dict[int, int] = {}
            own: dict[int, Level] = {}
            for override in element:
                if local(override) == "lvlOverride":
                    at = number(value(override, "ilvl"), 0)
                    start = value(child(override, "startOverride"))
                    if start is not None:
                        starts[at] = number(start, 1)
                    level = child(override, "lvl")
                    if level is not None and 0 <= at < _LEVELS:
                        own[at] = _level(level)
            abstract = value(child(element, "abstractNumId")) or ""
            numbering.lists[value(element, "numId") or ""] = (abstract, starts, own)
    for name, link in linked.items():  # a list that borrows its levels from a style
        target = next((style.num_id for style in styles.chain(link) if style.num_id), None)
        if target in numbering.lists:
            numbering.levels[name] = numbering.levels.get(numbering.lists[target][0], {})
    return numbering


def _level(element: etree._Element) -> Level:
    restart = value(child(element, "lvlRestart"))
    return Level(
        start=number(value(child(element, "start")), 1),
        format=value(child(element, "numFmt")) or "decimal",
        text=(value(child(element, "lvlText")) or "")[:_LONGEST_LABEL],
        gap="" if value(child(element, "suff")) == "nothing" else " ",
        legal=bool(switched_on(element, "isLgl")),
        restart=None if restart is None else number(restart, 0),
        style=value(child(element, "pStyle")),
    )


def printed(count: int, style: str) -> str:
    """Return a count in a numbering style of Word ("upperRoman", "lowerLetter" …); unknown ones are decimal."""
    if style in ("upperRoman", "lowerRoman") and 0 < count < 4000:
        roman = ""
        for worth, sign in _ROMAN:
            times, count = divmod(count, worth)
            roman += sign * times
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter") and 0 < count <= 780:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter if style == "lowerLetter" else letter.upper()
    if style == "decimalZero":
        return f"{count:02}"
    return "" if style == "none" else str(count)
