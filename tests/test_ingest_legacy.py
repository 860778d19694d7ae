"""Encodings older than Unicode: the tables, fonts, capitals, the detector, and plans written in each."""

import random
import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnplan_nlp as vp
from corpora.generator.__main__ import main
from corpora.generator.legacy import ENCODINGS, encode, writable
from corpora.manifest import plans
from vnplan_nlp.config import Limits
from vnplan_nlp.data.words import load_json
from vnplan_nlp.ingest import legacy
from vnplan_nlp.ingest.door import read

PLANS = plans(round_trip=True)
TABLES = load_json("legacy_encodings")
NAMES = {"tcvn3": "tcvn3", "vni": "vni-windows", "viscii": "viscii", "viqr": "viqr"}
TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL = [unicodedata.normalize("NFC", base + tone) for base in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
TEXT = "KẾ HOẠCH\nThực hiện chỉ đạo của tỉnh về công tác của các huyện năm 2009\n"
ENGLISH = "The café’s naïve façade was “rebuilt” – at a cost of £5 per m² – in 2009, and the results were very good.\n"
FRENCH = (
    "Là où la société a été créée, les élèves à côté du théâtre ont reçu des prix très élevés; ça, c’était "
    "déjà prévu à l’été dernier. Où êtes-vous, là-bas? Nous, à la fête, là.\n"
)
CODE = 'def dd(a, u):\n    """Add."""\n    e = a(u) + o(a)^2\n    return u+a, a^e, o^2, "ddd", add(a)(u)+o+u+a\n'


def without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(char for char in letters if not unicodedata.combining(char))


def in_cp1258(text: str) -> bytes:
    parts = [unicodedata.normalize("NFD", char) for char in unicodedata.normalize("NFC", text)]
    letters = [unicodedata.normalize("NFC", "".join(c for c in part if c not in TONES)) for part in parts]
    tones = ["".join(c for c in part if c in TONES) for part in parts]
    return "".join(map("".join, zip(letters, tones, strict=True))).encode("cp1258", "replace")


def from_iconv(encoding: str, data: bytes) -> str:
    program = shutil.which("iconv")
    if program is None:
        pytest.skip("no iconv to compare with")
    done = subprocess.run([program, "-f", encoding, "-t", "UTF-8"], input=data, capture_output=True)
    if done.returncode:
        pytest.skip(f"this iconv does not know {encoding}")
    return unicodedata.normalize("NFC", done.stdout.decode())


@pytest.mark.parametrize(("name", "other", "count"), [("tcvn3", "TCVN", 74), ("viscii", "VISCII", 134)])
def test_the_codes_are_those_of_another_converter(name: str, other: str, count: int) -> None:
    codes = TABLES[name]["codes"]
    assert len(codes) == len(set(codes.values())) == count
    data = bytes.fromhex("".join(codes.values()))
    assert from_iconv(other, data) == "".join(codes)


def test_tables_hold_the_alphabet() -> None:
    assert set(TABLES["vni"]["letters"]) == {letter for letter in SMALL if not letter.isascii()}
    assert set(TABLES["viscii"]["codes"]) == {letter for letter in LETTERS if not letter.isascii()}
    assert {letter for letter in SMALL if not letter.isascii()} <= set(TABLES["tcvn3"]["codes"])


@pytest.mark.parametrize(
    ("font", "printed", "meant"),
    [
        (".VnTime", "KÕ ho¹ch ­u tiªn cña tØnh, §µ N½ng", "Kế hoạch ưu tiên của tỉnh, Đà Nẵng"),
        ("VNI-Times", "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("VNI-Times", "Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("VNI-Helve", "KEÁ HOAÏCH, ÖÙng duïng; kyõ thuaät, baét ñaàu", "KẾ HOẠCH, Ứng dụng; kỹ thuật, bắt đầu"),
        ("VNI-Times", "Oâng Eá", "Ông Ế"),
        ("Times New Roman", "KÕ ho¹ch", "KÕ ho¹ch"),
        ("", "KÕ", "KÕ"),
        ("Vni", "Ñ", "Ñ"),
    ],
)
def test_a_font_tells_the_encoding(font: str, printed: str, meant: str) -> None:
    assert legacy.convert(printed, font) == meant


@pytest.mark.parametrize(
    ("font", "capitals"),
    [
        (".VnTime", False),
        (".VnTime,Bold", False),
        ("ABCDEF+.VnTime-BoldItalic", False),
        (".VnArial", False),
        (".VnTimeH", True),
        (".VnTimeH,Bold", True),
        ("ABCDEF+.VnTimeH-Italic", True),
        (".VnArial NarrowH", True),
        (".VnTimeH Bold Italic", True),
    ],
)
def test_fonts_of_capitals_end_in_h(font: str, capitals: bool) -> None:
    assert legacy.convert("uû ban", font) == ("UỶ BAN" if capitals else "uỷ ban")


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_what_is_converted_is_composed(font: str) -> None:
    assert unicodedata.is_normalized("NFC", legacy.convert("e\u0301 Õ aù", font))


@given(st.text(), st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times", "Arial", ".Vn", "VNI-"]))
def test_any_run_is_converted(text: str, font: str) -> None:
    legacy.convert(text, font)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_letter_comes_back(encoding: str) -> None:
    letters = SMALL if encoding == "tcvn3" else LETTERS
    text = " ".join(f"{letter} x{letter}m {letter}." for letter in letters)
    assert legacy.decode(encode(text, encoding), encoding) == text


@given(st.text(alphabet=[*LETTERS, *"dDaeimnx \n.'`?~^(+\\*1/-"]), st.sampled_from(ENCODINGS))
def test_what_is_encoded_comes_back(text: str, encoding: str) -> None:
    out = legacy.decode(encode(text, encoding), encoding)
    if encoding == "tcvn3":
        assert out.lower() == text.lower()
    else:
        assert out == text
    assert unicodedata.is_normalized("NFC", out)


@given(st.binary(max_size=300), st.sampled_from(ENCODINGS))
def test_any_bytes_are_decoded(data: bytes, encoding: str) -> None:
    legacy.decode(data, encoding)
    legacy.detect(data)
    legacy.detect_text(data.decode("latin-1"))


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("Ke^' hoa.ch cu?a Tha`nh pho^'.", "Kế hoạch của Thành phố."),
        ("ddu+o+.c, DDa?ng, Dda` Na(~ng", "được, Đảng, Đà Nẵng"),
        ("cu?a ta\\. ta. co'\\? a\\(1) \\\\ \\x", "của ta. tạ có? a(1) \\ \\x"),
    ],
)
def test_viqr_is_read(printed: str, meant: str) -> None:
    assert legacy.decode(printed.encode(), "viqr") == meant


def test_an_unknown_encoding_is_named() -> None:
    with pytest.raises(LookupError, match="cp1258"):
        legacy.decode(b"", "cp1258")


def test_the_soft_hyphen_is_a_letter() -> None:
    data = encode(TEXT + "Ưu tiên tư tưởng\n", "tcvn3")
    assert b"\xad" in data
    assert read(data, limits=Limits()).text.endswith("Ưu tiên tư tưởng\n")


@pytest.mark.parametrize(
    ("converted", "meant"),
    [
        ("Uỷ BAN NHÂN DÂN\nHUYệN BA TRI", "UỶ BAN NHÂN DÂN\nHUYỆN BA TRI"),
        ("I. MụC ĐíCH, YÊU CầU", "I. MỤC ĐÍCH, YÊU CẦU"),
        ("II- NHIệM Vụ; GIảI PHáP", "II- NHIỆM VỤ; GIẢI PHÁP"),
        ("Mẫu: BáO CáO Sơ KếT của huyện", "Mẫu: BÁO CÁO SƠ KẾT của huyện"),
        ("UBND TỉNH | Số: 14/KH-UBND | Kế toán", "UBND TỈNH | Số: 14/KH-UBND | Kế toán"),
        ("HUYệN BA TRI  Số: 5/KH-UBND", "HUYỆN BA TRI  Số: 5/KH-UBND"),
        ("Số: 5/KH-CAT", "Số: 5/KH-CAT"),
        ("Tổ 1, Tổ 2", "Tổ 1, Tổ 2"),
        ("ở TƯ, ở TU và ở UBND", "ở TƯ, ở TU và ở UBND"),
        ("khóa XII; Kế hoạch", "khóa XII; Kế hoạch"),
        ("của ủy ban nhân dân xã; ủy\nban MTTQ", "của Ủy ban nhân dân xã; Ủy\nban MTTQ"),
        ("Huyện ủy ban hành kế hoạch", "Huyện ủy ban hành kế hoạch"),
    ],
)
def test_capitals_that_tcvn3_cannot_tell(converted: str, meant: str) -> None:
    assert legacy.capitals_of_tcvn3(converted) == meant


def folded(value: Any) -> Any:
    if isinstance(value, str):
        return value.lower()
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items()}
    return [folded(item) for item in value] if isinstance(value, list) else value


