"""The work list of plans: who must do what by when, for the terminal, as CSV and as a workbook to print."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TextIO

from vnplan_nlp.data.cells import as_words
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.formats.moments import RELATIONS, document_name, due, plan_day, when, window
from vnplan_nlp.formats.workbook import put_words, set_page
from vnplan_nlp.schema import Annotation, Assignment, Deadline, PlanDocument

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

GroupBy = Literal["actor", "date", "section"]

COLUMNS: Final = ("STT", "Đơn vị", "Vai trò", "Nhiệm vụ", "Thời hạn", "Mục", "Văn bản")
_WIDTHS: Final = (6, 30, 12, 60, 22, 12, 20)
_TITLES: Final = {"actor": "theo đơn vị", "date": "theo thời hạn", "section": "theo mục của văn bản"}
_ROLES: Final = {"lead": "chủ trì", "coordinate": "phối hợp", "report_to": "nhận báo cáo"}
_NO_ACTOR: Final = "Chưa nêu đơn vị"
_NO_DAY: Final = "Chưa có ngày"
_AGAIN: Final = "Định kỳ, thường xuyên"
_NO_SECTION: Final = "Ngoài các mục"
_WHEN_COLUMN: Final = COLUMNS.index("Thời hạn")


class Task(NamedTuple):
    """A row of the list. `day` is the printed day where one is known in full, `relation` the word that binds it."""

    actor: str | None
    role: str | None
    task: str
    when: str
    day: date | None
    relation: str
    section: str
    document: str
    group: str
    key: tuple[int, date, int]


def tasks(plans: Iterable[PlanDocument], by: GroupBy = "actor") -> list[Task]:
    """Return a row for every assignment and for every deadline that no assignment of its actor holds, group by group.

    Groups of actors and of sections come in the order of the texts, groups of dates in that of the calendar; within a
    group the earliest comes first. What names no actor comes last.
    """
    rows: list[Task] = []
    seen: set[str] = set()
    for plan in plans:
        if plan.origin.sha256 not in seen:
            seen.add(plan.origin.sha256)
            rows += _tasks_of(plan, by)
    order: dict[str, int] = {}
    for row in rows:
        order.setdefault(_same(row.group), len(order))
    order[_same(_NO_ACTOR)] = len(rows)
    return sorted(rows, key=lambda row: row.key if by == "date" else (order[_same(row.group)], *row.key))


def _tasks_of(plan: PlanDocument, by: GroupBy) -> list[Task]:
    since = plan_day(plan)
    deadlines = {deadline.id: deadline for deadline in plan.deadlines}
    held = {(item.deadline, actor) for item in plan.assignments for actor in (_same(item.actor), None)}
    rows = []
    for deadline in plan.deadlines:
        actor = _same(deadline.actor) if deadline.actor else None
        if (deadline.id, actor) not in held:
            rows.append((deadline.start, _row(plan, deadline, deadline, since, by)))
    for item in plan.assignments:
        rows.append((item.start, _row(plan, item, deadlines.get(item.deadline or ""), since, by)))
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _row(
    plan: PlanDocument, item: Deadline | Assignment, deadline: Deadline | None, since: date | None, by: GroupBy
) -> Task:
    role = _ROLES.get(item.role or "", item.role) if isinstance(item, Assignment) else None
    task = item.task or (deadline.task if deadline is not None else None) or item.text
    lasts = window(deadline.value) if deadline is not None else None
    full = lasts is not None and lasts.begin == lasts.end and deadline is not None and deadline.recurrence is None
    day = lasts.begin if lasts is not None and full else None
    at = due(deadline, since) if deadline is not None else None
    again = deadline is not None and (deadline.recurrence is not None or deadline.relation == "recurring")
    # What has a day comes first, then what comes again, then what has none.
    rank = 1 if again else 0 if at is not None else 2
    section, heading = _section(plan, item)
    if by == "actor":
        group = item.actor or _NO_ACTOR
    elif by == "section":
        group = f"{document_name(plan)} – {heading}"
    elif rank == 0 and at is not None:
        group = f"Tháng {at.day:%m}/{at.day.year:04d}"
    else:
        group = _AGAIN if again else _NO_DAY
    return Task(
        item.actor,
        role,
        " ".join(task.split()),
        when(deadline) if deadline is not None else "",
        day,
        RELATIONS.get(deadline.relation, "") if deadline is not None else "",
        section,
        document_name(plan),
        " ".join(group.split()),
        (rank, at.day if at is not None else date.max, item.start),
    )


def _section(plan: PlanDocument, item: Annotation) -> tuple[str, str]:
    """The path of the section that holds an annotation, and the words of the outermost one."""
    sections = {section.id: section for section in plan.sections}
    section = sections.get(item.section or "")
    path = ""
    while section is not None:
        path = path or section.path or ""
        parent = sections.get(section.parent or "")
        if parent is None:
            heading = " ".join(part for part in (section.label, section.heading) if part)
            return path, heading or section.text
        section = parent
    return path, _NO_SECTION


def _same(words: str) -> str:
    """The form in which two spellings of an actor are one."""
    return " ".join(words.split()).casefold()


def cells(number: int, row: Task) -> tuple[str, ...]:
    """Return a row as words, in the order of `COLUMNS`."""
    return (str(number), row.actor or "", row.role or "", row.task, row.when, row.section, row.document)


# --- outputs ---------------------------------------------------------------------------------------


def print_tasks(rows: Sequence[Task], by: GroupBy) -> None:
    """Print the list as a table, a line of its own for each group."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=140)
    left_out = COLUMNS.index("Đơn vị") if by == "actor" else -1
    title = Text(f"Nhiệm vụ {_TITLES[by]} ({len(rows)})")
    table = Table(box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold")
    for index, column in enumerate(COLUMNS):
        if index != left_out:
            table.add_column(column, overflow="fold", ratio=3 if column == "Nhiệm vụ" else None)
    group = None
    for number, row in enumerate(rows, 1):
        if _same(row.group) != group:
            group = _same(row.group)
            heading = ["", *(Text(row.group, style="bold") if column == "Nhiệm vụ" else "" for column in COLUMNS[1:])]
            table.add_row(*(cell for index, cell in enumerate(heading) if index != left_out))
        shown = [cell for index, cell in enumerate(cells(number, row)) if index != left_out]
        table.add_row(*(Text(cell) for cell in shown))
    console.print(table)


def write_csv(rows: Sequence[Task], to: TextIO) -> None:
    """Write the list as CSV; what a spreadsheet would take for a formula gets an apostrophe in front."""
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, 1):
        writer.writerow(map(as_words, cells(number, row)))


