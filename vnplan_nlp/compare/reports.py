"""The reports of comparisons by their kinds: "html", "docx", "xlsx"."""

from __future__ import annotations

from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.siblings import SiblingComparison
from vnplan_nlp.schema import PlanDocument


def comparison_report(kind: str, comparison: Comparison, plan: PlanDocument, directive: PlanDocument) -> bytes:
    """Return the file of a report of a comparison.

    Args:
        kind: "html", "docx" or "xlsx".
        comparison: what `compare` found.
        plan: the plan.
        directive: the directive.

    Raises:
        MissingLibraryError: the library of this kind is not installed.
    """
    if kind == "docx":
        from vnplan_nlp.compare.report_docx import write_docx

        return write_docx(comparison, plan, directive)
    if kind == "xlsx":
        from vnplan_nlp.compare.report_xlsx import write_xlsx

        return write_xlsx(comparison, plan, directive)
    from vnplan_nlp.compare.report_html import write_html

    return write_html(comparison, plan, directive).encode("utf-8")


def siblings_report(kind: str, siblings: SiblingComparison, directive: PlanDocument) -> bytes:
    """Return the file of a report of several plans: kind is "html" or "xlsx".

    Raises:
        MissingLibraryError: the library of this kind is not installed.
    """
    from vnplan_nlp.compare.report_siblings import write_siblings_html, write_siblings_xlsx

    if kind == "xlsx":
        return write_siblings_xlsx(siblings, directive)
    return write_siblings_html(siblings, directive).encode("utf-8")
