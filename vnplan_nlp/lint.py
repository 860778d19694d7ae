"""`check`: the issues of a plan as a linter prints them, with line and column of the file."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.config import ParseConfig
from vnplan_nlp.errors import ISSUE_CODES
from vnplan_nlp.pipeline import parse_with_text
from vnplan_nlp.schema import PlanDocument, Severity

if TYPE_CHECKING:
    from vnplan_nlp.ingest.source import PageProgress

_SARIF_LEVEL: Final = {"error": "error", "warning": "warning", "info": "note"}
_SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"


class Finding(NamedTuple):
    """An issue and where it stands in its file: lines and columns count from 1, columns in code points.

    What concerns the whole document stands at line 1, column 1. `end_column` is the first column behind the words.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    severity: Severity
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.code} {self.severity} {self.message}"


def check(
    source: str | os.PathLike[str] | bytes,
    *,
    config: ParseConfig | None = None,
    filename: str | None = None,
    progress: PageProgress | None = None,
) -> tuple[Finding, ...]:
    """Return the issues of the plan that a file or its bytes hold, in the order of the file.

    `progress` is told how far the recognition of pages is, as by `parse`.

    Raises:
        VnplanError: the source cannot be read as a document; the message says why.
    """
    plan, raw = parse_with_text(source, config=config, filename=filename, progress=progress)
    shown = filename if filename is not None or isinstance(source, bytes) else os.fspath(source)
    return findings(plan, raw, shown or "bytes")


def findings(plan: PlanDocument, raw: str, file: str) -> tuple[Finding, ...]:
    """Return the issues of a plan with their places in the raw text that it was parsed from."""
    line_starts = [0]
    for printed in raw.splitlines(keepends=True):
        line_starts.append(line_starts[-1] + len(printed))
    found = []
    for issue in plan.issues:
        start = end = 0
        if issue.start is not None and issue.end is not None:
            start, end = plan.aligned.raw_span(issue.start, issue.end)
        line, column = _place(line_starts, start)
        end_line, end_column = _place(line_starts, end)
        found.append(Finding(file, line, column, end_line, end_column, issue.code, issue.severity, issue.message))
    return tuple(sorted(found, key=lambda finding: (finding.line, finding.column, finding.code)))


def _place(line_starts: Sequence[int], offset: int) -> tuple[int, int]:
    line = max(0, bisect_right(line_starts, offset) - 1)
    return line + 1, offset - line_starts[line] + 1


def as_json(found: Iterable[Finding]) -> str:
    """Return findings as a JSON list, one finding a line."""
    return "[" + ",".join(f"\n {json.dumps(item._asdict(), ensure_ascii=False)}" for item in found) + "\n]"


def as_sarif(found: Sequence[Finding], version: str) -> str:
    """Return findings as a SARIF 2.1.0 log, which code hosts and editors show beside the text."""
    codes = sorted({finding.code for finding in found})
    log: dict[str, Any] = {
        "$schema": _SARIF_SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "vnplan", "version": version, "rules": [_rule(code) for code in codes]}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding) for finding in found],
            }
        ],
    }
    return json.dumps(log, ensure_ascii=False, indent=1)


def _rule(code: str) -> dict[str, Any]:
    severity, meaning, example = ISSUE_CODES[code]
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "help": {"text": example},
        "defaultConfiguration": {"level": _SARIF_LEVEL[severity]},
    }


def _result(finding: Finding) -> dict[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {
        "ruleId": finding.code,
        "level": _SARIF_LEVEL[finding.severity],
        "message": {"text": finding.message},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": finding.file.replace(os.sep, "/")}, "region": region}}
        ],
    }
