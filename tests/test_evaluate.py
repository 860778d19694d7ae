"""Evaluation: matching per layer, agreement with the yardstick, gains and losses."""

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from vnplan_nlp.errors import InvalidPlanError, SourceNotFoundError
from vnplan_nlp.evaluate import (
    Evaluation,
    LayerResult,
    evaluate_document,
    evaluate_folders,
    full_name,
    gains_and_losses,
    plain,
    reference_key,
)


def layer(name: str, gold: dict[str, Any], predicted: dict[str, Any] | None) -> LayerResult:
    return next(result for result in evaluate_document(gold, predicted).layers if result.layer == name)


def counts(result: LayerResult) -> tuple[int, int, int]:
    return result.hits, len(result.missed), len(result.spurious)


def gold_citation(printed: str = "34-CT/TW", **more: Any) -> dict[str, Any]:
    return {"verbatim": f"Chỉ thị số {printed}", "type": "Chỉ thị", "id": printed, "kind": "numbered", **more}


def citation(printed: str = "34-CT/TW", **more: Any) -> dict[str, Any]:
    return {"text": f"Chỉ thị số {printed}", "doc_type": "Chỉ thị", "reference": printed, "form": "numbered", **more}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà bình", "hòa bình"),
        ("“Cả nước chung sức”", "Cả nước chung sức."),
        ("kinh tế – xã hội", "kinh tế-xã hội"),
        ("uỷ ban", "ủy ban"),
        ("a  b\u00a0c", "a b c"),
        ("HOA\u0300", "hoà"),
    ],
)
def test_one_spelling(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize("word", ["quý", "toàn", "hoàng"])
def test_syllables_that_have_one_spelling_only_stay(word: str) -> None:
    assert plain(word) == word


def test_abbreviations_are_written_out() -> None:
    assert full_name("UBND TP. Hà Nội") == full_name("Ủy ban nhân dân thành phố Hà Nội")


@pytest.mark.parametrize("printed", ["34-CT/TW", "34 - CT/TW", "034-CT/TW", "34–CT/TW"])
def test_one_reference(printed: str) -> None:
    assert reference_key(printed) == "34/ct/tw"


def test_every_mention_counts() -> None:
    gold = {"citations": [gold_citation(), gold_citation()]}
    assert counts(layer("citations", gold, {"citations": [citation()]})) == (1, 1, 0)
    assert counts(layer("citations", gold, {"citations": [citation()] * 3})) == (2, 0, 1)


def test_a_missing_prediction_is_all_missed() -> None:
    result = evaluate_document({"citations": [gold_citation()]}, None)
    assert not result.predicted
    assert counts(next(part for part in result.layers if part.layer == "citations")) == (0, 1, 0)


@pytest.mark.parametrize("found", [[], [citation("1-CT/TW")]])
def test_optional_items_do_not_count(found: list[dict[str, Any]]) -> None:
    gold = {"citations": [gold_citation("1-CT/TW", optional=True)]}
    assert counts(layer("citations", gold, {"citations": found})) == (0, 0, 0)


def test_the_issuer_may_be_a_name_or_an_object() -> None:
    gold = {"citations": [gold_citation(date="2014-04-07", issuer="UBND tỉnh")]}
    found = citation(date="2014-04-07", issuer={"name": "Ủy ban nhân dân tỉnh"})
    assert counts(layer("citations_full", gold, {"citations": [found]})) == (1, 0, 0)
    assert counts(layer("citations_full", gold, {"citations": [{**found, "date": None}]})) == (0, 1, 1)


def test_titles_may_differ_a_little() -> None:
    gold = {"citations": [gold_citation(title="tiếp tục đổi mới công tác thi đua, khen thưởng")]}
    near = citation(title="tiếp tục đổi mới công tác thi đua khen thưởng")
    far = citation(title="tiếp tục đổi mới")
    assert counts(layer("citation_titles", gold, {"citations": [near]})) == (1, 0, 0)
    assert counts(layer("citation_titles", gold, {"citations": [far]})) == (0, 1, 1)


def test_the_most_similar_string_is_taken() -> None:
    gold = {
        "campaigns": [
            {"name": "toàn dân đoàn kết xây dựng nông thôn mới"},
            {"name": "toàn dân đoàn kết xây dựng nông thôn mớ"},
        ]
    }
    found = [{"name": "toàn dân đoàn kết xây dựng nông thôn mớ"}, {"name": "toàn dân đoàn kết xây dựng nông thôn mới"}]
    assert counts(layer("campaigns", gold, {"campaigns": found})) == (2, 0, 0)


def test_bullets_are_no_sections() -> None:
    gold = {"sections": [{"path": "I", "heading": "MỤC ĐÍCH"}]}
    found = [{"path": "I", "kind": "roman", "heading": "Mục đích:"}, {"path": None, "kind": "bullet"}]
    assert counts(layer("structure", gold, {"sections": found})) == (1, 0, 0)
    assert counts(layer("sections", gold, {"sections": found})) == (1, 0, 0)


@pytest.mark.parametrize(
    ("gold", "heading", "agrees"),
    [
        ({"heading": None, "opens": "Tiếp tục tuyên truyền"}, None, True),
        ({"heading": None, "opens": "Tiếp tục tuyên truyền"}, "Tiếp tục", True),
        ({"heading": None, "opens": "Tiếp tục tuyên truyền"}, "Mục đích", False),
        ({"heading": "Mục tiêu chung", "opens": "Mục tiêu chung: nâng cao"}, None, True),
        ({"heading": "Mục tiêu"}, None, False),
        ({"heading": "Mục tiêu", "alt_heading": "Mục tiêu chung"}, "Mục tiêu chung", True),
        ({"heading": "Nâng cao chất lượng công tác"}, "Nâng cao chất lượng công tá", True),
    ],
)
def test_headings(gold: dict[str, Any], heading: str | None, *, agrees: bool) -> None:
    result = layer("sections", {"sections": [{"path": "I", **gold}]}, {"sections": [{"path": "I", "heading": heading}]})
    assert result.hits == agrees


def test_header_fields_count_one_by_one() -> None:
    gold = {"header": {"number": "28", "symbol": "KH-UBND", "issuer": "UBND tỉnh", "issuer_level": "province"}}
    found = {
        "number": "29",
        "symbol": "KH-UBND",
        "issuer": {"name": "Ủy ban nhân dân tỉnh", "level": "province"},
        "place": "Huế",
    }
    result = layer("header", gold, {"header": found})
    assert result.hits == 3
    assert result.missed == (("number", "28"),)
    assert result.spurious == (("number", "29"), ("place", "huế"))


def test_text_must_stand_at_its_offsets() -> None:
    items = [{"start": 0, "end": 2, "text": "ab"}, {"start": 1, "end": 2, "text": "x"}, {"text": "ab"}]
    result = layer("offsets", {}, {"text": "abc", "phases": items})
    assert result.hits == 1
    assert result.spurious == (("phases[1]",), ("phases[2]",))


def test_figures() -> None:
    result = LayerResult("citations", 3, (("a",),), (("b",), ("c",)))
    assert (result.gold, result.precision, result.recall) == (4, 0.6, 0.75)
    assert result.f1 == pytest.approx(2 / 3)
    assert LayerResult("x", 0, (), ()).f1 == 1.0
    assert LayerResult("x", 0, (("a",),), ()).f1 == 0.0


def test_gains_and_losses() -> None:
    gold = {"citations": [gold_citation("1-CT/TW"), gold_citation("2-CT/TW")]}
    old = evaluate_document(gold, {"citations": [citation("1-CT/TW"), citation("8-CT/TW")]}, name="a")
    new = evaluate_document(gold, {"citations": [citation("2-CT/TW"), citation("9-CT/TW")]}, name="a")
    changes = [c for c in gains_and_losses(Evaluation((old,)), Evaluation((new,))) if c.layer == "citations"]
    assert [(c.kind, c.sign, c.key[1]) for c in changes] == [
        ("gain", "+", "2/ct/tw"),
        ("gain", "-", "8/ct/tw"),
        ("loss", "+", "1/ct/tw"),
        ("loss", "-", "9/ct/tw"),
    ]
    assert gains_and_losses(Evaluation((new,)), Evaluation((new,))) == ()


def test_folders_are_matched_by_name(tmp_path: Path) -> None:
    for folder, names in (("gold", "ab"), ("pred", "a")):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / f"{name}.json").write_text("{}")
    result = evaluate_folders(tmp_path / "gold", tmp_path / "pred")
    assert [(document.name, document.predicted) for document in result.documents] == [("a", True), ("b", False)]
    single = evaluate_folders(tmp_path / "gold" / "a.json", tmp_path / "pred" / "a.json")
    assert [document.predicted for document in single.documents] == [True]


