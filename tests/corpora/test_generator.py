"""Tests of the look-alike plans: the same bytes again, gold that the text bears out, noise that keeps the meaning."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpora.generator import NOISE, LookAlike, apply, generate
from corpora.generator.__main__ import main
from corpora.generator.facts import load

SEEDS = st.integers(min_value=0, max_value=10**6)
LAYERS = ("citations", "campaigns", "phases", "deadlines", "commemorations")
CORE = re.compile(r"(?<![\w/])\d{1,5}(?:/\d{4})?[/-][A-ZĐ][\wĐ]*(?:[-/][\wĐ]+)*")


def letters(text: str) -> str:
    """Return only the letters and digits, composed, without tags and page numbers."""
    return re.sub(r"\W|_", "", unicodedata.normalize("NFC", re.sub(r"</?b>", "", text)))


def folded(text: str) -> str:
    """Return the letters without marks, with one kind of d, for comparing what OCR may misread."""
    bare = letters(text).replace("QĐÐ", "QĐ").replace("Ð", "Đ")
    return "".join(c for c in unicodedata.normalize("NFD", bare) if not unicodedata.combining(c))


def body(document: LookAlike) -> str:
    """Return the text after the type word."""
    return document.text.split("\nKẾ HOẠCH\n", 1)[1]


def test_vocabulary_is_rich() -> None:
    facts = load()
    assert len(facts.tasks) >= 60
    assert len(facts.titles) >= 25
    assert len(facts.campaigns) >= 25
    assert min(len(facts.provinces), len(facts.districts), len(facts.communes)) >= 20


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_same_seed_same_bytes(seed: int) -> None:
    assert generate(seed) == generate(seed)
    for name in NOISE:
        assert apply(name, generate(seed), seed) == apply(name, generate(seed), seed)


def test_seeds_differ() -> None:
    made = [generate(seed) for seed in range(200)]
    assert len({d.text for d in made}) == 200
    assert len({d.name for d in made}) == 200
    assert len({d.gold["header"]["title"] for d in made}) > 80


def test_sizes() -> None:
    sizes = [len(generate(seed).text.encode()) for seed in range(200)]
    assert min(sizes) > 5_500
    assert max(sizes) < 16_000


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_gold_occurs_in_reading_order(seed: int) -> None:
    document = generate(seed)
    for layer in LAYERS:
        at = 0
        for item in document.gold[layer]:
            at = document.text.find(item["verbatim"], at)
            assert at >= 0, (layer, item)


@given(SEEDS)
@settings(max_examples=100, deadline=None)
def test_every_number_is_a_citation(seed: int) -> None:
    document = generate(seed)
    found = Counter(CORE.findall(body(document)))
    cited = [c for c in document.gold["citations"] if c["kind"] == "numbered"]
    assert found == Counter(c["id"] for c in cited if c["id"] in c["verbatim"])
    for c in cited:
        assert c["id"] in (f"{c['number']}/{c['symbol']}", f"{c['number']}-{c['symbol']}")
        if c["issuer"] and c["verbatim"].casefold().startswith(c["type"].casefold()) and c["id"] in c["verbatim"]:
            assert c["issuer"] in c["verbatim"] or "và số" in document.text
        if c["title"]:
            assert c["title"] in document.text
            assert not c["title"].startswith(("về ", "“"))
            assert not c["title"].endswith((".", ";", "”."))


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_laws_quotes_and_anniversaries_are_all_annotated(seed: int) -> None:
    document = generate(seed)
    gold = document.gold
    text = body(document).casefold()
    printed = sum(text.count(f"luật {name}".casefold()) for name in {law[0] for law in load().laws})
    assert printed == sum(c["type"] == "Luật" for c in gold["citations"])
    for c in gold["campaigns"]:
        assert c["name"] in document.text
    dated = re.findall(r"\(\d\d/\d+/(\d{4}) ?- ?\d\d/\d+/(\d{4})\)", document.text)
    full = [c for c in gold["commemorations"] if c["from"]]
    assert len(dated) == len(full)
    for (a, b), c in zip(dated, full, strict=True):
        assert c["consistent"] == (int(b) - int(a) == c["years"])


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_sections_and_bullets(seed: int) -> None:
    document = generate(seed)
    lines = document.text.split("\n")
    at = 0
    for section in document.gold["sections"]:
        assert section["path"].split("/")[-1] == section["label"]
        starts = tuple(f"{section['label']}{mark} " for mark in ".-)")
        at = next(i for i in range(at, len(lines)) if lines[i].startswith(starts)) + 1
        rest = lines[at - 1].split(" ", 1)[1]
        if section["heading"] is None:
            assert rest.startswith(section["opens"].rstrip(".;"))
            assert len(section["opens"].split()) <= 8
        else:
            assert rest.startswith(section["heading"])
            assert not section["heading"].endswith((".", ":"))
    paths = [s["path"] for s in document.gold["sections"]]
    assert len(paths) == len(set(paths))
    for path in paths:
        assert "/" not in path or path.rsplit("/", 1)[0] in paths
    until = lines.index("Nơi nhận:")
    assert document.gold["bullets"] == sum(line.startswith("- ") for line in lines[:until])


@given(SEEDS)
@settings(max_examples=60, deadline=None)
def test_deadlines_bind_as_they_say(seed: int) -> None:
    for item in generate(seed).gold["deadlines"]:
        words = item["verbatim"].casefold()
        if "trước ngày" in words:
            assert item["relation"] == "before"
        elif words.startswith(("chậm nhất", "đến hết", "từ nay")):
            assert item["relation"] == "by"
        elif words.startswith("vào ngày"):
            assert item["relation"] == "on"
        elif words.startswith(("trong", "vào tháng", "quý", "tháng")):
            assert item["relation"] == "within"
        else:
            assert item["relation"] == "recurring"
            assert item["value"] is None
        assert bool(item["recurrence"]) == any(w in words for w in ("hằng", "hàng", "định kỳ"))


@given(SEEDS, st.sampled_from(sorted(NOISE)))
@settings(max_examples=120, deadline=None)
def test_noise_changes_the_text_and_not_the_meaning(seed: int, name: str) -> None:
    clean = generate(seed)
    noisy = apply(name, clean, seed)
    assert noisy.text != clean.text
    assert {**noisy.gold, "doc": ""} == {**clean.gold, "doc": ""}
    assert noisy.name == f"{clean.name}-{name}"
    if name == "ocr_slips":
        assert folded(noisy.text) == folded(clean.text)
    elif name == "page_breaks":
        unpaged = re.sub(r"\n\n\f?[ ]*\d{1,2}\n\n\f?", "\n", noisy.text)
        assert unpaged != noisy.text
        assert letters(unpaged) == letters(clean.text)
    else:
        assert letters(noisy.text) == letters(clean.text)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_slips_spare_numbers_and_dates(seed: int) -> None:
    clean = generate(seed)
    noisy = apply("ocr_slips", clean, seed)
    assert re.findall(r"\d[\d/]*", noisy.text) == re.findall(r"\d[\d/]*", clean.text)
    assert re.findall(r"“[^”]*”", noisy.text) == re.findall(r"“[^”]*”", clean.text)


def test_wraps_keep_their_width() -> None:
    for seed in range(30):
        lines = apply("hard_wrap", generate(seed), seed).text.rstrip("\n").split("\n")
        assert all(lines), "no blank lines"
        assert max(len(line) for line in lines if "   " not in line) <= 90
        spaced = apply("hard_wrap_blank", generate(seed), seed).text.split("\n")
        assert not any(line.strip() for line in spaced[1::2])


def test_special_signs_appear() -> None:
    made = "".join(apply("hyphens_nbsp", generate(seed), seed).text for seed in range(10))
    assert all(sign in made for sign in "\u2011\u2013\u00a0\u202f")
    slips = "".join(apply("ocr_slips", generate(seed), seed).text for seed in range(30))
    assert [sign for sign in ("QĐÐ", "QÐ", " đề ") if sign not in slips] == []
    assert re.search(r"số\d", "".join(apply("lost_blanks", generate(seed), seed).text for seed in range(10)))


def test_sections_argument() -> None:
    for count in (1, 2, 3, 12, 60):
        paths = [s["path"] for s in generate(3, sections=count).gold["sections"]]
        assert sum("/" not in path for path in paths) == count
    with pytest.raises(ValueError, match="sections"):
        generate(1, sections=0)
    with pytest.raises(ValueError, match="no noise class"):
        apply("fog", generate(1), 1)


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list-noise"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in NOISE)
    assert main(["--seed", "4", "--count", "2", "--noise", "nfd", "-o", str(tmp_path)]) == 0
    names = sorted(path.stem for path in tmp_path.glob("*.txt"))
    assert names == ["lookalike-000004-nfd", "lookalike-000005-nfd"]
    gold = json.loads((tmp_path / "gold" / f"{names[0]}.json").read_text("utf-8"))
    assert gold["doc"] == f"{names[0]}.txt"