def content(plan: vp.PlanDocument) -> dict[str, Any]:
    """All that was read out of the text; the bytes it came from are another matter."""
    found = plan.model_dump(mode="json", exclude={"origin"})
    found["issues"] = [issue for issue in found["issues"] if issue["code"] != "I105"]
    return found


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_in_an_old_encoding_says_the_same(path: Path, encoding: str) -> None:
    text = path.read_text("utf-8")
    clean = vp.parse(writable(text, encoding).encode(), filename=path.name)
    old = vp.parse(encode(text, encoding), filename=path.name)
    assert clean.citations
    assert old.origin.encoding == NAMES[encoding]
    assert [(issue.code, issue.severity) for issue in old.issues].count(("I105", "info")) == 1
    if encoding == "tcvn3":
        assert folded(content(old)) == folded(content(clean))
    else:
        assert content(old) == content(clean)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_spans_lead_back_into_the_converted_text(encoding: str) -> None:
    data = encode(PLANS[0].read_text("utf-8"), encoding)
    raw = read(data, limits=Limits()).text
    plan = vp.parse(data)
    for citation in plan.citations:
        start, end = plan.raw_span(citation)
        assert raw[start:end].split() == citation.text.split()


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_old_text_saved_as_utf8_is_known(path: Path, encoding: str) -> None:
    data = encode(path.read_text("utf-8"), encoding)
    mistaken = data.decode("cp1252")
    assert legacy.detect_text(mistaken) == encoding
    source = read(mistaken.encode(), limits=Limits())
    assert (source.text, source.origin.encoding) == (legacy.decode(data, encoding), NAMES[encoding])


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times"])
def test_quotes_read_as_latin_1_are_quotes(font: str) -> None:
    assert legacy.convert("\x93A\x94 \x96", font) == legacy.convert("“A” –", font) == "“A” –"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_short_text_is_known(encoding: str) -> None:
    source = read(encode(TEXT, encoding), limits=Limits())
    assert source.text == TEXT
    assert [issue.code for issue in source.issues] == ["I105"]


