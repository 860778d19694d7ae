"""An archive of a few documents, good and hostile, and a client of the application over it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from tests.index.writing import DISTRICT, MORE, PROVINCE, TEXTS, build, sheet
from vnplan_nlp.web.app import create_app
from vnplan_nlp.web.settings import Settings

HERE = "http://127.0.0.1"
DIRECTIVE = "45-ct-ttg:2021"
SCRIPT = "<script>alert(1)</script>"
QUOTES = "'; DROP TABLE documents; --"
#: Longer than what a page shows of a text.
LONG = "\n".join(f"{number}. Trồng cây ở thôn số {number}, đoạn đường dài một cây số." for number in range(1, 4000))
DOCUMENTS = TEXTS | {
    **{name: MORE[name] for name in ("sua.txt", "rung-cu.txt", "nham.txt", "hai-so.txt")},
    f"ten {SCRIPT}.txt": sheet(
        DISTRICT,
        "66/KH-UBND",
        "2022-05-05",
        f"Thực hiện Chỉ thị số 45/CT-TTg ngày 31/12/2021 của Thủ tướng Chính phủ về {SCRIPT} & \"nháy\";",
        title=f"Chống {SCRIPT} {QUOTES}",
        body=f"1. Báo cáo {SCRIPT} {QUOTES} trước ngày 20/6/2022.\n2. Phong trào “Toàn dân {SCRIPT}”.",
    ),
    "dai.txt": sheet(PROVINCE, "99/KH-UBND", "2021-09-09", body=LONG),
}


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The index."""
    plans = {path.name: path.read_text("utf-8") for path in sorted((root / "corpora" / "plans").glob("*.txt"))}
    return build(tmp_path_factory.mktemp("web"), DOCUMENTS | plans)


@pytest.fixture(scope="session")
def client(archive: Path) -> Iterator[TestClient]:
    """A client on this machine."""
    with TestClient(create_app(archive), base_url=HERE, follow_redirects=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def closed(archive: Path) -> Iterator[TestClient]:
    """A client of a server that is bound to another address and has a token."""
    settings = Settings(host="192.0.2.1", token=TOKEN)
    with TestClient(create_app(archive, settings=settings), base_url="http://192.0.2.1", follow_redirects=False) as one:
        yield one


TOKEN = "a token that nobody guesses"


def key_of(client: TestClient, reference: str) -> str:
    """The key of the document of a number."""
    hits = client.get("/api/search", params={"q": f'"{reference}"', "limit": 50}).json()["hits"]
    return next(hit["document"]["key"] for hit in hits if hit["document"]["reference"] == reference)


@contextmanager
def serving(archive: Path, settings: Settings | None = None) -> Iterator[str]:
    """A server in a thread of this process, and its address."""
    settings = settings or Settings()
    listening = socket.create_server((settings.host, 0))
    server = uvicorn.Server(uvicorn.Config(create_app(archive, settings=settings), log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://{settings.host}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="session")
def served(archive: Path) -> Iterator[str]:
    """The address of a server on this machine."""
    with serving(archive) as address:
        yield address
