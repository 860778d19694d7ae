"""Files made to do harm: each ends in a plan or in one line, within its limits, and nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from corpora.hostile import hostile_file, hostile_files, names
from corpora.hostile_packages import linked_odt
from vnplan_nlp import errors
from vnplan_nlp.config import Limits
from vnplan_nlp.errors import ISSUE_CODES, ExitCode, VnplanError
from vnplan_nlp.ingest import office
from vnplan_nlp.ingest.door import read

ROOT = Path(__file__).parents[1]
CHILD = ROOT / "tests" / "hostile_child.py"
#: The address space of the process that reads them, and what it needs at most: half a gigabyte was measured.
MEMORY, NEEDED = 2_000_000_000, 1_000_000_000
ERRORS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, VnplanError) and kind is not VnplanError
}
#: Outcomes that are no matter of taste.
EXPECTED = {
    "actions.pdf": "plan",
    "active.html": "plan",
    "bomb-of-elements.docx": "TooLargeError",
    "bomb.odt": "TooLargeError",
    "bomb.png": "TooLargeError",
    "bomb.tif": "TooLargeError",
    "climbing-members.docx": "plan",
    "climbs-out.docx": "DamagedFileError",
    "deep-elements.html": "DamagedFileError",
    "deep-tables.docx": "DamagedFileError",
    "deep-tables.html": "DamagedFileError",
    "deep.mht": "DamagedFileError",
    "docx-inside.pdf": "plan",
    "empty.txt": "EmptyDocumentError",
    "external-file.docx": "DamagedFileError",
    "external-file.odt": "DamagedFileError",
    "external-web.docx": "DamagedFileError",
    "frames.tif": "TooLargeError",
    "grid-of-words.pdf": "plan",
    "hundred-megabytes-of-blanks.txt": "EmptyDocumentError",
    "laughs.docx": "DamagedFileError",
    "laughs.odt": "DamagedFileError",
    "locked.pdf": "DamagedFileError",
    "long-labels.docx": "plan",
    "long-style.html": "plan",
    "many-attributes.html": "DamagedFileError",
    "many-members.docx": "DamagedFileError",
    "marks-on-one-letter.txt": "plan",
    "million-lines.pdf": "plan",
    "million-objects.pdf": "plan",
    "million-pages.pdf": "TooLargeError",
    "more-elements-than-memory.html": "TooLargeError",
    "odd-dictionary.pdf": "plan",
    "one-line.txt": "plan",
    "one-wide-row.html": "plan",
    "pdf-inside.docx": "plan",
    "program.txt": "UnsupportedFormatError",
    "quadratic.docx": "DamagedFileError",
    "spans.docx": "MemoryLimitError",
    "spans.html": "MemoryLimitError",
    "wide-and-long.docx": "plan",
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders that a process has at hand."""
    top = tmp_path_factory.mktemp("hostile").resolve()
    made = {name: top / name for name in ("files", "cwd", "home", "tmp")}
    for folder in made.values():
        folder.mkdir()
    return made


def environment(folders: dict[str, Path]) -> dict[str, str]:
    own = {"HOME": folders["home"], "TMPDIR": folders["tmp"], "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": 1}
    return {**os.environ, **{key: str(value) for key, value in own.items()}}


@pytest.fixture(scope="module")
def outcomes(folders: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """What came of each file, read by two processes that are watched."""
    for name, data in hostile_files():
        (folders["files"] / name).write_bytes(data)
    command = [sys.executable, str(CHILD), str(MEMORY), "60"]

    def told(chosen: list[str]) -> subprocess.CompletedProcess[str]:
        paths = "".join(f"{folders['files'] / name}\n" for name in chosen)
        return subprocess.run(
            command, input=paths, capture_output=True, text=True, check=False, timeout=1500,
            cwd=folders["cwd"], env=environment(folders),
        )  # fmt: skip

    with ThreadPoolExecutor() as pool:
        done = list(pool.map(told, (names()[0::2], names()[1::2])))
    found = [json.loads(line) for process in done for line in process.stdout.splitlines()]
    for process in done:
        last = found[-1]["name"] if found else "the first"
        assert process.returncode == 0, f"ended with {process.returncode} after {last}: {process.stderr[-2000:]}"
        assert process.stderr == ""
    return {outcome["name"]: outcome for outcome in found}


@pytest.mark.parametrize("name", names())
def test_every_file_has_a_clear_outcome(outcomes: dict[str, dict[str, Any]], name: str) -> None:
    outcome = outcomes[name]
    assert outcome["kind"] != "fault", f"{outcome['message']}\n{outcome.get('where')}"
    assert outcome["kind"] == EXPECTED.get(name, outcome["kind"])
    assert "root:" not in outcome["message"]
    assert outcome["memory"] < NEEDED
    if outcome["kind"] == "plan":
        assert set(outcome["issues"]) <= set(ISSUE_CODES)
    else:
        assert outcome["kind"] in ERRORS
        assert outcome["message"].isprintable()
        assert ExitCode(outcome["code"]) > ExitCode.USAGE


def test_nothing_is_left_behind(outcomes: dict[str, dict[str, Any]], folders: dict[str, Path]) -> None:
    assert len(outcomes) == len(names())
    assert [path for key in ("cwd", "home", "tmp") for path in folders[key].rglob("*")] == []
    assert {path.name for path in folders["files"].iterdir()} == set(names())


@pytest.mark.parametrize(
    "code",
    [
        "open('/proc/self/cwd/x', 'w')",
        "import os; os.mkdir('x')",
        "import os; os.system('true')",
        "import subprocess; subprocess.run(['sh', '-c', 'true'])",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')",
    ],
)
def test_the_process_is_watched(folders: dict[str, Path], code: str) -> None:
    script = f"import sys; sys.path.insert(0, {str(CHILD.parent)!r}); import hostile_child, tempfile; tempfile.gettempdir(); sys.addaudithook(hostile_child.watch); {code}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=folders["cwd"], env=environment(folders)
    )  # fmt: skip
    assert "Forbidden" in done.stderr


