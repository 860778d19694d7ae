"""What the command line prints for people: a plan, rows of a layer, an evaluation, the installation."""

from __future__ import annotations

import json
import platform
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from vnplan_nlp import __version__
from vnplan_nlp.errors import ISSUE_CODES
from vnplan_nlp.evaluate import Change, Evaluation, LayerResult
from vnplan_nlp.formats.moments import day_words, when, words_of
from vnplan_nlp.schema import Indicator, PlanDocument, Section

LEVELS: Final = {
    "central": "trung ương",
    "ministry": "bộ, ngành",
    "province": "cấp tỉnh",
    "district": "cấp huyện",
    "commune": "cấp xã",
    "party": "Đảng",
    "other": "khác",
}
ROLES: Final = {
    "basis": "căn cứ",
    "implements": "thực hiện",
    "amends": "sửa đổi",
    "replaces": "thay thế",
    "repeals": "bãi bỏ",
    "guides": "hướng dẫn",
    "content": "nội dung",
}
_DUTIES: Final = {"lead": "chủ trì", "coordinate": "phối hợp", "report_to": "nhận báo cáo"}
_SEVERITIES: Final = {"error": ("lỗi", "red"), "warning": ("cảnh báo", "yellow"), "info": ("lưu ý", "cyan")}
_COUNTED: Final = {"citations": "viện dẫn", "campaigns": "phong trào", "deadlines": "thời hạn", "phases": "giai đoạn"}
_LIBRARIES: Final = ("pydantic", "regex", "rapidfuzz", "typer", "rich", "spacy", "underthesea", "pdfplumber")
#: The columns of `--table`, by layer; the others are for programs.
_TABLE_COLUMNS: Final = {
    "sections": ("path", "kind", "heading", "role"),
    "tables": ("id", "text"),
    "citations": ("form", "doc_type", "reference", "date", "issuer_text", "role", "title"),
    "references": ("canonical_id", "doc_type", "reference", "date", "issuer.name", "title"),
    "campaigns": ("name", "kind", "national", "place"),
    "phases": ("label", "begin_date", "end_date", "task"),
    "deadlines": ("value", "relation", "recurrence", "actor", "task", "text"),
    "commemorations": ("name", "years", "from_date", "to_date", "consistent"),
    "times": ("text", "type", "value", "mod", "begin_date", "end_date"),
    "indicators": ("name", "comparator", "value", "unit", "year"),
    "assignments": ("actor", "role", "task", "product", "deadline"),
    "issues": ("code", "severity", "message"),
}
_WIDE_COLUMNS: Final = frozenset(
    {"title", "task", "name", "heading", "text", "message", "actor", "issuer_text", "issuer.name"}
)
#: The width where the output goes to a file or a pipe.
PIPE_WIDTH: Final = 110


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def print_plan(plan: PlanDocument) -> None:
    """Print a plan: header, sections, citations, campaigns, time line, doubts; empty parts are left out."""
    console = _console()
    console.print(_header(plan))
    if any(section.kind != "bullet" for section in plan.sections):
        console.print(_sections(plan))
    if plan.citations:
        rows = [
            (
                citation.reference or _short(citation.text, 60),
                day_words(citation.date),
                citation.issuer_text,
                ROLES.get(citation.role, citation.role),
                _short(citation.title, 70),
            )
            for citation in plan.citations
        ]
        columns = ("Số, ký hiệu", "Ngày", "Cơ quan ban hành", "Vai trò", "Trích yếu")
        console.print(
            _table(f"Viện dẫn ({len(rows)})", columns, rows, wide=("Số, ký hiệu", "Cơ quan ban hành", "Trích yếu"))
        )
    if plan.campaigns:
        counts = Counter((campaign.name, campaign.kind) for campaign in plan.campaigns)
        campaigns = [(name, kind, str(count)) for (name, kind), count in counts.items()]
        console.print(
            _table(f"Phong trào, cuộc vận động ({len(campaigns)})", ("Tên", "Loại", "Số lần"), campaigns, wide=("Tên",))
        )
    times = sorted(_time_line(plan), key=lambda row: row[0])
    if times:
        shown = [(when, what, _short(words, 90)) for _, when, what, words in times]
        console.print(
            _table(f"Mốc thời gian ({len(shown)})", ("Thời gian", "Loại", "Nội dung"), shown, wide=("Nội dung",))
        )
    if plan.indicators:
        goals = [(_short(item.name, 80), _goal(item), str(item.year or "")) for item in plan.indicators]
        console.print(_table(f"Chỉ tiêu ({len(goals)})", ("Chỉ tiêu", "Mức", "Năm"), goals, wide=("Chỉ tiêu",)))
    if plan.assignments:
        who = [
            (_short(duty.actor, 60), _DUTIES.get(duty.role or "", ""), _short(duty.task, 80))
            for duty in plan.assignments
        ]
        heads = ("Đơn vị", "Vai trò", "Nhiệm vụ")
        console.print(_table(f"Phân công ({len(who)})", heads, who, wide=("Đơn vị", "Nhiệm vụ")))
    if plan.issues:
        console.print(_issues(plan))


