"""What teaches: nothing of a measured document, whole or in part, noisy or not; the same data each time."""

import json
import re
from collections.abc import Iterator
from random import Random

import pytest

from corpora.generator import apply, generate
from models.vi_vnplan_learned.scripts import examples, sources
from models.vi_vnplan_learned.scripts.damage import damage
from models.vi_vnplan_learned.scripts.examples import Example
from models.vi_vnplan_learned.scripts.prepare import LOCK, TASKS, prepared
from models.vi_vnplan_learned.scripts.sources import (
    MOST_SHARED,
    MOST_SHARED_OF_LINE,
    Source,
    held_out,
    overlap,
    shingles,
    summary,
    there,
)

VARIANTS = ["own", pytest.param("shared", marks=pytest.mark.skipif(not there("shared"), reason="../shared is not there"))]


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_id_is_in_two_splits(variant: str) -> None:
    splits = summary(variant)
    ids = {split: {id_ for rows in origins.values() for id_ in rows} for split, origins in splits.items()}
    assert set(ids) == {"train", "dev", "test"}
    assert not ids["train"] & ids["test"]
    assert not ids["train"] & ids["dev"]
    assert not ids["dev"] & ids["test"]


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_document_that_teaches_is_like_a_measured_one(variant: str) -> None:
    held = held_out(variant)
    assert len(held) > 5000
    assert [one.id for one in sources.sources(variant) if one.split != "test" and overlap(one.text, held) > MOST_SHARED] == []


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_measured_document_is_held_out_as_a_whole(variant: str) -> None:
    held = held_out(variant)
    assert all(overlap(one.text, held) == 1.0 for one in sources.sources(variant) if one.split == "test")


@pytest.mark.parametrize("task", TASKS)
def test_no_line_that_teaches_stands_in_a_measured_document(task: str) -> None:
    from models.vi_vnplan_learned.scripts.prepare import examples as made

    held = held_out("own")
    found = list(made("own", task, "train"))
    assert len(found) > 500
    assert [one.text for one in found if overlap(one.text, held) > MOST_SHARED_OF_LINE] == []


@pytest.mark.parametrize("rate", [0.0, 0.01, 0.02])
def test_a_variant_of_a_measured_document_is_noticed(rate: float) -> None:
    measured = next(one for one in sources.sources("own") if one.split == "test")
    assert overlap(damage(measured.text, Random(1), rate).text, held_out("own")) > MOST_SHARED


def test_a_variant_of_a_measured_document_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = next(one for one in sources.sources("own") if one.split == "test")

    def planted() -> Iterator[Source]:
        yield Source("innocent", "generated", "train", measured.text.replace("năm", "nam").upper().lower())

    monkeypatch.setattr(sources, "_generated", planted)
    assert "innocent" not in {one.id for one in sources.sources.__wrapped__("own")}


def test_look_alikes_are_kept() -> None:
    kept = [one for one in sources.sources("own") if one.origin == "generated"]
    assert len(kept) >= len(sources.SEEDS)


def test_shingles_are_blind_to_blanks_and_case() -> None:
    assert shingles("Một hai ba bốn năm sáu bảy tám") == shingles("một  hai\nba bốn NĂM sáu, bảy. tám") != frozenset()


@pytest.mark.slow
def test_the_data_is_what_the_lock_says() -> None:
    assert prepared("own") == json.loads(LOCK.read_text("utf-8"))["own"], "run make train"


@pytest.mark.skipif(not there("shared"), reason="../shared is not there")
def test_the_real_documents_are_those_of_the_lock() -> None:
    assert summary("shared") == json.loads(LOCK.read_text("utf-8"))["shared"]["documents"]



def test_the_lock_holds_names_and_checksums_only() -> None:
    for row in json.loads(LOCK.read_text("utf-8")).values():
        words = [word for origins in row["documents"].values() for ids in origins.values() for word in (*ids, *ids.values())]
        assert all(re.fullmatch(r"[\w-]+", word) for word in words)


# --- examples ------------------------------------------------------------------------------------


def marked(example: Example) -> list[tuple[str, str]]:
    return [(example.text[start:end], label) for start, end, label in example.spans]


LINE = "Phong trào “Sạch làng” theo Chỉ thị số 34-CT/TW."
EXAMPLE = Example(LINE, ((12, 21, "CAMPAIGN"), (28, 47, "CITATION")))


def test_without_quotation_marks_the_labels_stay_on_their_words() -> None:
    bare = examples.unquoted(EXAMPLE)
    assert bare is not None
    assert bare.text == "Phong trào Sạch làng theo Chỉ thị số 34-CT/TW."
    assert marked(bare) == [("Sạch làng", "CAMPAIGN"), ("Chỉ thị số 34-CT/TW", "CITATION")]


def test_a_name_without_quotation_marks_is_left() -> None:
    assert examples.unquoted(Example("Phong trào Sạch làng", ((11, 20, "CAMPAIGN"),))) is None


def test_other_names_keep_the_other_labels() -> None:
    other = examples.renamed(EXAMPLE, Random(3))
    (name, _), (citation, _) = marked(other)
    assert name in examples.known_names()
    assert citation == "Chỉ thị số 34-CT/TW"


@pytest.mark.parametrize("rate", [0.02, 0.2])
def test_damage_moves_the_labels_along(rate: float) -> None:
    for seed in range(30):
        made = examples.damaged(EXAMPLE, Random(seed), rate)
        (name, _), (citation, _) = marked(made)
        assert abs(len(name) - 9) <= 3
        assert abs(len(citation) - 19) <= 4
        assert made.text.index(name) <= made.text.index(citation)


def test_damage_spares_line_ends_and_is_repeatable() -> None:
    text = generate(5).text
    made = damage(text, Random("a"), 0.05)
    assert made == damage(text, Random("a"), 0.05)
    assert made.text.count("\n") == text.count("\n")
    wrong = sum(made.text[made.places[n] : made.places[n + 1]] != char for n, char in enumerate(text))
    assert 0.01 * len(text) < wrong < 0.07 * len(text)


def test_silver_and_gold_agree_on_a_line() -> None:
    source = Source("x", "generated", "train", apply("ocr_slips", generate(7), 7).text)
    labels = {label for example in examples.name_lines(source) for _, _, label in example.spans}
    assert labels == {"CAMPAIGN", "CITATION"}
