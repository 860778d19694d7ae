"""A document with all that makes formats stumble, and the gold on its texts."""

import json
from functools import cache
from pathlib import Path

import pytest

from vnplan_nlp import parse
from vnplan_nlp.annotating.gold import read_gold
from vnplan_nlp.annotating.model import AnnotatedText, Link, Span
from vnplan_nlp.schema import PlanDocument

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
TEXT = (
    "KẾ HOẠCH 🎋\n"
    "I. MỤC ĐÍCH\n"
    "Thực hiện Chỉ thị số 12/CT-UBND ngày 03/5/2031 về việc\n"
    "hưởng ứng phong trào “Đồi xanh”, Sở Nội vụ báo cáo trước ngày 20/6/2031.\n"
)


def span(id_: str, layer: str, words: str, **attributes: object) -> Span:
    start = TEXT.index(words)
    return Span(id_, layer, start, start + len(words), attributes)


@pytest.fixture(scope="session")
def awkward() -> AnnotatedText:
    """Letters beyond U+FFFF, spans over a line end, nested, of the same borders; values of every kind."""
    spans = (
        span("sections-0", "sections", "I. MỤC ĐÍCH", path="I", heading="MỤC ĐÍCH", role="purpose"),
        span(
            "citations-0",
            "citations",
            "Chỉ thị số 12/CT-UBND ngày 03/5/2031 về việc\nhưởng ứng phong trào “Đồi xanh”",
            form="numbered",
            doc_type="Chỉ thị",
            role="implements",
            optional=False,
            pinpoint=[{"kind": "khoản", "label": "2"}],
            note="hai dòng\nghi chú | có dấu\ttab",
        ),
        span("citations-1", "citations", "Chỉ thị số 12/CT-UBND", form="short"),
        span("campaigns-0", "campaigns", "“Đồi xanh”", name="Đồi xanh", kind="một loại lạ"),
        span("commemorations-0", "commemorations", "“Đồi xanh”", years=5, consistent=True, from_date="2026"),
        span("deadlines-0", "deadlines", "trước ngày 20/6/2031", value="2031-06-20", relation="before", actor="Sở Nội vụ"),
        span("assignments-0", "assignments", "Sở Nội vụ báo cáo", role="report_to", task=" mép có dấu cách "),
    )
    links = (Link("within", "citations-1", "citations-0"), Link("deadline", "assignments-0", "deadlines-0"))
    fields = {"doc_type": "Kế hoạch", "recipients": ["Như trên", "Lưu: VT"], "bullets": 0, "extra": {"a": [1, None]}}
    return AnnotatedText("ke-hoach.txt", TEXT, spans, links, fields)


@cache
def parsed(path: Path) -> PlanDocument:
    return parse(str(path))


def gold_files() -> list[object]:
    """(gold, text) of the corpora, and of the real documents where they are."""
    found: list[object] = []
    for gold in sorted((ROOT / "annotations" / "gold").glob("*.json")):
        text = ROOT / "corpora" / "plans" / json.loads(gold.read_text("utf-8"))["doc"]
        found.append(pytest.param((gold, text), id=gold.stem))
    if not (SHARED / "gold").is_dir():
        skip = pytest.mark.skip(reason="../shared (real documents, not part of the repository) is not there")
        return [*found, pytest.param(None, id="shared", marks=skip)]
    plans = {path.name: path for path in SHARED.glob("plans/**/*") if path.is_file()}
    for gold in sorted((SHARED / "gold").glob("*.json")):
        real = plans.get(Path(json.loads(gold.read_text("utf-8"))["doc"]).name)
        if real is not None:
            found.append(pytest.param((gold, real), id=gold.stem))
    return found


@pytest.fixture(scope="session", params=gold_files())
def annotated(request: pytest.FixtureRequest) -> tuple[dict[str, object], AnnotatedText, PlanDocument]:
    """Gold, the gold on its text, and the parse of that text."""
    gold_file, text_file = request.param
    gold = json.loads(gold_file.read_text("utf-8"))
    plan = parsed(text_file)
    return gold, read_gold(gold, plan.text), plan
