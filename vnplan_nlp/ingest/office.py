"""Documents of older programs (.doc, .rtf, .odt), turned into .docx by LibreOffice and read as such."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TimeLimitError, TooLargeError, UnsupportedFormatError, VnplanError
from vnplan_nlp.ingest import programs
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.docx import read_word
from vnplan_nlp.ingest.package import parse_xml, read_parts
from vnplan_nlp.ingest.source import RawSource, origin_of

_OLE: Final = b"\xd0\xcf\x11\xe0"
#: Streams of OLE files that are no Word document, and what they are.
_STREAMS: Final = (
    ("EncryptedPackage", "a document with a password", "save it without its password"),
    ("Workbook", "an Excel workbook (.xls)", "save the text as a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation (.ppt)", "save the text as a Word document"),
)
_INSTALL: Final = "it is read through LibreOffice: apt-get install libreoffice-writer-nogui"
#: What the first member of an .odt says.
_ODT_MARK: Final = b"application/vnd.oasis.opendocument.text"
#: Seconds that a start for many documents may take, and each of them.
_START_SECONDS: Final = 30.0
_DOCUMENT_SECONDS: Final = 5.0
_ODT_PARTS: Final = ("content.xml", "styles.xml", "meta.xml", "settings.xml", "META-INF/manifest.xml")
#: Port 9 of this machine is nobody's.
_NO_PROXY: Final = "http://127.0.0.1:9"
_PROXIES: Final = ("http_proxy", "https_proxy", "ftp_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_COMMON: Final = "/org.openoffice.Office.Common/"
#: Settings of the private profile: no macro runs, nothing is fetched, no link is followed.
_SETTINGS: Final = (
    (_COMMON + "Security/Scripting", "MacroSecurityLevel", "3"),
    (_COMMON + "Security/Scripting", "DisableMacrosExecution", "true"),
    (_COMMON + "Security/Scripting", "DisablePythonRuntime", "true"),
    (_COMMON + "Security/Scripting", "DisableActiveContent", "true"),
    (_COMMON + "Security/Scripting", "DisableOLEAutomation", "true"),
    (_COMMON + "Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (_COMMON + "Misc", "FirstRun", "false"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Writer/Content/Update", "Field", "false"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
)
_PROFILE: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
    ' xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
    + "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    + "</oor:items>\n"
)


#: SHA-256 of a document -> the same as .docx, converted together with others and not read yet.
_ahead: dict[str, bytes] = {}


def read_bytes(
    data: bytes, *, name: str, filename: str | None, limits: Limits, deadline: Deadline | None = None
) -> RawSource:
    """Return the text of a document of an older program.

    Raises:
        UnsupportedFormatError: it is a workbook or has a password, or LibreOffice is not installed.
        DamagedFileError: LibreOffice cannot read it, or a part of it has a document type declaration.
        TimeLimitError: LibreOffice took too long.
        TooLargeError: it unpacks to more than `limits.max_unpacked_bytes`.
        EmptyDocumentError: it holds no text.
    """
    deadline = deadline or Deadline(name, limits.max_seconds)
    kind, media_type = _checked(data, name, limits)
    made = _ahead.pop(_digest(data), None) if _ahead else None
    if made is None:
        made = _converted(data, kind, name, limits, deadline)
    word = read_word(made, name=name, limits=limits, deadline=deadline)
    origin = origin_of(
        data,
        filename,
        media_type=media_type,
        text_source="doc",
        encoding=word.encoding,
    )
    return RawSource(word.text, origin, word.issues)


@contextmanager
def converted_together(documents: Iterable[bytes], limits: Limits, seconds: float | None = None) -> Iterator[None]:
    """Convert the documents of older programs among some in one start of LibreOffice, for those who read them inside.

    A start costs as much as the conversion of five. What does not come of it in time, or at all, is converted when it
    is read, and errors come up then.
    """
    chosen: dict[str, tuple[str, bytes]] = {}
    for data in documents:
        if data[:4] == _OLE or data.startswith(b"{\\rtf") or (data[:2] == b"PK" and _ODT_MARK in data[:200]):
            with suppress(VnplanError):
                chosen[_digest(data)] = _checked(data, "", limits)[0], data
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if len(chosen) > 1 and program is not None:
        most = min(limits.max_seconds / 4, _START_SECONDS + _DOCUMENT_SECONDS * len(chosen))
        most = most if seconds is None else min(most, seconds)
        with suppress(VnplanError):
            _ahead.update(_all_converted(program, chosen, limits, Deadline("", most)))
    try:
        yield
    finally:
        _ahead.clear()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _checked(data: bytes, name: str, limits: Limits) -> tuple[str, str]:
    """The suffix and the media type of a document that may be given to LibreOffice."""
    kind, media_type = _kind(data)
    if kind == "odt":  # looked at before another program sees it: bombs and entities end here
        for part, content in read_parts(data, _ODT_PARTS, name=name, limits=limits).items():
            parse_xml(content, part, name=name, limits=limits)
    if kind == "doc":
        for stream, found, hint in _STREAMS:
            if stream.encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
                raise UnsupportedFormatError(name, found, hint)
    return kind, media_type


def _kind(data: bytes) -> tuple[str, str]:
    """The suffix and the media type of a document by its first bytes."""
    if data.startswith(_OLE):
        return "doc", "application/msword"
    if data.startswith(b"{\\rtf"):
        return "rtf", "application/rtf"
    return "odt", "application/vnd.oasis.opendocument.text"


def _converted(data: bytes, kind: str, name: str, limits: Limits, deadline: Deadline) -> bytes:
    """The document as .docx."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnsupportedFormatError(name, f"a document in the format .{kind}", _INSTALL)
    with _home() as home:
        said = _run(program, home, {"source": (kind, data)}, name, limits, deadline)
        made = home / "out" / "source.docx"
        if not made.is_file():
            raise DamagedFileError(name, f"LibreOffice cannot read it: {said or 'it made no file'}")
        if made.stat().st_size > limits.max_unpacked_bytes:
            raise TooLargeError(name, made.stat().st_size, limits.max_unpacked_bytes, "max_unpacked_bytes")
        return made.read_bytes()


