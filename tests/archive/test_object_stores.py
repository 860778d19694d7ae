"""Addresses that fsspec reads and writes: files appear whole, what is half written is nobody's, listings stay small."""

from pathlib import Path
from typing import Any

import pytest

from vnplan_nlp.archive.sources import Sources
from vnplan_nlp.archive.stores import Folder, ObjectStore, Store, store_of
from vnplan_nlp.errors import SourceNotFoundError

fsspec = pytest.importorskip("fsspec")


@pytest.fixture(params=["folder", "address"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    root = tmp_path / "out"
    return store_of(str(root) if request.param == "folder" else f"file://{root}")


@pytest.fixture
def memory() -> Any:
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pseudo_dirs[:] = [""]
    return system


def made(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "made"
    path.write_text(text, "utf-8")
    return path


def test_a_file_takes_the_place_of_one_of_its_name(store: Store, tmp_path: Path) -> None:
    for text in ("một\n", "hai\nba\n"):
        store.put(made(tmp_path, text), "documents/part-00000.jsonl")
    assert list(store.lines("documents/part-00000.jsonl")) == ["hai", "ba"]
    assert store.names("documents") == ["part-00000.jsonl"]
    assert sorted(path.name for path in (tmp_path / "out" / "documents").iterdir()) == ["part-00000.jsonl"]


def test_what_is_half_written_is_not_named_and_is_swept(store: Store, tmp_path: Path) -> None:
    store.put(made(tmp_path, "một\n"), "tables/issues/part-00000.parquet")
    half = tmp_path / "out" / "tables" / "issues" / ".part-00001.parquet.0a1b2c3d.new"
    half.write_bytes(b"PAR1")
    assert store.names("tables/issues") == ["part-00000.parquet"]
    store.sweep("tables")
    assert not half.exists()
    assert store.names("tables/issues") == ["part-00000.parquet"]


def test_a_store_whose_writes_are_cut_off_shows_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = store_of(f"file://{tmp_path}/out")
    assert isinstance(store, ObjectStore)

    def cut_off(local: str, remote: str) -> None:
        Path(remote).write_text("ha")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.system, "put_file", cut_off)
    with pytest.raises(OSError, match="No space left"):
        store.put(made(tmp_path, "hai\n"), "documents/part-00000.jsonl")
    assert store.names("documents") == []


def test_errors_of_a_store_come_as_those_of_a_disk(tmp_path: Path, memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class ClientError(Exception):
        pass

    def refused(local: str, remote: str) -> None:
        raise ClientError("403 Forbidden")

    monkeypatch.setattr(memory, "put_file", refused)
    with pytest.raises(OSError, match=r"/out/documents/a: 403 Forbidden"):
        ObjectStore(memory, "/out").put(made(tmp_path, "một\n"), "documents/a")


def test_object_stores_are_written_at_once(tmp_path: Path, memory: Any) -> None:
    store = store_of("memory://out")
    store.put(made(tmp_path, "một\n"), "documents/part-00000.jsonl")
    assert list(memory.store) == ["/out/documents/part-00000.jsonl"]
    assert not (tmp_path / "made").exists()


def test_a_folder_on_another_disk_takes_files_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace

    def across(self: Path, target: Path) -> Path:
        if self.name == "made":
            raise OSError(18, "Invalid cross-device link")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", across)
    store = Folder(tmp_path / "out")
    store.put(made(tmp_path, "một\n"), "documents/a")
    assert [path.name for path in (tmp_path / "out" / "documents").iterdir()] == ["a"]


def test_an_address_is_listed_a_folder_at_a_time_in_order(memory: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c/d/3.txt", "b/~$1.docx"):
        memory.pipe(f"/kho/{name}", b"x")
    asked: list[str] = []
    real = type(memory).ls

    def ls(self: Any, path: str, **options: Any) -> Any:
        asked.append(path)
        return real(self, path, **options)

    monkeypatch.setattr(type(memory), "ls", ls)
    listing = iter(Sources(["memory://kho"]))
    assert next(listing).path == "memory://kho/a.txt"
    assert "/kho/c/d" not in asked
    rest = list(listing)
    assert [file.path for file in rest if file.skipped is None] == [
        "memory://kho/b/1.txt", "memory://kho/b/2.txt", "memory://kho/c/d/3.txt",
    ]  # fmt: skip
    assert [file.path for file in rest if file.skipped] == ["memory://kho/b/~$1.docx"]


def test_one_file_of_a_store_is_a_source(memory: Any) -> None:
    memory.pipe("/kho/a.txt", b"x")
    assert [file.path for file in Sources(["memory://kho/a.txt"])] == ["memory://kho/a.txt"]


def test_an_address_with_nothing_there_is_not_found(memory: Any) -> None:
    with pytest.raises(SourceNotFoundError, match="nothing there"):
        list(Sources(["memory://kho/khong-co"]))
