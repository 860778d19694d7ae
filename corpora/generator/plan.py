"""Whole look-alike plans: letterhead, title, preamble, body, recipients and signature, with their gold."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from corpora.generator.body import Body, Style
from corpora.generator.facts import load
from corpora.generator.parts import Part, join, part
from corpora.generator.setting import Setting, choose
from corpora.generator.times import month_of
from corpora.generator.words import Words

_LAYERS = ("citations", "campaigns", "phases", "deadlines", "commemorations")
_MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")


@dataclass(frozen=True)
class LookAlike:
    """A generated document: its name, its text and what a perfect reader finds in it (gold/GUIDELINES format)."""

    name: str
    text: str
    gold: dict[str, Any]


def generate(seed: int, *, sections: int | None = None) -> LookAlike:
    """Return the look-alike plan of a seed; the same seed always gives the same bytes.

    Args:
        seed: any integer.
        sections: how many Roman parts the body has; 5 to 7 if not given.

    Example:
        >>> generate(1).name
        'lookalike-000001'
    """
    if sections is not None and not 0 < sections < 80:
        raise ValueError(f"sections must lie between 1 and 79, not {sections}")
    rng = random.Random(f"vnplan look-alike {seed}")  # not for secrets: the same document for the same seed
    facts = load()
    setting = choose(rng, facts)
    words = Words(rng, facts, setting)
    head, header = _letterhead(rng, setting)
    title = _title(rng, words)
    shown = title.upper() if rng.random() < 0.4 else title.capital()
    lines = [*head, Part("KẾ HOẠCH"), shown]
    if rng.random() < 0.15:
        lines.append(Part(rng.choice(("-----", "_______________", "---------------"))))
    lines += _preamble(words, title)
    party = setting.is_party and rng.random() < 0.6
    style = Style(
        roman="-" if party else ".",
        arabic="-" if party else ".",
        closing=rng.choice(("", "", "", ":", ".")),
        semicolons=rng.random() < 0.3,
    )
    lines += Body(words, style).build(sections)
    lines.append(words.sentence(words.draw(facts.closings)))
    tail, signer, recipients = _foot(rng, words)
    document = join("\n", [*lines, *tail, ""])
    name = f"lookalike-{seed:06d}"
    header |= {"title": shown.text, "signer": signer, "recipients": recipients}
    gold: dict[str, Any] = {"doc": f"{name}.txt", "header": header}
    gold["sections"] = [{k: v for k, v in s.items() if k != "verbatim"} for s in document.gold("sections")]
    gold["bullets"] = len(document.gold("bullets"))
    gold |= {layer: document.gold(layer) for layer in _LAYERS}
    gold["oddities"] = list(words.oddities)
    return LookAlike(name, document.text, gold)


def _title(rng: random.Random, words: Words) -> Part:
    """Return what the plan is about, beginning in lower case; a citation in it is carried out by the plan."""
    return words.sentence(rng.choice(words.facts.titles)).told("citations", role="implements").small()


def _letterhead(rng: random.Random, setting: Setting) -> tuple[list[Part], dict[str, Any]]:
    """Return the lines above the type word and the header fields they print."""
    unit, day = setting.unit, setting.date
    blank = rng.random() < 0.25
    number = None if blank else str(rng.randint(1, 420)).zfill(2)
    symbol = f"KH/{unit.party_code}" if setting.is_party else "KH-UBND"
    place = f"Thành phố {unit.name}" if unit.name == "Hồ Chí Minh" else unit.name
    shown, iso = f"ngày {day.day:02d} tháng {month_of(day)}", day.isoformat()
    if blank and rng.random() < 0.7:
        shown, iso = f"ngày      tháng {month_of(day)}", iso[:7]
        if rng.random() < 0.25:
            shown, iso = "ngày      tháng      ", iso[:4]
    dated = f"{place}, {shown.rstrip() if iso[4:] else shown.rstrip() + '     '} năm {day.year}"
    gap = "      " if blank else number
    if setting.is_party:
        upper = [f"ĐẢNG BỘ {setting.above[0].place.upper()}"] if setting.above else []
        left = [*upper, f"{unit.party.upper()} {unit.name.upper()}", "*", f"Số {gap}-{symbol}"]
        right = ["ĐẢNG CỘNG SẢN VIỆT NAM", *[""] * (len(left) - 2), dated]
    else:
        colon = "Số: " if rng.random() < 0.85 else "Số "
        left = ["ỦY BAN NHÂN DÂN", unit.place.upper(), f"{colon}{gap}/{symbol}"]
        right = [*_MOTTO, dated]
    if rng.random() < 0.3:  # as a text layer keeps two columns
        lines = [f"{a:<34}{b}".rstrip() for a, b in zip(left, right, strict=True)]
    else:
        lines = [*left[:-1], *[r for r in right[:-1] if r], left[-1], right[-1]]
        if rng.random() < 0.2:
            lines = [*[r for r in right[:-1] if r], *left, right[-1]]
    header: dict[str, Any] = {"doc_type": "Kế hoạch", "number": number, "symbol": symbol, "place": place, "date": iso}
    level = "party" if setting.is_party else unit.level
    return [Part(line) for line in lines], header | {"issuer": setting.issuer, "issuer_level": level}


def _preamble(words: Words, title: Part) -> list[Part]:
    """Return the grounds of the plan and the sentence that announces it."""
    rng, setting = words.rng, words.setting
    lines: list[Part] = []
    seen: set[object] = set()
    style = rng.choice(("basis", "basis", "implements", "both", "opening"))
    if style in ("basis", "both"):
        kinds = [rng.choice(("law_full", "cited", "cited", "shared"))]
        kinds += [rng.choice(("cited", "cited", "quoted")) for _ in range(rng.randint(0, 3))]
        grounds = [_ground(words, kind, "basis", seen) for kind in kinds]
        last = rng.choice((".", ";", ","))
        dash = "- " if setting.is_party and rng.random() < 0.3 else ""
        for index, ground in enumerate(grounds):
            line = Part(f"{dash}Căn cứ ") + ground + (";" if index < len(grounds) - 1 else last)
            lines.append(line.marked("bullets", {}) if dash else line)
    if style == "opening":
        lines.append(words.sentence(words.draw(words.facts.openings)))
    lead = _issuer_in_body(rng, setting)
    verb = rng.choice(("ban hành", "xây dựng"))
    end = rng.choice((", cụ thể như sau:", " như sau:", ", với các nội dung sau:"))
    told = Part(f"{verb} Kế hoạch ") + title
    titled = any(m.layer == "citations" and m.item.get("title") for m in title.marks)
    if titled or (end == " như sau:" and title.has("citations")):
        told, end = Part(f"{verb} Kế hoạch"), " với các nội dung sau:"  # a title ends at a full stop only
    if style in ("implements", "both"):
        grounds = [_ground(words, "cited", "implements", seen) for _ in range(rng.choice((1, 1, 2)))]
        lines.append("Thực hiện " + join("; ", grounds) + f", {lead} " + told + end)
    else:
        lines.append(Part(f"{lead} ") + told + end)
    return lines


def _ground(words: Words, kind: str, role: str, seen: set[object]) -> Part:
    """Return a document that the preamble has not named yet, unless chance insists on the same ones."""
    for _ in range(8):
        made = part(words.slot(kind, role))
        names = {item["id"] or item["verbatim"] for item in made.gold("citations")[:1]}
        if not names & seen:
            break
    seen |= names
    return made


def _issuer_in_body(rng: random.Random, setting: Setting) -> str:
    """Return the issuer as the announcing sentence calls it."""
    if setting.is_party:
        return setting.committee
    full = rng.choice(("UBND", "Ủy ban nhân dân"))
    return f"{full} {rng.choice((setting.unit.kind, setting.unit.place))}"


def _foot(rng: random.Random, words: Words) -> tuple[list[Part], dict[str, Any], list[str]]:
    """Return the lines after the body, the signer and the recipients."""
    facts, setting = words.facts, words.setting
    level = setting.level
    rows = facts.recipients[level]
    if not setting.above:
        rows = tuple(row for row in rows if "{upper}" not in row)
    chosen = [row for row in rows if rng.random() < 0.75] or list(rows[:2])
    recipients = [words.sentence(row).text for row in [*chosen, rng.choice(facts.keeps[level])]]
    end = "," if setting.is_party and rng.random() < 0.5 else ";"
    deputy = rng.random() < 0.55
    bare = rng.random() < 0.06
    last = f"{rng.choice(facts.families)} {rng.choice(facts.middles)} {rng.choice(facts.givens)}"
    if setting.is_party:
        signer = {"on_behalf": "T/M BAN THƯỜNG VỤ", "per": None, "position": "PHÓ BÍ THƯ" if deputy else "BÍ THƯ"}
    else:
        alone = deputy and rng.random() < 0.2  # a chairman's own document has no collective above it
        signer = {
            "on_behalf": None if alone else "TM. ỦY BAN NHÂN DÂN",
            "per": "KT. CHỦ TỊCH" if deputy else None,
            "position": "PHÓ CHỦ TỊCH" if deputy else "CHỦ TỊCH",
        }
    signer["name"] = None if bare else last
    signed = [Part(line) for line in signer.values() if line]
    listed = [Part("Nơi nhận:")]
    listed += [Part(f"- {name}{end}") for name in recipients[:-1]]
    listed.append(Part(f"- {recipients[-1]}."))
    return ([*signed, *listed] if rng.random() < 0.15 else [*listed, *signed]), signer, recipients
