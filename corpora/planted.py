"""Plans with planted changes: what a plan makes of its directive, known to the letter.

`plant(plan, seed)` takes the directive as parsed and returns the text of a plan that implements it: some tasks are
dropped, deadlines moved, targets lowered, actors swapped, some units are told in other words, neighbours change
places, and the place is another one. The words of the paraphrases are those of `paraphrases.json`, which the package
does not read.

    python -m corpora.planted 50            # the figures of `vnplan_nlp.compare` over 50 plans
"""

from __future__ import annotations

import json
import random
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from vnplan_nlp import PlanDocument, parse_text
from vnplan_nlp.compare.model import Change, Requirement
from vnplan_nlp.compare.units import Unit, units_of

Kind = Literal["kept", "dropped", "deadline", "target", "actor", "paraphrased"]

_HERE: Final = Path(__file__).parent
_DAY: Final = re.compile(r"(?P<day>\d{1,2})(?P<first>/| tháng )(?P<month>\d{1,2})(?P<second>/| năm )(?P<year>20\d\d)")
#: A target is a number that something must reach: behind such words, or a share of a whole.
_TARGET: Final = re.compile(
    r"(?P<before>ít nhất |tối thiểu |từ |đạt |trên |giảm |phấn đấu )"
    r"(?P<number>\d{1,3}(?:,\d+)?)(?P<unit>%| hộ| lớp| mô hình| người)"
)
_DUE: Final = re.compile(
    r",? (?:xong |hoàn thành )?(?:trước|chậm nhất(?: là)?|trong)"
    r" (?:ngày \d{1,2}[/ ][^,;.]{4,22}\d{4}|tháng \d{1,2}/\d{4}|quý [IV]+/\d{4})"
)
_PLACES: Final = (
    ("Tây Sơn", "huyện"),
    ("Lương Sơn", "huyện"),
    ("Quế Võ", "huyện"),
    ("Ba Vì", "huyện"),
    ("Châu Đốc", "thành phố"),
)


@dataclass(frozen=True)
class Planted:
    """What became of a unit of the directive: its offset there, and what was printed before and after."""

    start: int
    kind: Kind
    before: str = ""
    after: str = ""


@dataclass
class Plant:
    """A plan with planted changes: its text, and what became of each unit of the directive."""

    text: str
    units: list[Planted] = field(default_factory=list)


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((_HERE / "paraphrases.json").read_text("utf-8"))
    return loaded


def directives() -> list[PlanDocument]:
    """Return the parsed plans of the corpora, in the order of their names."""
    return [parse_text(path.read_text("utf-8")) for path in sorted((_HERE / "plans").glob("*.txt"))]


def plant(directive: PlanDocument, seed: int, *, drop: float = 0.15, paraphrase: float = 0.3) -> Plant:
    """Return a plan made of a directive, the same for the same seed."""
    dice = random.Random(seed)
    planted: list[Planted] = []
    lines: dict[int, str | None] = {}
    for unit in units_of(directive):
        first, last = _line(directive.text, unit)
        printed = directive.text[first:last]
        kind, changed = _changed(printed, dice, drop, paraphrase)
        planted.append(Planted(unit.start, kind, printed, changed or ""))
        lines[first] = changed
    kept: list[str] = []
    start = 0
    for printed in directive.text.split("\n"):
        line = lines.get(start, printed)
        if line is not None:
            kept.append(line)
        start += len(printed) + 1
    return Plant(_elsewhere("\n".join(_shuffled(kept, dice)), directive, dice), planted)


def _line(text: str, unit: Unit) -> tuple[int, int]:
    first = text.rfind("\n", 0, unit.start) + 1
    return first, unit.end


def _changed(line: str, dice: random.Random, drop: float, paraphrase: float) -> tuple[Kind, str | None]:
    """Do one thing to a line, or nothing."""
    if dice.random() < drop:
        return "dropped", None
    if dice.random() < paraphrase:
        told = told_otherwise(line, dice)
        return ("paraphrased", told) if told != line else ("kept", line)
    makers: list[tuple[Kind, Callable[[str, random.Random], str]]] = [
        ("deadline", _move_deadline), ("target", _lower_target), ("actor", _swap_actor),
    ]  # fmt: skip
    dice.shuffle(makers)
    if dice.random() < 0.6:
        for kind, make in makers:
            changed = make(line, dice)
            if changed != line:
                return kind, changed
    return "kept", line


def _move_deadline(line: str, dice: random.Random) -> str:
    """Move the day of a deadline, earlier or later by days of the same month."""
    due = [
        match
        for match in _DAY.finditer(line)
        if re.search(r"(?:trước|chậm nhất|hết)[^,;.]{0,14}$", line[: match.start()])
    ]
    if not due:
        return line
    match = due[0]
    day = int(match["day"])
    moved = next(number for number in (day + dice.choice((-7, -5, 5, 7)), day - 4, day + 4) if 1 <= number <= 28)
    width = len(match["day"])
    return line[: match.start("day")] + str(moved).zfill(width) + line[match.end("day") :]


