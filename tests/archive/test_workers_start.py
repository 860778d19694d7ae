"""How workers come to be where the process that starts them has threads."""

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import sys, threading, time
import vnplan_nlp as vp
threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
print("begin")
print(sorted(parsed.outcome.status for parsed in vp.parse_many(sys.argv[1], workers=2)))
"""


def test_a_script_without_a_main_guard_is_not_run_by_its_workers(tmp_path: Path, root: Path) -> None:
    (tmp_path / "kho").mkdir()
    for number in range(3):
        (tmp_path / "kho" / f"{number}.txt").write_text(f"KẾ HOẠCH\nSố {number}\n", "utf-8")
    script = tmp_path / "script.py"
    script.write_text(_SCRIPT)
    call = [sys.executable, str(script), str(tmp_path / "kho")]
    run = subprocess.run(call, capture_output=True, text=True, cwd=root, env={"PYTHONPATH": str(root)}, timeout=60)
    assert run.stdout == "begin\n['ok', 'ok', 'ok']\n"
    assert run.stderr == ""
