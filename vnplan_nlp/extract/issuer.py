"""The issuer of a document: from its letterhead, or, where that is lost, from symbol, signature, place and body."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date as Date
from functools import cache
from typing import Final

from vnplan_nlp.data.admin_units import AdminUnit, ancestors, find, fold, longest_unit_at, with_type
from vnplan_nlp.data.issuers import expand, first_unit, organ_by_code, organ_named, proper_case
from vnplan_nlp.data.patterns import regex
from vnplan_nlp.schema import Draft, Issuer, IssuerLevel, Signer

_COUNCILS: Final = ("Ủy ban nhân dân", "Hội đồng nhân dân", "Thường trực Hội đồng nhân dân")
_FRONT: Final = "Ủy ban Mặt trận Tổ quốc Việt Nam"
_LEVEL_OF_TYPE: Final[dict[str, IssuerLevel]] = {
    "Tỉnh": "province", "Huyện": "district", "Quận": "district", "Thị xã": "district",
    "Xã": "commune", "Phường": "commune", "Thị trấn": "commune", "Đặc khu": "commune",
}  # fmt: skip
#: Party committee -> the type of its unit; "Đảng ủy" is that of a commune of any type.
_PARTY_TYPES: Final = {"Tỉnh": "Tỉnh", "Thành": "Thành phố", "Huyện": "Huyện", "Thị": "Thị xã", "Quận": "Quận"}
#: "TU" stands for Tỉnh ủy, Thành ủy and, in practice, Thị ủy: the body tells which.
_BUREAU: Final = ("Ban Thường vụ", "Ban Chấp hành")
_PARTY_CODES: Final = {"HU": "Huyện ủy", "QU": "Quận ủy", "ThU": "Thị ủy", "ĐU": "Đảng ủy", "TU": "Ban Thường vụ"}
_COMMITTEE_NAMED: Final = re.compile(
    r"(?:Ban Thường vụ|Ban Chấp hành|Lưu:? (?:VP|Văn phòng)) (Tỉnh|Thành|Huyện|Thị|Quận|Đảng) (?:ủy|uỷ)(?!\w)"
)
_PARTY: Final = re.compile(
    r"(?:.* )?(?:(?:Tỉnh|Thành|Huyện|Thị|Quận|Đảng) ủy|Đảng bộ|Chi bộ|Đảng đoàn|Ban cán sự đảng)(?!\w)"
    r"|.*(?:Trung ương Đảng|của Đảng)$"
)
#: Names of their own: a school is not named with the district above it.
_UNATTACHED: Final = (
    "Trường", "Bệnh viện", "Công ty", "Tổng Công ty", "Tổng công ty", "Tập đoàn", "Học viện", "Đại học", "Ngân hàng",
    "Quỹ",
)  # fmt: skip
#: The Front and the unions stand beside the State: their level is "other", as that of a Party committee is "party".
_MASS: Final = re.compile(
    r"(?:Ban (?:Thường trực|Thường vụ|Chấp hành) )?"
    r"(?:Ủy ban Mặt trận Tổ quốc|Hội (?!đồng)|Liên đoàn|Liên minh|Liên hiệp|Đoàn |Công đoàn"
    r"|(?:Tỉnh|Thành|Huyện|Thị|Quận) đoàn)"
)
_UNDER_MINISTRY: Final = ("Cục", "Vụ", "Tổng cục", "Viện", "Thanh tra", "Chi cục", "Kho bạc", "Văn phòng", "Trung tâm")
_COMMITTEE: Final = re.compile(r"(?:.* )?(Tỉnh|Thành|Huyện|Thị|Quận) (?:ủy|đoàn) (.+)")
_COMMITTEE_IN_CAPITALS: Final = re.compile(r"(?:HUYỆN|TỈNH|THÀNH|THỊ|QUẬN) (?:ỦY|UỶ|ĐOÀN) ")
_TYPE: Final = "(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)"
_OWN_COUNCIL: Final = re.compile(rf"\w+ (?:ban|đồng) nhân dân(?: {_TYPE}(?!\w))?", re.IGNORECASE)
_TYPE_AT_END: Final = re.compile(rf" ({_TYPE})$")
_PLACE_TYPE: Final = re.compile(
    r"(?:TP\.?|T\.P\.?|Tp\.?|TX\.?|Thành phố|Thị xã|Huyện|Xã|Phường|Quận|Thị trấn|Đặc khu|Tỉnh) ?(?=\w)"
)
_BARE_COMMITTEE: Final = re.compile(
    rf"(?:Ban (?:Thường vụ|Chấp hành) ?)?(?:Đảng bộ|(?:Tỉnh|Thành|Huyện|Thị|Quận|Đảng) ủy)?(?: {_TYPE})?"
)
_YEAR: Final = re.compile(r"(?<!\d)20\d\d(?!\d)")
_PREAMBLE: Final = 12
_LONGEST_BLOCK: Final = 1500
Unit = tuple[str, str]  # type, name


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return regex("header", name)


def find_issuer(
    draft: Draft,
    *,
    lines: tuple[str, ...],
    symbol: str | None,
    place: str | None,
    date: str | None,
    title: str | None,
    signer: Signer,
    recipients: tuple[str, ...],
) -> Issuer | None:
    """Return who issued a document, with its unit as it was on the document's date; None where nothing is clear.

    Args:
        draft: the document.
        lines: the lines of the letterhead without motto, number and date.
        symbol: the symbol of the number.
        place: the place of the place line.
        date: the date of the document, cut where it is blank.
        title: the subject.
        signer: who signed.
        recipients: the recipients.
    """
    on = _day(date, title)
    names = _letterhead(lines)
    if names and not names[-1].startswith("Đảng bộ "):  # the Party organisation above; the committee's own line is lost
        name, above = names[-1], names[-2] if len(names) > 1 else None
        if not _incomplete(name):
            return _issuer(name, above, on, draft, place, recipients)
        unit = _same_party(name, above)
        if unit is not None:
            return _issuer(_with_unit(name, unit), None, on, draft, place, recipients)
        kind: str | None = name
    else:
        kind = _kind(draft, symbol, signer)
    if kind in _BUREAU:
        kind = _committee(draft, recipients)
    if kind is None or _incomplete(kind):
        announced = _announced(draft)
        if announced is not None and (kind is None or _same_kind(kind, announced)):
            kind = announced
    if kind is None:
        return None
    if _incomplete(kind):
        unit = _own_unit(draft, kind, place, title, recipients, on)
        if unit is None:
            return None
        kind = _with_unit(kind, unit)
    return _issuer(kind, None, on, draft, place, recipients)


def _same_party(name: str, above: str | None) -> Unit | None:
    """Return the unit of the Party organisation above where the committee is its own: "Đảng bộ tỉnh X" / "Tỉnh ủy"."""
    committee = re.search(r"(Tỉnh|Thành|Huyện|Thị|Quận) ủy$", name)
    unit = _unit_of(above) if committee is not None and above is not None and above.startswith("Đảng bộ ") else None
    return unit if committee is not None and unit is not None and unit[0] == _PARTY_TYPES[committee[1]] else None


def _day(date: str | None, title: str | None) -> Date | None:
    """Return the day for which units are looked up; a bare year will do, but not 2025, when all of them changed."""
    if date and len(date) >= 7:
        return Date(int(date[:4]), int(date[5:7]), int(date[8:10]) if len(date) == 10 else 1)
    years = [date] if date else _YEAR.findall(title or "")
    if not years or years[-1] == "2025":
        return None
    return Date(int(years[-1]), 1, 1)


def _letterhead(lines: tuple[str, ...]) -> list[str]:
    """Return the organs of a letterhead from the upper to the issuing one, in proper case."""
    found: list[str] = []
    for line in lines:
        if sum(char.isupper() for char in line) < 0.7 * sum(char.isalpha() for char in line):
            upper = line.upper()
            if not _pattern("organ_opens").match(upper) or len(line) > 100:
                continue
            line = upper
        for piece, opens in _pieces(line):
            whole = f"{found[-1]} {piece}" if found else ""
            if found and (organ_named(whole) or (len(found) == 1 and _pattern("dependent_organ").fullmatch(found[0]))):
                found[-1] = whole  # "ỦY BAN THƯỜNG VỤ" / "QUỐC HỘI", "BAN CHẤP HÀNH" / "ĐẢNG BỘ XÃ …"
            elif opens:
                found.append(piece)
            elif found:
                found[-1] = f"{found[-1]} {piece}"
            elif not opens and (unit := first_unit(piece)) is not None and piece.startswith(unit[0].upper()):
                found.append(f"ỦY BAN NHÂN DÂN {piece}")  # the first line is lost
    names: list[str] = []
    for piece in found:
        name = _named(piece)
        if names and _pattern("dependent_organ").fullmatch(piece):
            names.append(f"{name} {names[-1]}")
        else:
            names.append(name)
    return names


def _named(piece: str) -> str:
    """Return the name of an organ that a letterhead prints in capitals, abbreviations written out."""
    name = proper_case(expand(piece))
    if name.startswith(_COUNCILS) and (unit := first_unit(name)) is not None:
        name = name[: name.find(unit[2]) + len(unit[2])]  # "XÃ LƯƠNG MINH - HUYỆN BA CHẼ"
    return name.replace("Mặt trận Tổ quốc Việt Nam Việt Nam", "Mặt trận Tổ quốc Việt Nam")


def _pieces(line: str) -> Iterator[tuple[str, bool]]:
    """Yield the organs that one line holds ("BỘ TÀI CHÍNH CỤC THUẾ"), and whether each begins like an organ."""
    opens = _pattern("organ_opens")
    start = 0
    for match in opens.finditer(line):
        at = match.start()
        if at > start and _complete(line[start:], at - start):
            yield line[start:at].strip(), bool(opens.match(line, start))
            start = at
    rest = line[start:].strip()
    if rest:
        yield rest, bool(opens.match(rest))


def _complete(line: str, end: int) -> bool:
    """Whether the first characters of a line are the whole name of an organ, so that another one begins there.

    "THÀNH PHỐ HẢI" is no whole name before "PHÒNG", nor "XÃ HOẰNG" before "TRƯỜNG": the longest unit decides.
    """
    piece = line[:end].strip()
    organ = organ_named(expand(piece))
    if organ is not None:
        return organ.level is not None and organ.name != "Quốc hội"
    committee = _COMMITTEE_IN_CAPITALS.match(piece)
    if committee is not None:
        known = longest_unit_at(line, committee.end())
        return known is not None and known.end == len(piece)
    unit = first_unit(line)
    return unit is not None and unit[3] == len(piece) and bool(find(unit[1]))


def _incomplete(name: str) -> bool:
    """Whether a name lacks its unit: "Ủy ban nhân dân", "Ủy ban nhân dân xã", "Huyện ủy"."""
    bare = name.removesuffix(" các cấp")
    if bare.startswith((*_COUNCILS, _FRONT, "Ban Thường trực " + _FRONT)):
        return first_unit(name) is None
    return _BARE_COMMITTEE.fullmatch(name) is not None


def _kind(draft: Draft, symbol: str | None, signer: Signer) -> str | None:
    """Return the issuer as far as symbol, signature and the opening line tell it, perhaps without its unit."""
    authority = _authority(draft)
    if authority is not None and not _incomplete(authority):
        return authority
    parts = re.split(r"[-/]", symbol) if symbol else []
    for part in reversed(parts[1:] or parts):
        if part in _PARTY_CODES:
            return _PARTY_CODES[part]
        organ = organ_by_code(part)
        if organ is not None and organ.level in ("central", "ministry", None):
            return organ.name
    on_behalf = signer.on_behalf or ""
    if on_behalf:
        name = proper_case(expand(re.sub(r"^(?:TM\.|T/M)\s*", "", on_behalf)))
        if name.startswith(_COUNCILS) or organ_named(name) is not None:
            return name
        if name in _BUREAU:
            return name
        if name == "Ban Thường trực":
            return f"Ban Thường trực {_FRONT}"
    if authority is not None:
        return authority
    position = f"{signer.per or ''} {signer.position or ''}"
    if "THỦ TƯỚNG" in position:
        return "Thủ tướng Chính phủ"
    if "THỐNG ĐỐC" in position:
        return "Ngân hàng Nhà nước Việt Nam"
    return None


def _committee(draft: Draft, recipients: tuple[str, ...]) -> str | None:
    """Return the Party committee whose bureau signs ("Huyện ủy"): the one that keeps the document or announces it."""
    for text in (*recipients[::-1][:1], *_opening(draft)):
        match = _COMMITTEE_NAMED.search(text)
        if match is not None:
            return f"{match.group(1)} ủy"
    return None


def _opening(draft: Draft) -> Iterator[str]:
    """Yield the first paragraphs after the title."""
    count = 0
    for block in draft.blocks:
        if block.zone == "body" and block.table is None:
            yield draft.text[block.start : min(block.end, block.start + _LONGEST_BLOCK)]
            count += 1
            if count == _PREAMBLE:
                return


def _authority(draft: Draft) -> str | None:
    """Return the organ in capitals that opens a decision."""
    for count, line in enumerate(_opening(draft)):
        if count < 3 and line[:2].isupper() and (match := _pattern("authority").fullmatch(line)):
            name = proper_case(expand(match["organ"]))
            if not name.startswith(("Ban ", "Phòng ", "Trường ")):
                return name
    return None


def _announced(draft: Draft) -> str | None:
    """Return the organ that announces the document in running text: "UBND thị xã An Khê ban hành Kế hoạch"."""
    best: str | None = None
    for line in _opening(draft):
        for match in _pattern("announces").finditer(line):
            name = expand(f"{match['organ']}{match['rest']}".strip())
            if name.startswith(_COUNCILS):
                name = name.replace("Uỷ", "Ủy")
                unit = first_unit(name)
                if unit is None:
                    best = best or (own.group() if (own := _OWN_COUNCIL.match(name)) else None)
                    continue
                return f"{' '.join(name.split()[:4])} {unit[2]}"
            organ = organ_named(name)
            if organ is not None and (organ.level is not None or organ.branch == "party"):
                return organ.name
            if _COMMITTEE.match(name):
                return proper_case(name)
    return best


def _same_kind(kind: str, announced: str) -> bool:
    party = _PARTY.match(kind) is not None and _PARTY.match(announced) is not None
    return party or announced.startswith(_TYPE_AT_END.sub("", kind))


def _own_unit(
    draft: Draft, kind: str, place: str | None, title: str | None, recipients: tuple[str, ...], on: Date | None
) -> Unit | None:
    """Return the unit whose organ issued a document without saying so in one place."""
    opening = list(_opening(draft))
    types = _own_types(kind, (*recipients, title or "", *opening))
    if place is not None:
        prefix = _PLACE_TYPE.match(place)
        name = place[prefix.end() :] if prefix else place
        known = find(name, on=on)
        for wanted in types:
            for unit in known:
                if unit.type == wanted:
                    return unit.type, unit.name
        if prefix and (named := first_unit(place)) is not None and not types:
            return named[0], named[1]
        if not types and len({unit.type for unit in known}) == 1:
            return known[0].type, known[0].name
        if types and _says_type(kind):
            # "Tỉnh ủy" at Tam Kỳ: the place is a town of the province, not one of the communes of that name elsewhere.
            towns = [unit for unit in known if unit.type in ("Thành phố", "Thị xã")] or known
            above = {(parent.type, parent.name) for unit in towns for parent in ancestors(unit, on)}
            wanted_above = [unit for unit in above if unit[0] == types[0]]
            return wanted_above[0] if len(wanted_above) == 1 else None
        return None
    votes: Counter[Unit] = Counter()
    for weight, text in ((3, title or ""), *((1, line) for line in (*opening, *recipients))):
        at: int = 0
        while (found := first_unit(text, at)) is not None:
            votes[(found[0], found[1])] += weight
            at = found[3]
    for wanted in types:
        ranked = [unit for unit, _ in votes.most_common() if unit[0] == wanted and find(unit[1], wanted)]
        if ranked and (len(ranked) == 1 or votes[ranked[0]] > votes[ranked[1]]):
            return ranked[0]
    return None


def _says_type(kind: str) -> bool:
    """Whether the name of an organ tells the type of its unit: "Tỉnh ủy", "Ủy ban nhân dân tỉnh"."""
    return re.search(r"(?:Tỉnh|Thành|Huyện|Thị|Quận) ủy", kind) is not None or _TYPE_AT_END.search(kind) is not None


def _own_types(kind: str, texts: tuple[str, ...]) -> list[str]:
    """Return the types that the issuer's unit may have, the likeliest first."""
    committee = re.search(r"(Tỉnh|Thành|Huyện|Thị|Quận) ủy", kind)
    if committee:
        return [_PARTY_TYPES[committee.group(1)]]
    printed = _TYPE_AT_END.search(kind)
    if printed:
        return [printed.group(1).capitalize()]
    votes: Counter[str] = Counter()
    for text in texts:
        for match in _pattern("own_type").finditer(text):
            if match["party"]:
                if match["party"] == "Đảng":
                    votes.update({"Xã": 1, "Phường": 1, "Thị trấn": 1, "Đặc khu": 1})
                else:
                    votes[_PARTY_TYPES[match["party"]]] += 2
            else:
                votes[match["type"].capitalize()] += 3 if match["chair"] else 2 if match["council"] else 1
    return [name for name, _ in votes.most_common()]


