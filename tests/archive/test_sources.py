"""Which files an archive has: folders, patterns, members of archives, and what is passed over."""

import io
import os
import tarfile
import unicodedata
import zipfile

import pytest

from vnplan_nlp.archive.sources import Location, Sources
from vnplan_nlp.errors import DamagedFileError, SourceNotFoundError, TooLargeError

MAX = 1_000_000


@pytest.fixture
def tree(tmp_path):
    for name, text in {"b.txt": "hai", "a.txt": "một", "sâu/c.md": "ba", ".DS_Store": "x", "~$a.docx": "x"}.items():
        path = tmp_path / "kho" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "kho"


def names(found, root):
    return [file.path.removeprefix(f"{root}/") for file in found if file.skipped is None]


def reasons(found):
    return {file.path.rsplit("/", 1)[-1]: file.skipped for file in found if file.skipped is not None}


def test_a_folder_gives_its_files_by_name(tree):
    assert names(Sources([str(tree)]), tree) == ["a.txt", "b.txt", "sâu/c.md"]


def test_left_over_files_are_told_and_not_parsed(tree):
    assert set(reasons(Sources([str(tree)]))) == {".DS_Store", "~$a.docx"}


def test_a_pattern_means_the_files_that_fit(tree):
    assert names(Sources([f"{tree}/*.txt"]), tree) == ["a.txt", "b.txt"]


def test_a_pattern_may_go_through_folders(tree):
    assert names(Sources([f"{tree}/**/*.md"]), tree) == ["sâu/c.md"]


@pytest.mark.parametrize("root", ["mất", "mất/*.txt"])
def test_a_root_that_is_not_there_is_an_error(tree, root):
    with pytest.raises(SourceNotFoundError):
        list(Sources([f"{tree}/{root}"]))


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        (["*.txt"], [], ["a.txt", "b.txt"]),
        ([], ["*.txt"], ["sâu/c.md"]),
        ([], ["sâu"], ["a.txt", "b.txt"]),
        (["sâu/*"], [], ["sâu/c.md"]),
        (["*.txt"], ["a.*"], ["b.txt"]),
    ],
)
def test_include_and_exclude(tree, include, exclude, wanted):
    assert names(Sources([str(tree)], include, exclude), tree) == wanted


def test_patterns_do_not_look_at_where_the_archive_lies(tree):
    assert names(Sources([str(tree)], exclude=["kho", tree.parent.name]), tree) == ["a.txt", "b.txt", "sâu/c.md"]
    assert names(Sources([str(tree / "a.txt")], exclude=["kho"]), tree) == ["a.txt"]
    assert names(Sources([str(tree)], exclude=[f"{tree}/sâu/*"]), tree) == ["a.txt", "b.txt"]


def test_patterns_fit_names_whose_marks_stand_apart(tree):
    (tree / unicodedata.normalize("NFD", "nháp.txt")).write_text("x")
    assert names(Sources([str(tree)], exclude=["nháp*"]), tree) == ["a.txt", "b.txt", "sâu/c.md"]


def test_names_that_are_no_text_stay_apart(tree):
    for name in (b"\xe1.txt", b"\xe2.txt"):
        (tree / os.fsdecode(name)).write_text("x")
    found = list(Sources([str(tree)], include=["*xe*"]))
    assert sorted(file.path.rsplit("/", 1)[1] for file in found) == ["\\xe1.txt", "\\xe2.txt"]
    assert all(file.location.read(MAX) == b"x" for file in found)


def test_the_folder_of_the_results_is_passed_over(tree):
    assert names(Sources([str(tree)], without=tree / "sâu"), tree) == ["a.txt", "b.txt"]


def test_a_link_out_of_its_folder_is_not_followed(tree, tmp_path):
    (tmp_path / "ngoài.txt").write_text("ngoài")
    (tree / "liên kết.txt").symlink_to(tmp_path / "ngoài.txt")
    (tree / "trong.txt").symlink_to(tree / "a.txt")
    assert names(Sources([str(tree)]), tree) == ["a.txt", "b.txt", "sâu/c.md", "trong.txt"]
    assert "leads out" in reasons(Sources([str(tree)]))["liên kết.txt"]


def test_a_folder_that_links_to_itself_ends(tree):
    (tree / "vòng").symlink_to(tree)
    assert names(Sources([str(tree)]), tree) == ["a.txt", "b.txt", "sâu/c.md"]


def test_a_pipe_is_no_file(tree):
    os.mkfifo(tree / "ống")
    assert reasons(Sources([str(tree)]))["ống"] == "not a regular file"


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def tarred(path, members, mode):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


MEMBERS = {"2023/b.txt": b"hai", "a.txt": b"mot", "__MACOSX/a.txt": b"x", "../../ra.txt": b"ra", "trong.zip": b"PK"}


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"])
def test_members_of_archives_are_files(tmp_path, kind):
    path = tmp_path / f"kho{kind}"
    if kind == ".zip":
        zipped(path, MEMBERS)
    else:
        tarred(path, MEMBERS, "w:" + {".tar": "", ".tgz": "gz"}.get(kind, kind[5:]))
    sources = Sources([str(path)], spool=tmp_path)
    found = {file.path.split("!/", 1)[1]: file for file in sources}
    assert {name: file.location.read(MAX) for name, file in found.items() if file.skipped is None} == {
        "2023/b.txt": b"hai",
        "a.txt": b"mot",
        "../../ra.txt": b"ra",  # a name and nothing else: nothing is written anywhere
    }
    assert found["trong.zip"].skipped == "an archive inside an archive; unpack it first"
    assert found["a.txt"].stamp.startswith("3:")
    sources.close()
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", [".zip", ".tar", ".tar.gz"])
def test_a_broken_archive_is_told(tmp_path, kind):
    path = tmp_path / f"kho{kind}"
    path.write_bytes(b"\x1f\x8b rubbish" * 30)
    sources = Sources([str(path)], spool=tmp_path)
    (file,) = sources
    sources.close()
    assert file.skipped is not None
    assert file.skipped.startswith("a broken")


def test_a_member_larger_than_the_limit_is_not_read(tmp_path):
    zipped(tmp_path / "bom.zip", {"bom.txt": b"\0" * 2 * MAX})
    (file,) = Sources([str(tmp_path / "bom.zip")])
    with pytest.raises(TooLargeError):
        file.location.read(MAX)


def test_a_member_that_lies_about_its_size_is_not_read_beyond_the_limit(tmp_path):
    zipped(tmp_path / "bom.zip", {"bom.txt": b"\0" * 2 * MAX})
    with pytest.raises((TooLargeError, DamagedFileError)):
        Location(str(tmp_path / "bom.zip"), "bom.txt", size=5).read(MAX)


def test_the_digest_is_that_of_the_bytes(tree):
    import hashlib

    data = (tree / "a.txt").read_bytes()
    found = next(iter(Sources([str(tree / "a.txt")])))
    assert found.location.digest(MAX) == (hashlib.sha256(data).hexdigest(), len(data))
