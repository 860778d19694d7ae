"""The plan itself: what answers a directive that asks for a plan is the plan, by the line in which it says so."""

from __future__ import annotations

import re
from functools import cache

from vnplan_nlp.compare.units import Unit
from vnplan_nlp.compare.words import vocabulary
from vnplan_nlp.schema import PlanDocument


def asks_for_a_plan(text: str) -> bool:
    """Whether a requirement asks its addressee to make a plan: "xây dựng kế hoạch thực hiện Chỉ thị này"."""
    return _pattern("asks_for_a_plan").search(text) is not None


def watches_over_it(text: str) -> bool:
    """Whether a requirement hands out the supervision of the directive itself, which no plan below repeats."""
    return _pattern("watches_over_it").search(text) is not None


def preamble_of(plan: PlanDocument, directive: PlanDocument) -> Unit | None:
    """Return the line in which a plan says what it carries out: the one that cites the directive, or the first.

    It has no words, so that nothing else is found in it.
    """
    first = plan.sections[0].start if plan.sections else len(plan.text)
    lines = [item for item in plan.citations if item.start < first and item.role in ("implements", "basis")]
    number = directive.header.reference
    citing = [item for item in lines if number is not None and item.reference == number]
    carried = [item for item in lines if item.role == "implements"]
    if not citing and not carried:
        return None
    at = (citing or carried)[0].start
    start = plan.text.rfind("\n", 0, at) + 1
    end = plan.text.find("\n", at)
    return Unit(start, end if end >= 0 else len(plan.text), None, (), (), (), is_preamble=True)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(vocabulary()[name]["patterns"]), re.IGNORECASE)
