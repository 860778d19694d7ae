"""`vnplan batch` as its users call it."""

import json
import subprocess
import sys

import pytest

from tests.archive.conftest import documents


def batch(*arguments, stdin=None, cwd=None):
    command = [sys.executable, "-m", "vnplan_nlp", "batch", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, input=stdin, cwd=cwd, check=False)
    assert "Traceback" not in done.stderr
    return done


def test_a_run_says_what_became_of_the_files(archive, tmp_path):
    done = batch(archive, "-o", tmp_path / "ra", "-j", 2)
    assert done.returncode == 1
    assert "11 files: 8 ok, 2 failed, 1 skipped" in done.stderr
    assert "failures.jsonl" in done.stderr
    assert done.stdout == ""
    again = batch(archive, "-o", tmp_path / "ra", "-j", 2)
    assert "11 were done before" in again.stderr


def test_quiet_says_nothing(archive, tmp_path):
    done = batch(archive / "2023", "-o", tmp_path / "ra", "--quiet", "--no-tables")
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    assert len(documents(tmp_path / "ra")) == 4


def test_sources_come_from_a_list(archive, tmp_path):
    listed = f"{archive}/kế hoạch 0.txt\n\n{archive}/2023\n"
    done = batch("--files-from", "-", "-o", tmp_path / "ra", "--no-tables", stdin=listed)
    assert done.returncode == 0
    assert len(documents(tmp_path / "ra")) == 5


def test_a_configuration_counts(archive, tmp_path):
    (tmp_path / "nhỏ.toml").write_text("[limits]\nmax_bytes = 100\n")
    done = batch(archive / "2023", "-o", tmp_path / "ra", "--config", tmp_path / "nhỏ.toml", "--no-tables")
    assert done.returncode == 1
    failures = [json.loads(line) for line in (tmp_path / "ra/failures.jsonl").read_text("utf-8").splitlines()]
    assert {failure["reasons"][0]["code"] for failure in failures} == {"too_large"}


def test_the_first_failure_may_stop_it(archive, tmp_path):
    done = batch(archive, "-o", tmp_path / "ra", "-j", 1, "--fail-fast", "--no-tables")
    assert done.returncode == 10
    assert "stopped:" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["KHO"], 2, "-o"),
        (["-o", "ra"], 2, "nothing to parse"),
        (["mất", "-o", "ra"], 3, "mất: no such file"),
        (["KHO", "-o", "KHO/rỗng.txt"], 10, "is a file, not a folder"),
        (["KHO", "-o", "ra", "--max-memory", "nhiều"], 2, "is no size"),
        (["KHO", "-o", "ra", "--files-from", "mất"], 3, "mất: no such file"),
    ],
)
def test_a_wrong_call_is_told(archive, tmp_path, arguments, code, said):
    done = batch(*[argument.replace("KHO", str(archive)) for argument in arguments], cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr


@pytest.mark.parametrize(("size", "limit"), [("800M", 800_000_000), ("4G", 4 * 10**9), ("1.5GB", 15 * 10**8), ("0", None)])
def test_sizes(size, limit):
    from vnplan_nlp.cli_batch import _bytes

    assert _bytes(size) == limit


def test_a_terminal_sees_a_bar_that_ends_full(archive, tmp_path):
    import os
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "vnplan_nlp", "batch", str(archive), "-o", str(tmp_path / "ra"), "--no-tables"]
    process = subprocess.Popen(command, stderr=theirs, stdin=theirs, env={**os.environ, "COLUMNS": "120"})
    os.close(theirs)
    said = b""
    while True:
        try:
            block = os.read(ours, 1 << 16)
        except OSError:  # the other end is closed
            break
        if not block:
            break
        said += block
    os.close(ours)
    assert process.wait() == 1
    assert "11/11" in said.decode()
    assert "8 ok, 2 failed, 1 skipped" in said.decode()
