"""A run over an archive: what it writes, and what it does when it is run again."""

import errno
import json
import os
from pathlib import Path

import pytest

import vnplan_nlp as vp
from tests.archive.conftest import documents, everything, outcomes
from vnplan_nlp import pipeline
from vnplan_nlp.archive import parts
from vnplan_nlp.archive.run import Options, run_batch
from vnplan_nlp.errors import ArchiveError, SourceNotFoundError

TWO = Options(workers=2, part_size=3)


@pytest.fixture
def parsed(tmp_path, monkeypatch, forked):
    """A file that names every source that was parsed, in whichever process."""
    log = tmp_path / "parsed.log"
    real = pipeline.parse

    def noted(source, **options):
        with log.open("a") as file:
            file.write(f"{options['filename']}\n")
        return real(source, **options)

    monkeypatch.setattr(pipeline, "parse", noted)
    return lambda: log.read_text().splitlines() if log.exists() else []


def test_every_file_ends_in_one_way(archive, tmp_path):
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert summary.counts == {"ok": 8, "partial": 0, "failed": 2, "skipped": 1}
    assert (summary.files, summary.done, summary.kept, summary.stopped) == (11, 11, 0, None)
    found = outcomes(tmp_path / "ra")
    assert found["rỗng.txt"]["reasons"][0]["code"] == "empty"
    assert found["lạ.pdf"]["reasons"][0]["code"] == "damaged"
    assert found["lặp.txt"]["reasons"] == [
        {"code": "duplicate", "message": f"the same bytes as {archive}/kế hoạch 0.txt"}
    ]


def test_a_document_is_what_a_parse_gives(archive, tmp_path):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    lines = {line for path in (tmp_path / "ra/documents").iterdir() for line in path.read_text("utf-8").splitlines()}
    assert lines == {vp.parse(path).to_json() for path in archive.rglob("kế hoạch*.txt")}


def test_failures_say_what_to_do(archive, tmp_path):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    failures = [json.loads(line) for line in (tmp_path / "ra/failures.jsonl").read_text("utf-8").splitlines()]
    assert [Path(failure["path"]).name for failure in failures] == ["lạ.pdf", "rỗng.txt"]
    assert all(failure["advice"].endswith(".") for failure in failures)


def test_letters_that_are_lost_make_a_file_partial(tmp_path, plans):
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "a.txt").write_bytes(plans[0].encode()[:4000] + b"\xff" + plans[0].encode()[4000:])
    run_batch([str(tmp_path / "kho")], str(tmp_path / "ra"), options=TWO)
    found = outcomes(tmp_path / "ra")["a.txt"]
    assert (found["status"], found["reasons"][0]["code"]) == ("partial", "E101")
    assert len(documents(tmp_path / "ra")) == 1


