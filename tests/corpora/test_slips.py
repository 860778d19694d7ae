"""Slips planted in clean plans are reported where they stand, and nothing else is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

import vnplan_nlp as vp
from corpora.generator import slips, slips_schedule
from corpora.generator.slips import PLANS, Slip
from vnplan_nlp.schema import PlanDocument

Plant = Callable[..., Iterator[Slip]]
#: Codes that compare two places may stand at either of them.
_OF_TWO = frozenset(("W306", "W307", "W311"))


def reported(plan: PlanDocument) -> Counter[tuple[str, str]]:
    return Counter((issue.code, plan.text[issue.start : issue.end] if issue.start is not None else "") for issue in plan.issues)  # fmt: skip


@pytest.mark.parametrize(("plant", "count", "codes"), [(slips.plant, 60, 11), (slips_schedule.plant, 40, 9)])
def test_planted_slips_are_found_and_nothing_else(plant: Plant, count: int, codes: int) -> None:
    before = {path.stem: reported(vp.parse(path)) for path in PLANS.glob("*.txt")}
    planted = list(plant(count))
    missed, false = [], []
    for slip in planted:
        plan = vp.parse_text(slip.text)
        low, high = plan.aligned.text_span(slip.start, slip.end)
        new = reported(plan) - before[slip.plan]
        fresh = [issue for issue in plan.issues if issue.start is not None and (issue.code, plan.text[issue.start : issue.end]) in new]  # fmt: skip
        here = [issue for issue in fresh if issue.start < high and issue.end > low]
        if not any(issue.code == slip.code for issue in (fresh if slip.code in _OF_TWO else here)):
            missed.append(slip)
        false += [(slip, issue) for issue in fresh if issue not in here and issue.code != slip.code]
    assert len(planted) == count
    assert len({slip.code for slip in planted}) == codes
    assert len(missed) <= 0.05 * len(planted), missed
    assert false == []


@pytest.mark.parametrize("plant", [slips.plant, slips_schedule.plant])
def test_the_seed_decides(plant: Plant) -> None:
    assert list(plant(11)) == list(plant(11))
    assert list(plant(11)) != list(plant(11, seed=8))


def test_the_lines_of_the_planter_are_right_without_the_slip() -> None:
    rng = random.Random(7)
    for clean in slips.clean_plans():
        lines = slips_schedule.weekday_line(clean, rng, off=0) + slips_schedule.table_lines(rng, slip=False)
        slip = slips.added(clean, "", lines)
        if slip is not None:
            assert reported(vp.parse_text(slip.text)) == reported(clean.plan)