def _lower_target(line: str, dice: random.Random) -> str:
    match = _TARGET.search(line)
    if match is None or "," in match["number"] or int(match["number"]) < 4:
        return line
    lower = max(1, int(int(match["number"]) * dice.choice((0.5, 0.7, 0.8))))
    return line[: match.start("number")] + str(lower).zfill(len(match["number"])) + line[match.end("number") :]


def _swap_actor(line: str, dice: random.Random) -> str:
    for actor, other in _words()["actors"].items():
        if re.match(rf"(?:[\d.a-zđ)]+ |- )?{actor}\b", line):
            return line.replace(actor, str(other), 1)
    return line


def told_otherwise(line: str, dice: random.Random) -> str:
    """Tell a line in other words: synonyms, the deadline put first, the passive, what may be left out."""
    mark, said = _split_mark(line)
    said = said.rstrip()
    end = said[-1] if said and said[-1] in ".;" else ""
    said = said[: len(said) - len(end)]
    if "\t" in said:  # a table row: only its words change
        return mark + _synonyms(said, dice, 3) + end
    said = _synonyms(said, dice, 3)
    if dice.random() < 0.6:
        for weak in _words()["weak_words"]:
            said = said.replace(weak, "", 1)
    if dice.random() < 0.4:
        for tail in _words()["tails"]:
            cut = said.find(tail)
            if cut > 60 and "%" not in said[cut:] and not _DAY.search(said[cut:]):
                said = said[:cut]
    if dice.random() < 0.5:
        said = _deadline_first(said)
    if dice.random() < 0.4:
        said = _passive(said)
    if dice.random() < 0.4:
        said = _clauses_turned(said)
    return mark + said[:1].upper() + said[1:] + end


def _split_mark(line: str) -> tuple[str, str]:
    match = re.match(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]? |[a-zđ]\) |[-+•] )", line)
    width = match.end() if match else 0
    return line[:width], line[width:]


def _synonyms(said: str, dice: random.Random, most: int) -> str:
    phrases = list(_words()["phrases"])
    dice.shuffle(phrases)
    done = 0
    for phrase, other in phrases:
        found = re.search(rf"\b{phrase}\b", said, re.IGNORECASE)
        # A capital inside of a sentence opens a name: "Hướng dẫn số 07".
        if found is not None and done < most and (found.start() == 0 or found.group()[0].islower()):
            if said.count("“", 0, found.start()) != said.count("”", 0, found.start()):
                continue  # names between quotation marks are no words to choose
            capital = found.group()[0].isupper()
            said = said[: found.start()] + (other[:1].upper() + other[1:] if capital else other) + said[found.end() :]
            done += 1
    return said


def _deadline_first(said: str) -> str:
    match = _DUE.search(said)
    if match is None or said.count(";"):
        return said
    due = match.group().lstrip(", ")
    rest = said[: match.start()] + said[match.end() :]
    return f"{due[:1].upper()}{due[1:]}, {rest[:1].lower()}{rest[1:]}"


def _passive(said: str) -> str:
    """Turn "Sở X lập danh sách" into "Việc lập danh sách do Sở X thực hiện"."""
    match = re.match(
        r"(?P<actor>(?:Sở|Phòng|Ban|Văn phòng|Công an|Trung tâm) [^,;.:]{2,40}?) "
        r"(?P<task>(?:lập|mở|tổ chức|xây dựng|rà soát|kiểm tra|tập huấn|biên soạn) [^;.]+)$",
        said,
    )
    return said if match is None else f"Việc {match['task']} do {match['actor']} thực hiện"


def _clauses_turned(said: str) -> str:
    """Let the two halves of a sentence change places, where a semicolon parts them."""
    parts = said.split("; ")
    if len(parts) != 2 or min(map(len, parts)) < 30 or re.search(r"[A-ZĐ]", parts[0][:1]) is None:
        return said
    first, second = parts
    return f"{second[:1].upper()}{second[1:]}; {first[:1].lower()}{first[1:]}"


def _shuffled(lines: list[str], dice: random.Random) -> list[str]:
    """Let some neighbours of one list change places, keeping their marks."""
    lines = list(lines)
    for index in range(len(lines) - 1):
        (mark, said), (next_mark, next_said) = _split_mark(lines[index]), _split_mark(lines[index + 1])
        alike = (
            mark
            and next_mark
            and mark[-2:] == next_mark[-2:]
            and len(mark) == len(next_mark) == (3 if mark[0] != "-" else 2)
        )
        if alike and not mark[0].isdigit() and dice.random() < 0.25:
            lines[index], lines[index + 1] = mark + next_said, next_mark + said
    return lines


