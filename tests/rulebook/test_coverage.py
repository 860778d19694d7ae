"""Coverage of whole corpora: everything is counted once, every rule is known, and files that fail stop nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import vnplan_nlp as vp
from vnplan_nlp.archive.sources import Location
from vnplan_nlp.data.rules import all_patterns, known_rules
from vnplan_nlp.errors import SourceNotFoundError
from vnplan_nlp.evaluate import Evaluation, evaluate_document
from vnplan_nlp.rulebook.coverage import Coverage, _results, coverage, usual_corpus
from vnplan_nlp.show_rules import coverage_json, coverage_rows

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
SHARED = ROOT.parent / "shared" / "plans"
BODY = "KẾ HOẠCH\nTổ chức phong trào thi đua năm 2021\n- Gửi báo cáo trước ngày 15/6/2021.\n"


@pytest.fixture(scope="module")
def corpus() -> Coverage:
    roots, gold = usual_corpus()
    return coverage(roots, gold=gold, jobs=2)


@pytest.fixture(scope="module")
def plans() -> list[vp.PlanDocument]:
    return [vp.parse(path) for path in PLANS]


def test_every_annotation_is_a_hit(corpus: Coverage, plans: list[vp.PlanDocument]) -> None:
    assert corpus.documents == len(PLANS)
    assert corpus.failed == []
    assert sum(count.hits for count in corpus.rules.values()) == sum(len(list(p.annotations())) for p in plans)


def test_hits_and_documents_are_those_of_each_rule(corpus: Coverage, plans: list[vp.PlanDocument]) -> None:
    hits = Counter((layer, item.rule) for plan in plans for layer in vp.schema.LAYERS for item in plan.layer(layer))
    holding = Counter(key for plan in plans for key in {(la, it.rule) for la in vp.schema.LAYERS for it in plan.layer(la)})
    assert {key: count.hits for key, count in corpus.rules.items() if count.hits} == hits
    assert {key: count.documents for key, count in corpus.rules.items() if count.hits} == holding


def test_every_rule_that_fired_is_known(corpus: Coverage) -> None:
    assert set(corpus.rules) == set(known_rules())
    assert set(corpus.patterns) == set(all_patterns())


def test_precision_of_the_rules_adds_up_to_that_of_evaluate(corpus: Coverage, plans: list[vp.PlanDocument]) -> None:
    documents = []
    for path, plan in zip(PLANS, plans, strict=True):
        gold = ROOT / "annotations" / "gold" / f"{path.stem}.json"
        if gold.is_file():
            documents.append(evaluate_document(json.loads(gold.read_text("utf-8")), json.loads(plan.to_json())))
    assert corpus.gold == len(documents) == 20
    for layer, parts in {
        "citations": ["citations", "citations_named"], "campaigns": ["campaigns"], "phases": ["phases"],
        "deadlines": ["deadlines"], "commemorations": ["commemorations"], "sections": ["sections"],
    }.items():  # fmt: skip
        totals = [total for total in Evaluation(tuple(documents)).totals() if total.layer in parts]
        counts = [count for (name, _), count in corpus.rules.items() if name == layer]
        right, wrong = sum(count.right for count in counts), sum(count.wrong for count in counts)
        assert (right, wrong) == (sum(t.hits for t in totals), sum(len(t.spurious) for t in totals))
        weighted = sum((count.precision or 0) * (count.right + count.wrong) for count in counts) / (right + wrong)
        assert weighted == pytest.approx(sum(t.hits for t in totals) / sum(t.hits + len(t.spurious) for t in totals))


def test_a_rule_that_is_a_pattern_is_dead_where_its_patterns_are(corpus: Coverage) -> None:
    for key in corpus.rules:
        rule = known_rules()[key]
        if rule.kind == "pattern" and corpus.rules[key].hits:
            assert any(corpus.patterns[name].matches for name in rule.patterns), key


def test_what_is_dead_did_nothing(corpus: Coverage) -> None:
    assert all(not corpus.rules[key].hits for key in corpus.dead_rules)
    assert all(not corpus.patterns[name].matches for name in corpus.dead_patterns)
    assert ("citations", "numbered.state") not in corpus.dead_rules
    assert "citations.core" not in corpus.dead_patterns


def test_counts_hang_neither_on_order_nor_on_processes(tmp_path: Path, corpus: Coverage) -> None:
    few = [str(path) for path in PLANS[:6]]
    one, two = coverage(few, jobs=1), coverage(few[::-1], jobs=2)
    assert one.rules == two.rules
    assert one.patterns == two.patterns


def test_rows_and_json_hold_every_rule_and_pattern(corpus: Coverage) -> None:
    rows, value = coverage_rows(corpus), coverage_json(corpus)
    assert len({tuple(row) for row in rows}) == 1
    assert len(rows) == len(known_rules()) + len(all_patterns())
    assert json.loads(json.dumps(value))["documents"] == len(PLANS)
    assert [row["hits"] for row in value["rules"]] == [row["hits"] for row in rows if row["kind"] == "rule"]


# --- files -----------------------------------------------------------------------------------------


def test_files_that_cannot_be_read_are_told_and_stop_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    (tmp_path / "b.txt").write_text("", "utf-8")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4 broken")
    found = coverage([str(tmp_path)])
    assert found.documents == 1
    assert [Path(file).name for file, _ in found.failed] == ["b.txt", "c.pdf"]
    assert all("\n" not in reason for _, reason in found.failed)


def test_archives_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "kho.zip", "w") as archive:
        archive.writestr("2021/a.txt", BODY)
        archive.writestr("2021/b.htm", f"<p>{BODY}</p>")
    assert coverage([str(tmp_path / "kho.zip")]).documents == 2


class Deadly(NamedTuple):
    """A place whose bytes end the process that reads them."""

    name: str

    def read(self, most: int) -> bytes:
        os._exit(3)


def test_a_file_that_ends_its_process_costs_itself_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    good = Location(str(tmp_path / "a.txt"), size=len(BODY))
    tasks = [("a", good, ()), ("b", Deadly("b"), ()), ("c", good, ()), ("d", good, ())]
    found = dict(_results(tasks, 2, None))  # type: ignore[arg-type]
    assert found[1] == ("b", "its process was ended, for want of memory or by hand")
    assert [found[at].name for at in (0, 2, 3)] == ["a", "c", "d"]  # type: ignore[union-attr]


def test_a_script_that_guards_nothing_may_ask_too(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(BODY, "utf-8")
    script = tmp_path / "script.py"
    script.write_text(
        "import vnplan_nlp.pipeline\nfrom vnplan_nlp.rulebook.coverage import coverage\n"
        f"found = coverage([{str(tmp_path / 'a.txt')!r}])\nprint(found.documents, found.failed)\n"
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "1 []\n"


def test_progress_is_told_up_to_the_last_file(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(BODY, "utf-8")
    told: list[tuple[int, int]] = []
    coverage([str(tmp_path)], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_what_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError):
        coverage([str(tmp_path / "nowhere")])
    with pytest.raises(SourceNotFoundError, match="no file to read"):
        coverage([str(tmp_path)])
    with pytest.raises(SourceNotFoundError, match="no gold"):
        coverage([str(PLANS[0])], gold=[tmp_path])


# --- all corpora -----------------------------------------------------------------------------------


def look_alikes(folder: Path) -> Iterator[Path]:
    from corpora.generator.files import write

    yield from write(folder, seed=11, count=12)


def test_rules_of_look_alikes_are_known(tmp_path: Path) -> None:
    found = coverage([str(path) for path in look_alikes(tmp_path)], jobs=2)
    assert found.documents == 12
    assert set(found.rules) == set(known_rules())


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real plans are not part of the repository")
def test_rules_of_real_plans_are_known() -> None:
    texts = [str(path) for path in sorted(SHARED.rglob("*.txt"))]
    found = coverage(texts, jobs=2)
    assert found.documents == len(texts)
    assert set(found.rules) == set(known_rules())
    assert set(found.patterns) == set(all_patterns())
