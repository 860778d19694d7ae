"""A comparison as one HTML page that opens offline: no request, no script but its own, safe with any text."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.compare import report_text, report_words
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.report_view import View
from vnplan_nlp.compare.report_words import Language
from vnplan_nlp.errors import MissingLibraryError
from vnplan_nlp.schema import PlanDocument

if TYPE_CHECKING:
    from jinja2 import Environment

#: A page that is larger is told in fewer words: it goes by mail.
_MOST_BYTES: Final = 1_000_000
_LONGEST_PASSAGE: Final = 420
_SHORTEST_PASSAGE: Final = 60
_LONGEST_ACTOR: Final = 60
#: Requirements in the list of what to look at first.
_ATTENTION: Final = 8
#: Bytes of the page around the report.
_PAGE: Final = 2_000


class Detail(NamedTuple):
    """How much the table of requirements tells; the two texts below it are always whole."""

    #: Letters of the plan's passages in all; at 0 there are only links to them.
    passages: int
    #: Letters of a requirement.
    requirement: int
    #: Reasons of a match.
    reasons: int


_DETAILS: Final = (Detail(100_000, 4000, 3), Detail(70_000, 600, 1), Detail(30_000, 240, 0), Detail(0, 120, 0))


def write_html(
    comparison: Comparison, plan: PlanDocument, directive: PlanDocument, *, language: Language = "vi"
) -> str:
    """Return a page with the summary, the table of requirements and the two texts side by side.

    Args:
        comparison: what `compare` found.
        plan: the plan; the offsets of matches point into its text.
        directive: the directive; the offsets of requirements point into its text.
        language: of the page's own words, "vi" or "en".

    Raises:
        MissingLibraryError: jinja2 is not installed.
    """
    view = View(comparison, plan, directive, language)
    return page(comparison_body(view), view.words["page_title"], language)


def comparison_body(view: View) -> str:
    """Return the part of the page that a web application can put into a page of its own, as HTML.

    It needs `asset("report.css")` and `asset("report.js")` beside it. Where it would be larger than a megabyte, the
    table quotes less of the texts.
    """
    template, context = environment().get_template("comparison.html.j2"), _context(view)
    room = _MOST_BYTES - len(asset("report.css").encode()) - len(asset("report.js").encode())
    made = ""
    for detail in _DETAILS:
        passages = detail.passages // max(context["passages"], 1)
        longest = min(max(passages, _SHORTEST_PASSAGE), _LONGEST_PASSAGE) if detail.passages else 0
        made = template.render(context, longest=longest, detail=detail)
        if len(made.encode()) < room - _PAGE:
            break
    return made


def page(body: str, title: str, language: Language) -> str:
    """Return a stand-alone page around a body: style and script inline, allowed by their hashes and nothing else."""
    from markupsafe import Markup

    style, script = asset("report.css"), asset("report.js")
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            body=Markup(body),
            title=title,
            language=language,
            skip=report_words.words_of(language)["skip"],
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
        )
    )


def policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy that allows this style and this script inline and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def asset(name: str) -> str:
    """Return `report.css` or `report.js`."""
    return files("vnplan_nlp.compare").joinpath("templates", name).read_text("utf-8").replace("\r\n", "\n")


@cache
def environment() -> Environment:
    """Return the templates; everything that is put into them is escaped.

    Raises:
        MissingLibraryError: jinja2 is not installed.
    """
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined
    except ImportError as error:
        raise MissingLibraryError("jinja2", "report") from error
    made = Environment(
        loader=PackageLoader("vnplan_nlp.compare"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.tests["weakening"] = report_words.weakens
    made.globals |= {
        "status_sign": report_words.status_sign,
        "change_sign": report_words.change_sign,
        "change_words": report_words.change_words,
        "pairing_name": report_words.pairing_name,
        "pairing_words": report_words.pairing_words,
        "value_words": report_words.value_words,
        "one_line": report_words.one_line,
        "percent": report_words.percent,
        "weakens": report_words.weakens,
    }
    return made


def _context(view: View) -> dict[str, Any]:
    directive_spans, directive_marks = report_text.directive_spans(view)
    plan_spans, plan_marks = report_text.plan_spans(view)
    plan_lines = report_text.lines(view.plan, plan_spans, plan_marks)
    return {
        "view": view,
        "words": view.words,
        "attention": _attention(view),
        "directive_lines": report_text.lines(view.directive, directive_spans, directive_marks),
        "plan_lines": plan_lines,
        "anchors": report_text.anchors(plan_lines),
        "passages": sum(len(row.item.matches[:1]) for row in view.rows) + len(view.comparison.additions),
        "shortest": _SHORTEST_PASSAGE,
        "longest_actor": _LONGEST_ACTOR,
        "version": view.comparison.produced_by.get("vnplan_nlp", ""),
        "answered": {row.number for row in view.rows if row.answers},
        "everything": set(view.numbers.values()),
    }


def _attention(view: View) -> dict[str, Any]:
    """What an officer looks at first: what is missing and what is weaker, a few of each in the directive's order."""
    weaker = list(dict.fromkeys(row.number for row, _ in view.weaker))
    rows = {row.number: row for row in view.rows}
    return {
        "missing": view.missing[:_ATTENTION],
        "more_missing": max(len(view.missing) - _ATTENTION, 0),
        "weaker": [rows[number] for number in weaker[:_ATTENTION]],
        "more_weaker": max(len(weaker) - _ATTENTION, 0),
    }