def _elsewhere(text: str, directive: PlanDocument, dice: random.Random) -> str:
    """Put the plan into another place: its unit, the level of its organs."""
    issuer = directive.header.issuer
    if issuer is None or issuer.unit is None or issuer.level != "province":
        return text
    name, kind = dice.choice(_PLACES)
    text = text.replace(f"TỈNH {issuer.unit.upper()}", f"{kind.upper()} {name.upper()}").replace(issuer.unit, name)
    text = text.replace("Ủy ban nhân dân tỉnh", f"Ủy ban nhân dân {kind}").replace("UBND tỉnh", f"UBND {kind}")
    return re.sub(r"\btoàn tỉnh\b", f"toàn {kind}", text).replace(f"tỉnh {name}", f"{kind} {name}")


# --- figures ---------------------------------------------------------------------------------------


@dataclass
class Figures:
    """What was found of what was planted."""

    dropped_right: int = 0
    dropped_found: int = 0
    dropped_all: int = 0
    changed_found: int = 0
    changed_all: int = 0
    paraphrased_covered: int = 0
    paraphrased_all: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def dropped_f1(self) -> float:
        """F1 of dropped units told missing."""
        return 2 * self.dropped_right / max(1, self.dropped_found + self.dropped_all)

    @property
    def changed(self) -> float:
        """Share of moved deadlines and lowered targets that are among the changes, in the right direction."""
        return self.changed_found / max(1, self.changed_all)

    @property
    def paraphrased(self) -> float:
        """Share of units in other words that are told covered."""
        return self.paraphrased_covered / max(1, self.paraphrased_all)


def measure(plans: Iterable[tuple[PlanDocument, int]]) -> Figures:
    """Return the figures of `vnplan_nlp.compare` over planted plans, each made of a directive with a seed."""
    from vnplan_nlp import compare

    figures = Figures()
    for directive, seed in plans:
        made = plant(directive, seed)
        comparison = compare(parse_text(made.text), directive)
        starts = [unit.start for unit in made.units]
        clauses: dict[int, list[Requirement]] = {}
        for requirement in comparison.requirements:
            clauses.setdefault(starts[bisect_right(starts, requirement.start) - 1], []).append(requirement)
        for unit in made.units:
            parts = clauses.get(unit.start)
            if parts is None:
                continue  # the letter of the law, not a requirement
            missing = all(part.status == "missing" for part in parts)
            told = f"{[(part.status, part.score) for part in parts]}: {unit.before} => {unit.after}"
            figures.dropped_found += missing
            figures.dropped_all += unit.kind == "dropped"
            figures.dropped_right += missing and unit.kind == "dropped"
            if missing != (unit.kind == "dropped"):
                figures.errors.append(f"{unit.kind} read as {told}")
            if unit.kind == "paraphrased":
                covered = all(part.status == "covered" for part in parts)
                figures.paraphrased_all += 1
                figures.paraphrased_covered += covered
                if not covered and not missing:
                    figures.errors.append(f"paraphrased read as {told}")
            if unit.kind in ("deadline", "target"):
                changes = [change for part in parts for change in part.changes]
                right = any(_is_told(change, unit) for change in changes)
                figures.changed_all += 1
                figures.changed_found += right
                if not right:
                    figures.errors.append(f"{unit.kind} not told: {unit.before} => {unit.after}: {changes}")
    return figures


def _is_told(change: Change, unit: Planted) -> bool:
    """Whether a change tells what was planted: both printed values and which way it went."""
    if change.kind != unit.kind or change.directive is None or change.plan is None:
        return False
    old, new = _printed(unit.before, unit), _printed(unit.after, unit)
    if unit.kind == "target":
        return change.direction == "lower" and old in change.directive and new in change.plan
    direction = "later" if int(new) > int(old) else "earlier"
    return change.direction == direction and old in change.directive and new in change.plan


def _printed(text: str, unit: Planted) -> str:
    """Return the number of a text that was changed."""
    pairs = zip(unit.before, unit.after, strict=False)
    at = next((index for index, (old, new) in enumerate(pairs) if old != new), 0)
    start = at
    while start and text[start - 1].isdigit():
        start -= 1
    match = re.match(r"\d+", text[start:])
    return match.group() if match else ""


def main(count: int) -> None:
    """Print the figures over so many plans."""
    sources = [plan for plan in directives() if len(units_of(plan)) >= 12]
    figures = measure((sources[seed % len(sources)], seed) for seed in range(count))
    for error in figures.errors:
        print(error, file=sys.stderr)
    print(
        f"plans {count}  dropped F1 {figures.dropped_f1:.3f} of {figures.dropped_all}"
        f"  changed {figures.changed:.3f} of {figures.changed_all}"
        f"  paraphrased covered {figures.paraphrased:.3f} of {figures.paraphrased_all}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
