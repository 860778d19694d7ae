"""Fills the slots of templates with words of one setting: places, agencies, citations, campaigns, times."""

from __future__ import annotations

import datetime as dt
import random

from corpora.generator.cite import Citer
from corpora.generator.facts import Facts
from corpora.generator.parts import Item, Part, fill, join
from corpora.generator.setting import Setting
from corpora.generator.times import Clock


class Words:
    """Turns templates into annotated parts; every call draws anew from one source of chance."""

    def __init__(self, rng: random.Random, facts: Facts, setting: Setting) -> None:
        """Bind chance, vocabulary and setting."""
        self.rng, self.facts, self.setting = rng, facts, setting
        self._actor: str | None = None
        self._decks: dict[tuple[str, ...], list[str]] = {}
        self.clock = Clock(rng, setting.date)
        self.citer = Citer(rng, facts, setting, self._title, self.draw)
        self.oddities: list[str] = []

    def draw(self, choices: tuple[str, ...]) -> str:
        """Return one of the choices, none a second time before all have come once."""
        deck = self._decks.get(choices)
        if not deck:
            deck = self._decks[choices] = self.rng.sample(choices, len(choices))
        return deck.pop()

    def sentence(self, template: str) -> Part:
        """Return a filled template; a deadline in it learns its actor and its task."""
        self._actor = None
        made = fill(template, self.slot).capital()
        limits = made.gold("deadlines")
        if not limits:
            return made
        task = made.text.replace(str(limits[0]["verbatim"]), "").removeprefix(self._actor or "")
        return made.told("deadlines", actor=self._actor, task=" ".join(task.split()).strip(" ,;").replace(" ,", ","))

    def slot(self, name: str, argument: str) -> Part | str:
        """Return what stands for one slot.

        Raises:
            KeyError: if the vocabulary uses a slot that nobody fills.
        """
        role = argument or "content"
        unit = self.setting.unit
        words = {
            "unit": unit.kind, "place": unit.place, "name": unit.name, "party": unit.party,
            "committee": self.setting.committee, "year": str(self.setting.date.year),
            "next": str(self.setting.date.year + 1), "subs_short": self.setting.below,
            "period": "2021-2025" if self.setting.date.year < 2025 else "2026-2030",
        }  # fmt: skip
        if name in words:
            return words[name]
        match name:
            case "n":
                return str(self.rng.randint(60, 98))
            case "subs":
                lead = "Trưởng" if unit.level == "commune" else "UBND"
                return f"{lead} {self.setting.below}"
            case "upper":
                return self.setting.above[0].place
            case "agency":
                return self.agency()
            case "actor":
                self._actor = self.agency()
                return self._actor
            case "anniversary":
                return self.anniversary()
            case "deadline" | "until" | "within" | "onday" | "recurring":
                made: Part = getattr(self.clock, name)()
                return made
            case "campaign" | "campaigns" | "movement" | "drive" | "plain":
                return self._campaign(name)
            case _:
                return self._cited(name, role)

    def agency(self) -> str:
        """Return one of the bodies that plans give work to."""
        unit = self.setting.unit
        names = [name.format(unit=unit.kind, party=unit.party) for name in self.facts.agencies[self.setting.level]]
        return self.rng.choice([name for name in names if name != self._actor])  # nobody reports to itself

    def anniversary(self) -> Part:
        """Return a commemoration; one in twenty miscounts its years, which the gold knows."""
        name, iso = self.rng.choice(self.facts.anniversaries)
        slip = self.rng.random() < 0.05
        unit = self.setting.unit
        named = name.format(unit=unit.kind, place=unit.place)
        made = self.clock.anniversary(named, dt.date.fromisoformat(iso), slip=slip)
        if slip:
            self.oddities.append(f"arithmetic of years: {made.text}")
        return made

    def _title(self, template: str, day: dt.date) -> Part:
        """Return the title of a document of the given day, which may itself cite what is older."""

        def slot(name: str, argument: str) -> Part | str:
            if name == "year":
                return str(day.year + (day.month > 10))
            if name in ("law", "decree", "above", "above_titled"):
                return self._cited(name, "content", day)
            return self.slot(name, argument)

        return fill(template, slot)

    def _cited(self, name: str, role: str, before: dt.date | None = None) -> Part:
        """Return what a slot of citations asks for, none of it later than the given day."""
        citer = self.citer
        match name:
            case "cite":
                return citer.cite(citer.pick(), role)
            case "cited":
                return citer.cite(citer.pick(), role, "open")
            case "quoted":
                document = citer.pick(plain=True)
                return citer.cite(document, role, "none" if "“" in document.title.text else "quoted")
            case "above":
                return citer.cite(citer.pick(plain=True, before=before), role)
            case "above_titled":
                return citer.cite(citer.pick(plain=True, before=before), role, "open")
            case "decree":
                return citer.cite(citer.decree(before or self.setting.date), role)
            case "law" | "law_full":
                return citer.law(role, full=name == "law_full", before=before)
            case "congress":
                return citer.congress(role)
            case "shared":
                return citer.listed(role)
        raise KeyError(name)

    def _campaign(self, name: str) -> Part:
        """Return one campaign or several with their kind words."""
        if name == "plain":
            unit, year = self.setting.unit, self.setting.date.year
            template = self.rng.choice(self.facts.plain_campaigns)
            plain = template.format(place=unit.place, year=year, next=year + 1)
            own: Item = {"name": plain, "kind": "phong trào thi đua"}
            return Part(f"phong trào thi đua {plain}").marked("campaigns", own)
        if name == "campaigns":
            kind = "phong trào thi đua"
            rows = self.rng.sample([row for row in self.facts.campaigns if row[0] == kind], self.rng.randint(2, 4))
            return join(self.rng.choice((", ", "; ")), [self._quoted(row) for row in rows])
        if name == "campaign":
            row = self.rng.choice(self.facts.campaigns)
            lead = f"{row[0]} " if row[0] != "chủ đề" else f"chủ đề năm {self.setting.date.year} "
            return lead + self._quoted(row)
        wanted = "phong trào thi đua" if name == "movement" else "cuộc vận động"
        return self._quoted(self.rng.choice([row for row in self.facts.campaigns if row[0] == wanted]))

    def _quoted(self, row: tuple[str, ...]) -> Part:
        """Return the quoted name of a campaign, annotated."""
        unit = self.setting.unit
        name = row[1].format(name=unit.name, unit=unit.kind, year=self.setting.date.year)
        item: Item = {"name": name, "kind": row[0]}
        return Part(f"“{name}”").marked("campaigns", item)
