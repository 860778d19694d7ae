"""What `vnplan index` prints for people: answers of an index as tables and trees, in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from vnplan_nlp.formats.moments import day_words, shortened
from vnplan_nlp.index.answer_rows import nodes
from vnplan_nlp.index.model import (
    CampaignPage,
    CampaignRow,
    CascadeNode,
    ChangedBasis,
    CitedBy,
    Cites,
    Coverage,
    DeadlineRow,
    Document,
    Path,
    PathStep,
    Related,
    SearchResult,
    Snippet,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.schema import Issuer
from vnplan_nlp.schema.annotations import Model
from vnplan_nlp.show import LEVELS, PIPE_WIDTH, ROLES

_CHANGES: Final = {"amends": "được sửa đổi bởi", "replaces": "được thay thế bởi", "repeals": "bị bãi bỏ bởi"}
_WHEN: Final = {"later": "sau khi ban hành", "before": "trước khi viện dẫn"}
_RELATIONS: Final = {
    "amends": "sửa đổi", "replaces": "thay thế", "repeals": "bãi bỏ", "guides": "hướng dẫn", "consolidates": "hợp nhất",
}  # fmt: skip
_CONFLICTS: Final = {"doc_type": "loại", "date": "ngày", "issuer_name": "cơ quan", "title": "trích yếu"}
_COUNTS: Final = {
    "documents": "văn bản trong kho",
    "targets": "văn bản được biết",
    "held": "trong đó có tệp trong kho",
    "edges": "quan hệ viện dẫn",
    "mentions": "lần viện dẫn",
    "campaigns": "lần nêu phong trào",
    "deadlines": "thời hạn",
    "issues": "nghi vấn",
}
#: Columns that are wrapped where the terminal is narrow.
_WIDE: Final = frozenset(
    {
        "Văn bản", "Văn bản kia", "Căn cứ", "Bởi", "Theo", "Cơ quan ban hành", "Trích yếu", "Tên",
        "Nội dung", "Ghi là", "Đơn vị",
    }
)  # fmt: skip
#: Letters of a name: of a document without a number it is the title.
_LONGEST_NAME: Final = 70


def print_answer(answer: Model | Sequence[Model], kind: type[Model] | None = None) -> None:
    """Print an answer of `CitationIndex`; `kind` is that of the parts of a list."""
    kind = kind or (type(answer) if isinstance(answer, Model) else type(answer[0]))
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=PIPE_WIDTH)
    for part in _PRINTERS[kind](answer):
        console.print(part)


# --- words -----------------------------------------------------------------------------------------


def _table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | Text | None]]) -> Group:
    """A table of words as they are (square brackets are no markup); only the wide columns are wrapped."""
    table = Table(box=SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column not in _WIDE)
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else _text(cell or "") for cell in row))
    return Group(_text(title, "bold"), table)


def _text(words: str, style: str = "") -> Text:
    """Words as they are, but for what would steer the terminal: names of files may hold it."""
    return Text("".join(char if char.isprintable() else " " for char in words), style)


def _issuer(issuer: Issuer | None) -> str:
    return issuer.name if issuer else ""


def _dated(label: str, date: str | None) -> str:
    return f"{label} ({day_words(date)})" if date else label


def _label(one: Document | Target) -> str:
    """Type and number; of a document that has no number and no title, whose it is."""
    if one.label == one.doc_type and one.issuer is not None:
        return shortened(f"{one.label}: {one.issuer.name}", _LONGEST_NAME)
    return shortened(one.label, _LONGEST_NAME)


def _name(one: Document | Target) -> str:
    return _dated(_label(one), one.date)


def _held(target: Target) -> str:
    return target.held or "–"


def _years(years: dict[int, int]) -> str:
    return ", ".join(f"{year}: {count}" for year, count in years.items())


def _about(fields: dict[str, str | None], title: str) -> Panel:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column()
    for label, value in fields.items():
        if value:
            grid.add_row(label, _text(value))
    return Panel(grid, title=_text(title), title_align="left")


# --- answers ---------------------------------------------------------------------------------------


def _search(answer: SearchResult) -> Iterable[Any]:
    for one in answer.references:
        held = f", tệp {one.target.held}" if one.target.held else ""
        yield _text(f"Có thể là: {_name(one.target)} – {one.target.canonical_id}{held}", style="cyan")
    more = "ít nhất " if answer.capped else ""
    yield Text(f"{more}{answer.total} văn bản", style="bold")
    for hit in answer.hits:
        line = _text(_name(hit.document), style="bold cyan")
        about = "  ".join(part for part in (_issuer(hit.document.issuer), hit.document.key) if part)
        yield line.append(f"  {about}", style="not bold default")
        title = hit.document.title if hit.document.reference else None
        words = [_text(shortened(title, 160), "italic")] if title else []
        words += [_snippet(hit.snippet)] if hit.snippet.parts else []
        yield Padding(Group(*words), (0, 0, 0, 2))


def _snippet(snippet: Snippet) -> Text:
    line = Text()
    for words, hit in snippet.parts:
        line.append(words, style="bold yellow" if hit else "")
    return line


def _show(answer: TargetPage) -> Iterable[Any]:
    target = answer.target
    yield _about(
        {
            "Mã định danh": target.canonical_id,
            "IRI": target.iri,
            "Ngày": day_words(target.date),
            "Cơ quan ban hành": _issuer(target.issuer),
            "Trích yếu": target.title,
            "Được viện dẫn": f"{target.documents} văn bản, {target.mentions} lần",
            "Theo năm": _years(answer.years),
            "Tệp trong kho": ", ".join(f"{file.path or file.key} ({file.key})" for file in answer.files),
        },
        _label(target),
    )
    for conflict in answer.conflicts:
        values = "; ".join(f"{value} ({count})" for value, count in conflict.values)
        yield _text(f"Không thống nhất về {_CONFLICTS[conflict.field]}: {values}", style="yellow")
    if answer.readings:
        rows = [
            (one.reference, day_words(one.date), one.issuer_name, shortened(one.title, 90), str(one.documents),
             "suy ra" if one.inferred else "")
            for one in answer.readings
        ]  # fmt: skip
        columns = ("Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Trích yếu", "Văn bản dẫn", "")
        yield _table(f"Cách ghi ({len(rows)})", columns, rows)
    if answer.relations:
        changes = [
            (_label(one.subject) if one.subject else "?", _RELATIONS.get(one.type, one.type),
             _label(one.object) if one.object else "?", _name(one.document))
            for one in answer.relations
        ]  # fmt: skip
        yield _table(f"Quan hệ ({len(changes)})", ("Văn bản", "", "Văn bản kia", "Theo"), changes)
    if answer.similar:
        yield _text("Cùng số, khác năm hoặc nơi: " + ", ".join(map(_name, answer.similar)))


def _cited_by(answer: CitedBy) -> Iterable[Any]:
    rows = []
    for one in answer.rows:
        document, section = one.document, next((mention.section for mention in one.mentions if mention.section), "")
        role = ROLES.get(one.role, one.role)
        about = (_label(document), day_words(document.date), _issuer(document.issuer), role)
        rows.append((*about, str(len(one.mentions)), section, document.key))
    columns = ("Văn bản", "Ngày", "Cơ quan ban hành", "Vai trò", "Lần", "Mục", "Mã")
    yield _table(f"{answer.total} văn bản viện dẫn {_name(answer.target)}", columns, rows)
    if len(rows) < answer.total:
        yield Text(f"… và {answer.total - len(rows)} văn bản khác (--limit 0 cho tất cả)", style="dim")


def _cites(answer: Cites) -> Iterable[Any]:
    rows = [
        (_label(one.target), day_words(one.target.date), _issuer(one.target.issuer), ROLES.get(one.role, one.role),
         str(one.mentions), str(one.target.documents), _held(one.target))
        for one in answer.rows
    ]  # fmt: skip
    columns = ("Văn bản", "Ngày", "Cơ quan ban hành", "Vai trò", "Lần", "Số văn bản dẫn", "Tệp")
    yield _table(f"{_name(answer.document)} viện dẫn {len(rows)} văn bản", columns, rows)


def _top(answer: Sequence[TopGroup]) -> Iterable[Any]:
    for group in answer:
        rows = [
            (str(rank), _label(target), day_words(target.date), shortened(target.title, 90), str(count), _held(target))
            for rank, (target, count) in enumerate(group.rows, 1)
        ]
        title = f"{group.group} ({group.documents})" if group.group else f"Được viện dẫn nhiều nhất ({group.documents})"
        yield _table(title, ("#", "Văn bản", "Ngày", "Trích yếu", "Văn bản dẫn", "Tệp"), rows)


def _path(answer: Path) -> Iterable[Any]:
    if not answer.steps:
        yield Text("Không có chuỗi viện dẫn nào giữa hai văn bản trong phạm vi tìm.")
    for number, step in enumerate(answer.steps, 1):
        yield _text(f"{number}. {_step(step)}")
        if step.arrow is not None:
            yield Text("   ↓ viện dẫn" if step.arrow == "cites" else "   ↑ được viện dẫn bởi", style="dim")


def _step(step: PathStep) -> str:
    one = step.target or step.document
    key = f"  {step.document.key}" if step.document is not None else ""
    return f"{_name(one)}{key}" if one is not None else "?"


def _related(answer: Sequence[Related]) -> Iterable[Any]:
    rows = [
        (_label(one.target), day_words(one.target.date), shortened(one.target.title, 90), str(one.together),
         f"{one.strength:.2f}".replace(".", ","))
        for one in answer
    ]  # fmt: skip
    yield _table("Thường được viện dẫn cùng", ("Văn bản", "Ngày", "Trích yếu", "Cùng văn bản", "Mức gần"), rows)


def _cascade(answer: CascadeNode) -> Iterable[Any]:
    root = Tree(_node(answer, root=True))
    waiting = [(answer, root)]
    while waiting:
        node, branch = waiting.pop()
        waiting += [(child, branch.add(_node(child))) for child in node.children]
        if node.left_out:
            branch.add(Text(f"… và {node.left_out} văn bản khác", style="dim"))
    yield root
    yield Text(f"{_carrying_out(answer)} văn bản triển khai", style="dim")


def _carrying_out(answer: CascadeNode) -> int:
    """How many documents are below, each once: one may stand under several."""
    below = [node for depth, node in nodes(answer) if depth > 0]
    return len({node.document.key for node in below if node.document}) + sum(node.left_out for _, node in nodes(answer))


def _node(node: CascadeNode, *, root: bool = False) -> Text:
    one = node.document or node.target
    assert one is not None
    line = _text(_name(one), style="bold" if root else "")
    if one.issuer is not None:
        line.append(f"  {one.issuer.name}", style="not bold")
    role = "" if root else ROLES.get(node.role or "", node.role or "")
    tail = ", ".join(word for word in (LEVELS.get(node.level or "", ""), role) if word)
    if node.document is None:
        tail = ", ".join(word for word in (tail, "không có tệp trong kho") if word)
    line.append(f"  [{tail}]" if tail else "", style="not bold dim")
    return line


def _coverage(answer: Coverage) -> Iterable[Any]:
    rows = [
        (unit.name, unit.parent, "; ".join(_name(one) for one in unit.documents[:3]) or "chưa có",
         str(len(unit.documents)))
        for unit in answer.units
    ]  # fmt: skip
    title = f"{_label(answer.target)} tại {answer.within}, đơn vị của ngày {day_words(answer.on)}"
    yield _table(title, ("Đơn vị", "Thuộc", "Văn bản", "Số"), rows)
    levels = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}
    shares = [f"{levels.get(level, level)} {has}/{all_}" for level, (has, all_) in answer.by_level.items()]
    yield Text(f"Có văn bản triển khai: {', '.join(shares)}")


def _campaigns(answer: Sequence[CampaignRow]) -> Iterable[Any]:
    rows = [(one.name, one.kind, str(one.documents), one.movement) for one in answer]
    yield _table(f"Phong trào, cuộc vận động ({len(rows)})", ("Tên", "Loại", "Số văn bản", "Mã"), rows)


def _campaign(answer: CampaignPage) -> Iterable[Any]:
    founded = ", ".join(part for part in (answer.founded_by, answer.document) if part)
    yield _about(
        {
            "Mã": answer.movement,
            "Loại": answer.kind,
            "Phát động": founded,
            "Hưởng ứng": f"{answer.total} văn bản",
            "Theo năm": _years(answer.years),
            "Tên gọi": "; ".join(f"{name} ({count})" for name, count in answer.names),
        },
        answer.name,
    )
    rows = [
        (_label(one.document), day_words(one.document.date), _issuer(one.document.issuer), one.name, one.place,
         one.document.key)
        for one in answer.adoptions
    ]  # fmt: skip
    yield _table("Văn bản", ("Văn bản", "Ngày", "Cơ quan ban hành", "Tên", "Nơi", "Mã"), rows)


def _deadlines(answer: Sequence[DeadlineRow]) -> Iterable[Any]:
    rows = [
        (day_words(one.last_day), one.text, shortened(": ".join(filter(None, (one.actor, one.task))), 120),
         _name(one.document))
        for one in answer
    ]  # fmt: skip
    yield _table(f"Thời hạn ({len(rows)})", ("Hạn cuối", "Ghi là", "Nội dung", "Văn bản"), rows)


def _changes(answer: Sequence[ChangedBasis]) -> Iterable[Any]:
    rows = [
        (_name(one.document), _name(one.basis), _CHANGES[one.change], _name(one.by), _WHEN[one.when],
         _name(one.witness))
        for one in answer
    ]  # fmt: skip
    yield _table(f"Căn cứ đã thay đổi ({len(rows)})", ("Văn bản", "Căn cứ", "", "Bởi", "Khi nào", "Theo"), rows)


def _statistics(answer: Statistics) -> Iterable[Any]:
    values = answer.model_dump()
    days = " – ".join(day_words(day) or "?" for day in (answer.first_date, answer.last_date) if day)
    fields: dict[str, str | None] = {label: f"{values[name]:,}".replace(",", ".") for name, label in _COUNTS.items()}
    fields["chưa tính xong"] = f"{answer.unsettled} văn bản (đang dựng, hoặc bị ngắt)" if answer.unsettled else None
    fields["từ ngày – đến ngày"] = days
    fields["theo năm"] = _years(answer.years)
    fields["theo cấp"] = ", ".join(f"{LEVELS.get(level, level)}: {count}" for level, count in answer.levels.items())
    fields["theo loại"] = ", ".join(f"{kind}: {count}" for kind, count in answer.types.items())
    yield _about(fields, "Chỉ mục viện dẫn")


_PRINTERS: Final[dict[type[Model], Callable[[Any], Iterable[Any]]]] = {
    SearchResult: _search,
    TargetPage: _show,
    CitedBy: _cited_by,
    Cites: _cites,
    TopGroup: _top,
    Path: _path,
    Related: _related,
    CascadeNode: _cascade,
    Coverage: _coverage,
    CampaignRow: _campaigns,
    CampaignPage: _campaign,
    DeadlineRow: _deadlines,
    ChangedBasis: _changes,
    Statistics: _statistics,
}
