"""Golden files: what the parser finds in every plan of the corpus, line by line, changed only on purpose.

`pytest tests/test_golden.py --update-golden` writes them anew; the flag is refused in CI, and a missing file fails.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import vnplan_nlp as vp
from vnplan_nlp.schema import PlanDocument

ROOT = Path(__file__).parents[1]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
GOLDEN = Path(__file__).parent / "golden"


def summary(plan: PlanDocument) -> str:
    """The findings of a plan, one a line: enough to see in a diff what changed, short enough to read."""
    header = plan.header
    issuer = f"{header.issuer.name} ({header.issuer.level})" if header.issuer else None
    lines = [
        f"header {header.doc_type} | {header.reference} | {header.date} | {header.place} | {issuer}",
        f"title {header.title}",
        f"signer {header.signer.on_behalf} | {header.signer.per} | {header.signer.position} | {header.signer.name}",
        *(f"recipient {item}" for item in header.recipients),
        *(f"section {s.path} | {s.heading} | {s.role}" for s in plan.sections if s.path),
        f"bullets {sum(s.kind == 'bullet' for s in plan.sections)}",
        *(f"table {len(t.rows)} rows | {' / '.join(t.rows[0])}" for t in plan.tables),
        *(
            f"citation {c.doc_type} | {c.reference or c.text} | {c.date} | {c.issuer_text} | {c.role} | {c.within} | {c.title} | {c.target}"
            for c in plan.citations
        ),
        *(f"reference {r.canonical_id} | {r.iri} | {len(r.mentions)} | {r.complete}" for r in plan.references),
        *(f"relation {r.subject_target or r.subject} | {r.type} | {r.object_target or r.object}" for r in plan.relations),
        *(f"campaign {c.kind} | {c.name} | {c.national} | {c.place}" for c in plan.campaigns),
        *(f"phase {p.label} | {p.begin_date} | {p.end_date}" for p in plan.phases),
        *(f"deadline {d.value} | {d.relation} | {d.recurrence} | {d.actor} | {d.text}" for d in plan.deadlines),
        *(
            f"commemoration {c.years} | {c.from_date} | {c.to_date} | {c.consistent} | {c.name}"
            for c in plan.commemorations
        ),
        *(f"time {t.type} | {t.value} | {t.text}" for t in plan.times),
        *(f"issue {i.code} | {i.message}" for i in plan.issues),
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", PLANS, ids=[path.stem for path in PLANS])
def test_golden(path: Path, update_golden: bool) -> None:
    found = summary(vp.parse(path))
    golden = GOLDEN / f"{path.stem}.txt"
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, "utf-8")
        return
    assert golden.is_file(), f"{golden} is missing: look at the output, then run with --update-golden"
    assert found == golden.read_text("utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.txt")} == {path.stem for path in PLANS}


def test_golden_files_are_not_updated_in_ci(update_golden: bool) -> None:
    assert not (update_golden and os.environ.get("CI"))
