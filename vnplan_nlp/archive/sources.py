"""The files of an archive: folders, patterns, lists, and the members of ZIP and tar archives, in a fixed order."""

from __future__ import annotations

import glob
import os
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import lru_cache
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, NamedTuple
from unicodedata import normalize

from vnplan_nlp.errors import DamagedFileError, SourceNotFoundError, TooLargeError

_ZIP: Final = (".zip",)
_TAR: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
#: What systems and word processors leave beside documents.
_LEFT_OVER: Final = ("~$*", "Thumbs.db", "desktop.ini", "__MACOSX")
_GLOB: Final = "*?["
#: The name of a member follows that of its archive behind this: kho.zip!/2023/ke-hoach.pdf.
MEMBER: Final = "!/"


class Location(NamedTuple):
    """Where the bytes of a file lie: in a file of their own, in a member of a ZIP, or in a stretch of a tar archive."""

    container: str
    member: str | None = None
    #: The first byte inside an unpacked tar archive; -1 elsewhere.
    offset: int = -1
    size: int = 0

    def read(self, max_bytes: int) -> bytes:
        """Return the bytes.

        Raises:
            SourceNotFoundError: they can no longer be read.
            TooLargeError: they are more than the limit.
            DamagedFileError: the archive is broken or locked there.
        """
        if self.size > max_bytes:
            raise TooLargeError(self.name, self.size, max_bytes)
        try:
            if self.offset >= 0:
                with Path(self.container).open("rb") as file:
                    file.seek(self.offset)
                    data = file.read(self.size)
            elif self.member is not None:
                data = _from_zip(self.container, self.member, max_bytes + 1)
            elif "://" in self.container:
                data = _from_store(self.container, max_bytes + 1)
            else:
                with Path(self.container).open("rb") as file:
                    data = file.read(max_bytes + 1)
        except OSError as error:
            raise SourceNotFoundError(self.name, (error.strerror or type(error).__name__).lower()) from error
        except Exception as error:  # what zipfile raises at broken members is of many kinds
            raise DamagedFileError(self.name, str(error) or type(error).__name__) from error
        if len(data) > max_bytes:
            raise TooLargeError(self.name, len(data), max_bytes)
        return data

    def digest(self, max_bytes: int) -> tuple[str, int]:
        """Return the SHA-256 of the bytes and their number.

        Raises:
            VnplanError: as `read` does.
        """
        import hashlib

        if self.member is None and "://" not in self.container and self.size <= max_bytes:
            try:
                with Path(self.container).open("rb") as file:
                    return hashlib.file_digest(file, "sha256").hexdigest(), self.size
            except OSError as error:
                raise SourceNotFoundError(self.name, (error.strerror or type(error).__name__).lower()) from error
        data = self.read(max_bytes)
        return hashlib.sha256(data).hexdigest(), len(data)

    @property
    def name(self) -> str:
        """The name of the file itself, without its folder."""
        return PurePosixPath((self.member or self.container).replace("\\", "/")).name


class Found(NamedTuple):
    """A file of the archive: its path as results name it, where it lies, and what tells whether it has changed."""

    path: str
    location: Location
    stamp: str
    #: Why it is passed over; None where it is to be parsed.
    skipped: str | None = None


