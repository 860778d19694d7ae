"""One file, read on the spot."""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpora.documents import make_docx
from tests.web.conftest import HERE, SCRIPT
from vnplan_nlp import PlanDocument, parse
from vnplan_nlp.web.app import create_app
from vnplan_nlp.web.refusals import ParseRefusedError
from vnplan_nlp.web.settings import Settings
from vnplan_nlp.web.uploads import Readers, Results

TEXT = f"""KẾ HOẠCH
Trồng cây {SCRIPT}

Thực hiện Chỉ thị số 45/CT-TTg ngày 31/12/2021 của Thủ tướng Chính phủ;
Căn cứ Chỉ thị số 46/CT-TTg ngày 31/12/2019 của Thủ tướng Chính phủ;

I. NỘI DUNG
1. Báo cáo trước ngày 20/3/2023.
"""


def upload(client: TestClient, data: bytes, name: str) -> str:
    answer = client.post("/tai-len", files={"file": (name, data)})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def test_the_result_is_what_a_parse_gives(client: TestClient, root: Path) -> None:
    data = make_docx((root / "corpora" / "plans" / "tinh-2021-thi-dua.txt").read_text("utf-8"))
    answer = client.post("/api/parse", files={"file": ("ke-hoach.docx", data)})
    got = PlanDocument.from_json(answer.content)
    assert got == parse(data, filename="ke-hoach.docx").model_copy(update={"produced_by": got.produced_by})


def test_the_result_is_a_page_like_that_of_a_document(client: TestClient) -> None:
    text = client.get(upload(client, TEXT.encode(), "ke-hoach.txt")).text
    assert "đọc tại chỗ" in text
    assert "20/03/2023" in text
    assert SCRIPT not in text


def test_what_the_archive_knows_is_linked_and_other_citations_are_not(client: TestClient) -> None:
    text = client.get(upload(client, TEXT.encode(), "ke-hoach.txt")).text
    assert 'href="/vien-dan/45-ct-ttg:2021"' in text
    assert "/vien-dan/46-ct-ttg:2019" not in text


def test_the_result_can_be_taken_along(client: TestClient) -> None:
    address = upload(client, TEXT.encode(), "ke-hoach.txt")
    assert PlanDocument.from_json(client.get(f"{address}/tai/ke-hoach.json").content).deadlines
    assert client.get(f"{address}/tai/thoi-han.ics").text.startswith("BEGIN:VCALENDAR")


@pytest.mark.parametrize("given", ["../../../etc/passwd", "C:\\temp\\passwd", "/etc/passwd"])
def test_the_name_of_a_file_is_no_path(client: TestClient, given: str) -> None:
    address = upload(client, TEXT.encode(), given)
    assert client.get(f"{address}/tai/ke-hoach.json").json()["origin"]["filename"] == "passwd"


@pytest.mark.parametrize(("data", "name"), [(b"\x7fELF" + bytes(100), "a.docx"), (b"", "a.txt"), (b"PK\x03\x04" + bytes(50), "a.docx")])
def test_what_cannot_be_read_is_told_in_a_line(client: TestClient, data: bytes, name: str) -> None:
    answer = client.post("/api/parse", files={"file": (name, data)})
    assert answer.status_code == 422
    assert "\n" not in answer.json()["detail"]
    page = client.post("/tai-len", files={"file": (name, data)})
    assert page.status_code == 422
    assert "Không đọc được tệp này" in page.text


def test_a_form_without_a_file_is_422(client: TestClient) -> None:
    assert client.post("/tai-len", data={"x": "1"}).status_code == 422
    assert client.post("/api/parse", data={"file": "text"}).status_code == 422


def test_a_result_that_is_not_kept_is_404(client: TestClient) -> None:
    assert client.get("/tai-len/khong-co").status_code == 404


def test_nothing_is_left_behind(client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    upload(client, TEXT.encode(), "ke-hoach.txt")
    assert list(tmp_path.iterdir()) == []


def test_a_reading_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The process itself: whatever it does, it is gone when its time is over."""
    from vnplan_nlp.web import uploads

    hanging = tmp_path / "vnplan_nlp" / "web"
    hanging.mkdir(parents=True)
    (hanging.parent / "__init__.py").touch()
    (hanging / "__init__.py").touch()
    pids = tmp_path / "pids"
    (hanging / "reader_process.py").write_text(
        "import os, subprocess, sys, time\n"
        "one = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'], start_new_session=True)\n"
        f"open({str(pids)!r}, 'w').write(f'{{os.getpid()}} {{one.pid}}')\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(uploads, "_environment", lambda folder: {"PYTHONPATH": str(tmp_path)})
    monkeypatch.setattr(uploads, "_AROUND", 1)
    with pytest.raises(ParseRefusedError, match="not read after 1 seconds"):
        asyncio.run(Readers(Settings(parse_seconds=1)).plan_json(b"x", "a.txt"))
    for pid in pids.read_text().split():
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().split()[2] == "Z"


def test_a_reading_that_takes_too_much_memory_is_refused() -> None:
    data = ("KẾ HOẠCH\n" + "Trồng cây ở thôn.\n" * 200_000).encode()
    with pytest.raises(ParseRefusedError, match="memory"):
        asyncio.run(Readers(Settings(parse_memory=100_000_000)).plan_json(data, "a.txt"))


def test_who_comes_when_too_many_are_read_is_told_to_wait(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from vnplan_nlp.web import uploads

    monkeypatch.setattr(uploads, "_PATIENCE", 0.01)
    with TestClient(create_app(archive, settings=Settings(parsers=0)), base_url=HERE) as client:
        answer = client.post("/api/parse", files={"file": ("a.txt", TEXT.encode())})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "60"


def test_results_are_kept_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    from vnplan_nlp.web import uploads

    results = Results()
    first = results.put(b"{}")
    assert results.get(first) == b"{}"
    for _ in range(uploads._KEPT):
        results.put(b"{}")
    assert results.get(first) is None
    monkeypatch.setattr(uploads, "_KEPT_SECONDS", -1.0)
    assert Results().get(results.put(b"{}")) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process give up its network")
def test_the_process_has_no_network() -> None:
    code = (
        "import socket, sys\n"
        "from vnplan_nlp.web.reader_process import without_network\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    if not without_network(): sys.exit(77)\n"
        "    try: socket.create_connection(server.getsockname(), 1)\n"
        "    except OSError: sys.exit(0)\n"
        "sys.exit(1)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False).returncode
    if ended == 77:
        pytest.skip("this system does not let a process give up its network")
    assert ended == 0
