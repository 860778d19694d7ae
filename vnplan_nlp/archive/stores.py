"""Where an archive's results are kept: a folder of this machine, or an object store that fsspec reaches."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

from vnplan_nlp.errors import MissingLibraryError

#: Addresses behind which there are disks: what is written there is seen while it is.
_DISKS: Final = frozenset({"file", "local", "sftp", "ssh", "smb", "hdfs", "webhdfs"})
#: Names of files that are not yet whole.
_HALF: Final = ".*.new"


class Store(Protocol):
    """A tree of finished files, each of which appears whole or not at all."""

    def put(self, made: Path, name: str) -> None:
        """Move a finished file of this machine into the store, in place of one of that name."""

    def take(self, name: str, to: Path) -> bool:
        """Bring a file back as a local one to work on; False where there is none."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files of a folder, sorted."""

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a file, without their ends."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def sweep(self, folder: str) -> None:
        """Remove what writers that were ended have left half written in a folder and those inside it."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; files come by renaming, after their bytes have reached the disk."""

    root: Path

    def put(self, made: Path, name: str) -> None:
        """Move a finished file into the folder."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        _flush(made)
        try:
            made.replace(target)
        except OSError:  # it was made on another disk
            beside = target.with_name(_beside(target.name))
            shutil.copyfile(made, beside)
            _flush(beside)
            beside.replace(target)
            made.unlink()
        _flush(target.parent)

    def take(self, name: str, to: Path) -> bool:
        """Move a file out of the folder."""
        try:
            (self.root / name).replace(to)
        except FileNotFoundError:
            return False
        return True

    def names(self, folder: str) -> list[str]:
        """Return the names of the files of a folder, sorted."""
        try:
            entries = os.scandir(self.root / folder)
            return sorted(entry.name for entry in entries if entry.is_file() and not entry.name.startswith("."))
        except FileNotFoundError:
            return []

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a file."""
        with (self.root / name).open(encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        (self.root / name).unlink(missing_ok=True)

    def sweep(self, folder: str) -> None:
        """Remove what is half written."""
        for path in (self.root / folder).rglob(_HALF):
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """A folder of an object store, whose files appear whole when their upload ends."""

    system: Any
    root: str

    def put(self, made: Path, name: str) -> None:
        """Upload a finished file and remove the local one.

        Raises:
            OSError: it cannot be uploaded, whatever the library of the store calls that.
        """
        path = f"{self.root}/{name}"
        folder, _, last = path.rpartition("/")
        try:
            self.system.makedirs(folder, exist_ok=True)
            if _writes_in_place(self.system):
                beside = f"{folder}/{_beside(last)}"
                self.system.put_file(str(made), beside)
                self.system.mv(beside, path)
            else:
                self.system.put_file(str(made), path)
        except OSError:
            raise
        except Exception as error:
            raise OSError(f"{path}: {error or type(error).__name__}") from error
        made.unlink()

    def take(self, name: str, to: Path) -> bool:
        """Download a file."""
        try:
            self.system.get_file(f"{self.root}/{name}", str(to))
        except FileNotFoundError:
            return False
        return True

    def names(self, folder: str) -> list[str]:
        """Return the names of the files of a folder, sorted."""
        try:
            self.system.invalidate_cache()
            listed = self.system.ls(f"{self.root}/{folder}", detail=False)
        except FileNotFoundError:
            return []
        return sorted(name for path in listed if not (name := path.rsplit("/", 1)[-1]).startswith("."))

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a file."""
        with self.system.open(f"{self.root}/{name}", "r", encoding="utf-8") as file:
            for line in file:
                yield line.rstrip("\n")

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        try:
            self.system.rm_file(f"{self.root}/{name}")
        except FileNotFoundError:
            return

    def sweep(self, folder: str) -> None:
        """Remove what is half written, where that is a file at all."""
        if _writes_in_place(self.system):
            for path in self.system.glob(f"{self.root}/{folder}/**/{_HALF}"):
                self.system.rm_file(path)


def _writes_in_place(system: Any) -> bool:
    """Whether a file that is being written can be seen half done: no object store, but disks behind an address."""
    protocols = (system.protocol,) if isinstance(system.protocol, str) else system.protocol
    return not _DISKS.isdisjoint(protocols)


def _beside(name: str) -> str:
    """The name of a file that is not yet whole; each writer has its own, for two nodes may write the same part."""
    return f".{name}.{uuid.uuid4().hex[:8]}.new"


def store_of(target: str) -> Store:
    """Return the store of a folder or of an address (s3://bucket/folder).

    Raises:
        MissingLibraryError: fsspec, or what it needs for that kind of address, is not installed.
    """
    if "://" in target:
        system, path = filesystem(target)
        return ObjectStore(system, path.rstrip("/"))
    return Folder(Path(target))


def filesystem(address: str) -> tuple[Any, str]:
    """Return the file system of an address and the path inside it.

    Raises:
        MissingLibraryError: fsspec, or what it needs for that kind of address, is not installed.
    """
    try:
        import fsspec
    except ImportError:
        raise MissingLibraryError("fsspec", "ray") from None
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        raise MissingLibraryError(f"{address.split('://', 1)[0]} for fsspec ({error})", "ray") from error
    return system, path


def _flush(path: Path) -> None:
    """Wait until a file, or the names of a folder, are on the disk."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:  # a folder, on systems that do not open them
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