def test_bad_folders_are_named(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    with pytest.raises(SourceNotFoundError, match="no gold"):
        evaluate_folders(tmp_path / "gold", tmp_path)
    with pytest.raises(SourceNotFoundError, match="none"):
        evaluate_folders(tmp_path / "none", tmp_path)
    (tmp_path / "gold" / "a.json").write_text("[1]")
    with pytest.raises(SourceNotFoundError, match="pred"):
        evaluate_folders(tmp_path / "gold", tmp_path / "pred")
    with pytest.raises(InvalidPlanError, match=r"a\.json"):
        evaluate_folders(tmp_path / "gold", tmp_path)
    (tmp_path / "gold" / "a.json").write_text("{")
    with pytest.raises(InvalidPlanError, match=r"a\.json"):
        evaluate_folders(tmp_path / "gold", tmp_path)


# --- the yardstick ---------------------------------------------------------------------------------


def prediction(gold: dict[str, Any], chance: random.Random, *, harm: float) -> dict[str, Any]:
    """Gold in the shape of a prediction; so large a share of the mentions is lost, doubled or damaged."""

    def damaged(value: Any) -> Any:
        if not isinstance(value, str) or chance.random() >= harm:
            return value
        at = chance.randrange(len(value) + 1)
        return value[:at] + chance.choice(["", "x", " – ", "hoà"]) + value[at + chance.randrange(1 + len(value) // 6) :]

    def some(layer: str, names: dict[str, str], **fixed: str) -> list[dict[str, Any]]:
        items = [item for item in gold.get(layer) or [] if chance.random() >= harm / 3]
        items += [item for item in items if chance.random() < harm / 3]
        return [{**fixed, **{new: damaged(item.get(old)) for new, old in names.items()}} for item in items]

    header = gold.get("header") or {}
    return {
        "text": "",
        "header": {
            **{name: damaged(header.get(name)) for name in ("doc_type", "number", "symbol", "date", "place", "title")},
            "issuer": {"name": damaged(header.get("issuer")), "level": damaged(header.get("issuer_level"))},
            "signer": header.get("signer"),
            "recipients": [damaged(name) for name in header.get("recipients") or []],
        },
        "sections": some("sections", {"path": "path", "heading": "heading"}),
        "citations": [
            {**item, "issuer": {"name": damaged(item["issuer_text"])} if item["issuer_text"] else None}
            for item in some(
                "citations",
                {"text": "verbatim", "doc_type": "type", "number": "number", "symbol": "symbol", "reference": "id",
                 "date": "date", "issuer_text": "issuer", "title": "title", "form": "kind"},
            )
        ],
        "campaigns": some("campaigns", {"name": "name"}),
        "phases": some("phases", {"label": "label", "begin_date": "start", "end_date": "end"}),
        "deadlines": some("deadlines", {"value": "value", "relation": "relation", "recurrence": "recurrence"}),
        "commemorations": some("commemorations", {"years": "years", "from_date": "from", "to_date": "to"}),
    }  # fmt: skip


@pytest.mark.parametrize(("seed", "harm"), [(0, 0.0), (1, 0.3), (2, 0.6)])
def test_figures_agree_with_the_yardstick(shared: Path, tmp_path: Path, seed: int, harm: float) -> None:
    chance = random.Random(seed)
    for path in sorted((shared / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if chance.random() >= harm / 3:
            found = prediction(gold, chance, harm=harm)
            (tmp_path / path.name).write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    command = [sys.executable, str(shared / "score" / "score.py"), str(shared / "gold"), str(tmp_path), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    result = evaluate_folders(shared / "gold", tmp_path)
    ours = {total.layer: total for total in result.totals()}
    offsets = ours.pop("offsets")
    assert list(ours) == list(theirs["layers"])
    assert len(offsets.spurious) == theirs["broken_offsets"]
    for name, figures in theirs["layers"].items():
        total = ours[name]
        assert (total.precision, total.recall, total.f1) == pytest.approx(
            (figures["precision"], figures["recall"], figures["f1"]), abs=0.001
        ), name
        assert total.gold == figures["gold"]
        assert total.f1 == 1.0 or harm > 0
