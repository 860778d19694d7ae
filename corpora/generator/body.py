"""The numbered body of a look-alike plan: Roman parts, arabic, lettered and decimal items, bullets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpora.generator.parts import Item, Part, join, part
from corpora.generator.words import Words

LETTERS = "abcdđeghiklmn"  # the Vietnamese alphabet: đ after d, no f and no j
_ORDER = ("purpose", "targets", "content", "phases", "solutions", "extra", "funding", "organisation")
_OPTIONAL = ("targets", "phases", "phases", "solutions", "funding")


@dataclass(frozen=True, slots=True)
class Style:
    """How one document prints its enumerators and closes its headings."""

    roman: str  # after "II"
    arabic: str  # after "1"
    closing: str  # after a short heading
    semicolons: bool  # whether the items of a list end in ";"


def roman(number: int) -> str:
    """Return a Roman numeral."""
    out = ""
    for value, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while number >= value:
            out, number = out + letters, number - value
    return out


class Body:
    """Builds the body line by line; `lines` are the finished paragraphs with their annotations."""

    def __init__(self, words: Words, style: Style) -> None:
        """Bind the words of the document and its style."""
        self.words, self.style = words, style
        self.lines: list[Part] = []
        self._rng = words.rng

    def build(self, sections: int | None) -> list[Part]:
        """Return the paragraphs of the body with the given number of Roman parts, 5 to 7 if none is given."""
        count = sections if sections is not None else self._rng.randint(5, 7)
        makers: dict[str, Callable[[str], None]] = {
            "purpose": self._purpose, "targets": self._targets, "content": self._content, "phases": self._phases,
            "solutions": self._solutions, "extra": self._extra, "funding": self._funding,
            "organisation": self._organisation,
        }  # fmt: skip
        for index, kind in enumerate(self._kinds(count), 1):
            path = roman(index)
            self._headed(path, path, self.style.roman, self.words.draw(self.words.facts.romans[kind]))
            makers[kind](path)
        return self.lines

    def _kinds(self, count: int) -> list[str]:
        """Return which parts the document has, in their usual order."""
        must = {0: [], 1: ["content"], 2: ["purpose", "content"]}.get(count, ["purpose", "content", "organisation"])
        chosen = list(must)
        optional = self._rng.sample(_OPTIONAL, len(_OPTIONAL))
        if self.words.setting.date.month > 4:
            optional = [kind for kind in optional if kind != "phases"]  # the drives of the year would lie behind it
        while len(chosen) < count:
            kind = optional.pop() if optional else "extra"
            if kind == "extra" or kind not in chosen:
                chosen.append(kind)
        return sorted(chosen, key=_ORDER.index)

    # --- lines ---------------------------------------------------------------------------------------------------

    def _section(self, path: str, label: str, mark: str, text: Part, heading: str | None, opens: str | None) -> None:
        """Append a numbered line; `opens` is what the running text begins with."""
        item: dict[str, object] = {"path": path, "label": label, "heading": heading}
        if opens is not None:
            item["opens"] = " ".join(opens.split()[:8])
        self.lines.append((f"{label}{mark} " + text).marked("sections", item))

    def _headed(self, path: str, label: str, mark: str, heading: Part | str) -> None:
        """Append a heading; a dot closes only short ones, or it would read as running text."""
        title = part(heading)
        closing = self.style.closing
        if closing == "." and (len(title.text) > 35 or mark == ")"):
            closing = ""
        self._section(path, label, mark, title + closing, title.text, None)

    def _running(self, path: str, label: str, mark: str, text: Part, end: str = ".") -> None:
        """Append a numbered paragraph without a title of its own."""
        self._section(path, label, mark, text + end, None, text.text)

    def _run_in(self, path: str, label: str, heading: Part | str, text: Part) -> None:
        """Append a label and its text in one paragraph: "Mục tiêu chung: …"."""
        title = part(heading)
        whole = title + ": " + text + "."
        self._section(path, label, self.style.arabic, whole, title.text, whole.text)

    def _bullet(self, text: Part, end: str = ".") -> None:
        """Append a dash item."""
        nothing: Item = {}
        self.lines.append(("- " + text + end).marked("bullets", nothing))

    def _listed(self, items: list[Part], append: Callable[[int, Part, str], None]) -> None:
        """Append items with the punctuation of the document: ";" between them and "." after the last, or "." always."""
        for index, item in enumerate(items):
            inner = self.style.semicolons and index < len(items) - 1
            append(index, item, ";" if inner else ".")

    def _bullets(self, items: list[Part]) -> None:
        """Append dash items."""
        self._listed(items, lambda _, text, end: self._bullet(text, end))

    def _letters(self, path: str, items: list[Part]) -> None:
        """Append lettered paragraphs."""
        self._listed(items, lambda i, text, end: self._running(f"{path}/{LETTERS[i]}", LETTERS[i], ")", text, end))

    def _some(self, choices: tuple[str, ...], least: int, most: int) -> list[Part]:
        """Return a few filled sentences."""
        return [self.words.sentence(self.words.draw(choices)) for _ in range(self._rng.randint(least, most))]

    def _prose(self, least: int = 2, most: int = 3) -> Part:
        """Return running text of some task sentences, without its last dot."""
        return join(". ", self._some(self.words.facts.tasks, least, most))

    # --- parts ---------------------------------------------------------------------------------------------------

    def _purpose(self, path: str) -> None:
        """Append purposes and requirements."""
        facts = self.words.facts
        lettered = self._rng.random() < 0.35
        for number, (heading, choices) in enumerate((("Mục đích", facts.purposes), ("Yêu cầu", facts.requirements)), 1):
            inner, items = f"{path}/{number}", self._some(choices, 3, 4)
            if not lettered and self._rng.random() < 0.15:
                self._run_in(inner, str(number), heading, join(". ", items))
                continue
            self._headed(inner, str(number), self.style.arabic, heading)
            if lettered:
                self._letters(inner, items)
            else:
                self._bullets(items)

    def _targets(self, path: str) -> None:
        """Append targets: numbered figures, or an overall goal and its particulars."""
        targets = self.words.facts.targets
        if self._rng.random() < 0.5:
            for number, text in enumerate(self._some(targets, 3, 6), 1):
                self._running(f"{path}/{number}", str(number), self.style.arabic, text)
            return
        self._run_in(f"{path}/1", "1", "Mục tiêu chung", self._prose(1, 2))
        self._headed(f"{path}/2", "2", self.style.arabic, "Mục tiêu cụ thể")
        self._bullets(self._some(targets, 3, 5))

    def _content(self, path: str) -> None:
        """Append the tasks, in one of the shapes plans have."""
        shape = self._rng.choice(("running", "headed", "headed", "letters", "decimal"))
        heads = self._rng.sample(self.words.facts.heads, self._rng.randint(4, 7))
        for number, heading in enumerate(heads, 1):
            inner, label = f"{path}/{number}", str(number)
            if shape == "running":
                self._running(inner, label, self.style.arabic, self._prose())
                if self._rng.random() < 0.25:
                    self.lines.append(self._prose(1, 2) + ".")
                continue
            self._headed(inner, label, self.style.arabic, heading)
            if shape == "decimal":
                for step in range(1, self._rng.randint(2, 3) + 1):
                    self._decimal(inner, f"{number}.{step}")
            elif shape == "letters":
                self._lettered(inner)
            else:
                self._mixed()

    def _decimal(self, path: str, label: str) -> None:
        """Append an item 1.1., sometimes with lettered items below it."""
        inner = f"{path}/{label}"
        if self._rng.random() < 0.25:
            self._headed(inner, label, ".", self.words.draw(self.words.facts.areas))
            self._letters(inner, self._some(self.words.facts.tasks, 2, 3))
        else:
            self._running(inner, label, ".", self._prose(1, 2))

    def _lettered(self, path: str) -> None:
        """Append lettered items, running or with titles of their own."""
        if self._rng.random() < 0.3:
            for index, area in enumerate(self._rng.sample(self.words.facts.areas, 2)):
                self._headed(f"{path}/{LETTERS[index]}", LETTERS[index], ")", area)
                self._bullets(self._some(self.words.facts.tasks, 1, 2))
            return
        items = self._some(self.words.facts.tasks, 2, self._rng.choice((2, 3, 6)))
        self._letters(path, items)
        if self._rng.random() < 0.4:
            self.lines.append(self._slot_line())

    def _mixed(self) -> None:
        """Append bullets, sometimes with plus items or a line that sets the time."""
        self._bullets(self._some(self.words.facts.tasks, 1, 3))
        if self._rng.random() < 0.25:
            self._bullet(Part(self.words.draw(self.words.facts.areas)), ":")
            for text in self._some(self.words.facts.tasks, 2, 2):
                self.lines.append("+ " + text + ".")
        if self._rng.random() < 0.3:
            self._bullet(self._slot_line(), "")

    def _slot_line(self) -> Part:
        """Return "Cơ quan chủ trì: …; thời gian hoàn thành: …"."""
        actor = self.words.agency()
        lead = self._rng.choice(("Cơ quan chủ trì", "Đơn vị thực hiện"))
        when = self.words.clock.slot().told("deadlines", actor=actor)
        return f"{lead}: {actor}; thời gian hoàn thành: " + when + "."

    def _phases(self, path: str) -> None:
        """Append the drives of the year as bullets, headings or run-in labels."""
        phases = self.words.clock.phases()
        tasks = self.words.facts.phase_tasks  # in the order of a year, so that the last drive completes
        steps = sorted(self._rng.sample(range(len(tasks)), len(phases)))
        shape = self._rng.choice(("bullets", "headings", "run_in"))
        for number, (phase, step) in enumerate(zip(phases, steps, strict=True), 1):
            inner, task = f"{path}/{number}", self.words.sentence(tasks[step])
            if shape == "bullets":
                self._bullet(phase + ": " + task)
            elif shape == "headings":
                self._headed(inner, str(number), self.style.arabic, phase)
                self._bullets([task, *self._some(self.words.facts.tasks, 1, 1)])
            else:
                self._run_in(inner, str(number), phase, task)

    def _solutions(self, path: str) -> None:
        """Append solutions as numbered running text."""
        for number in range(1, self._rng.randint(3, 5) + 1):
            self._running(f"{path}/{number}", str(number), self.style.arabic, self._prose(1, 2))

    def _extra(self, path: str) -> None:
        """Append a part that comes only with many parts: plain paragraphs or bullets."""
        facts = self.words.facts
        items = [*self._some(facts.tasks, 1, 2), *self._some(facts.cyclic, 1, 2)]
        if self._rng.random() < 0.5:
            self._bullets(items)
        else:
            self.lines.extend(text + "." for text in items)

    def _funding(self, path: str) -> None:
        """Append where the money comes from."""
        items = self._some(self.words.facts.funding, 1, 2)
        if len(items) > 1:
            for number, text in enumerate(items, 1):
                self._running(f"{path}/{number}", str(number), self.style.arabic, text)
        else:
            self.lines.append(items[0] + ".")

    def _organisation(self, path: str) -> None:
        """Append who does what by when."""
        facts = self.words.facts
        items = [
            *self._some(facts.assignments, 3, 5),
            *self._some(facts.dated, 3, 6),
            *self._some(facts.cyclic, 1, 3),
        ]
        self._rng.shuffle(items)
        if self._rng.random() < 0.55:
            for number, text in enumerate(items, 1):
                self._running(f"{path}/{number}", str(number), self.style.arabic, text)
            return
        cut = max(2, len(items) // 2)
        for number, group in enumerate((items[:cut], items[cut:]), 1):
            heading = "Các cơ quan được giao chủ trì" if number == 1 else "Các cơ quan, đơn vị liên quan"
            self._headed(f"{path}/{number}", str(number), self.style.arabic, heading)
            self._bullets(group)