def test_letters_far_behind_are_found() -> None:
    assert legacy.detect(b"12 345 678\n" * 20_000 + encode(TEXT * 3, "tcvn3")) == "tcvn3"


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_a_plan_in_another_encoding_is_not_touched(path: Path) -> None:
    text = path.read_text("utf-8")
    bare = without_marks(text)
    for data in (
        text.encode(),
        unicodedata.normalize("NFD", text).encode(),
        b"K\xff " + text.encode(),
        text.encode()[:-1] + b"\xe1",
        in_cp1258(text),
        text.encode("utf-16"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        bare.encode(),
        bare.encode("ascii", "replace"),
        bare.encode("cp1252", "replace"),
    ):
        assert legacy.detect(data) is None
        assert read(data, limits=Limits()).origin.encoding not in NAMES.values()
    assert legacy.detect_text(text) is legacy.detect_text(bare) is None
    assert read(in_cp1258(text), limits=Limits()).origin.encoding == "cp1258"


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, CODE, ENGLISH + CODE, "Resumé\n", "x = a^2 + e^3\n"])
@pytest.mark.parametrize("times", [1, 200])
def test_other_languages_are_not_touched(text: str, times: int) -> None:
    data = (text * times).encode("cp1252")
    assert legacy.detect(data) is None
    assert legacy.detect_text(text * times) is None


def test_the_sources_of_the_package_are_not_touched(root: Path) -> None:
    for path in root.glob("vnplan_nlp/**/*.py"):
        data = path.read_bytes()
        assert legacy.detect(data) is legacy.detect_text(data.decode()) is None, path


def test_random_bytes_are_nothing() -> None:
    for seed in range(200):
        rng = random.Random(seed)
        data = rng.randbytes(rng.randrange(1, 10_000))
        assert legacy.detect(data) is None
        assert legacy.detect_text(data.decode("latin-1")) is None
        letters = bytes(rng.choice(b"aeiou thncmg.\n\xe9\xb8\xd5\xe1\xa8\xae\xf9") for _ in range(2_000))
        assert legacy.detect(letters) is None


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_ten_megabytes_are_decoded(encoding: str) -> None:
    data = encode(TEXT, encoding)
    times = 10_000_000 // len(data)
    assert legacy.detect(data * times) == encoding
    assert legacy.decode(data * times, encoding) == TEXT * times


def test_the_generator_writes_old_encodings(tmp_path: Path) -> None:
    assert main(["--seed", "3", "--encoding", "vni", "-o", str(tmp_path)]) == 0
    (path,) = tmp_path.glob("*.txt")
    assert read(path, limits=Limits()).origin.encoding == "vni-windows"