def _goal(item: Indicator) -> str:
    """The quantity of a target: "≥ 92,5 %"."""
    sign = {"=": "", ">=": "≥ ", "<=": "≤ "}.get(item.comparator, f"{item.comparator} ")
    number = f"{item.value:,.10g}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return f"{sign}{number} {item.unit or ''}".rstrip()


def _header(plan: PlanDocument) -> Panel:
    header = plan.header
    issuer = header.issuer
    level = f" ({LEVELS.get(issuer.level, issuer.level)})" if issuer and issuer.level else ""
    number = header.reference or (f"(để trống)/{header.symbol}" if header.symbol else None)
    signer = ", ".join(part for part in (header.signer.per, header.signer.position, header.signer.name) if part)
    fields = {
        "Loại văn bản": header.doc_type,
        "Số, ký hiệu": number,
        "Cơ quan ban hành": f"{issuer.name}{level}" if issuer else None,
        "Nơi, ngày": ", ".join(part for part in (header.place, day_words(header.date)) if part),
        "Trích yếu": header.title,
        "Người ký": signer,
        "Nơi nhận": f"{len(header.recipients)} nơi" if header.recipients else None,
    }
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column()
    for label, value in fields.items():
        grid.add_row(label, Text(value) if value else Text("không rõ", style="dim"))
    return Panel(grid, title=Text(plan.origin.filename or "văn bản"), title_align="left")


def _sections(plan: PlanDocument) -> Tree:
    """The tree of the numbered sections, each with what is found in it and in its parts."""
    parents = {section.id: section.parent for section in plan.sections}
    counts: dict[str, Counter[str]] = {section.id: Counter() for section in plan.sections}
    for layer in _COUNTED:
        for annotation in plan.layer(layer):
            at = annotation.section
            while at is not None and at in counts:
                counts[at][layer] += 1
                at = parents[at]
    numbered = [section for section in plan.sections if section.kind != "bullet"]
    root = Tree(Text(f"Bố cục ({len(numbered)} đề mục)", style="bold"))
    branches: dict[str, Tree] = {}
    for section in numbered:
        found = ", ".join(
            f"{counts[section.id][layer]} {word}" for layer, word in _COUNTED.items() if counts[section.id][layer]
        )
        parent = section.parent
        while parent is not None and parent not in branches:
            parent = parents.get(parent)
        branches[section.id] = (branches[parent] if parent else root).add(_section_line(section, found))
    return root


def _section_line(section: Section, found: str) -> Text:
    if section.heading is not None:
        line = Text(f"{section.label or ''} ".lstrip(), style="bold cyan")
        line.append(_short(section.heading, 90), style="bold" if section.level == 1 else "not bold default")
    else:  # the words of a numbered paragraph begin with its number
        line = Text(_short(section.text, 72), style="italic")
    if found:
        line.append(f"  [{found}]", style="not bold not italic dim default")
    return line


