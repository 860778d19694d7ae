"""How `vnplan serve` bears a crowd: `wrk` with many clients, and the time of each kind of page alone.

    python benchmarks/serve.py INDEX [--clients 200] [--seconds 30]

Needs `wrk` (apt-get install wrk). Prints, for each kind of page, the median and the 95th percentile of one client after
another, then the requests a second, the latency and the errors under the crowd. The exit code is 1 where there was an
error, or a page took longer than 200 ms at the 95th percentile.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import quote, urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))

import vnplan_nlp as vp

#: Milliseconds that the slowest 5 of 100 pages may take.
BOUND = 200.0
#: Pages of each kind.
ASKED = 60
WORDS = ("chuyen doi so", "cải cách hành chính", "thi dua", "an toàn giao thông", "ke hoach", "nghi dinh 30", "dân số")
PLACES = ("Gia Lai", "Nghệ An", "Thanh Hóa", "Hà Giang", "Cà Mau")
#: Each thread of wrk asks for the lines of a file in turn, from a place of its own.
_SCRIPT = """
local lines, at = {}, 0
for line in io.lines("%s") do lines[#lines + 1] = line end
function init() math.randomseed(os.time()); at = math.random(#lines) end
function request() at = at %% #lines + 1; return wrk.format("GET", lines[at]) end
function done(summary, latency)
  io.write(string.format("p50 %%.1f ms, p95 %%.1f ms, p99 %%.1f ms, most %%.1f ms\\n",
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
  local e = summary.errors
  io.write(string.format("errors: connect %%d, read %%d, write %%d, status %%d, timeout %%d\\n",
    e.connect, e.read, e.write, e.status, e.timeout))
end
"""


def addresses(index: Path) -> dict[str, list[str]]:
    """Return addresses of each kind of page, as people would ask for them."""
    random = Random(7)
    with vp.CitationIndex(index) as opened:
        cited = [target.canonical_id for group in opened.top(limit=100) for target, _ in group.rows]
        keys = [hit.document.key for hit in opened.search("", limit=200).hits]
        names = [row.movement or row.name for row in opened.campaigns(limit=20)]
    pick = [random.choice(cited) for _ in range(ASKED)]
    return {
        "home": ["/"] * 5,
        "search": [f"/tim?q={quote(random.choice(WORDS))}&trang={random.randint(1, 3)}" for _ in range(ASKED)],
        "document": [f"/van-ban/{random.choice(keys)}" for _ in range(ASKED)],
        "reference": [f"/vien-dan/{ref}" for ref in pick],
        "cascade": [f"/trien-khai?so={ref}" for ref in pick],
        "coverage": [f"/phu?so={ref}&trong={quote(random.choice(PLACES))}" for ref in pick],
        "campaigns": ["/phong-trao", *(f"/phong-trao/xem?ten={quote(name)}" for name in names)],
        "deadlines": [f"/thoi-han?tu={random.randint(2015, 2025)}-01-01" for _ in range(ASKED)],
        "changed basis": ["/co-so"] * 5,
        "path": [f"/duong?tu={random.choice(cited)}&den={ref}" for ref in pick[:20]],
        "API": [f"/api/cited-by?ref={ref}" for ref in pick],
    }


@contextmanager
def serving(index: Path) -> Iterator[str]:
    """Start the command, and return its address."""
    command = [sys.executable, "-m", "vnplan_nlp", "serve", str(index), "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    found = re.search(r"http://\S+", process.stderr.readline())
    assert found is not None
    try:
        yield found[0].rstrip("/")
    finally:
        process.terminate()
        process.wait()


def alone(address: str, pages: dict[str, list[str]]) -> bool:
    """Time the pages one after the other; return whether all are fast enough."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    fast = True
    for kind, paths in pages.items():
        times = []
        for path in [paths[0], *paths]:
            start = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            times.append(1000 * (time.perf_counter() - start))
            assert answer.status < 400, (path, answer.status)
        *_, slow = quantiles(times[1:], n=20)  # what is loaded for the first page does not count
        fast &= slow <= BOUND
        print(f"{kind:14} p50 {sorted(times[1:])[len(times) // 2 - 1]:7.1f} ms   p95 {slow:7.1f} ms")
    return fast


def crowd(address: str, pages: dict[str, list[str]], clients: int, seconds: int) -> bool:
    """Let many clients ask at once; return whether all got an answer."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [path for paths in pages.values() for path in paths]
        Random(1).shuffle(lines)
        listed, script = Path(folder, "paths"), Path(folder, "ask.lua")
        listed.write_text("\n".join(lines) + "\n")
        script.write_text(_SCRIPT % listed)
        command = ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), address]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    print(f"\n{clients} clients, {seconds} s")
    for line in said.splitlines():
        if line.startswith(("p50", "errors", "Requests/sec")):
            print(line)
    return re.search(r"errors: connect 0, read 0, write 0, status 0, timeout 0", said) is not None


def main() -> None:
    """Run both."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("index", type=Path)
    reader.add_argument("--clients", type=int, default=200)
    reader.add_argument("--seconds", type=int, default=30)
    asked = reader.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed (apt-get install wrk)")
    pages = addresses(asked.index)
    with serving(asked.index) as address:
        fast = alone(address, pages)
        sound = crowd(address, pages, asked.clients, asked.seconds)
    sys.exit(0 if fast and sound else 1)


if __name__ == "__main__":
    main()