@dataclass(slots=True)
class Sources:
    """What to parse.

    Args:
        roots: folders, files, patterns with `*`, ZIP and tar archives, and addresses of object stores (s3://…).
        include: only files whose path below their root, or whose name, fits one of these patterns.
        exclude: no files whose path below their root, whose name, or a folder of whose path fits one of these.
        spool: a folder for packed tar archives, which are unpacked to one file each.
        without: a folder that is passed over wherever it lies: that of the results.
    """

    roots: Sequence[str]
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    spool: Path | None = None
    without: Path | None = None
    _made: tempfile.TemporaryDirectory[str] | None = field(default=None, init=False)

    def close(self) -> None:
        """Remove what was unpacked."""
        if self._made is not None:
            self._made.cleanup()

    def __iter__(self) -> Iterator[Found]:
        """Yield every file in the order of the roots, those of a folder by name; each path once.

        Raises:
            SourceNotFoundError: a root does not exist.
        """
        for root in self.roots:
            for path in _expanded(root):
                if "://" in path:
                    yield from self._kept(_in_store(path), path)
                elif self.without is not None and Path(path).resolve().is_relative_to(self.without.resolve()):
                    continue
                elif Path(path).is_dir():
                    yield from self._kept(self._folder(path, path), path)
                else:
                    yield from self._kept(self._file(path, path), path)

    def _kept(self, files: Iterator[Found], root: str) -> Iterator[Found]:
        # Where the archive itself lies does not count: "2023" means a folder in it.
        above = _shown(root).rstrip("/")
        # Some systems keep the marks of letters apart; what is typed has them together.
        include, exclude = ([normalize("NFC", word) for word in words] for words in (self.include, self.exclude))
        for file in files:
            below = file.path.removeprefix(above).lstrip("/") or PurePosixPath(file.path).name
            path, below = normalize("NFC", file.path), normalize("NFC", below)
            if include and not any(_fits(path, below, pattern) for pattern in include):
                continue
            if any(_fits(path, below, pattern) for pattern in exclude):
                continue
            yield file

    def _folder(self, folder: str, root: str) -> Iterator[Found]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = f"the folder cannot be read ({(error.strerror or str(error)).lower()})"
            yield Found(_shown(folder), Location(folder), "", reason)
            return
        for entry in entries:
            path = os.path.join(folder, entry.name)  # noqa: PTH118 - pathlib drops a leading "./", and is slow here
            if entry.is_dir(follow_symlinks=False):
                if _left_over(entry.name) or (self.without is not None and _same(path, self.without)):
                    continue
                yield from self._folder(path, root)
            else:
                yield from self._file(path, root)

    def _file(self, path: str, root: str) -> Iterator[Found]:
        shown = _shown(path)
        location = Location(path)
        try:
            status = os.stat(path)  # noqa: PTH116 - as above
        except OSError as error:
            yield Found(shown, location, "", f"cannot be read ({(error.strerror or str(error)).lower()})")
            return
        if _left_over(Path(path).name):
            yield Found(shown, location, "", "a hidden or temporary file")
        elif not stat.S_ISREG(status.st_mode):
            yield Found(shown, location, "", "not a regular file")
        elif Path(path).is_symlink() and not Path(path).resolve().is_relative_to(Path(root).resolve()):
            yield Found(shown, location, "", "a link that leads out of its folder")
        elif path.lower().endswith(_ZIP):
            yield from self._zip(path)
        elif path.lower().endswith(_TAR):
            yield from self._tar(path)
        else:
            yield Found(shown, location._replace(size=status.st_size), f"{status.st_size}:{status.st_mtime_ns}")

    def _zip(self, path: str) -> Iterator[Found]:
        shown = _shown(path)
        try:
            with zipfile.ZipFile(path) as archive:
                members = sorted(archive.infolist(), key=lambda member: member.filename)
        except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            yield Found(shown, Location(path), "", f"a broken ZIP archive ({error})")
            return
        seen: set[str] = set()
        for member in members:
            name = f"{shown}{MEMBER}{_shown(member.filename)}"
            if member.is_dir() or name in seen:
                continue
            seen.add(name)
            location = Location(path, member.filename, size=member.file_size)
            yield Found(name, location, f"{member.file_size}:{member.CRC:08x}", _no_member(name))

    def _tar(self, path: str) -> Iterator[Found]:
        shown = _shown(path)
        try:
            plain = self._unpacked(path)
            with tarfile.open(plain, "r:") as archive:
                seen: set[str] = set()
                for member in archive:
                    name = f"{shown}{MEMBER}{_shown(member.name)}"
                    if not member.isfile() or member.sparse is not None or name in seen:
                        continue
                    seen.add(name)
                    location = Location(plain, member.name, member.offset_data, member.size)
                    yield Found(name, location, f"{member.size}:{int(member.mtime)}", _no_member(name))
        except (OSError, EOFError, tarfile.TarError, ValueError) as error:
            yield Found(shown, Location(path), "", f"a broken tar archive ({error})")
        except Exception as error:  # each kind of packing has errors of its own
            yield Found(shown, Location(path), "", f"a broken tar archive ({error})")

    def _unpacked(self, path: str) -> str:
        """The tar archive itself; a packed one is unpacked to one file, whose members then lie open."""
        if path.lower().endswith(".tar"):
            return path
        if self._made is None:
            self._made = tempfile.TemporaryDirectory(prefix="vnplan-", dir=self.spool)
        opener = _opener(path)
        target = Path(self._made.name) / f"{len(os.listdir(self._made.name))}.tar"  # noqa: PTH208
        with opener(path) as packed, target.open("wb") as plain:
            while block := packed.read(1 << 20):
                plain.write(block)
        return str(target)