def _time_line(plan: PlanDocument) -> Iterable[tuple[str, str, str, str]]:
    """Yield (sort key, time, kind, words); what has no date comes last."""
    for phase in plan.phases:
        period = " – ".join(day_words(day) or "?" for day in (phase.begin_date, phase.end_date))
        yield phase.begin_date or _last_day(phase.end_date), period, "giai đoạn", phase.label
    for deadline in plan.deadlines:
        yield _last_day(deadline.value), when(deadline), "thời hạn", words_of(deadline)
    for commemoration in plan.commemorations:
        doubt = " (không khớp)" if commemoration.consistent is False else ""
        words = f"{commemoration.years} năm {commemoration.name}{doubt}"
        yield commemoration.to_date or "~", day_words(commemoration.to_date) or "?", "kỷ niệm", words


def _issues(plan: PlanDocument) -> Table:
    table = Table(box=SIMPLE_HEAD, title=f"Nghi vấn ({len(plan.issues)})", title_justify="left", title_style="bold")
    for column in ("Mã", "Mức", "Nội dung", "Tại"):
        table.add_column(column)
    for issue in plan.issues:
        word, colour = _SEVERITIES.get(issue.severity, (issue.severity, "default"))
        where = "" if issue.start is None or issue.end is None else _short(plan.text[issue.start : issue.end], 50)
        table.add_row(issue.code, Text(word, style=colour), Text(issue.message), Text(where))
    return table