def _with_unit(kind: str, unit: Unit) -> str:
    kind = _TYPE_AT_END.sub("", kind)
    if re.search(r"(?:Tỉnh|Thành|Huyện|Thị|Quận) ủy$", kind):
        return f"{kind} {unit[1]}"
    return f"{kind} {with_type(*unit)}"


def _issuer(
    name: str, above: str | None, on: Date | None, draft: Draft, place: str | None, recipients: tuple[str, ...]
) -> Issuer:
    """Return the issuer of a name with its level and unit; `above` is the organ over it in the letterhead."""
    unit = _unit_of(name)
    from_above = unit is None and above is not None
    if unit is None and above is not None:
        unit = _unit_of(above)
    attached = from_above and unit is not None and not name.startswith(_UNATTACHED) and not _PARTY.match(name)
    if attached and unit is not None and _takes_unit(name, unit):
        name = f"{name} {with_type(*unit)}"
    resolved = _resolve(unit, on, draft, place, above, recipients) if unit is not None else None
    level = _level(name, above, unit, resolved, on)
    if unit is None or (from_above and not attached):
        return Issuer(name=name, level=level)
    parents = ancestors(resolved, on) if resolved is not None else ()
    return Issuer(
        name=name,
        level=level,
        unit=_called(*unit),
        unit_code=resolved.code if resolved else None,
        parent_unit=_called(parents[0].type, parents[0].name) if parents else None,
    )


