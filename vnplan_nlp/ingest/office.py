"""Documents of older programs (.doc, .rtf, .odt), turned into .docx by LibreOffice and read as such."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import DamagedFileError, TooLargeError, UnsupportedFormatError
from vnplan_nlp.ingest.docx import read_word
from vnplan_nlp.ingest.source import RawSource, origin_of

_OLE: Final = b"\xd0\xcf\x11\xe0"
#: Streams of OLE files that are no Word document, and what they are.
_STREAMS: Final = (
    ("EncryptedPackage", "a document with a password", "save it without its password"),
    ("Workbook", "an Excel workbook (.xls)", "save the text as a Word document"),
    ("PowerPoint Document", "a PowerPoint presentation (.ppt)", "save the text as a Word document"),
)
_INSTALL: Final = "it is read through LibreOffice: apt-get install libreoffice-writer-nogui"
#: Settings of the private profile: no macro runs, nothing is fetched, no link is followed.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
 oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""


def read_bytes(data: bytes, *, name: str, filename: str | None, limits: Limits) -> RawSource:
    """Return the text of a document of an older program.

    Raises:
        UnsupportedFormatError: it is a workbook or has a password, LibreOffice is not installed or took too long.
        DamagedFileError: LibreOffice cannot read it.
        TooLargeError: it unpacks to more than `limits.max_unpacked_bytes`.
        EmptyDocumentError: it holds no text.
    """
    kind, media_type = _kind(data)
    if kind == "doc":
        for stream, found, hint in _STREAMS:
            if stream.encode("utf-16-le") in data and "WordDocument".encode("utf-16-le") not in data:
                raise UnsupportedFormatError(name, found, hint)
    word = read_word(_converted(data, kind, name, limits), name=name, limits=limits)
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


def _converted(data: bytes, kind: str, name: str, limits: Limits) -> bytes:
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
        said = _run(command, home, name, kind, limits)
        made = home / "out" / "source.docx"
        if not made.is_file():
            raise DamagedFileError(name, f"LibreOffice cannot read it: {said or 'it made no file'}")
        if made.stat().st_size > limits.max_unpacked_bytes:
            raise TooLargeError(name, made.stat().st_size, limits.max_unpacked_bytes, "max_unpacked_bytes")
        return made.read_bytes()


def _run(command: list[str], folder: Path, name: str, kind: str, limits: Limits) -> str:
    """Run a program within the time limit and return the last line that it said; no shell is asked."""
    environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
    with (folder / "said").open("wb") as said:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        except OSError as error:
            raise UnsupportedFormatError(name, f"a document in the format .{kind}", _INSTALL) from error
        try:
            process.wait(timeout=limits.max_seconds)
        except subprocess.TimeoutExpired as error:
            hint = f"LibreOffice took longer than {limits.max_seconds} s (set limits.max_seconds in the configuration)"
            raise UnsupportedFormatError(name, f"a document in the format .{kind}", hint) from error
        finally:
            _end(process)
    lines = (folder / "said").read_text("utf-8", "replace").strip().splitlines()
    return " ".join(lines[-1].replace(str(folder), "").split())[:160] if lines else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with the processes that it started: `soffice` is a script around the one that works."""
    if process.poll() is not None:
        return
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
    process.wait()