@pytest.mark.parametrize("name", ["laughs.docx", "bomb.png", "cut-3-plan.tif", "deep-tables.html", "locked.pdf", "spans.html", "program.txt", "says-lines.docx"])  # fmt: skip
def test_the_command_says_one_line(folders: dict[str, Path], name: str) -> None:
    path = folders["files"] / name
    path.write_bytes(hostile_file(name))
    done = subprocess.run(
        [sys.executable, "-m", "vnplan_nlp", "parse", name], capture_output=True, text=True, check=False,
        cwd=folders["files"], env=environment(folders),
    )  # fmt: skip
    assert ExitCode(done.returncode) > ExitCode.USAGE
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{name}: ")


def test_a_folder_with_the_name_of_a_file_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "ke-hoach.pdf").mkdir()
    with pytest.raises(errors.SourceNotFoundError, match="folder"):
        read(tmp_path / "ke-hoach.pdf", limits=Limits())


def test_every_file_is_made_the_same_twice() -> None:
    for name in ("cut-5-plan.docx", "cut-9-plan.pdf", "signs.txt", "links-to-files.odt", "frames.tif"):
        assert hostile_file(name) == hostile_file(name)


# --- what LibreOffice must not do -------------------------------------------------------------------


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server on this machine, and the requests that it got."""
    requests: list[bytes] = []
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(20)

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    requests.append(connection.recv(200))
                    connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nxxxx")

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", requests
        server.shutdown(socket.SHUT_RDWR)


def linked_rtf(address: str) -> bytes:
    fields = "".join(
        f'{{\\field{{\\*\\fldinst {kind} "{address}{name}" \\\\d}}{{\\fldrslt x}}}}'
        for kind, name in (("INCLUDEPICTURE", "x.png"), ("INCLUDETEXT", "x.txt"))
    )
    return f"{{\\rtf1{{\\*\\template {address}x.dotx}} KE HOACH {fields}\\par}}".encode()


def linked_doc(address: str) -> bytes:
    """A Word 97 file, which nothing but LibreOffice can make here."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.odt").write_bytes(linked_odt(address))
        command = ["soffice", f"-env:UserInstallation={Path(folder).as_uri()}/profile", "--headless"]
        command += ["--convert-to", "doc", "--outdir", folder, f"{folder}/a.odt"]
        subprocess.run(command, capture_output=True, check=True, timeout=120)
        return (Path(folder) / "a.doc").read_bytes()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("made", [linked_odt, linked_rtf, linked_doc])
def test_links_are_not_followed(listener: tuple[str, list[bytes]], made: Any) -> None:
    address, requests = listener
    data = made(address)
    requests.clear()
    assert "KE HOACH" in read(data, limits=Limits()).text
    assert requests == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_97_file_cut_off() -> None:
    whole = linked_doc("http://127.0.0.1:9/")

    def told(tenth: int) -> str:
        try:
            return read(whole[: len(whole) * tenth // 10], limits=Limits()).text
        except VnplanError as error:
            return type(error).__name__ if str(error).isprintable() else str(error)

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(told, range(1, 10)))
    assert found[0] == "DamagedFileError"
    assert all(outcome == "DamagedFileError" or "KE HOACH" in outcome for outcome in found)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_without_the_settings_links_would_be_followed(
    listener: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the test above shows is the work of the settings."""
    address, requests = listener
    monkeypatch.setattr(office, "_PROFILE", office._PROFILE.partition("<item")[0] + "</oor:items>")
    monkeypatch.setattr(office, "_PROXIES", ())
    read(linked_odt(address), limits=Limits())
    assert requests != []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_other_files_are_not_read_in(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("BI MAT")
    address = f"{tmp_path.as_uri()}/"
    for data in (linked_odt(address), linked_rtf(address)):
        assert "BI MAT" not in read(data, limits=Limits()).text
