"""Checks of tables: totals that are not the sum of their parts.

Nobody says that a table adds up; the table itself must show it. A row "Tổng cộng" over or under numbered rows is a sum
unless other columns contradict, a row above "1.1", "1.2" or "-" only where its like in the same table adds up.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, NamedTuple

from vnplan_nlp.data.numbering import ordinal
from vnplan_nlp.schema import Block, Draft

#: Code, message and place.
Found = tuple[str, str, int, int]
#: How the cell of a total begins.
_SIGNS: Final = ("Tổng", "Cộng", "TỔNG", "CỘNG", "tổng", "cộng")
#: Numbers are kept as whole millionths.
_PLACES: Final = 6
_NUMBER: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,6}))?\s*([^\d,.;:()%]{0,24})")
_TOTAL: Final = re.compile(
    r"(?:tổng|cộng)(?: cộng| số| kinh phí| dự toán| nhu cầu| chi phí| vốn| thời gian[^\d]{0,60})*:?", re.IGNORECASE
)
#: Columns that have no sum.
_NO_SUM: Final = re.compile(
    r"%|t[ỷỉ] lệ|đơn giá|bình quân|trung bình|định mức|hệ số|tuổi|xếp (?:hạng|loại)|ghi chú|thời hạn|l[ũu][ỹy] kế",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(r"đvt|đơn vị(?: tính)?", re.IGNORECASE)
_SUBSET: Final = re.compile(r"trong (?:đó|số)|bao gồm cả|t\.đó", re.IGNORECASE)
_NOTHING: Final = ("", "-", "–", "—", "0")
#: What a step of a procedure prints that takes no time of its own.
_NO_TIME: Final = ("không tính", "giờ hành chính")
_MARKS: Final = " *_\t"
_YEARS: Final = range(1900 * 10**_PLACES, 2101 * 10**_PLACES)
#: The sum of parts that another column does not confirm is near its total.
_LIKELY: Final = 2
#: Smaller whole numbers count things and are not rounded.
_COUNTED: Final = 1000 * 10**_PLACES


class _Value(NamedTuple):
    """A number of a cell in millionths, how many decimals it prints, and its unit."""

    amount: int
    decimals: int
    unit: str


@dataclass(slots=True)
class _Row:
    """A row of a table: the words and spans of its cells by column, and what its label says."""

    cells: dict[int, str]
    spans: dict[int, tuple[int, int]]
    kind: str = ""
    number: str = ""
    total: bool = False
    shift: int = 0
    values: dict[int, _Value | None] = field(default_factory=dict)


class _Sum(NamedTuple):
    """A total with the sum of its parts; `relation` says what kind of rows stand for what."""

    relation: str
    row: _Row
    column: int
    amount: int
    right: bool


def sum_checks(draft: Draft) -> Iterator[Found]:
    """Yield code, message and place of each total that does not add up."""
    for _, members in groupby((b for b in draft.blocks if b.table is not None), key=lambda block: block.table):
        blocks = list(members)
        if len(blocks) > 2 and _adds(draft.text, blocks):
            yield from _table(draft.text, blocks)


def _adds(text: str, blocks: Sequence[Block]) -> bool:
    """Whether a table may have totals: a row or column with the name of one, or rows numbered "1.1"."""
    heads = (cell for block in blocks for cell in block.cells[: 2 if block is not blocks[0] else None])
    return any(text.startswith((*_SIGNS, "1.1\t", "1.1.\t"), low) for low, _ in heads)


def _table(text: str, blocks: Sequence[Block]) -> Iterator[Found]:
    widths = Counter(len(block.cells) for block in blocks)
    width = len(blocks[0].cells) if widths[len(blocks[0].cells)] > 2 else widths.most_common(1)[0][0]
    if width < 2:
        return
    head: list[str] = []
    segment: list[_Row] = []
    sums: list[_Sum] = []
    regular: list[_Row] = []
    clean = True
    top: _Row | None = None
    for block in blocks:
        row = _row(text, block, width)
        if row is None:
            clean, top = _is_total(text, block), None
            segment = []
            continue
        if not head and _heads(row):
            head = [row.cells.get(column, "") for column in range(width)]
            continue
        if not row.total:
            segment.append(row)
            regular.append(row)
            continue
        if segment and top is None:
            sums += _of_total(row, segment, head) if clean else []
        elif segment and top is not None:
            sums += _of_total(top, segment, head) if clean else []
        top, segment, clean = (row, [], True) if not segment and not regular else (None, [], True)
    if top is not None and clean:
        sums += _of_total(top, segment, head)
    sums += _nested(regular, head)
    sums += _columns([*regular], head)
    for one in _doubtful(sums):
        low, high = one.row.spans[one.column]
        yield "W408", f"Ghi {text[low:high].strip(_MARKS)} nhưng cộng các phần được {_shown(one.amount)}", low, high


def _heads(row: _Row) -> bool:
    """Whether a row is the head of the table: no numbers in it but years."""
    values = [value for value in row.values.values() if value is not None]
    return not row.total and (not values or (not row.kind and all(_is_year(value) for value in values)))


def _is_year(value: _Value) -> bool:
    return value.amount in _YEARS and not value.decimals and value.unit == ""


def _is_total(text: str, block: Block) -> bool:
    """Whether an irregular row is a total: what follows it begins anew; after any other nothing is sure."""
    return bool(block.cells) and _TOTAL.match(text[slice(*block.cells[0])].strip(_MARKS)) is not None


# --- rows ----------------------------------------------------------------------------------------


def _row(text: str, block: Block, width: int) -> _Row | None:
    """A row with its cells in their columns; None where they are not to be told."""
    words = [text[low:high].strip(_MARKS) for low, high in block.cells]
    first = next((word for word in words if word), "")
    total = _TOTAL.fullmatch(first) is not None
    kind, number = ("", "") if total else _label(words)
    # A total may print one cell over number and name; a bullet leaves the cell of the number out.
    shift = width - len(words)
    if shift and not (total and 0 < shift < width - 1 and len(words) > 1) and not (kind in ("-", "+") and shift == 1):
        return None
    columns = [index + shift if index or not total else 0 for index in range(len(words))]
    cells, spans = dict(zip(columns, words, strict=True)), dict(zip(columns, block.cells, strict=True))
    row = _Row(cells, spans, kind, number, total)
    row.shift = shift if total else 0
    first_column = 1 if shift or kind not in ("", "-", "+") else 0
    row.values = {column: _value(word) for column, word in row.cells.items() if column >= first_column}
    return row


def _moved(row: _Row, by: int) -> _Row:
    """A row whose cells behind the label stand some columns to the left."""
    return _Row(
        {column - by if column else 0: word for column, word in row.cells.items()},
        {column - by if column else 0: span for column, span in row.spans.items()},
        total=True,
        values={column - by if column else 0: value for column, value in row.values.items()},
    )


def _label(words: Sequence[str]) -> tuple[str, str]:
    """The kind of the number that a row has, and the number."""
    label = words[0].rstrip(".)")
    if not label and len(words) > 1 and words[1][:1] in "-+":
        return words[1][:1], ""
    if label[:1] in ("-", "+"):
        return label[0], ""
    if label.isdecimal() and len(label) < 4:
        return "1", label.lstrip("0")
    if re.fullmatch(r"[IVX]{1,5}", label):
        return "I", str(ordinal("roman", label) or "")
    if re.fullmatch(r"[A-H]", label):
        return "A", str(ord(label) - 64)
    if re.fullmatch(r"\d{1,2}(?:\.\d{1,2}){1,3}", label):
        return "1" + ".1" * label.count("."), label
    if re.fullmatch(r"[a-e]", label):
        return "a", str(ord(label) - 96)
    step = re.fullmatch(r"(?:Bước|B) ?(\d{1,2})", label)
    return ("B", step[1]) if step else ("", "")


def _value(word: str) -> _Value | None:
    match = _NUMBER.fullmatch(word)
    if match is None:
        return None
    decimals = match[2] or ""
    amount = int(match[1].replace(".", "") + decimals.ljust(_PLACES, "0"))
    return _Value(amount, len(decimals), match[3].strip().lower())


def _nothing(word: str) -> bool:
    return word in _NOTHING or word.lower().startswith(_NO_TIME)


# --- sums ----------------------------------------------------------------------------------------


def _of_total(total: _Row, rows: Sequence[_Row], head: Sequence[str]) -> list[_Sum]:
    """The sums of a row "Tổng cộng": of the rows of the highest kind, numbered without a gap."""
    if not rows:
        return []
    kind = rows[0].kind
    parts = [row for row in rows if row.kind == kind]
    if kind and not _complete(parts):
        return []
    if any(_SUBSET.search(" ".join(row.cells.values())) for row in parts):
        return []
    if kind and any(not row.kind and any(row.values.values()) for row in rows):
        return []
    if not total.shift:
        return _added("total", total, parts, head)
    # Its blank last cells may be missing as well: the columns that add up are its own.
    placed = [_added("total", _moved(total, by), parts, head) for by in range(total.shift + 1)]
    placed = [sums for sums in placed if sums]
    best = max(placed, key=lambda sums: sum(one.right for one in sums), default=[])
    return best if len(placed) == 1 or any(one.right for one in best) else []


def _complete(rows: Sequence[_Row]) -> bool:
    """Whether rows are numbered from one on without a gap; bullets have no numbers."""
    if rows[0].kind in ("-", "+"):
        return True
    last = [row.number.rpartition(".")[2] for row in rows]
    return last == [str(number) for number in range(1, len(rows) + 1)]


def _nested(rows: Sequence[_Row], head: Sequence[str]) -> list[_Sum]:
    """The sums of rows that have rows of a lower kind below them, all there."""
    sums: list[_Sum] = []
    open_: list[tuple[_Row, list[_Row]]] = []
    for row in (*rows, None):
        kinds = [parent.kind for parent, _ in open_]
        depth = 0 if row is None else kinds.index(row.kind) if row.kind in kinds else len(kinds)
        for parent, parts in open_[depth:]:
            if len(parts) > 1 and _belong(parent, parts):
                sums += _added(f"{parent.kind}>{parts[0].kind}", parent, parts, head)
        del open_[depth:]
        if row is not None:
            if open_:
                open_[-1][1].append(row)
            open_.append((row, []))
    return sums


def _belong(parent: _Row, parts: Sequence[_Row]) -> bool:
    kind = parts[0].kind
    if parent.kind in ("", "-", "+") or not kind or any(part.kind != kind for part in parts):
        return False
    if any(_SUBSET.search(" ".join(row.cells.values())) for row in (parent, *parts)):
        return False
    if "." in kind and any(part.number.rpartition(".")[0] != parent.number for part in parts):
        return False
    return _complete(parts)


def _added(relation: str, total: _Row, parts: Sequence[_Row], head: Sequence[str]) -> list[_Sum]:
    """The sum of each column that has one."""
    sums = []
    for column, value in total.values.items():
        title = head[column] if column < len(head) else ""
        if value is None or column == 0 or _NO_SUM.search(title):
            continue
        added = _sum(value, [(row.cells.get(column, ""), row.values.get(column)) for row in parts])
        if added is not None and not _many_units(parts, head):
            sums.append(_Sum(relation, total, column, *added))
    return sums


def _many_units(parts: Sequence[_Row], head: Sequence[str]) -> bool:
    column = next((index for index, title in enumerate(head) if _UNIT.fullmatch(title)), None)
    return column is not None and len({row.cells.get(column, "").lower() for row in parts}) > 1


def _sum(total: _Value, parts: Sequence[tuple[str, _Value | None]]) -> tuple[int, bool] | None:
    """The sum of parts and whether the total is that; None where they are no parts of it."""
    if any(value is None and not _nothing(word) for word, value in parts):
        return None
    values = [value for _, value in parts if value is not None and value.amount]
    if len(values) < 2 or {value.unit for value in values} - {total.unit}:
        return None
    if all(_is_year(value) for value in values):
        return None
    amount = sum(value.amount for value in values)
    decimals = max(value.decimals for value in (total, *values))
    last = 10 ** (_PLACES - decimals)
    slack = 0 if not decimals and max(total.amount, amount) < _COUNTED else last * len(values) // 2
    if total.decimals < decimals:
        slack += 10 ** (_PLACES - total.decimals) // 2
    return amount, abs(amount - total.amount) <= slack


def _columns(rows: Sequence[_Row], head: Sequence[str]) -> list[_Sum]:
    """The sums of a column "Tổng số" whose parts are all columns of numbers on one side of it."""
    totals = [index for index, title in enumerate(head) if _TOTAL.match(title)]
    if len(totals) != 1 or not totals[0]:
        return []
    (column,) = totals
    best: list[_Sum] = []
    for side in (range(column + 1, len(head)), range(1, column)):
        parts = [c for c in side if any(row.values.get(c) for row in rows) and not _NO_SUM.search(head[c])]
        sums = []
        for row in rows:
            value = row.values.get(column)
            added = _sum(value, [(row.cells.get(c, ""), row.values.get(c)) for c in parts]) if value else None
            if added is not None:
                sums.append(_Sum("column", row, column, *added))
        if sum(one.right for one in sums) > sum(one.right for one in best):
            best = sums
    return best


def _doubtful(sums: Sequence[_Sum]) -> Iterator[_Sum]:
    """The sums that are wrong where others of their kind show that they ought to be right."""
    right = Counter(one.relation for one in sums if one.right)
    wrong = Counter(one.relation for one in sums if not one.right)
    rows: dict[int, list[bool]] = defaultdict(list)
    for one in sums:
        if one.relation == "total":
            rows[id(one.row)].append(one.right)
    for one in sums:
        if one.right:
            continue
        if one.relation != "total":
            if right[one.relation] >= max(2, 2 * wrong[one.relation]):
                yield one
            continue
        value = one.row.values[one.column]
        others = sum(rows[id(one.row)])
        alone = value is not None and value.amount <= _LIKELY * one.amount and one.amount <= _LIKELY * value.amount
        if len(rows[id(one.row)]) - others <= max(1, others) and (right["total"] or alone):
            yield one


def _shown(amount: int) -> str:
    """A number as plans print it: 1.725.490 and 107,64."""
    whole, rest = divmod(amount, 10**_PLACES)
    decimals = f"{rest:0{_PLACES}d}".rstrip("0")
    return f"{whole:,}".replace(",", ".") + (f",{decimals}" if decimals else "")