def _all_converted(
    program: str, documents: Mapping[str, tuple[str, bytes]], limits: Limits, deadline: Deadline
) -> dict[str, bytes]:
    """Those of some documents as .docx that come of one start."""
    with _home() as home:
        with suppress(VnplanError):  # the time was over: what is whole by then is whole
            _run(program, home, documents, "", limits, deadline)
        found: dict[str, bytes] = {}
        size = 0
        for digest in documents:
            made = home / "out" / f"{digest}.docx"
            if made.is_file() and zipfile.is_zipfile(made) and size + made.stat().st_size <= limits.max_unpacked_bytes:
                found[digest] = made.read_bytes()
                size += len(found[digest])
        return found


@contextmanager
def _home() -> Iterator[Path]:
    """A folder and a profile for one start, so that conversions may run side by side."""
    with tempfile.TemporaryDirectory(prefix="vnplan-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        settings = home / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, "utf-8")
        yield home


def _run(
    program: str,
    folder: Path,
    documents: Mapping[str, tuple[str, bytes]],
    name: str,
    limits: Limits,
    deadline: Deadline,
) -> str:
    """Run a conversion within the limits and return the last line that it said."""
    sources = []
    for stem, (kind, data) in documents.items():
        sources.append(folder / f"{stem}.{kind}")
        sources[-1].write_bytes(data)
    command = [
        program,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
        "--nolockcheck",
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "out"),
        *map(str, sources),
    ]
    # The folder is home and temporary folder of the program; a proxy that nobody answers at is one more lock.
    environment = {"HOME": str(folder), "TMPDIR": str(folder), **dict.fromkeys(_PROXIES, _NO_PROXY)}
    with (folder / "said").open("wb") as said:
        try:
            programs.run(
                command,
                seconds=deadline.left,
                memory=limits.max_memory,
                file_size=limits.max_unpacked_bytes,
                said=said,
                folder=folder,
                environment=environment,
            )
        except subprocess.TimeoutExpired as error:
            raise TimeLimitError(name, limits.max_seconds, what="its conversion by LibreOffice") from error
        except OSError as error:
            raise UnsupportedFormatError(name, "a document of an older program", _INSTALL) from error
    lines = (folder / "said").read_text("utf-8", "replace").strip().splitlines()
    return " ".join(lines[-1].replace(str(folder), "").split())[:160] if lines else ""
