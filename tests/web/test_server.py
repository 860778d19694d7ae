"""`vnplan serve` as people start it."""

import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vnplan_nlp.cli import app
from vnplan_nlp.errors import ExitCode


@contextmanager
def running(*arguments: str) -> Iterator[tuple["subprocess.Popen[str]", str, list[str]]]:
    """The command, its address, and what it says at the beginning."""
    process = subprocess.Popen(
        [sys.executable, "-m", "vnplan_nlp", "serve", *arguments], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stderr is not None
        said = [process.stderr.readline()]
        address = re.search(r"http://\S+/", said[0])
        assert address is not None, said
        yield process, address[0], said
    finally:
        process.kill()
        process.communicate()


def get(address: str, **headers: str) -> bytes:
    request = urllib.request.Request(address, headers=headers)
    for _ in range(50):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return bytes(answer.read())
        except ConnectionRefusedError:
            time.sleep(0.1)
    raise AssertionError("nobody listens")


def test_it_serves_until_ctrl_c(archive: Path) -> None:
    with running(str(archive), "--port", "0", "--lang", "en") as (process, address, said):
        assert address.startswith("http://127.0.0.1:")
        assert "Ctrl-C" in said[0]
        assert b'<html lang="en">' in get(address)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out, err) == (0, "", "")


def test_many_at_once_get_their_answers(archive: Path) -> None:
    asked = ["", "tim?q=trong+cay", "vien-dan/45-ct-ttg:2021", "phu?so=45-ct-ttg:2021&trong=Gia+Lai", "api/search?q=cay"] * 20
    with running(str(archive), "--port", "0") as (_, address, _), ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda path: get(address + path), asked))
    assert all(answers)
    for index in range(5):
        assert len(set(answers[index::5])) == 1


def test_another_address_needs_a_token_and_prints_it(archive: Path) -> None:
    with running(str(archive), "--port", "0", "--host", "0.0.0.0") as (process, address, _):
        assert process.stderr is not None
        token = process.stderr.readline().removeprefix("token: ").strip()
        assert len(token) >= 32
        local = address.replace("0.0.0.0", "127.0.0.1")
        with pytest.raises(urllib.error.HTTPError, match="401"):
            get(f"{local}api/statistics")
        assert json.loads(get(f"{local}api/statistics", Authorization=f"Bearer {token}"))["documents"]


def test_a_port_that_is_taken_is_told_in_a_line(archive: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(app, ["serve", str(archive), "--port", port])
    assert result.exit_code == ExitCode.FAILED
    assert result.stderr == f"127.0.0.1:{port}: address already in use; another one: --port 0\n"


@pytest.mark.parametrize(("name", "code"), [("none.db", ExitCode.NOT_FOUND), ("text.db", ExitCode.UNSUPPORTED)])
def test_what_is_no_index_is_told_in_a_line(tmp_path: Path, name: str, code: ExitCode) -> None:
    (tmp_path / "text.db").write_text("no index" * 100)
    result = CliRunner().invoke(app, ["serve", str(tmp_path / name), "--port", "0"])
    assert result.exit_code == code
    assert result.stderr.count("\n") == 1


def test_a_short_token_is_refused(archive: Path) -> None:
    result = CliRunner().invoke(app, ["serve", str(archive), "--token", "1234"])
    assert result.exit_code == ExitCode.USAGE


def test_a_missing_library_is_told_in_a_line(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = CliRunner().invoke(app, ["serve", str(archive), "--port", "0"])
    assert result.exit_code == ExitCode.FAILED
    assert "pip install 'vnplan-nlp[web]'" in result.stderr
