"""What coverage reads beside plans: gold of the same names; and the JSON of a parse, which is no plan to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vnplan_nlp.errors import AnnotationFormatError, SourceNotFoundError, UnsupportedFormatError
from vnplan_nlp.schema import LAYERS

#: What reading an item of gold raises that has not the fields of its layer.
UNFIT: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def is_parsed(name: str) -> bool:
    """Whether a file is the JSON of a parse, by its name; it does not hold what the extractors saw."""
    return name.lower().endswith(".json")


def parsed_already(name: str, command: str) -> UnsupportedFormatError:
    """Return the error that says that a command needs the document and not the JSON of its parse."""
    return UnsupportedFormatError(name, "the JSON of a parse", f"{command} needs the document itself")


def gold_by_name(folders: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """Return the files of gold by the stem of their names; of folders only those that end in .json.

    Raises:
        SourceNotFoundError: a folder does not exist or has no gold.
        AnnotationFormatError: a file that is named itself is no gold.
    """
    found: dict[str, tuple[str, ...]] = {}
    for folder in folders:
        paths = [folder] if folder.is_file() else sorted(folder.glob("*.json"))
        if not paths:
            raise SourceNotFoundError(str(folder), "no gold *.json there" if folder.is_dir() else "no such folder")
        if folder.is_file():
            check_gold([str(folder)])
        for path in paths:
            found[path.stem] = (*found.get(path.stem, ()), str(path))
    return found


def check_gold(paths: Iterable[str]) -> None:
    """Check that files are gold that can be compared with plans.

    Raises:
        AnnotationFormatError: one is not.
    """
    from vnplan_nlp.rulebook.verdicts import verdicts

    for path in paths:
        gold = read_gold(path)
        try:
            for _ in verdicts(gold, {}):
                pass
        except UNFIT as error:
            raise AnnotationFormatError(path, unfit(error)) from error


def read_gold(path: str) -> Mapping[str, Any]:
    """Return the gold of a file.

    Raises:
        AnnotationFormatError: it is no JSON object with a list of objects for each layer that it has.
    """
    try:
        gold = json.loads(Path(path).read_bytes())
    except (ValueError, RecursionError) as error:
        raise AnnotationFormatError(path, "no gold: not JSON") from error
    if not isinstance(gold, dict):
        raise AnnotationFormatError(path, "no gold: not a JSON object")
    for layer in (*LAYERS, "roles"):
        items = gold.get(layer) or []
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise AnnotationFormatError(path, f"no gold: {layer} is not a list of objects")
    return gold


def unfit(error: Exception) -> str:
    """Return what an error of `UNFIT` says of the gold."""
    return f"no gold: an item lacks {error}" if isinstance(error, KeyError) else "no gold: an item is not of its form"
