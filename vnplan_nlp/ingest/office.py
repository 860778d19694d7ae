"""Documents of older programs (.doc, .rtf, .odt), turned into .docx by LibreOffice and read as such."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TimeLimitError, TooLargeError, UnsupportedFormatError
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
    kind, media_type = _kind(data)
    if kind == "odt":  # looked at before another program sees it: bombs and entities end here
        for part, content in read_parts(data, _ODT_PARTS, name=name, limits=limits).items():
            parse_xml(content, part, name=name, limits=limits)
    if kind == "doc":
        for stream, found, hint in _STREAMS:
            if stream.encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
                raise UnsupportedFormatError(name, found, hint)
    word = read_word(_converted(data, kind, name, limits, deadline), name=name, limits=limits, deadline=deadline)
    origin = origin_of(
        data,
        filename,
        media_type=media_type,
        text_source="doc",
        encoding=word.encoding,
    )
    return RawSource(word.text, origin, word.issues)


def _kind(data: bytes) -> tuple[str, str]:
    """The suffix and the media type of a document by its first bytes."""
    if data.startswith(_OLE):
        return "doc", "application/msword"
    if data.startswith(b"{\\rtf"):
        return "rtf", "application/rtf"
    return "odt", "application/vnd.oasis.opendocument.text"


def _converted(data: bytes, kind: str, name: str, limits: Limits, deadline: Deadline) -> bytes:
    """The document as .docx, made in a folder and a profile of its own, so that conversions may run side by side."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnsupportedFormatError(name, f"a document in the format .{kind}", _INSTALL)
    with tempfile.TemporaryDirectory(prefix="vnplan-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        settings = home / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, "utf-8")
        source = home / f"source.{kind}"
        source.write_bytes(data)
        command = [
            program,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nolockcheck",
            "--convert-to",
            "docx",
            "--outdir",
            str(home / "out"),
            str(source),
        ]
        said = _run(command, home, name, kind, limits, deadline)
        made = home / "out" / "source.docx"
        if not made.is_file():
            raise DamagedFileError(name, f"LibreOffice cannot read it: {said or 'it made no file'}")
        if made.stat().st_size > limits.max_unpacked_bytes:
            raise TooLargeError(name, made.stat().st_size, limits.max_unpacked_bytes, "max_unpacked_bytes")
        return made.read_bytes()


def _run(command: list[str], folder: Path, name: str, kind: str, limits: Limits, deadline: Deadline) -> str:
    """Run the conversion within the limits and return the last line that it said."""
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
            raise UnsupportedFormatError(name, f"a document in the format .{kind}", _INSTALL) from error
    lines = (folder / "said").read_text("utf-8", "replace").strip().splitlines()
    return " ".join(lines[-1].replace(str(folder), "").split())[:160] if lines else ""
