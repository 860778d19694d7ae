"""Annotated texts in files: which format a file has, reading it, writing it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

from vnplan_nlp.annotating.brat import Standoff, read_standoff, write_standoff
from vnplan_nlp.annotating.docbin import read_docbin, write_docbin
from vnplan_nlp.annotating.doccano import read_lines, write_lines
from vnplan_nlp.annotating.gold import read_gold, write_gold
from vnplan_nlp.annotating.label_config import brat_config, label_studio_config
from vnplan_nlp.annotating.label_studio import read_tasks, write_tasks
from vnplan_nlp.annotating.limits import FORMATS
from vnplan_nlp.annotating.model import AnnotatedText
from vnplan_nlp.annotating.plans import read_plan, write_plan
from vnplan_nlp.errors import AnnotationFormatError, SourceNotFoundError
from vnplan_nlp.schema import PlanDocument

#: The text of a document of gold, by its file name.
TextOf = Callable[[str], str]
_SUFFIXES: Final = {
    "gold": ".json",
    "plan": ".json",
    "label-studio": ".json",
    "doccano": ".jsonl",
    "brat": ".ann",
    "docbin": ".spacy",
}
#: The file in a folder for formats that put all documents into one.
_ONE_FILE: Final = {"label-studio": "tasks.json", "doccano": "documents.jsonl", "docbin": "documents.spacy"}
_CONFIGURATION: Final = "config.xml"


def format_of(path: Path) -> str:
    """Return the format of a file, or of the first file of a folder that has one.

    Raises:
        SourceNotFoundError: there is nothing.
        AnnotationFormatError: no file there has a format of annotations.
    """
    if not path.exists():
        raise SourceNotFoundError(str(path), "no such file or folder")
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        for format_, suffix in _SUFFIXES.items():
            if file.suffix == suffix:
                return format_ if suffix != ".json" else _format_of_json(_json(file))
    raise AnnotationFormatError(str(path), f"no annotations there; take one of {', '.join(FORMATS)}")


def read_documents(path: Path, format_: str, text_of: TextOf) -> tuple[list[AnnotatedText], list[str]]:
    """Return the documents of a file or folder, and remarks on what was left out.

    Raises:
        SourceNotFoundError: there is no such file, or none of the format.
        AnnotationFormatError: a file is not of the format.
        InvalidPlanError: a file is no plan.
    """
    documents: list[AnnotatedText] = []
    remarks: list[str] = []
    for file in _files(path, format_):
        name = file.name
        if format_ == "brat":
            text = _text(file.with_suffix(".txt"))
            read, told = read_standoff(Standoff(text, _text(file)), f"{file.stem}.txt")
            documents.append(read)
            remarks += told
        elif format_ == "docbin":
            documents += read_docbin(_bytes(file), name)
        elif format_ == "doccano":
            documents += read_lines(_text(file), name)
        elif format_ == "label-studio":
            documents += read_tasks(_text(file), name)
        elif format_ == "plan":
            plan = PlanDocument.from_json(_bytes(file), name=name)
            documents.append(read_plan(plan, plan.origin.filename or f"{file.stem}.txt"))
        else:
            gold = _json(file)
            if not isinstance(gold, dict):
                raise AnnotationFormatError(name, "no gold: an object is needed")
            documents.append(read_gold(gold, text_of(str(gold.get("doc") or file.stem))))
    return documents, remarks


def write_documents(
    documents: Sequence[AnnotatedText],
    path: Path,
    format_: str,
    kind: Literal["predictions", "annotations"] = "annotations",
) -> list[str]:
    """Write documents into a file or folder, and return remarks on what the format has no place for.

    Label Studio, doccano and DocBin put all of them into one file, in a folder into `tasks.json` (with the
    configuration beside it), `documents.jsonl` and `documents.spacy`; the others write files for each into a folder.

    Raises:
        AnnotationFormatError: two documents would be written to one file.
    """
    file = path
    if format_ in _ONE_FILE:
        if path.is_dir() or path.suffix != _SUFFIXES[format_]:
            path.mkdir(parents=True, exist_ok=True)
            file = path / _ONE_FILE[format_]
            if format_ == "label-studio":
                (path / _CONFIGURATION).write_text(label_studio_config(), "utf-8")
        if format_ == "docbin":
            file.write_bytes(write_docbin(documents))
        else:
            content = write_lines(documents) if format_ == "doccano" else write_tasks(documents, kind)
            file.write_text(content, "utf-8")
        return []
    if format_ != "brat" and len(documents) == 1 and path.suffix == ".json" and not path.is_dir():
        return _write_json(documents[0], path, format_)
    path.mkdir(parents=True, exist_ok=True)
    remarks: list[str] = []
    stems: dict[str, str] = {}
    for document in documents:
        # a name comes out of a file: it must not lead out of the folder
        stem = Path(document.name.replace("\\", "/")).stem or "document"
        if stem in stems:
            raise AnnotationFormatError(document.name, f"would be written over {stems[stem]}")
        stems[stem] = document.name
        if format_ == "brat":
            standoff = write_standoff(document)
            (path / f"{stem}.txt").write_text(standoff.text, "utf-8", newline="")
            (path / f"{stem}.ann").write_text(standoff.annotations, "utf-8", newline="")
        else:
            remarks += _write_json(document, path / f"{stem}.json", format_)
    for name, content in brat_config().items() if format_ == "brat" else ():
        (path / name).write_text(content, "utf-8")
    return remarks


def _write_json(document: AnnotatedText, file: Path, format_: str) -> list[str]:
    if format_ == "plan":
        plan, remarks = write_plan(document)
        file.write_text(plan.to_json(indent=1) + "\n", "utf-8")
    else:
        gold, remarks = write_gold(document)
        file.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return [f"{document.name}: {remark}" for remark in remarks]


def _files(path: Path, format_: str) -> list[Path]:
    suffix = _SUFFIXES[format_]
    if path.is_file():
        return [path.with_suffix(suffix) if format_ == "brat" else path]
    found = sorted(path.glob(f"*{suffix}")) if path.is_dir() else []
    if not found:
        raise SourceNotFoundError(str(path), f"no *{suffix} there" if path.is_dir() else "no such file or folder")
    return found


def _format_of_json(value: Any) -> str:
    if isinstance(value, list):
        return "label-studio"
    return "plan" if isinstance(value, dict) and "schema_name" in value else "gold"


def _json(file: Path) -> Any:
    try:
        return json.loads(_bytes(file))
    except ValueError as error:
        raise AnnotationFormatError(file.name, f"no JSON: {error}") from error


def _text(file: Path) -> str:
    try:
        return _bytes(file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise AnnotationFormatError(file.name, "not in UTF-8") from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SourceNotFoundError(str(file), error.strerror or "not readable") from error