def _opener(path: str) -> Callable[[str], IO[bytes]]:
    """The function that opens a packed file for reading."""
    import bz2
    import gzip
    import lzma

    lowered = path.lower()
    if lowered.endswith((".gz", ".tgz")):
        return lambda name: gzip.open(name, "rb")  # type: ignore[return-value]
    if lowered.endswith((".bz2", ".tbz2")):
        return lambda name: bz2.open(name, "rb")
    return lambda name: lzma.open(name, "rb")


def _expanded(root: str) -> list[str]:
    """The paths that a root means."""
    if "://" in root or Path(root).exists():
        return [root]
    if any(char in root for char in _GLOB):
        found = sorted(glob.glob(root, recursive=True))  # noqa: PTH207 - also of absolute patterns
        if found:
            return found
        raise SourceNotFoundError(root, "no file fits the pattern")
    raise SourceNotFoundError(root)


def _shown(path: str) -> str:
    """A path as results name it: with "/", and without bytes that are no text."""
    path = path.replace(os.sep, "/") if os.sep != "/" else path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").removeprefix("./")


def _left_over(name: str) -> bool:
    return name.startswith(".") or any(fnmatch(name, pattern) for pattern in _LEFT_OVER)


def _no_member(name: str) -> str | None:
    """Why a member of an archive is passed over."""
    parts = name.split(MEMBER, 1)[-1].split("/")
    if any(_left_over(part) for part in parts if part not in (".", "..")):
        return "a hidden or temporary file"
    if name.lower().endswith(_ZIP + _TAR):
        return "an archive inside an archive; unpack it first"
    return None


def _fits(path: str, below: str, pattern: str) -> bool:
    """Whether a pattern fits the path, the name, or one of the folders below the root: "*.pdf", "2023/*", "draft"."""
    below = below.replace(MEMBER, "/").lstrip("/")
    if "/" in pattern:
        return fnmatch(path, pattern) or fnmatch(below, pattern) or fnmatch(below, f"*/{pattern}")
    return any(fnmatch(part, pattern) for part in below.split("/"))


def _same(path: str, folder: Path) -> bool:
    try:
        return os.path.samefile(path, folder)  # noqa: PTH121 - as above
    except OSError:
        return False


def _from_zip(path: str, member: str, size: int) -> bytes:
    with _zip_file(path, os.getpid()).open(member) as file:
        return file.read(size)


@lru_cache(maxsize=2)
def _zip_file(path: str, process: int) -> zipfile.ZipFile:
    """The open archive: to read its list of members anew for every member would cost the square of their number.

    Each process has its own, for a handle that two processes share has one place to read from.
    """
    return zipfile.ZipFile(path)


# --- object stores -----------------------------------------------------------------------------------


def _in_store(address: str) -> Iterator[Found]:
    """The files below an address that fsspec understands."""
    from vnplan_nlp.archive.stores import filesystem

    system, root = filesystem(address)
    scheme = address.split("://", 1)[0]
    files = iter([(root, system.info(root))]) if system.isfile(root) else _below(system, root)
    first = next(files, None)
    if first is None:
        raise SourceNotFoundError(address, "nothing there")
    for name, info in chain((first,), files):
        shown = f"{scheme}://{name.lstrip('/')}" if scheme != "file" else f"file://{name}"
        size = int(info.get("size") or 0)
        mark = info.get("ETag") or info.get("etag") or info.get("mtime") or info.get("created") or ""
        skipped = "a hidden or temporary file" if _left_over(PurePosixPath(name).name) else None
        yield Found(shown, Location(shown, size=size), f"{size}:{mark}", skipped)


def _below(system: Any, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files below a folder; one folder is held at a time: ten million files would fill the memory."""
    try:
        entries = sorted(system.ls(folder, detail=True), key=lambda entry: str(entry["name"]))
    except FileNotFoundError:
        return
    system.invalidate_cache(folder)
    for entry in entries:
        if entry["name"].rstrip("/") == folder.rstrip("/"):  # stores that have no folders mark them by an empty file
            continue
        if entry["type"] == "directory":
            yield from _below(system, entry["name"])
        else:
            yield entry["name"], entry


def _from_store(address: str, size: int) -> bytes:
    from vnplan_nlp.archive.stores import filesystem

    system, path = filesystem(address)
    with system.open(path, "rb") as file:
        return bytes(file.read(size))
