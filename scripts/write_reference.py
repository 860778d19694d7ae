"""Write the reference pages that are made of the code: docs/reference/commands.md and docs/data-model.md.

    python scripts/write_reference.py

Run it after a change to a command, its options or the schema; a test says where a page is behind.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

import typer.main

from vnplan_nlp.cli import app
from vnplan_nlp.schema import LAYERS, SCHEMA_NAME, SCHEMA_VERSION, Annotation, PlanDocument
from vnplan_nlp.schema.annotations import Model

ROOT: Final = Path(__file__).resolve().parent.parent
COMMANDS: Final = ROOT / "docs" / "reference" / "commands.md"
DATA_MODEL: Final = ROOT / "docs" / "data-model.md"
_MARKUP: Final = re.compile(r"\[/?bold\]")
_KINDS: Final[Mapping[Any, str]] = {int: "NUMBER", float: "NUMBER", Path: "PATH"}
_ANNOTATION_FIELDS: Final = tuple(Annotation.model_fields)


# --- commands --------------------------------------------------------------------------------------

_COMMANDS_HEAD: Final = """# Commands

Every command of `vnplan` with all that it takes, as `vnplan COMMAND --help` tells it. Data goes to stdout, words for
people to stderr; the exit codes are [listed with the issue codes](../issues.md#exit-codes-of-vnplan).
"""


def commands_page() -> str:
    """Return the page of all commands."""
    program = typer.main.get_command(app)
    parts = [_COMMANDS_HEAD]
    for path, command in _commands(program, ("vnplan",)):
        parts.append("\n".join(_command(path, command)))
    return "\n".join(parts)


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every command that does something, by its words: ("vnplan", "index", "search")."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name in sorted(below):
        yield from _commands(below[name], (*path, name))


def _command(path: tuple[str, ...], command: Any) -> Iterator[str]:
    name = " ".join(path)
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and not one.hidden]
    yield f"## {name}\n"
    yield from (f"{_plain(part)}\n" for part in re.split(r"\n\s*\n", (command.help or "").strip()))
    usage = [name, *(["[OPTIONS]"] if options else []), *(_usage(one) for one in arguments)]
    yield f"```text\n{' '.join(usage)}\n```\n"
    if arguments or options:
        yield "| takes | what it is | default |\n|---|---|---|"
        yield from (f"| `{_cell(_usage(one))}` | {_about(one)} | |" for one in arguments)
        yield from (f"| {_option_names(one)} | {_about(one)} | {_default(one)} |" for one in options)
        yield ""
    examples = [line.strip() for line in _MARKUP.sub("", command.epilog or "").splitlines() if "vnplan " in line]
    yield "```text\n" + "\n".join(examples) + "\n```\n"


def _usage(argument: Any) -> str:
    """An argument as usage lines have it: FILE, FILE..., [FILE]."""
    name = str(argument.metavar or argument.name.upper()).strip("[]").removesuffix("...").rstrip("…")
    name += "" if argument.nargs == 1 else "..."
    return name if argument.required else f"[{name}]"


def _option_names(option: Any) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    if option.is_flag or option.count:
        return names
    kind = option.type_descriptor.annotation
    choices = "|".join(str(one.value) for one in kind) if isinstance(kind, type) and issubclass(kind, Enum) else None
    metavar = option.metavar or choices or _KINDS.get(kind, "TEXT")
    return f"{names} `{_cell(metavar)}`"


def _about(parameter: Any) -> str:
    words = [_plain(parameter.help or "")]
    if parameter.envvar:
        words.append(f"Also by the variable `{parameter.envvar}`.")
    if parameter.param_type_name == "option" and parameter.multiple:
        words.append("May be given again.")
    return _cell(" ".join(words))


def _default(option: Any) -> str:
    value = getattr(option.default, "value", option.default)
    if option.secondary_opts and isinstance(value, bool):
        value = (option.opts if value else option.secondary_opts)[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float | Path) or value == "":
        return ""
    return f"`{_cell(value)}`"


def _plain(text: str) -> str:
    """A help text on one line, without the signs of the terminal; signs of HTML and Markdown are escaped."""
    words = " ".join(_MARKUP.sub("", text).replace("\b", "").split())
    return re.sub(r"(?<![`\w])([<>*_])", r"\\\1", words)


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")


# --- data model ------------------------------------------------------------------------------------

_MODEL_HEAD: Final = f"""# Data model

What `vnplan parse` prints and `vp.parse` returns: one [PlanDocument](#plandocument), schema `{SCHEMA_NAME}`
{SCHEMA_VERSION}. `vnplan schema` prints it as JSON Schema.

- `start` and `end` are half-open offsets in code points of `text`: `text[start:end]` is the `text` of the item.
- Dates are ISO 8601, cut where the source is: `2023-01-18`, `2023-01`, `2023`, `2025-Q4`; `--12-25` is a day of every
  year, `---20` of every month.
- Unknown is `null`, never a guess and never an empty string. A doubt is an entry of `issues`, with a
  [stable code](issues.md).
- Words stay as the source prints them; what they mean is in fields of its own.
- Fields may be added within a version; none is renamed or removed.

Items of the layers {", ".join(f"`{layer}`" for layer in LAYERS)} point into the text and have the
[fields of every annotation](#annotation). The [tutorial](tutorial.md) shows them at work; as flat tables they are
described [with the archive](archive.md#the-tables).
"""


def data_model_page() -> str:
    """Return the page of all models and their fields."""
    parts = [_MODEL_HEAD]
    for model in _models():
        parts.append("\n".join(_model(model)))
    return "\n".join(parts)


def _models() -> list[type[Model]]:
    """The models in the order of the JSON, each once; what all annotations have comes before the first of them."""
    found: list[type[Model]] = []

    def add(model: type[Model]) -> None:
        if issubclass(model, Annotation) and Annotation not in found:
            found.append(Annotation)
        if model in found:
            return
        found.append(model)
        for field in model.model_fields.values():
            for inner in _inner(field.annotation):
                add(inner)

    add(PlanDocument)
    return found


def _inner(annotation: Any) -> Iterator[type[Model]]:
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, Model):
        yield annotation
    for part in get_args(annotation):
        yield from _inner(part)


def _model(model: type[Model]) -> Iterator[str]:
    layer = next((name for name in PlanDocument.model_fields if model in _inner_of(name)), None)
    yield f"## {model.__name__}\n"
    yield f"{_escaped(' '.join((model.__doc__ or '').split()))}\n"
    inherits = issubclass(model, Annotation) and model is not Annotation
    if layer is not None:
        # A single object has one name; a layer has many of them.
        many = get_origin(PlanDocument.model_fields[layer].annotation) is tuple
        fields = ", besides [those of every annotation](#annotation)" if inherits else ""
        what = "Items of" if many else "The field"
        yield f"{what} `{layer}`; these are {'their' if many else 'its'} fields{fields}.\n"
    yield "| field | type | what it is |\n|---|---|---|"
    for name, field in model.model_fields.items():
        if not (inherits and name in _ANNOTATION_FIELDS):
            yield f"| `{name}` | {_cell(_type(field.annotation))} | {_cell(_escaped(field.description or ''))} |"
    yield ""


def _inner_of(field: str) -> tuple[type[Model], ...]:
    return tuple(_inner(PlanDocument.model_fields[field].annotation))


def _escaped(text: str) -> str:
    return re.sub(r"(?<!`)([<>*])", r"\\\1", text)


_NAMES: Final[Mapping[Any, str]] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "true or false",
    type(None): "null",
}


def _type(annotation: Any) -> str:
    """The type of a field in the words of JSON, models as links."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if annotation in _NAMES:
        return _NAMES[annotation]
    if origin is Annotated:
        return _type(inside[0])
    if origin in (Union, types.UnionType):
        return " or ".join(_type(part) for part in inside)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in inside)
    if origin is tuple and len(inside) == 2 and inside[1] is Ellipsis:
        return f"list of {_plural(inside[0])}"
    if origin is tuple:
        return f"list of {len(inside)} numbers"
    if origin is dict:
        return f"object of {_plural(inside[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    if isinstance(annotation, type) and issubclass(annotation, tuple):  # a run of the alignment
        return f"list of {len(annotation._fields)} numbers"  # type: ignore[attr-defined]
    raise TypeError(f"no words for {annotation!r}")


def _plural(annotation: Any) -> str:
    name = _type(annotation)
    return {"string": "strings"}.get(name, name.replace("list of", "lists of"))


def main() -> None:
    """Write both pages."""
    COMMANDS.parent.mkdir(exist_ok=True)
    COMMANDS.write_text(commands_page(), "utf-8")
    DATA_MODEL.write_text(data_model_page(), "utf-8")


if __name__ == "__main__":
    main()
