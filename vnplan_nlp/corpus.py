"""The written corpus of the repository: its manifest, its checksums, and look-alike plans beside it.

The corpus (`corpora/`) is no part of the installed package: a source checkout holds it.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from vnplan_nlp.errors import CorpusError, CorpusOptionError
from vnplan_nlp.schema.annotations import Model

MANIFEST: Final = "corpora/manifest.json"
Split = Literal["train", "dev", "test"]
Level = Literal["province", "district", "commune"]


# --- the manifest ----------------------------------------------------------------------------------


class Member(Model):
    """The place of a document in a pair or a cascade; `parent` is the id of the document above, null at the top."""

    id: str
    kind: Literal["pair", "cascade"]
    role: Literal["directive", "plan"]
    parent: str | None


class Document(Model):
    """One document of the corpus."""

    id: str
    file: str = Field(description="path from the root of the repository, with slashes")
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    bytes: int = Field(gt=0)
    doc_type: str = Field(description="type as printed, or Công văn for a letter")
    number: str | None = Field(description="number and symbol as printed; null if left blank")
    date: str | None = Field(description="ISO 8601, as short as printed; null if there is none")
    year: int
    level: Level = Field(description="level of the unit that the issuer belongs to")
    body: Literal["state", "party", "council", "front", "youth", "department", "school"]
    place: str = Field(description="the issuer's unit with its type, and those above it, as of the date")
    topic: str
    origin: str
    licence: str = Field(description="SPDX identifier")
    split: Split
    gold: bool = Field(description="whether annotations/gold has the document")
    round_trip: bool = Field(description="whether the slow tests, which write documents to other formats, take it")
    group: Member | None = None


class Pair(Model):
    """A directive and a plan that implements it; `gold` is the file that compares them by hand, if there is one."""

    directive: str
    plan: str
    group: str
    gold: str | None = None


class Manifest(Model):
    """What `corpora/manifest.json` holds."""

    version: Literal[1]
    name: str
    documents: tuple[Document, ...]
    pairs: tuple[Pair, ...]

    def select(
        self,
        *,
        split: str | None = None,
        level: str | None = None,
        doc_type: str | None = None,
        group: str | None = None,
    ) -> list[Document]:
        """Return the documents that fit all that is given, in the order of the manifest.

        Args:
            split: train, dev or test.
            level: province, district or commune.
            doc_type: the type, in any case.
            group: the id of a pair or a cascade.
        """
        return [
            document
            for document in self.documents
            if split in (None, document.split)
            and level in (None, document.level)
            and (doc_type is None or doc_type.casefold() == document.doc_type.casefold())
            and (group is None or (document.group is not None and document.group.id == group))
        ]


def find_root(root: Path | None = None) -> Path:
    """Return the folder of the source checkout that holds the corpus.

    Args:
        root: where it is said to be; None looks where this package is installed from, then in the current folder and
            those above it.

    Raises:
        CorpusError: there is no manifest.
    """
    places = [root] if root is not None else [Path(__file__).resolve().parents[1], Path.cwd()]
    for place in places if root is not None else [*places, *Path.cwd().parents]:
        if (place / MANIFEST).is_file():
            return place
    raise CorpusError(
        f"no {MANIFEST} in {' or '.join(map(str, places))}: the corpus comes with the source, not with the package; "
        "give the folder of a checkout with --root"
    )


def load_manifest(root: Path) -> Manifest:
    """Return the manifest of a checkout.

    Raises:
        CorpusError: it is no manifest of this version.
    """
    try:
        return Manifest.model_validate_json((root / MANIFEST).read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise CorpusError(f"{root / MANIFEST}: not a manifest of this version ({where}: {first['msg']})") from None


def rows(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Return one flat row a document, for tables and CSV."""
    return [
        {
            "id": document.id,
            "type": document.doc_type,
            "number": document.number,
            "date": document.date,
            "level": document.level,
            "place": document.place,
            "topic": document.topic,
            "split": document.split,
            "group": document.group.id if document.group else None,
            "role": document.group.role if document.group else None,
            "parent": document.group.parent if document.group else None,
            "bytes": document.bytes,
        }
        for document in documents
    ]


# --- checksums -------------------------------------------------------------------------------------


def verify(root: Path, manifest: Manifest) -> list[str]:
    """Return a line for every file that is not what the manifest says, or that the manifest does not know."""
    known = {document.file for document in manifest.documents}
    folders = sorted({PurePosixPath(file).parent for file in known})
    extra = {path.relative_to(root).as_posix() for folder in folders for path in (root / folder).glob("*.txt")} - known
    broken = [line for document in manifest.documents for line in _broken(root, document)]
    return broken + [f"{file}: not in the manifest" for file in sorted(extra)]


def _broken(root: Path, document: Document) -> Iterator[str]:
    path = root / document.file
    if not path.is_file():
        yield f"{document.file}: missing"
        return
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() == document.sha256:
        return
    if len(data) != document.bytes and len(data.replace(b"\r\n", b"\n")) == document.bytes:
        yield f"{document.file}: line ends were changed to CRLF"
    else:
        yield f"{document.file}: changed ({len(data)} bytes, {document.bytes} in the manifest)"


# --- look-alikes -----------------------------------------------------------------------------------


def make(
    root: Path,
    output: Path,
    *,
    seed: int = 1,
    count: int = 1,
    sections: int | None = None,
    noise: str | None = None,
    encoding: str | None = None,
) -> list[Path]:
    """Write look-alike plans and their gold; return the files of the plans.

    Args:
        root: the checkout whose generator is used.
        output: a folder, made if missing; it gets NAME.txt and gold/NAME.json.
        seed: the seed of the first plan; the others follow. The same options give the same bytes.
        count: how many.
        sections: Roman parts of each plan; None is five to seven.
        noise: a class of noise; None is none.
        encoding: an encoding of before Unicode; None is UTF-8.

    Raises:
        CorpusOptionError: the class of noise or the encoding is unknown.
        CorpusError: the checkout has no generator.
    """
    try:
        files: Any = _generator(root)
    except ModuleNotFoundError as error:
        raise CorpusError(f"{root}: no look-alike plans can be made here ({error})") from None
    for what, name, names in (("class of noise", noise, files.NOISE), ("encoding", encoding, files.ENCODINGS)):
        if name is not None and name not in names:
            raise CorpusOptionError(f"no {what} {name!r}; there are {', '.join(names)}")
    written: list[Path] = files.write(
        output, seed=seed, count=count, sections=sections, noise=noise, encoding=encoding
    )
    return written


def _generator(root: Path) -> Any:
    """The module that writes look-alikes: imported from the checkout, since the package does not hold it."""
    if str(root.resolve()) not in sys.path:
        sys.path.append(str(root.resolve()))
    return importlib.import_module("corpora.generator.files")