def print_rows(layer: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print the rows of a layer as a table: what people read; offsets and ids are left to CSV and JSON."""
    used = [column for column in _TABLE_COLUMNS.get(layer, columns) if any(row.get(column) is not None for row in rows)]
    if len({row["filename"] for row in rows}) > 1:
        used.insert(0, "filename")
    cells = [tuple(_short(_cell(row.get(column)), 120) for column in used) for row in rows]
    _console().print(_table(f"{layer} ({len(rows)})", used, cells, wide=_WIDE_COLUMNS))


def print_documents(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows that stand for documents as a table."""
    cells = [tuple(_short(_cell(row.get(column)), 60) for column in columns) for row in rows]
    _console().print(_table(f"{title} ({len(rows)})", columns, cells, wide=("id",)))


# --- evaluation ------------------------------------------------------------------------------------


def print_evaluation(result: Evaluation, changes: Sequence[Change] | None, *, errors: bool) -> None:
    """Print precision, recall and F1 per layer, on demand with the errors and with what changed."""
    if errors:
        for document in result.documents:
            if not document.predicted:
                print(f"{document.name} no prediction")
            for layer in document.layers:
                for sign, keys in (("-", layer.missed), ("+", layer.spurious)):
                    for key in keys:
                        print(f"{document.name} {layer.layer} {sign} {_key(key)}")
    for change in changes or ():
        word = {"gain+": "found", "gain-": "no longer invented", "loss+": "missed", "loss-": "invented"}[
            change.kind + change.sign
        ]
        print(f"{change.kind:<5}{change.document} {change.layer} {word}: {_key(change.key)}")
    missing = sum(not document.predicted for document in result.documents)
    print(f"{len(result.documents)} documents" + (f", {missing} without prediction" if missing else ""))
    heads = ("gain", "loss") if changes is not None else ()
    print(f"{'layer':<19}{'P':>7}{'R':>7}{'F1':>7}{'gold':>6}" + "".join(f"{head:>6}" for head in heads))
    counts: Counter[tuple[str, str]] = Counter((change.layer, change.kind) for change in changes or ())
    for total in result.totals():
        gold = "" if total.layer == "offsets" else str(total.gold)
        line = f"{total.layer:<19}{total.precision:>7.3f}{total.recall:>7.3f}{total.f1:>7.3f}{gold:>6}"
        print(line + "".join(f"{counts[total.layer, head]:>6}" for head in heads))


def evaluation_json(result: Evaluation, changes: Sequence[Change] | None, *, errors: bool) -> dict[str, Any]:
    """Return an evaluation as JSON values."""
    value: dict[str, Any] = {
        "documents": len(result.documents),
        "without_prediction": [document.name for document in result.documents if not document.predicted],
        "layers": {total.layer: _figures(total) for total in result.totals()},
    }
    if errors:
        value["errors"] = [
            {"document": document.name, "layer": layer.layer, "error": word, "key": list(key)}
            for document in result.documents
            for layer in document.layers
            for word, keys in (("missed", layer.missed), ("spurious", layer.spurious))
            for key in keys
        ]
    if changes is not None:
        value["changes"] = [
            {
                "document": change.document,
                "layer": change.layer,
                "kind": change.kind,
                "sign": change.sign,
                "key": list(change.key),
            }
            for change in changes
        ]
    return value


def _figures(result: LayerResult) -> dict[str, float | int]:
    return {
        "precision": round(result.precision, 4),
        "recall": round(result.recall, 4),
        "f1": round(result.f1, 4),
        "gold": result.gold,
        "spurious": len(result.spurious),
    }


def _key(key: Sequence[object]) -> str:
    return " | ".join("∅" if part in (None, "") else str(part) for part in key)


# --- the installation ------------------------------------------------------------------------------


def about() -> dict[str, Any]:
    """Return what is installed: versions, libraries, data tables with their entries, extractors, issue codes."""
    from vnplan_nlp.pipeline import extractors

    return {
        "vnplan_nlp": __version__,
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "data": _data_tables(),
        "extractors": {extractor.layer: list(extractor.needs) for extractor in extractors()},
        "issues": {
            code: {"severity": severity, "meaning": meaning} for code, (severity, meaning, _) in ISSUE_CODES.items()
        },
    }


def print_about(found: Mapping[str, Any]) -> None:
    """Print what `about` found."""
    console = _console()
    console.print(f"vnplan {found['vnplan_nlp']}, Python {found['python']}", style="bold")
    console.print(
        _table(
            "Libraries",
            ("library", "version"),
            [(name, at or "not installed") for name, at in found["libraries"].items()],
        )
    )
    console.print(
        _table("Data tables", ("table", "entries"), [(name, str(count)) for name, count in found["data"].items()])
    )
    console.print(
        _table(
            "Extractors",
            ("layer", "needs"),
            [(layer, ", ".join(needs)) for layer, needs in found["extractors"].items()],
        )
    )
    issues = [(code, issue["severity"], issue["meaning"]) for code, issue in found["issues"].items()]
    console.print(_table("Issue codes", ("code", "severity", "meaning"), issues))


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _data_tables() -> dict[str, int]:
    """The tables of `vnplan_nlp.data` with the number of their entries."""
    tables: dict[str, int] = {}
    waiting = [("", files("vnplan_nlp.data"))]
    while waiting:
        folder, place = waiting.pop()
        for entry in place.iterdir():
            name = folder + entry.name
            if entry.is_dir():
                waiting.append((f"{name}/", entry))
            elif name.endswith(".json"):
                tables[name] = _entries(json.loads(entry.read_text("utf-8")))
            elif name.endswith(".toml"):
                tables[name] = _entries(tomllib.loads(entry.read_text("utf-8")))
            elif name.endswith(".csv"):
                tables[name] = max(0, entry.read_text("utf-8").count("\n") - 1)
    return dict(sorted(tables.items()))


def _entries(table: Any) -> int:
    """How many entries a table has: the items of its lists, or its keys where it has no lists."""
    if isinstance(table, list):
        return len(table)
    return sum(len(value) if isinstance(value, list | dict) else 0 for value in table.values()) or len(table)


# --- cells -----------------------------------------------------------------------------------------


def _table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]], *, wide: Collection[str] = ()
) -> Table:
    """A table of words as they are (square brackets are no markup); only the wide columns are wrapped."""
    table = Table(box=SIMPLE_HEAD, title=Text(title), title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=bool(wide) and column not in wide)
    for row in rows:
        table.add_row(*(Text(cell or "") for cell in row))
    return table


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _short(words: str | None, most: int) -> str:
    words = " ".join((words or "").split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"


def _last_day(value: str | None) -> str:
    """The key by which a value of a deadline sorts: its last day; what recurs or has no date comes last."""
    if not value or value.startswith("-"):
        return "~" + (value or "")
    year, _, rest = value.rsplit("/", 1)[-1].partition("-")
    if rest[:1] in ("Q", "H"):
        rest = f"{int(rest[1]) * (3 if rest[0] == 'Q' else 6):02d}"
    return f"{year}-{rest or '12'}-31" if len(rest) < 5 else f"{year}-{rest}"
