"""The comparison on the terminal: coverage, what is missing, what changed, in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vnplan_nlp.compare.model import Change, Comparison, Document, Requirement
from vnplan_nlp.compare.siblings import SiblingComparison

STATUS: Final = {"covered": "đã có", "partial": "một phần", "missing": "chưa có"}
CHANGES: Final = {
    "deadline": "thời hạn", "target": "chỉ tiêu", "actor": "đơn vị", "scope": "phạm vi", "campaign": "phong trào",
    "citation": "viện dẫn", "slip": "chép sót",
}  # fmt: skip
DIRECTIONS: Final = {
    "earlier": "sớm hơn", "later": "muộn hơn", "higher": "cao hơn", "lower": "thấp hơn",
    "dropped": "bỏ", "added": "thêm",
    "changed": "khác", "renamed": "đổi tên", "narrower": "hẹp hơn", "wider": "rộng hơn", "copied": "chép nguyên",
}  # fmt: skip
_STYLE: Final = {"covered": "green", "partial": "yellow", "missing": "red"}
_MARK: Final = {"covered": "●", "partial": "◐", "missing": "○"}
_LONGEST: Final = 160


def print_comparison(comparison: Comparison) -> None:
    """Print the summary, the sections, the requirements that are not covered in full, and the changes."""
    console = Console()
    counts = comparison.summary
    console.print(Text(f"{_name(comparison.plan)}  so với  {_name(comparison.directive)}", style="bold"))
    share = "–" if counts.coverage is None else f"{counts.coverage:.0%}"
    console.print(
        f"Yêu cầu: {counts.requirements} (không giao cho đơn vị: {counts.addressed.get('no', 0)})"
        f"   Đã có: {counts.covered}   Một phần: {counts.partial}   Chưa có: {counts.missing}"
        f"   Mức bao quát: {share}   Nội dung thêm: {counts.additions}"
    )
    if len(counts.sections) > 1:
        console.print(_sections(comparison))
    wanted = [item for item in comparison.requirements if item.addressed != "no" and item.status != "covered"]
    if wanted:
        console.print(_open_requirements(wanted))
    rows = [(item, change) for item in comparison.requirements for change in item.changes]
    if rows or comparison.slips:
        console.print(_changes(rows, comparison.slips))


def print_siblings(comparison: SiblingComparison) -> None:
    """Print a line for each requirement and a column for each plan."""
    console = Console()
    console.print(Text(_name(comparison.directive), style="bold"))
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("Yêu cầu", overflow="fold")
    for number in range(len(comparison.plans)):
        table.add_column(str(number + 1), justify="center")
    for item in comparison.requirements:
        marks = [
            Text(_MARK[one.status], style="dim" if one.addressed == "no" else _STYLE[one.status]) for one in item.plans
        ]
        table.add_row(Text(_short(item.text)), *marks)
    console.print(table)
    for number, plan in enumerate(comparison.plans, start=1):
        share = "–" if plan.coverage is None else f"{plan.coverage:.0%}"
        console.print(Text(f"{number}: {_name(plan)}  mức bao quát {share}"))


def _name(document: Document) -> str:
    header = document.header
    issuer = header.issuer.name if header.issuer is not None else None
    named = " ".join(part for part in (header.doc_type, header.reference) if part)
    return ", ".join(part for part in (named, issuer) if part) or document.origin.filename or "văn bản"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} …"


def _sections(comparison: Comparison) -> Table:
    table = Table(
        "Mục", "Đã có", "Một phần", "Chưa có", "Giao nơi khác", box=SIMPLE_HEAD, show_edge=False, pad_edge=False
    )
    for row in comparison.summary.sections:
        heading = " ".join(part for part in (row.path, row.heading) if part) or "(mở đầu)"
        numbers = (row.covered, row.partial, row.missing, row.not_addressed)
        table.add_row(Text(_short(heading)), *(str(number) if number else "" for number in numbers))
    return table


def _open_requirements(items: Sequence[Requirement]) -> Table:
    table = Table(
        "Tình trạng", "Yêu cầu của văn bản chỉ đạo", "Đơn vị", box=SIMPLE_HEAD, show_edge=False, pad_edge=False
    )
    for item in sorted(items, key=lambda one: (one.status != "missing", one.start)):
        table.add_row(
            Text(STATUS[item.status], style=_STYLE[item.status]),
            Text(_short(item.text)),
            Text(_short(item.actor or "")),
        )
    return table


def _changes(rows: Sequence[tuple[Requirement, Change]], slips: Sequence[Change]) -> Table:
    table = Table("Khác biệt", "Văn bản chỉ đạo", "Kế hoạch", "", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for _, change in rows:
        _add(table, change)
    for change in slips:
        _add(table, change)
    return table


def _add(table: Table, change: Change) -> None:
    cells = (CHANGES[change.kind], _short(change.directive or ""), _short(change.plan or ""))
    table.add_row(*map(Text, cells), DIRECTIONS.get(change.direction or "", ""))
