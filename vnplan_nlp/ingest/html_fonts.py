"""Fonts of before Unicode in web pages: named by an element, by its style, or by a style sheet in the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from vnplan_nlp.ingest import legacy

_COMMENT: Final = re.compile(r"/\*.*?\*/|<!--|-->", re.S)
_RULE: Final = re.compile(r"([^{}]{1,500})\{([^{}]{0,4000})\}")
#: The family, or the fonts of the shorthand: what stands before the first comma.
_FAMILY: Final = re.compile(r"(?:^|[;\s])font(?:-family)?\s*:\s*([^;,]+)", re.I)
#: The end of the shorthand: "bold 14.0pt '.VnTime'".
_NAME: Final = re.compile(r"(?:^|[\s\"'])((?:[._]Vn|VNI[ _-])[^\"']*)", re.I)
_SIMPLE: Final = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<name>[\w-]+))?", re.I)
_LONGEST: Final = 200_000


@dataclass(slots=True)
class PageFonts:
    """The font at hand while a page is walked through, and the old encoding that was met, if any."""

    rules: dict[tuple[str, str], str]
    stack: list[str] = field(default_factory=lambda: [""])
    modern: set[str] = field(default_factory=set)
    encoding: str | None = None

    def enter(self, element: etree._Element, tag: str) -> None:
        """Note the font of an element: its own, or that around it."""
        found = _family(element.get("style") or "")
        if found is None and tag == "font":
            face = element.get("face")
            found = None if face is None else face.split(",", 1)[0].strip(" \"'")
        if found is None and self.rules:
            names = (element.get("class") or "").split()
            places = [*((tag, name) for name in names), *(("", name) for name in names), (tag, "")]
            found = next((self.rules[place] for place in places if place in self.rules), None)
        self.stack.append(self.stack[-1] if found is None else found)

    def leave(self) -> None:
        """Go back to the font around an element."""
        self.stack.pop()

    def shown(self, text: str) -> str:
        """Return a text as the font at hand shows it."""
        font = self.stack[-1]
        if not font or font in self.modern or not legacy.is_legacy(font):
            return text
        if legacy.is_unicode(text):  # it bears the name only
            self.modern.add(font)
            return text
        found = legacy.convert(text, font)
        if found != text:
            self.encoding = legacy.encoding_of(font)
        return found


def fonts_of(root: etree._Element) -> PageFonts:
    """Return the fonts of a page, as its own style sheets name them."""
    rules: dict[tuple[str, str], str] = {}
    for sheet in root.iter("style"):
        text = _COMMENT.sub(" ", (sheet.text or "")[:_LONGEST])
        for selectors, properties in _RULE.findall(text):
            font = _family(properties)
            if font is None:
                continue
            for selector in selectors.split(","):
                simple = _SIMPLE.fullmatch(selector.split()[-1]) if selector.split() else None
                if simple is not None and simple[0]:
                    rules[(simple["tag"] or "").lower(), simple["name"] or ""] = font
    return PageFonts(rules)


def _family(style: str) -> str | None:
    """The first font that properties name, "" for one that is not of before Unicode; None where they name none."""
    found = _FAMILY.search(style) if "font" in style.lower() else None
    if found is None:
        return None
    name = _NAME.search(found[1].strip())
    return "" if name is None else name[1].strip()
