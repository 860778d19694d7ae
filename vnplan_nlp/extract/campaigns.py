"""Campaigns: named movements, drives, contests and themes, in quotes and out of them.

One pass finds the kind words and the quotation marks; everything after that looks at the bounded stretch
between two of them. A quoted string is a campaign only with a reason: a kind word that leads to it, a list that
it continues, a verb that launches it, or the gazetteer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, NamedTuple

from vnplan_nlp.data.campaigns import (
    Found,
    campaign_words,
    find_movement,
    founding_document,
    kind_pattern,
    kind_words,
    may_be_known,
)
from vnplan_nlp.data.patterns import load_patterns, regex
from vnplan_nlp.extract.registry import extractor
from vnplan_nlp.schema import Campaign, Draft, Issuer, trusted
from vnplan_nlp.schema.rules import CampaignRule

_OPENERS: Final = "“„«"
_CLOSERS: Final = "”»"
_ZONES: Final = frozenset(("letterhead", "recipients", "signature"))
#: Longest stretch that is looked at before a quote, and longest name; both well over what plans print.
_WINDOW: Final = 170
_LONGEST: Final = 300
#: A year so near the kind word is its own, not a part of a name: "phong trào thi đua trong năm 2023".
_SHORT: Final = 8
#: How far before a quote the noun may begin that says what the quote is.
_NEAR: Final = 40
#: Where no kind word leads to a quote, a name only like one of the gazetteer must be very like it.
_SURE: Final = 0.93
_WORD: Final = re.compile(r"[^\W\d_]{2}")
_CLAUSE_END: Final = re.compile(r"[;“\n\t]|\.(?= |$|/)|(?:,| và|, và) (?:các )?(?=phong trào|cuộc vận động)")

#: The rule by which a quote is a campaign; empty where it is none.
_Reason = CampaignRule | Literal[""]


class _Kind(NamedTuple):
    """A kind word of the text."""

    start: int
    end: int
    word: str
    plural: bool


class _Quote(NamedTuple):
    """A quoted stretch, marks included; `inner` is what it holds, edge punctuation excluded."""

    start: int
    end: int
    inner: tuple[int, int]


class _Segment(NamedTuple):
    """A line or table cell with what was found in it; `strays` are closing marks that nothing opened."""

    start: int
    end: int
    kinds: list[_Kind]
    quotes: list[_Quote]
    strays: list[int]


class _Lead(NamedTuple):
    """What the last quote was: where it ends and the kind of campaign, None where it was none."""

    end: int
    kind: str | None


@extractor("campaigns", needs=("header",))
def find_campaigns(draft: Draft) -> Iterator[Campaign]:
    """Yield the campaigns in reading order; a quoted one spans its quotes, an unquoted one its kind word too."""
    pending: tuple[int, str] | None = None
    for segment in _segments(draft):
        if pending is not None and segment.start > pending[0] + 1:
            pending = None
        found, listed = _read(draft.text, segment, pending[1] if pending else None)
        for campaign in found:
            if campaign.place is None and (place := _own_place(campaign, draft.header.issuer)) is not None:
                campaign = campaign.model_copy(update={"place": place})
            founded_by = founding_document(campaign.national, draft.header.date)
            yield campaign.model_copy(update={"founded_by": founded_by}) if founded_by else campaign
        pending = (segment.end, listed) if listed else None


def _own_place(campaign: Campaign, issuer: Issuer | None) -> str | None:
    """Return the place of the issuer where a local name holds it: “Biển Bình Minh không rác” of xã Bình Minh."""
    if issuer is None or campaign.national is not None or campaign.kind == "chủ đề":
        return None
    for unit in (issuer.unit, issuer.parent_unit):
        if unit is not None and re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", campaign.name, re.IGNORECASE):
            return unit
    return None


def _segments(draft: Draft) -> Iterator[_Segment]:
    """Yield the lines and cells that hold a mark, with their kind words and quotes."""
    text = draft.text
    marks: list[re.Match[str]] = []
    blocks = iter(draft.blocks)
    block = next(blocks, None)
    start = end = -1
    for mark in _scan().finditer(text):
        at = mark.start()
        if at >= end:
            if marks:
                yield _segment(text, start, end, marks)
            marks = []
            while block is not None and block.end <= at:
                block = next(blocks, None)
            if block is None:
                return
            start, end = block.start, block.end
            if block.cells:
                cell = text.rfind("\t", start, at)
                start = cell + 1 if cell >= 0 else start
                cell = text.find("\t", at, end)
                end = cell if cell >= 0 else end
        if block is not None and block.zone not in _ZONES:
            marks.append(mark)
    if marks:
        yield _segment(text, start, end, marks)


@cache
def _scan() -> re.Pattern[str]:
    return re.compile(f'{kind_pattern()}|“|”|"|„|«|»')


def _segment(text: str, start: int, end: int, marks: list[re.Match[str]]) -> _Segment:
    kinds: list[_Kind] = []
    quotes: list[_Quote] = []
    strays: list[int] = []
    opened: list[int] = []
    for mark in marks:
        at, word = mark.start(), mark.group()
        if len(word) > 1:
            before = f" {text[max(start, at - 12) : at].lower().rstrip()}"
            kinds.append(_Kind(at, mark.end(), word.lower(), before.endswith(_plurals())))
        elif _opens(text, at, start, end, bool(opened)):
            if opened and (";" in text[opened[-1] : at] or word == '"' == text[opened[-1]]):
                quotes.append(_unclosed(text, opened.pop(), at))
            opened.append(at)
        elif opened:
            quotes.append(_quote(text, opened.pop(), at + 1, at))
        else:
            strays.append(at)
    quotes += [_unclosed(text, at, end) for at in opened]
    return _Segment(start, end, kinds, sorted(quotes), strays)


@cache
def _plurals() -> tuple[str, ...]:
    return tuple(f" {word}" for word in campaign_words("plurals"))


def _opens(text: str, at: int, start: int, end: int, inside: bool) -> bool:
    """Return whether a mark opens a quote; printed marks are often the wrong one of the pair."""
    mark = text[at]
    blank_before = at == start or text[at - 1] in " (-–["
    word_after = at + 1 < end and text[at + 1].isalnum()
    if mark == '"':
        return blank_before and word_after if inside else word_after or blank_before
    if mark in _CLOSERS:
        return not inside and blank_before and word_after
    return not (inside and not blank_before and not word_after)


def _quote(text: str, start: int, end: int, inner_end: int) -> _Quote:
    low, high = start + 1, inner_end
    while low < high and not (text[low].isalnum()):
        low += 1
    while high > low and text[high - 1] in ' .,;:-–“”"':
        high -= 1
    return _Quote(start, end, (low, high))


def _unclosed(text: str, start: int, limit: int) -> _Quote:
    """Return a quote that is not closed: it ends with its clause."""
    stop = _CLAUSE_END.search(text, start + 1, min(limit, start + _LONGEST))
    end = stop.start() if stop else min(limit, start + _LONGEST)
    quote = _quote(text, start, end, end)
    return _Quote(start, quote.inner[1], quote.inner)


def _read(text: str, segment: _Segment, pending: str | None) -> tuple[list[Campaign], str | None]:
    """Return the campaigns of a segment, and the kind that its open end ("các phong trào:") gives to the next lines."""
    found: list[Campaign] = []
    lead: _Kind | None = None  # the last kind word
    last: _Lead | None = None  # the last quote after it
    listed: str | None = pending  # the kind that heads a list
    covered = segment.start
    tokens: list[_Kind | _Quote] = sorted([*segment.kinds, *segment.quotes])
    for index, token in enumerate(tokens):
        if token.start < covered:
            continue
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if isinstance(token, _Kind):
            if lead is not None and lead.plural and text[lead.end : token.start].strip(" ,") in ("", "và", "hoặc"):
                lead = token._replace(plural=True)  # các cuộc vận động, phong trào thi đua
            else:
                lead = token
            if listed and ". " in text[covered : token.start]:
                listed = None
            last = None
            if not (isinstance(after, _Quote) and _bridges(text, lead, after)):
                campaign = _unquoted(text, segment, lead, after.start if after else segment.end)
                if campaign is not None:
                    found.append(campaign)
                    covered = campaign.end
            continue
        kind, rule = _kind_of(text, segment, token, lead, last, listed)
        if kind == "phong trào" and listed == "phong trào thi đua" and lead is not None and not lead.plural:
            kind = listed  # one of the "phong trào thi đua … như: “A”, phong trào “B”"
        if lead is not None and last is None and kind and (lead.plural or ":" in text[lead.end : token.start]):
            listed = kind
        last = _Lead(token.end, kind)
        if kind is not None:
            found.append(_campaign(text, (token.start, token.end), token.inner, kind, rule))
            covered = token.end
    if not tokens:
        return found, None
    if lead is not None and last is None and _fits("open_end", text[lead.end : segment.end]):
        return found, kind_words()[lead.word].kind
    continues = last is not None and last.kind is not None and pending is not None
    return found, pending if continues else None


def _kind_of(
    text: str, segment: _Segment, quote: _Quote, lead: _Kind | None, last: _Lead | None, listed: str | None
) -> tuple[str | None, _Reason]:
    """Return the kind of campaign that a quote names and the rule that says so; the kind is None for other quotes."""
    low, high = quote.inner
    if not 4 <= high - low <= _LONGEST or _WORD.search(text, low, high) is None:
        return None, ""
    if regex("campaigns", "named_day").match(text, low):
        return None, ""
    if last is not None:
        if last.kind and _fits("separator", text[last.end : quote.start]):
            return listed or last.kind, "list"
    elif lead is not None:
        if _bridges(text, lead, quote):
            return kind_words()[lead.word].kind, "kind_word"
    elif listed and _fits("bullet", text[segment.start : quote.start]):
        return listed, "list"
    floor = last.end if last else lead.end if lead else segment.start
    return _free_kind(text, quote, text[max(floor, quote.start - _WINDOW) : quote.start])


def _free_kind(text: str, quote: _Quote, before: str) -> tuple[str | None, _Reason]:
    """Return the kind of a quote that no kind word leads to, from the words right before it and from its own."""
    low, high = quote.inner
    name = text[low:high]
    name = name.capitalize() if name.isupper() else name
    if name.lower().startswith(campaign_words("not_names")):
        return None, ""
    forbidden = _forbidden().search(before[-_NEAR:])
    if forbidden is not None:
        # "triển khai các chương trình: “Bình dân học vụ số”, …": the very name of a campaign stays one.
        programme = forbidden.group().lower().startswith("chương trình")
        known = find_movement(name) if programme and may_be_known(name) else None
        return ("khác", "gazetteer") if known is not None and known.id and known.score is None else (None, "")
    patterns = load_patterns("campaigns")
    if patterns["emulation"].found_in(before[-_NEAR:]):
        return "phong trào thi đua", "emulation"
    if patterns["launched"].found_in(before[-_NEAR:]) or patterns["event"].found_in(before[-_NEAR:]):
        return "khác", "launched"
    if patterns["launched_by"].regex.match(text, quote.end):
        return "khác", "launched"
    if name.startswith(campaign_words("name_openers")) and not _titled().search(before[-_NEAR:]):
        return "khác", "name_opener"
    if name.startswith("Năm ") and not name[4].isdigit() and patterns["year_theme"].found_in(before):
        return "chủ đề", "year_theme"
    if len(name) < 10 or not may_be_known(name):
        return None, ""
    match = find_movement(name)
    if match.id and (match.score is None or match.score >= _SURE):
        return "khác", "gazetteer"
    return None, ""


def _bridges(text: str, kind: _Kind, quote: _Quote) -> bool:
    """Return whether a kind word leads to a quote: nothing stands between them but qualifiers, or a list begins."""
    if quote.start - kind.end > _WINDOW:
        return False
    gap = text[kind.end : quote.start].lower()
    if _forbidden().search(gap[-_NEAR:]):
        return False
    if _fits("bridge", gap) or _fits("list_bridge", gap) or _fits("noun_bridge", gap):
        return True
    return kind_words()[kind.word].unquoted == "capital" and _fits("contest_bridge", gap)


@cache
def _forbidden() -> re.Pattern[str]:
    """A noun right before a quote that says the quote is something else: "cơ chế “Một cửa”", "Dự án 7: “…”"."""
    near, far = ("|".join(map(re.escape, campaign_words(name))) for name in ("not_right_after", "not_after"))
    launching = "phát động|hưởng ứng|tổ chức|triển khai"
    between = rf"(?: \d[\w.]*| (?!(?:{launching})\b)[^\W\d]+){{0,2}}"
    return re.compile(rf"(?<!\w)(?:{near}|(?:{far}){between}) ?:? ?$", re.IGNORECASE)


@cache
def _titled() -> re.Pattern[str]:
    return re.compile(r"(?:về việc|[Vv]/v|về|phê duyệt|ban hành|PHÊ DUYỆT)\s*:?\s*$")


def _unquoted(text: str, segment: _Segment, kind: _Kind, limit: int) -> Campaign | None:
    """Return the campaign that a kind word and the words after it name without quotes, or None."""
    how = kind_words()[kind.word]
    limit = min(limit, kind.end + _LONGEST, segment.end)
    if how.kind == "chủ đề":
        theme = regex("campaigns", "plain_theme").fullmatch(text, kind.end, segment.end)
        if theme is None or not _fits("bullet", text[segment.start : kind.start]):
            return None
        return _campaign(text, (kind.start, theme.end("name")), theme.span("name"), how.kind, "plain_theme")
    if how.unquoted == "quoted" or text[kind.end : kind.end + 1] != " ":
        return None
    begin = kind.end + 1
    if how.unquoted == "capital":
        form = regex("campaigns", "contest_form").match(text, begin)
        begin = form.end() if form else begin
    following = bisect_right(segment.strays, begin)
    stray = segment.strays[following] if following < len(segment.strays) else limit + 1
    if stray <= limit and _unopened(text[begin:stray], kind):
        return _campaign(text, (kind.start, stray + 1), (begin, stray), how.kind, "unopened_quote")
    clause = text[begin - 1 : limit]
    clause = clause.lower() if clause.isupper() else clause  # titles in capitals are read as if they were not
    stop = regex("campaigns", "stop").search(clause)
    end = begin - 1 + stop.start() if stop else limit
    if end < begin or (stop is None and limit < segment.end and text[limit] in f'{_OPENERS}"'):
        return None
    length = _name_length(clause[1 : end - begin + 1], kind)
    span = (begin, begin + length)
    return _campaign(text, (kind.start, span[1]), span, how.kind, "unquoted") if length else None


def _unopened(words: str, kind: _Kind) -> bool:
    """Return whether the words between a kind word and a stray closing mark are a name that lost its opening mark."""
    starts = words[:1].isupper() or words.lower().startswith(campaign_words("openers"))
    return starts and not kind.plural and ";" not in words and kind_words()[kind.word].unquoted != "capital"


def _name_length(words: str, kind: _Kind) -> int:
    """Return the length of the name that opens a clause: to its year, to a comma, to a known name; 0 for none."""
    how = kind_words()[kind.word]
    known = _known_end(words)
    if known or kind.plural or not _names(words, kind) or regex("campaigns", "numbered_document").search(words):
        return known
    if how.unquoted == "named":
        celebration = regex("campaigns", "celebration").match(words)
        if celebration is not None:
            return celebration.end()
    year = regex("campaigns", "year").search(words)
    if year is not None:
        return year.end() if year.start() > _SHORT else 0
    if kind.word == "đợt thi đua":
        return 0
    comma = words.find(", ") if how.unquoted != "capital" else -1
    name = (words[:comma] if comma > 0 else words).rstrip(" ,")
    capital = name[:1].isupper() or regex("campaigns", "proper").search(name) is not None
    return len(name) if capital and name.count(" ") > 1 else 0


def _names(words: str, kind: _Kind) -> bool:
    """Return whether words after a kind word begin like a name: with a capital, or with what a movement is about."""
    if regex("campaigns", "capital_name").match(words) is not None and not words.startswith(_bare()):
        return True
    how = kind_words()[kind.word].unquoted
    if how == "capital":
        return words.startswith("tìm hiểu ") and regex("campaigns", "proper").search(words) is not None
    return how == "named" and words.lower().startswith(campaign_words("openers"))


def _known_end(words: str) -> int:
    """Return the length of the name at the start of a clause that the gazetteer knows, 0 where there is none."""
    if len(words) < 8 or not may_be_known(words):
        return 0
    ends = [at.start() for at in re.finditer(r",? (?=và |trong |của |ở )|, |$", words)][:6]
    for end in reversed(ends):
        if end >= 8 and find_movement(words[:end]).id:
            return len(words[:end].rstrip(" ,"))
    return 0


@cache
def _bare() -> tuple[str, ...]:
    return tuple(f"{word} " for word in campaign_words("bare_words"))


def _campaign(text: str, span: tuple[int, int], name: tuple[int, int], kind: str, rule: _Reason) -> Campaign:
    words = text[name[0] : name[1]].strip()
    match = find_movement(words) if kind != "chủ đề" else Found(None, None, None)  # a year's theme is nobody's movement
    return trusted(
        Campaign,
        start=span[0],
        end=span[1],
        text=text[span[0] : span[1]],
        rule=rule,
        score=match.score,
        name=words,
        kind=kind,
        national=match.id,
        place=match.place,
    )


def _fits(pattern: str, words: str) -> bool:
    return regex("campaigns", pattern).fullmatch(words) is not None
