"""What `vnplan rules` and `vnplan explain` print for people, and what they write as rows."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vnplan_nlp.data.rules import known_rules, layers
from vnplan_nlp.rulebook.counting import RuleCount
from vnplan_nlp.rulebook.coverage import Coverage, Progress
from vnplan_nlp.rulebook.explain import Cover, Explanation
from vnplan_nlp.rulebook.listing import taken_examples
from vnplan_nlp.show import PIPE_WIDTH

#: Where nobody looks at a terminal, one line for so many files.
_EVERY: Final = 200
_SHORT: Final = 60
_VALUES: Final = 9
#: Those of a rule; a pattern has some of them.
_COVERAGE_COLUMNS: Final = (
    *("kind", "layer", "name", "hits", "documents", "overlaps", "conflicts"),
    *("right", "wrong", "excused", "precision", "inside"),
)
#: The most characters that are shown of a line, and how many of them stand before the place.
_MOST_OF_LINE: Final = 600
_BESIDE: Final = 200
#: What the names of fields end with that say where something stands.
_OFFSETS: Final = ("_start", "_end")


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


# --- the list --------------------------------------------------------------------------------------


def print_list(rows: Sequence[dict[str, Any]]) -> None:
    """Print the rules and patterns as a table."""
    rules = sum(row["kind"].startswith("rule") for row in rows)
    patterns = sum(row["kind"] == "pattern" for row in rows)
    table = _table(f"{rules} rules, {patterns} further patterns", ("layer", "name", "kind", "example"))
    for row in rows:
        table.add_row(row["layer"], row["name"], row["kind"], Text(_short(row["example"], 50)))
    _console().print(table)


def print_entries(entries: Sequence[dict[str, Any]]) -> None:
    """Print all of the rules and patterns of one name."""
    console = _console()
    for entry in entries:
        console.print(Text(f"{entry['name']} ({entry['kind']}, {entry['layer']})", style="bold"))
        _print_entry(console, entry)
        for pattern in entry.get("patterns", ()):
            console.print(Text(f"\n  pattern {pattern['name']} ({pattern['mode']})", style="bold"))
            _print_entry(console, pattern)


def _print_entry(console: Console, entry: dict[str, Any]) -> None:
    lines = [entry["about"], entry["place"]]
    lines += [f"+ {line}" for example in entry["examples"] for line in _indented(example)]
    lines += [f"- {line}" for example in entry["counter_examples"] for line in _indented(example)]
    for line in lines:
        console.print(Padding(Text(line), (0, 0, 0, 4)))
    if "pattern" in entry:
        console.print(Padding(Text(entry["pattern"].strip("\n"), style="cyan"), (0, 0, 0, 4)))


def _indented(example: str) -> list[str]:
    return [example.replace("\n", "\n  ")]


# --- coverage --------------------------------------------------------------------------------------


@contextmanager
def progress_on_stderr() -> Iterator[Progress]:
    """Give what tells on stderr how many files are done: a bar on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        yield _tell
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("files", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(done: int, total: int) -> None:
    if done % _EVERY == 0:
        print(f"{done} of {total} files", file=sys.stderr, flush=True)


def print_missed(found: Coverage, *, gold: bool) -> None:
    """Tell on stderr which files do not count, and whether gold was given that fits none."""
    from vnplan_nlp.rulebook.reading import parsed_already

    lines = [str(parsed_already(file, "coverage")) for file in found.left_out]
    lines += [f"{file}: {reason}" for file, reason in found.failed]
    if gold and not found.fitted:
        count = found.documents + len(found.failed)
        lines.append("no gold fits the document" if count == 1 else f"no gold fits any of the {count} documents")
    for line in lines:
        print(line, file=sys.stderr)


def coverage_rows(found: Coverage) -> list[dict[str, Any]]:
    """Return a flat row for each rule, for what models found, and for each pattern."""
    rows = [
        {
            "kind": "rule" if (layer, name) in known_rules() else "model",
            "layer": layer,
            "name": name,
            "hits": count.hits,
            "documents": count.documents,
            "overlaps": count.overlaps,
            "conflicts": count.conflicts,
            "right": count.right,
            "wrong": count.wrong,
            "excused": count.excused,
            "precision": _share(count),
            "inside": ", ".join(f"{layer} {times}" for layer, times in sorted(count.inside.items())),
        }
        for (layer, name), count in found.rules.items()
    ]
    empty: dict[str, Any] = dict.fromkeys(_COVERAGE_COLUMNS)
    return rows + [
        {**empty, "kind": "pattern", "name": name, "hits": count.matches, "documents": count.documents}
        for name, count in found.patterns.items()
    ]


def coverage_json(found: Coverage) -> dict[str, Any]:
    """Return coverage as JSON values."""
    rows = coverage_rows(found)
    rules = [row for row in rows if row["kind"] != "pattern"]
    for row, count in zip(rules, found.rules.values(), strict=True):
        row["inside"] = dict(sorted(count.inside.items()))
    return {
        "documents": found.documents,
        "documents_with_gold": found.gold,
        "left_out": found.left_out,
        "failed": [{"file": file, "reason": reason} for file, reason in found.failed],
        "rules": [{key: value for key, value in row.items() if key != "kind"} for row in rules],
        "patterns": [
            {"name": name, "matches": count.matches, "documents": count.documents}
            for name, count in found.patterns.items()
        ],
        "dead_rules": [{"layer": layer, "name": name} for layer, name in found.dead_rules],
        "dead_patterns": found.dead_patterns,
        "conflicts": [conflict.as_json() for conflict in found.conflicts],
        "taken_examples": _taken(found),
    }


def _share(count: RuleCount) -> float | None:
    return None if count.precision is None else round(count.precision, 4)


def print_coverage(found: Coverage) -> None:
    """Print coverage: the rules that fired, those that did not, what contradicts, what others take first."""
    console = _console()
    gold = f", {found.gold} with gold" if found.gold else ""
    console.print(f"{plural(found.documents, 'document')}{gold}", style="bold", end="\n\n")
    heads = ("layer", "rule", "hits", "documents", "overlaps", "conflicts", "precision")
    table = _table("Rules", heads, numbers=heads[2:])
    for (layer, name), count in found.rules.items():
        if count.hits:
            judged = count.right + count.wrong
            precision = "" if count.precision is None else f"{count.precision:.3f} of {judged}"
            numbers = (count.hits, count.documents, count.overlaps or "", count.conflicts or "", precision)
            table.add_row(layer, name, *map(str, numbers))
    console.print(table)
    dead = [f"{layer}: {name}" for layer, name in found.dead_rules]
    _print_names(console, "Dead rules: no annotation names them", dead)
    _print_names(console, "Dead patterns: they found nothing", found.dead_patterns)
    if found.conflicts:
        console.print(Text(f"Conflicts ({len(found.conflicts)} shown)", style="bold"))
        for item in found.conflicts:
            console.print(Text(f"  {item.document}:{item.line} {item.layer}"))
            for rule, words in zip(item.rules, item.texts, strict=True):
                console.print(Text(f"    {rule}: {_short(words, 90)}"))
    taken = _taken(found)
    if taken:
        console.print(Text("Examples that another pattern of the same grammar takes first", style="bold"))
        for row in taken:
            console.print(Text(f"  {row['pattern']}: {row['example']} ({row['by']})"))


def _taken(found: Coverage) -> list[dict[str, str]]:
    return [row for row in taken_examples() if row["pattern"] in found.patterns]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun: "1 document", "2 documents"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _print_names(console: Console, title: str, names: Sequence[str]) -> None:
    if names:
        console.print(Text(f"{title} ({len(names)})", style="bold"))
        console.print(Padding(Text(", ".join(names)), (0, 0, 1, 2)))


# --- why -------------------------------------------------------------------------------------------


def print_explanations(found: Sequence[Explanation]) -> None:
    """Print why lines were read as they were."""
    console = _console()
    for index, line in enumerate(found):
        if index:
            console.print()
        _print_line(console, line)
    if found and found[0].others:
        console.print(Text(f"Những chữ này còn ở {found[0].others} chỗ khác.", style="dim"))


def _print_line(console: Console, line: Explanation) -> None:
    low, high = line.focus[0] - line.start, line.focus[1] - line.start
    shown, before = _around(line.text, low)
    words = Text(shown.replace("\t", " ┃ "))
    if "\t" not in shown and (low, high) != (0, len(line.text)):
        words.stylize("bold underline", max(0, low - before), high - before)
    head = f"Dòng {line.line} của tệp, dòng {line.clean_line} của văn bản đã làm sạch"
    console.print(Text(head, style="bold"))
    console.print(Padding(words, (0, 0, 0, 2)))
    _say(console, "Vùng", f"{line.zone.label} ({line.zone.about})")
    for section in line.sections:
        name = " ".join(part for part in (section.path or section.label or "gạch đầu dòng", section.heading) if part)
        role = f", vai trò {section.role}" if section.role else ""
        _say(console, "Đề mục", f"{_short(name, 70)}{role}  [{section.rule}]")
    if line.fields:
        _say(console, "Thể thức", ", ".join(line.fields))
    covers = [cover for cover in line.covers if cover.layer not in ("sections", "tables")]
    console.print(Text(f"Nhận ra ({len(covers)})", style="bold"))
    for cover in covers:
        _print_cover(console, cover)
    console.print(Text(f"Suýt nhận ra ({len(line.near)})", style="bold"))
    for near in line.near:
        came = "khớp cả mẫu" if near.share == 1 else f"khớp {near.share:.0%} mẫu, đến"
        where = Text(f"{layers()[near.rule.layer].label}: {came} “{_short(near.text, _SHORT)}”, {near.words}")
        console.print(Padding(where, (0, 0, 0, 2)))
        console.print(Padding(Text(f"[{near.rule.name}; {near.pattern}] {near.rule.about}", style="dim"), (0, 0, 0, 6)))


def _around(text: str, low: int) -> tuple[str, int]:
    """The part of a long line around a place, and how much further left the place stands in it."""
    start = max(0, min(low - _BESIDE, len(text) - _MOST_OF_LINE)) if low > _BESIDE else 0
    end = min(len(text), start + _MOST_OF_LINE)
    opened, closed = "…" if start else "", "…" if end < len(text) else ""
    return f"{opened}{text[start:end]}{closed}", start - len(opened)


def _print_cover(console: Console, cover: Cover) -> None:
    item, rule = cover.annotation, cover.rule
    console.print(Padding(Text(f"{layers()[cover.layer].label}: “{_short(item.text, 90)}”"), (0, 0, 0, 2)))
    values = {name: value for name, value in cover.values().items() if not name.endswith(_OFFSETS)}
    said = [f"{name} {_short(str(value), 50)}" for name, value in list(values.items())[:_VALUES]]
    example = _short(rule.examples[0], _SHORT)
    for words, style in ((", ".join(said), "cyan"), (f"[{rule.name}] {rule.about} Ví dụ: {example}", "dim")):
        if words:
            console.print(Padding(Text(words, style=style), (0, 0, 0, 6)))


def _say(console: Console, label: str, words: str) -> None:
    console.print(Padding(Text(f"{label}: {words}"), (0, 0, 0, 2)))


# --- cells -----------------------------------------------------------------------------------------


def _table(title: str, columns: Sequence[str], numbers: Sequence[str] = ()) -> Table:
    table = Table(box=SIMPLE_HEAD, title=Text(title), title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table


def _short(words: str, most: int) -> str:
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
