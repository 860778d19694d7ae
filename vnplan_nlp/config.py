"""`ParseConfig`: every setting of a parse, frozen, read from TOML, with a fingerprint for the output."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from vnplan_nlp.errors import ConfigError
from vnplan_nlp.schema import LAYERS

#: Who finds a layer: the rules, a trained model, or both, the rules first.
Finder = Literal["rules", "model", "both"]
#: The package that is looked for where `components.model` names none.
DEFAULT_MODEL: Final = "vi_vnplan_learned"

#: The processors that this process may use at once; None for all that the system gives it.
_share: int | None = None


def processors() -> int:
    """Return how many processors this process has to itself."""
    if _share is not None:
        return _share
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def take_share(count: int) -> None:
    """Let `processors` return so many from now on: one of several processes that work side by side has but a share."""
    global _share
    _share = max(1, count)


class Limits(BaseModel):
    """What a source may cost at most.

    In one process seconds and memory are kept by asking and counting: between pages, paragraphs and layers, and before
    what is large is made. Whoever reads files of strangers by the thousand runs each in a process of its own, gives it
    `max_memory` as its address space and ends it some seconds behind `max_seconds`: the fields are meant for that too.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    max_bytes: int = Field(default=200_000_000, gt=0, description="larger files are refused unread")
    max_unpacked_bytes: int = Field(
        default=500_000_000, gt=0, description="packed files that unpack to more are refused"
    )
    max_seconds: int = Field(
        default=600,
        gt=0,
        description="the reading of a file, other programs included, is ended after so long; and so is its analysis",
    )
    max_memory: int = Field(
        default=4_000_000_000,
        gt=0,
        description="bytes; other programs get no more, and what would take more to read is refused",
    )
    max_pages: int = Field(default=2000, gt=0, description="documents with more pages are refused")

    @property
    def most_elements(self) -> int:
        """The most elements or cells of a document: each becomes about a kilobyte of objects."""
        return self.max_memory // 1000

    @property
    def most_dots(self) -> int:
        """The most dots of a page image: it is held in several copies, of four bytes a dot and less."""
        return self.max_memory // 40


class Components(BaseModel):
    """Who finds what: for each layer that a trained model serves, the rules, the model, or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    campaigns: Finder = "rules"
    citations: Finder = Field(default="rules", description="numbered citations; the model is for damaged ones")
    assignments: Finder = "rules"
    section_roles: Finder = "rules"
    model: str | None = Field(default=None, description="folder of a trained pipeline, or name of an installed package")

    @field_validator("campaigns", "citations", "assignments", "section_roles", mode="before")
    @classmethod
    def _known_finder(cls, finder: object) -> object:
        choices = get_args(Finder)
        if finder not in choices:
            raise ValueError(f"no such finder{_meant(str(finder), choices)}; there are {', '.join(choices)}")
        return finder

    @property
    def only_rules(self) -> bool:
        """Whether no model is needed."""
        return {self.campaigns, self.citations, self.assignments, self.section_roles} == {"rules"}

    @property
    def model_name(self) -> str:
        """The folder or package of the model."""
        return self.model or DEFAULT_MODEL

    def finder(self, layer: str) -> Finder:
        """Return who finds a layer, or the roles of sections."""
        finders: dict[str, Finder] = {
            "campaigns": self.campaigns,
            "citations": self.citations,
            "assignments": self.assignments,
            "section_roles": self.section_roles,
        }
        return finders.get(layer, "rules")


class ParseConfig(BaseModel):
    """The settings of a parse; the defaults read everything.

    Two configurations with the same fingerprint give the same output for the same source.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    limits: Limits = Limits()
    layers: tuple[str, ...] | None = Field(default=None, description="only these layers; null means all of them")
    components: Components = Components()

    @field_validator("layers")
    @classmethod
    def _known_layers(cls, layers: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for layer in layers or ():
            if layer not in LAYERS:
                raise ValueError(f"no layer {layer!r}{_meant(layer, LAYERS)}; there are {', '.join(LAYERS)}")
        return layers

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the settings in canonical JSON: "sha256:" and 64 hexadecimal digits."""
        settings = self.model_dump(mode="json")
        if self.components.only_rules:
            del settings["components"]  # what the rules alone find has the fingerprint that it had before models
        canonical = json.dumps(settings, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> ParseConfig:
        """Return the configuration that a TOML file holds.

        Raises:
            ConfigError: the file cannot be read, is no TOML, or has an unknown setting or a bad value.
        """
        shown = os.fspath(path)
        try:
            with Path(path).open("rb") as file:
                settings = tomllib.load(file)
        except OSError as error:
            raise ConfigError(f"{shown}: {(error.strerror or str(error)).lower()}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{shown}: not TOML ({error})") from error
        for key, known in _unknown(settings, cls):
            raise ConfigError(f"{shown}: unknown setting {key!r}{_meant(key, known)}; there are {', '.join(known)}")
        try:
            return cls.model_validate(settings)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise ConfigError(f"{shown}: setting {key!r}: {first['msg']}, not {first['input']!r}") from error


def _unknown(
    settings: Mapping[str, Any], model: type[BaseModel], prefix: str = ""
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the dotted settings that a model does not have, each with those that it has."""
    for key, value in settings.items():
        field = model.model_fields.get(key)
        if field is None:
            yield prefix + key, tuple(prefix + name for name in model.model_fields)
        elif isinstance(value, dict) and isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _unknown(value, field.annotation, f"{prefix}{key}.")


def _meant(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