def workbook(rows: Sequence[Task], by: GroupBy) -> bytes:
    """Return the list as a workbook: A4 on its side, one page wide, the head on every page, days as real dates.

    Raises:
        MissingLibraryError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise MissingLibraryError("openpyxl", "xlsx") from error
    book = Workbook()
    sheet = book.active if book.active is not None else book.create_sheet()
    sheet.title = "Nhiệm vụ"
    _fill(sheet, rows)
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    set_page(sheet, f"DANH SÁCH NHIỆM VỤ {_TITLES[by].upper()}", "Trang &P/&N")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Task]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="B8C2CC")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    top = Alignment(vertical="top", wrap_text=True)
    middle = Alignment(vertical="top", horizontal="center", wrap_text=True)
    for index, (name, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
        cell = sheet.cell(1, index)
        put_words(cell, name)
        cell.font, cell.border = Font(bold=True, color="FFFFFF"), border
        cell.fill = PatternFill("solid", fgColor="1F2933")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    at, group = 1, None
    for number, row in enumerate(rows, 1):
        if _same(row.group) != group:
            group = _same(row.group)
            at += 1
            put_words(sheet.cell(at, 1), row.group)
            sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(COLUMNS))
            for index in range(1, len(COLUMNS) + 1):
                cell = sheet.cell(at, index)
                cell.font, cell.border, cell.alignment = Font(bold=True), border, top
                cell.fill = PatternFill("solid", fgColor="E8EDF2")
            # Merged cells do not grow with their words.
            sheet.row_dimensions[at].height = 16 * (1 + len(row.group) // (sum(_WIDTHS) - 10))
        at += 1
        for index, words in enumerate(cells(number, row)):
            cell = sheet.cell(at, index + 1)
            if index == 0:
                cell.value = number
            elif index == _WHEN_COLUMN and row.day is not None and row.day.year >= 1900:
                cell.value = row.day
                cell.number_format = f'"{row.relation} "dd/mm/yyyy' if row.relation else "dd/mm/yyyy"
            else:
                put_words(cell, words)
            cell.border, cell.alignment = border, middle if index in (0, 2, 4, 5) else top