def _called(kind: str, name: str) -> str:
    """Return the name of a unit alone; a bare number keeps its type: "Quận 12"."""
    return with_type(kind, name) if name.isdigit() else name


def _takes_unit(name: str, unit: Unit) -> bool:
    """Whether an organ is named with the unit of the one above it: "Sở Nội vụ tỉnh Bắc Ninh"."""
    return fold(unit[1]) not in fold(name)


def _unit_of(name: str) -> Unit | None:
    committee = _COMMITTEE.match(name)
    if committee and not (first := first_unit(committee.group(2))):
        return _PARTY_TYPES[committee.group(1)], committee.group(2)
    found = first if committee else first_unit(name)
    return (found[0], found[1]) if found else None


def _resolve(
    unit: Unit, on: Date | None, draft: Draft, place: str | None, above: str | None, recipients: tuple[str, ...]
) -> AdminUnit | None:
    """Return the one admin unit that a type and a name mean on a day, or None where several may be meant."""
    found = list(find(unit[1], unit[0], on=on)) or list(find(unit[1], unit[0]))
    if unit[0] == "Thành phố" and len({item.level for item in found}) > 1:
        found = [item for item in found if item.level == "province"]
    if len({item.code for item in found}) <= 1:
        return found[-1] if found else None
    upper = _unit_of(above) if above else None
    text = fold(" ".join((draft.text[:6000], *recipients)))
    scores: Counter[int] = Counter()
    for index, item in enumerate(found):
        for height, parent in enumerate(ancestors(item, on)):
            if upper and fold(upper[1]) == fold(parent.name):
                scores[index] += 8
            if _mentions(text, fold(parent.full_name)):
                scores[index] += 2 - height + 1
    ranked = scores.most_common()
    if ranked and ranked[0][1] > 0 and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
        return found[ranked[0][0]]
    return None


def _mentions(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words; a pattern for each name would have to be compiled first."""
    at = text.find(name)
    while at >= 0:
        before, after = text[at - 1 : at] if at else "", text[at + len(name) : at + len(name) + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            return True
        at = text.find(name, at + 1)
    return False


def _level(name: str, above: str | None, unit: Unit | None, resolved: AdminUnit | None, on: Date | None) -> IssuerLevel:
    organ = organ_named(name)
    if organ is not None and organ.level is not None and not (above and unit):
        return organ.level
    if _PARTY.match(name) or (organ is not None and organ.branch == "party"):
        return "party"
    if name.startswith(_UNATTACHED) or _MASS.match(name):
        return "other"
    if above is not None and above.startswith("Bộ ") and name.startswith(_UNDER_MINISTRY) and _unit_of(name) is None:
        return "ministry"
    if unit is None:
        if name.startswith("Bộ "):
            return "ministry"
        return "province" if (name if name.startswith("Sở ") else above or "").startswith("Sở ") else "other"
    if resolved is not None:
        return resolved.level
    if unit[0] == "Thành phố":
        cities = find(unit[1], "Thành phố", on=on)
        return cities[0].level if cities else "district"
    return _LEVEL_OF_TYPE[unit[0]]