def test_a_second_run_parses_nothing(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    before, had = everything(tmp_path / "ra"), len(parsed())
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert (summary.done, summary.kept, len(parsed())) == (0, 11, had)
    assert everything(tmp_path / "ra") == before


def test_new_files_are_added(archive, tmp_path, parsed, plans):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    had = len(parsed())
    (archive / "mới.txt").write_text(plans[20], "utf-8")
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert (summary.done, summary.kept, parsed()[had:]) == (1, 11, ["mới.txt"])
    assert len(documents(tmp_path / "ra")) == 9


def test_a_changed_file_is_parsed_again_and_replaces_its_result(archive, tmp_path, parsed, plans):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    had = len(parsed())
    (archive / "kế hoạch 2.txt").write_text(plans[21], "utf-8")
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert parsed()[had:] == ["kế hoạch 2.txt"]
    run_batch([str(archive)], str(tmp_path / "anew"), options=TWO)
    assert everything(tmp_path / "ra") == everything(tmp_path / "anew")


def test_a_file_that_is_only_touched_is_not_parsed_again(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    before, had = everything(tmp_path / "ra"), len(parsed())
    for path in archive.rglob("*.*"):
        os.utime(path, (1, 1))
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert (len(parsed()), summary.done, summary.kept) == (had, 0, 11)
    assert everything(tmp_path / "ra") == before


def test_a_new_file_behind_many_that_were_only_touched_is_parsed(tmp_path, parsed, plans):
    folder = tmp_path / "kho"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(f"KẾ HOẠCH\nTrồng cây\n1. Việc {number}.", "utf-8")
    run_batch([str(folder)], str(tmp_path / "ra"), options=Options(workers=2, tables=False))
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    (folder / "z.txt").write_text(plans[0], "utf-8")
    summary = run_batch([str(folder)], str(tmp_path / "ra"), options=Options(workers=2, tables=False))
    assert (summary.done, summary.kept, parsed()[300:]) == (1, 300, ["z.txt"])


def test_a_duplicate_whose_first_has_changed_is_parsed(archive, tmp_path, plans):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    (archive / "kế hoạch 0.txt").write_text(plans[22], "utf-8")  # "lặp.txt" had its bytes
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    found = documents(tmp_path / "ra")
    assert found["lặp.txt"]["text"] == vp.parse_text(plans[0]).text
    assert found["kế hoạch 0.txt"]["text"] == vp.parse_text(plans[22]).text


def test_a_file_that_was_moved_out_of_the_way_keeps_its_document(archive, tmp_path, plans):
    (archive / "lặp.txt").unlink()
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    (archive / "kế hoạch 0.txt").rename(archive / "a cũ.txt")  # found before the new one
    (archive / "kế hoạch 0.txt").write_text(plans[22], "utf-8")
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    found = documents(tmp_path / "ra")
    assert found["a cũ.txt"]["text"] == vp.parse_text(plans[0]).text
    assert found["kế hoạch 0.txt"]["text"] == vp.parse_text(plans[22]).text


def test_a_file_that_changes_between_a_stop_and_the_next_run_is_parsed_again(archive, tmp_path, plans):
    stopped = run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=1, fail_fast=True))
    assert stopped.stopped is not None
    done = outcomes(tmp_path / "ra")
    assert done["kế hoạch 1.txt"]["status"] == "ok"
    (archive / "2023" / "kế hoạch 1.txt").write_text(plans[23], "utf-8")
    for _ in range(2):
        run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
        assert documents(tmp_path / "ra")["kế hoạch 1.txt"]["text"] == vp.parse_text(plans[23]).text


def test_names_that_are_no_text_are_parsed(archive, tmp_path, plans):
    (archive / os.fsdecode(b"k\xe1.txt")).write_text(plans[24], "utf-8")
    assert run_batch([str(archive)], str(tmp_path / "ra"), options=TWO).counts["ok"] == 9


def test_sources_that_overlap_count_once(archive, tmp_path):
    roots = [str(archive), str(archive / "kế hoạch 0.txt"), f"{archive}/*"]
    for _ in range(2):
        assert run_batch(roots, str(tmp_path / "ra"), options=TWO).files == 11


def test_results_inside_the_archive_are_no_sources_of_a_pattern(archive):
    for _ in range(2):
        assert run_batch([f"{archive}/**/*"], str(archive / "ra"), options=TWO).files == 11


def test_tables_are_made_after_a_run_that_was_to_make_them_was_cut_off(archive, tmp_path):
    run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=2, tables=False))
    (archive / "hỏng.pdf").write_bytes(b"%PDF-1.7 nothing")
    cut = Options(workers=1, fail_fast=True)
    assert run_batch([str(archive)], str(tmp_path / "ra"), options=cut).stopped is not None
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    run_batch([str(archive)], str(tmp_path / "anew"), options=TWO)
    assert everything(tmp_path / "ra") == everything(tmp_path / "anew")


def test_another_configuration_parses_everything_again(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    had = len(parsed())
    config = vp.ParseConfig(layers=("deadlines",))
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO, config=config)
    assert len(parsed()) == 2 * had
    assert {plan["produced_by"]["config"] for plan in documents(tmp_path / "ra").values()} == {config.fingerprint}


