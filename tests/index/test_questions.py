"""Forty questions to an index over all documents that are there; the answers were worked out by hand.

The questions stand in `annotations/questions.json`, the form of the answers in `annotations/README.md`. Those that need
the real documents skip where `../shared` is absent; the others are asked of an index over the corpora.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

import vnplan_nlp as vp
from vnplan_nlp.errors import AmbiguousReferenceError
from vnplan_nlp.index.build import Builder
from vnplan_nlp.index.model import (
    CampaignPage,
    Candidate,
    CascadeNode,
    ChangedBasis,
    CitedBy,
    Cites,
    Coverage,
    DeadlineRow,
    Document,
    Related,
    SearchResult,
    Statistics,
    Target,
    TargetPage,
    TopGroup,
)
from vnplan_nlp.index.model import (
    Path as Chain,
)

ROOT: Final = Path(__file__).parents[2]
REAL: Final = ROOT.parent / "shared" / "plans"
FOLDERS: Final = ("samples", "web", "more", "pair", "headers", "legal/vbpl")
#: What needs neither LibreOffice nor tesseract to be read.
OFFICE: Final = "office/101-2025-UBTVQH15.htm"
QUESTIONS: Final = json.loads((ROOT / "annotations" / "questions.json").read_text("utf-8"))["questions"]


def sources() -> list[Path]:
    """The files of the archive: all that are there."""
    found = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
    if REAL.is_dir():
        found += [path for folder in FOLDERS for path in sorted((REAL / folder).glob("*.txt"))]
        found.append(REAL / OFFICE)
    return found


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[vp.CitationIndex]:
    folder = tmp_path_factory.mktemp("questions")
    plans = [parsed.plan for parsed in vp.parse_many(sources(), workers=2)]
    assert None not in plans
    lines = folder / "plans.jsonl"
    lines.write_text("".join(f"{plan.to_json()}\n" for plan in plans if plan is not None), "utf-8")
    with Builder(folder / "index.db") as builder:
        builder.sync([lines])
    with vp.CitationIndex(folder / "index.db") as opened:
        yield opened


# --- answers as plain data ---


def name(document: Document | None) -> str | None:
    return Path(document.path).name if document is not None and document.path is not None else None


def names(documents: Iterable[Document]) -> list[str]:
    return sorted(str(name(document)) for document in documents)


def of_search(found: SearchResult) -> dict[str, Any]:
    return {
        "files": names(hit.document for hit in found.hits),
        "levels": {facet.value: facet.documents for facet in found.facets["level"]},
        "references": [one.target.canonical_id for one in found.references],
    }


def of_target(target: Target) -> str:
    return target.canonical_id


def of_candidates(candidates: tuple[Candidate, ...]) -> list[str]:
    return [one.target.canonical_id for one in candidates]


def of_page(page: TargetPage) -> dict[str, Any]:
    return {
        "documents": page.target.documents,
        "years": {str(year): count for year, count in page.years.items()},
        "conflicts": {one.field: dict(one.values) for one in page.conflicts},
        "witnesses": {
            str(one.date): names(one.witnesses)
            for one in page.readings
            if one.date is not None and one.date != page.target.date
        },
    }


def of_citing(found: CitedBy) -> dict[str, Any]:
    return {"total": found.total, "files": names(row.document for row in found.rows)}


def of_cited(found: Cites) -> dict[str, Any]:
    ids = sorted(row.target.canonical_id for row in found.rows)
    return {"total": len(ids), "numbered": [one for one in ids if one[0].isdigit()]}


def of_top(groups: tuple[TopGroup, ...]) -> dict[str, Any]:
    return {str(group.group): [[target.canonical_id, count] for target, count in group.rows] for group in groups}


def of_path(path: Chain) -> dict[str, Any]:
    return {
        "documents": [name(step.document) for step in path.steps],
        "targets": [step.target.canonical_id if step.target is not None else None for step in path.steps],
        "arrows": [step.arrow for step in path.steps],
    }


def of_related(found: tuple[Related, ...]) -> list[Any]:
    return [[one.target.canonical_id, one.together, one.strength] for one in found]


def of_cascade(node: CascadeNode) -> dict[str, Any]:
    below: dict[str, Any] = {}
    for child in node.children:
        below |= of_cascade(child)
    return {str(name(node.document)): below}


def of_coverage(found: Coverage) -> dict[str, Any]:
    return {
        "on": found.on,
        "by_level": {level: list(counts) for level, counts in found.by_level.items()},
        "covered": {unit.name: names(unit.documents) for unit in found.units if unit.documents},
    }


def of_campaign(page: CampaignPage) -> dict[str, Any]:
    return {
        "movement": page.movement,
        "files": sorted({str(name(one.document)) for one in page.adoptions}),
        "years": {str(year): count for year, count in page.years.items()},
        "names": dict(page.names),
    }


def of_deadlines(rows: tuple[DeadlineRow, ...]) -> list[Any]:
    return [[name(row.document), row.last_day] for row in rows]


def of_changed(rows: tuple[ChangedBasis, ...]) -> list[Any]:
    return sorted([name(row.document), row.change, row.by.canonical_id, row.when] for row in rows)


def of_statistics(counted: Statistics) -> dict[str, Any]:
    return counted.model_dump()


NORMAL: Final[dict[str, Callable[[Any], Any]]] = {
    "search": of_search,
    "target": of_target,
    "resolve": of_candidates,
    "show": of_page,
    "cited_by": of_citing,
    "cites": of_cited,
    "top": of_top,
    "path": of_path,
    "related": of_related,
    "cascade": of_cascade,
    "coverage": of_coverage,
    "campaign": of_campaign,
    "deadlines": of_deadlines,
    "changed_basis": of_changed,
    "statistics": of_statistics,
}


def asked(index: vp.CitationIndex, call: dict[str, Any]) -> Any:
    """What the index answers to a call, as plain data."""
    try:
        found = getattr(index, call["method"])(*call["arguments"], **call.get("options", {}))
    except AmbiguousReferenceError as error:
        return {"ambiguous": sorted(text.rpartition("(")[2].rstrip(")") for text in error.candidates)}
    return NORMAL[call["method"]](found)


@pytest.mark.parametrize("question", QUESTIONS, ids=[f"{one['id']}-{one['call']['method']}" for one in QUESTIONS])
def test_the_index_answers_what_was_worked_out_by_hand(
    question: dict[str, Any], index: vp.CitationIndex, request: pytest.FixtureRequest
) -> None:
    if question["archive"] == "all" and not REAL.is_dir():
        pytest.skip("../shared (real documents, not part of the repository) is not there")
    if "differs" in question:  # strict: whoever mends it takes the key away
        request.applymarker(pytest.mark.xfail(reason=question["differs"]))
    answer, said = question["answer"], asked(index, question["call"])
    if isinstance(answer, dict) and isinstance(said, dict):  # an answer gives what was asked, not all that is known
        said = {key: said.get(key) for key in answer}
    assert said == answer


def test_there_are_forty_questions_of_every_kind() -> None:
    assert len(QUESTIONS) == len({one["id"] for one in QUESTIONS}) == len({one["question"] for one in QUESTIONS}) == 40
    assert {one["call"]["method"] for one in QUESTIONS} == set(NORMAL)
    assert sum(one["archive"] == "all" for one in QUESTIONS) >= 25
