"""Patterns as data: TOML files with the pattern, what it must find and what it must not.

Each file of `data/patterns/` holds `[[pattern]]` tables: `name`, `about` (what it is for, in one line), `pattern` (a
verbose regular expression), `mode` ("match" at the start of the string, "search" anywhere, "fullmatch"), `examples` and
`counter_examples`.
A test proves every example found and every counter-example not. `<UPPER>` and `<LOWER>` stand for the letters
of the Vietnamese alphabet inside a character class, `<VERB>` for a verb that opens a task
(`data/task_verbs.json`), `<DUTY>` for one that no name holds.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from vnplan_nlp.data.letters import LOWER, UPPER
from vnplan_nlp.data.watching import watched
from vnplan_nlp.data.words import load_json


@dataclass(frozen=True, slots=True)
class NamedPattern:
    """A pattern with its evidence."""

    name: str
    pattern: str
    mode: Literal["match", "search", "fullmatch"]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    about: str = ""
    file: str = ""

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        return watched(_compile(self.pattern), self.file, self.name)

    def found_in(self, text: str) -> re.Match[str] | None:
        """Return what the pattern finds in a text, in the mode that it was written for."""
        match: re.Match[str] | None = getattr(self.regex, self.mode)(text)
        return match


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(expand(pattern), re.VERBOSE)


def expand(pattern: str) -> str:
    """Return a pattern with the names in angle brackets replaced: Vietnamese letters, and the verbs of tasks.

    `<DUTY>` are the verbs that no name of an office holds.
    """
    if "<DUTY>" in pattern:
        pattern = pattern.replace("<DUTY>", _verbs(plain=True))
    if "<VERB>" in pattern:
        pattern = pattern.replace("<VERB>", _verbs())
    return pattern.replace("<UPPER>", UPPER).replace("<LOWER>", LOWER)


#: Words before a verb that make it part of a name: "các tổ chức", "Sở Giáo dục và Đào tạo", "viện nghiên cứu".
_NAMING: Final = ("các", "quan,", "Đào", "đào", "viện", "Viện", "Trang")
#: Words behind a verb that do so: "tổ chức chính trị", "tổ chức, cá nhân".
_NAMED: Final = r"\ (?:chính\ trị|đảng|đoàn|xã\ hội|liên\ quan|kinh\ tế|viên)(?!\w)|,\ cá\ nhân"


@cache
def _verbs(*, plain: bool = False) -> str:
    """Return the verbs that open a task as a verbose pattern, the longest first, but for those inside a name.

    `plain` leaves out those that also describe a noun before them: "cơ quan quản lý".
    """
    words = load_json("task_verbs")
    left_out = set(words["attributive"]) if plain else set()
    verbs = sorted((verb for verb in words["verbs"] if verb not in left_out), key=len, reverse=True)
    by_letter: dict[str, list[str]] = {}  # one branch for each letter: most positions of a text fail at the first one
    for verb in verbs:
        by_letter.setdefault(verb[0], []).append(re.escape(verb[1:]))
    known = "|".join(f"{letter}(?:{'|'.join(rests)})" for letter, rests in by_letter.items())
    before = "".join(rf"(?<!{word}\ )" for word in _NAMING)
    return rf"(?:{before}(?:{known})(?!\w)(?!{_NAMED}))"


@cache
def load_patterns(name: str) -> dict[str, NamedPattern]:
    """Return the patterns of `data/patterns/<name>.toml` by their names, in file order."""
    source = files("vnplan_nlp.data").joinpath("patterns", f"{name}.toml").read_text("utf-8")
    found: dict[str, NamedPattern] = {}
    for entry in tomllib.loads(source)["pattern"]:
        found[entry["name"]] = NamedPattern(
            name=entry["name"],
            pattern=entry["pattern"],
            mode=entry.get("mode", "match"),
            examples=tuple(entry.get("examples", ())),
            counter_examples=tuple(entry.get("counter_examples", ())),
            about=entry.get("about", ""),
            file=name,
        )
    return found


@cache
def regex(file: str, name: str) -> re.Pattern[str]:
    """Return one compiled pattern.

    Raises:
        KeyError: the file has no pattern of that name.
    """
    return load_patterns(file)[name].regex