def test_anew_means_all_files(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    before, had = everything(tmp_path / "ra"), len(parsed())
    run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=2, resume=False))
    assert len(parsed()) == 2 * had
    assert everything(tmp_path / "ra") == before


def test_files_that_failed_are_tried_again_when_told_so(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    before, had = everything(tmp_path / "ra"), len(parsed())
    run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=2, retry=True))
    assert sorted(parsed()[had:]) == ["lạ.pdf", "rỗng.txt"]
    assert everything(tmp_path / "ra") == before


def test_tables_are_made_of_documents_that_are_there(archive, tmp_path, parsed):
    run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=2, tables=False))
    assert not (tmp_path / "ra/tables").exists()
    had = len(parsed())
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert len(parsed()) == had
    run_batch([str(archive)], str(tmp_path / "anew"), options=TWO)
    assert everything(tmp_path / "ra") == everything(tmp_path / "anew")


def test_the_parts_make_no_difference(archive, tmp_path):
    run_batch([str(archive)], str(tmp_path / "một"), options=Options(workers=1))
    run_batch([str(archive)], str(tmp_path / "nhiều"), options=Options(workers=3, part_size=1))
    assert everything(tmp_path / "một") == everything(tmp_path / "nhiều")
    assert len(list((tmp_path / "nhiều/documents").iterdir())) > 3


def test_results_may_lie_inside_the_archive(archive):
    run_batch([str(archive)], str(archive / "ra"), options=TWO)
    assert run_batch([str(archive)], str(archive / "ra"), options=TWO).files == 11


def test_the_first_failure_stops_when_told_so(archive, tmp_path):
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=1, fail_fast=True))
    assert "failed" in (summary.stopped or "")
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert (summary.stopped, summary.counts["ok"]) == (None, 8)


@pytest.mark.parametrize("after", [0, 1, 5, 9])
def test_a_full_disk_stops_the_run_and_the_next_one_finishes(archive, tmp_path, monkeypatch, forked, after):
    run_batch([str(archive)], str(tmp_path / "anew"), options=TWO)
    real, written = parts._write, []

    def full(handle, data):
        written.append(data)
        if len(written) > after:
            os.write(handle, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(handle, data)

    monkeypatch.setattr(parts, "_write", full)
    summary = run_batch([str(archive)], str(tmp_path / "ra"), options=Options(workers=1))
    assert summary.stopped == "no space left on device"
    monkeypatch.setattr(parts, "_write", real)
    run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)
    assert everything(tmp_path / "ra") == everything(tmp_path / "anew")


def test_two_runs_at_once_are_refused(archive, tmp_path, monkeypatch):
    import fcntl

    from vnplan_nlp.archive import run

    monkeypatch.setattr(run, "_PATIENCE", 0.2)
    (tmp_path / "ra/.vnplan").mkdir(parents=True)
    with (tmp_path / "ra/.vnplan/lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ArchiveError, match="another run"):
            run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)


def test_a_folder_of_somebody_else_is_left_alone(archive, tmp_path):
    (tmp_path / "ra/documents").mkdir(parents=True)
    with pytest.raises(ArchiveError, match="no run has made"):
        run_batch([str(archive)], str(tmp_path / "ra"), options=TWO)


def test_a_source_that_is_not_there_is_told_before_anything_is_parsed(archive, tmp_path, parsed):
    with pytest.raises(SourceNotFoundError):
        run_batch([str(archive), str(tmp_path / "mất")], str(tmp_path / "ra"), options=TWO)
    assert parsed() == []


def test_an_archive_without_files_is_no_error(tmp_path):
    (tmp_path / "kho").mkdir()
    summary = run_batch([str(tmp_path / "kho")], str(tmp_path / "ra"), options=TWO)
    assert (summary.files, summary.stopped) == (0, None)
    assert (tmp_path / "ra/outcomes.jsonl").read_text() == ""
