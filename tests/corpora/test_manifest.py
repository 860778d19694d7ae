"""The manifest of the written plans agrees with the files, and the documents of a cascade with one another."""

import json
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

import vnplan_nlp as vp
from corpora.manifest import CARD, ROOT, card, plans
from vnplan_nlp.corpus import Document, Pair, find_root, load_manifest, verify
from vnplan_nlp.resolve.references import fold

MANIFEST = load_manifest(ROOT)
BY_ID = {document.id: document for document in MANIFEST.documents}
IN_GROUPS = [document for document in MANIFEST.documents if document.group]
BELOW = [document for document in IN_GROUPS if document.group.parent]
LEVELS = ("province", "district", "commune")


def text_of(document: Document) -> str:
    return (ROOT / document.file).read_text("utf-8")


def name(item: Document | Pair) -> str:
    return item.id if isinstance(item, Document) else f"{item.directive}/{item.plan}"


def test_every_file_is_what_the_manifest_says() -> None:
    assert verify(ROOT, MANIFEST) == []


def test_ids_are_unique_and_name_the_files() -> None:
    assert len(BY_ID) == len(MANIFEST.documents)
    assert [Path(document.file).stem for document in MANIFEST.documents] == list(BY_ID)


def test_there_are_as_many_as_promised() -> None:
    kinds = {document.group.id: document.group.kind for document in IN_GROUPS}
    assert len(MANIFEST.documents) >= 40
    assert (list(kinds.values()).count("pair") >= 6, list(kinds.values()).count("cascade") >= 3) == (True, True)


@pytest.mark.parametrize("document", MANIFEST.documents, ids=name)
def test_texts_are_clean_and_of_a_size(document: Document) -> None:
    text = text_of(document)
    assert unicodedata.is_normalized("NFC", text) or document.round_trip  # one of those mixes forms on purpose
    assert "\r" not in text
    assert 3_900 <= document.bytes <= 15_000


@pytest.mark.parametrize("document", MANIFEST.documents, ids=name)
def test_number_and_year_stand_in_the_document(document: Document) -> None:
    text = text_of(document)
    assert document.number is None or document.number in text[:800]
    assert document.date is None or int(document.date[:4]) == document.year
    assert str(document.year) in text[:1_500]


@pytest.mark.parametrize("document", MANIFEST.documents, ids=name)
def test_gold_is_marked(document: Document) -> None:
    assert document.gold == (ROOT / "annotations" / "gold" / f"{document.id}.json").is_file()


@pytest.mark.parametrize("document", [one for one in MANIFEST.documents if one.date], ids=name)
def test_districts_end_in_june_2025(document: Document) -> None:
    if str(document.date) >= "2025-07-01":
        assert document.level != "district"
        assert not re.search(r"huyện|quận|thị xã", document.place)


def test_a_group_lies_in_one_split() -> None:
    splits = defaultdict(set)
    for document in IN_GROUPS:
        splits[document.group.id].add(document.split)
    assert {group: found for group, found in splits.items() if len(found) > 1} == {}


def test_every_cascade_goes_over_three_levels_or_to_two_communes() -> None:
    for group in {document.group.id for document in IN_GROUPS if document.group.kind == "cascade"}:
        levels = [document.level for document in MANIFEST.select(group=group)]
        assert len(levels) == 4
        assert levels == ["province", "province", *(LEVELS[1:] if "district" in levels else ["commune"] * 2)]


@pytest.mark.parametrize("document", BELOW, ids=name)
def test_a_plan_lies_below_its_parent(document: Document) -> None:
    parent = BY_ID[document.group.parent]
    assert parent.group.id == document.group.id
    assert LEVELS.index(parent.level) <= LEVELS.index(document.level)
    assert parent.date < document.date
    assert document.place.endswith(parent.place)


@pytest.mark.parametrize("document", BELOW, ids=name)
def test_a_plan_cites_its_parent(document: Document) -> None:
    """By number, date and role: the citation resolves to the document above."""
    parent = BY_ID[document.group.parent]
    found = [
        citation
        for citation in vp.parse(ROOT / document.file).citations
        if fold(str(citation.reference)) == fold(str(parent.number))
    ]
    assert {citation.date for citation in found} == {parent.date}
    assert {citation.role for citation in found} & {"implements", "basis"}
    assert {citation.doc_type for citation in found} == {parent.doc_type}


def test_pairs_are_the_steps_of_the_groups() -> None:
    assert {(pair.directive, pair.plan, pair.group) for pair in MANIFEST.pairs} == {
        (document.group.parent, document.id, document.group.id) for document in BELOW
    }


def test_the_round_trips_take_some_plans_only() -> None:
    assert set(plans(round_trip=True)) < set(plans())
    assert len(plans(round_trip=True)) == 14


def test_figures_of_the_data_card() -> None:
    text = (ROOT / CARD).read_text("utf-8")
    assert text == card(text, MANIFEST)
    assert "| all | 44 |" in text


# --- broken checkouts ------------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a manifest and two plans."""
    (tmp_path / "corpora" / "plans").mkdir(parents=True)
    data = json.loads((ROOT / "corpora" / "manifest.json").read_text("utf-8"))
    data |= {"documents": data["documents"][:2], "pairs": []}
    (tmp_path / "corpora" / "manifest.json").write_text(json.dumps(data), "utf-8")
    for document in data["documents"]:
        (tmp_path / document["file"]).write_bytes((ROOT / document["file"]).read_bytes())
    return tmp_path


def test_a_sound_checkout(checkout: Path) -> None:
    assert find_root(checkout) == checkout
    assert verify(checkout, load_manifest(checkout)) == []


def test_a_checkout_is_found_from_a_folder_below_it(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import vnplan_nlp.corpus

    monkeypatch.setattr(vnplan_nlp.corpus, "__file__", "/elsewhere/site-packages/vnplan_nlp/corpus.py")
    monkeypatch.chdir(checkout / "corpora" / "plans")
    assert find_root() == checkout


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "changed"),
        (lambda path: path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n")), "CRLF"),
        (lambda path: path.with_name("other.txt").write_bytes(b"x"), "not in the manifest"),
    ],
)
def test_what_differs_is_told(checkout: Path, damage: object, told: str) -> None:
    manifest = load_manifest(checkout)
    damage(checkout / manifest.documents[0].file)
    (line,) = verify(checkout, manifest)
    assert told in line
