"""The tokenizer: its boundaries, and that the text comes back."""

import pickle
import re
import unicodedata
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from vnplan_nlp.spacy_components import PlanTokenizer, blank

ROOT = Path(__file__).parents[2]
PLANS = sorted((ROOT / "corpora" / "plans").glob("*.txt"))
TOKENIZER = PlanTokenizer(Vocab())


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("34-CT/TW", "34 - CT / TW"),
        ("91/2017/NĐ-CP,", "91 / 2017 / NĐ - CP ,"),
        ("08-QĐi/TW", "08 - QĐi / TW"),
        ("số: 19/CT-TTg", "số : 19 / CT - TTg"),
        ("07/4/2014", "07 / 4 / 2014"),
        ("36A/KH", "36 A / KH"),
        ("“Ủy ban”./.", "“ Ủy ban ” . / ."),
        ("K11_a", "K 11 _ a"),
        ("12m²", "12 m²"),
    ],
)
def test_every_part_of_a_citation_is_a_token(text: str, tokens: str) -> None:
    assert [token.text for token in TOKENIZER(text)] == tokens.split()


@pytest.mark.parametrize("word", ["Nghị", "QUYẾT", "Đợt", "hoà", "Ủy"])
def test_marks_stay_with_their_letters(word: str) -> None:
    assert [token.text for token in TOKENIZER(unicodedata.normalize("NFD", word))] == [
        unicodedata.normalize("NFD", word)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "  ", "\n", "a ", " a", "a  b", "a\u00a0b", "a \n\n b", "a\r\n\tb", "\ufeffa", "\u0301a", "1\u0301",
        "👍🏽 a", "👩‍👩‍👧", "\x00a", "a\u2028b", "a\u200bb", "a\x85b",
    ],
)  # fmt: skip
def test_the_text_comes_back(text: str) -> None:
    assert TOKENIZER(text).text == text


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_comes_back(text: str) -> None:
    assert TOKENIZER(text).text == text


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_plan_comes_back(path: Path, form: str) -> None:
    text = unicodedata.normalize(form, path.read_text("utf-8"))
    assert TOKENIZER(text).text == text


@given(st.text(st.sampled_from("aỷ\u0301Đ01 \n-/,_“\u00a0"), max_size=40))
def test_kinds_of_characters_never_share_a_token(text: str) -> None:
    for token in TOKENIZER(text):
        assert re.fullmatch(r"\d+|[aỷĐ][aỷĐ\u0301]*|\s+|[-/,_“\u0301]", token.text)


def test_pyvi_is_not_needed_for_vietnamese() -> None:
    nlp = blank()
    assert (nlp.lang, type(nlp.tokenizer)) == ("vi", PlanTokenizer)


def test_a_pipeline_is_saved_and_loaded_with_it(tmp_path: Path) -> None:
    blank().to_disk(tmp_path)
    assert [token.text for token in spacy.load(tmp_path)("34-CT/TW")] == ["34", "-", "CT", "/", "TW"]


def test_a_pipeline_goes_to_bytes_and_back_with_it() -> None:
    assert len(blank().from_bytes(blank().to_bytes())("34-CT/TW")) == 5


def test_it_is_picklable() -> None:
    doc: Doc = pickle.loads(pickle.dumps(TOKENIZER))("34-CT/TW")
    assert len(doc) == 5
