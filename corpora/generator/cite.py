"""Citations of official documents as plans print them: alone, titled, quoted, nested, sharing words in a list."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from corpora.generator.facts import Facts, Issuer
from corpora.generator.parts import Item, Part, join, part
from corpora.generator.setting import Setting, Unit
from corpora.generator.times import long_date, short_date

_DIRECT = ("approve", "regulate", "guide")  # titles that begin with the verb of the document itself


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the plan cites, perhaps more than once."""

    type: str
    number: str
    symbol: str
    joint: str  # between number and symbol
    date: dt.date
    by: str
    title: Part
    direct: bool
    local: bool

    @property
    def core(self) -> str:
        """The number and the symbol, joined as printed."""
        return f"{self.number}{self.joint}{self.symbol}"


class Citer:
    """Makes documents and cites them; a document once made may come back, in full or in short."""

    def __init__(
        self,
        rng: random.Random,
        facts: Facts,
        setting: Setting,
        title: Callable[[str, dt.date], Part],
        draw: Callable[[tuple[str, ...]], str],
    ) -> None:
        """Bind chance, vocabulary and setting.

        Args:
            rng: the source of chance of the document.
            facts: the vocabulary.
            setting: who issues the plan and when.
            title: fills a title template for a document of the given day.
            draw: takes one of some templates, without repeating itself early.
        """
        self._rng, self._facts, self._setting, self._title, self._draw = rng, facts, setting, title, draw
        self.known: list[Document] = []

    def pick(self, *, plain: bool = False, before: dt.date | None = None) -> Document:
        """Return a document, one time in four one already cited.

        Args:
            plain: only central documents whose titles name no other document, so that nesting ends.
            before: only documents up to this day; the date of the plan if none is given.
        """
        day = before or self._setting.date

        def fits(issuer: Issuer) -> bool:
            return issuer.since < day.isoformat() and not (plain and (issuer.local or "regulate" in issuer.titles))

        known = [d for d in self.known if d.date <= day]
        known = [d for d in known if not plain or not (d.local or d.title.has("citations"))]
        if known and self._rng.random() < 0.25:
            return self._rng.choice(known)
        return self._make(self._rng.choice([i for i in self._facts.issuers if fits(i)]), day)

    def decree(self, before: dt.date) -> Document:
        """Return a decree that a later one can amend, if possible one already cited."""
        known = [d for d in self.known if d.symbol == "NĐ-CP" and d.date <= before]
        if known:
            return self._rng.choice(known)
        return self._make(next(i for i in self._facts.issuers if i.symbol == "NĐ-CP"), before)

    def cite(self, document: Document, role: str, title: str = "none") -> Part:
        """Return one mention, annotated from the type word to the issuer.

        Args:
            document: what is cited.
            role: basis, implements or content; nested citations take the same.
            title: "none", "open" (the sentence must end after it) or "quoted" (only where the title holds no quotes).
        """
        number = "số " if self._rng.random() > 0.08 else ""
        when, date = self._when(document)
        by = document.by if self._rng.random() < 0.9 else ""
        if title == "none" and self._rng.random() < 0.15:
            when, date, by = "", None, ""
        text = f"{document.type} {number}{document.core}{when}" + (f" của {by}" if by else "")
        wanted = title != "none" and bool(document.title.text)
        head = Part(text).marked("citations", _item(document, date, by or None, role, wanted))
        if not wanted:
            return head
        tail = document.title.told("citations", role=role)
        if title == "quoted" and "“" not in tail.text:
            return head + self._rng.choice((" về việc “", " về “")) + tail + "”"
        if document.direct and self._rng.random() < 0.8:
            return head + " " + tail
        return head + self._rng.choice((" về việc ", " về việc ", " về ")) + tail

    def listed(self, role: str) -> Part:
        """Return two or three documents that share type, symbol, date and issuer in one list."""
        states = [i for i in self._facts.issuers if i.form == "state" and not i.since]
        one = self._make(self._rng.choice(states), self._setting.date)
        start, count = int(one.number), self._rng.choice((2, 2, 3))
        numbers = [f"{start + step:02d}" for step in sorted(self._rng.sample(range(6), count))]
        when, date = self._when(one)
        when = when.lstrip(",")
        tail = f"{when} của {one.by}"
        items: list[Item] = [
            {**_item(one, date, one.by, role, False), "number": n, "id": f"{n}{one.joint}{one.symbol}"} for n in numbers
        ]
        if self._rng.random() < 0.35:
            first = Part(f"{one.type} số {numbers[0]}/{one.symbol}").marked("citations", items[0])
            second = Part(f"số {numbers[1]}/{one.symbol}{tail}").marked("citations", items[1])
            return first + " và " + second
        lead = f"{one.type} số{self._rng.choice(('', '', ':'))} {numbers[0]}"
        parts = [Part(lead)] + [Part(n) for n in numbers[1:-1]] + [Part(f"{numbers[-1]}/{one.symbol}{tail}")]
        return "các " + join(", ", [p.marked("citations", i) for p, i in zip(parts, items, strict=True)])

    def law(self, role: str, *, full: bool = False, before: dt.date | None = None) -> Part:
        """Return a law by its name, in a Căn cứ line (full) often with its number or date."""
        day = (before or self._setting.date).isoformat()
        name, core, iso = self._rng.choice([law for law in self._facts.laws if law[2] <= day])
        made = dt.date.fromisoformat(iso)
        number, symbol = core.rsplit("/", 1)
        if full and self._rng.random() < 0.6:
            when, date = self._rng.choice((("", None), ("", None), (f" ngày {short_date(made)}", iso)))
            item: Item = {"type": "Luật", "number": number, "symbol": symbol, "id": core, "date": date, "issuer": None}
            text = f"Luật {name} số {core}{when}"
            return Part(text).marked("citations", {**item, "title": None, "kind": "numbered", "role": role})
        forms = [("", None), (f" năm {made.year}", str(made.year))]
        if full:
            forms.append((f" ngày {long_date(made)}", iso))
        tail, date = self._rng.choice(forms)
        return _named("Luật", f"Luật {name}{tail}", date, None, role)

    def congress(self, role: str) -> Part:
        """Return the resolution of a Party congress, known by the congress only."""
        units = (self._setting.unit, *self._setting.above)
        unit = self._rng.choice(units)
        late = self._setting.date.year > 2025
        template = self._rng.choice(self._facts.congresses)
        issuer = template.format(
            unit=unit.kind,
            place=unit.place,
            national="XIV" if late else "XIII",
            roman={"province": "XXI", "district": "XXIV", "commune": "XII"}[unit.level] if not late else "I",
            term="2025-2030" if late else "2020-2025",
        )
        return _named("Nghị quyết", f"Nghị quyết {issuer}", None, issuer, role)

    def _when(self, document: Document) -> tuple[str, str | None]:
        """Return how the date is printed and its gold value."""
        comma = "," if self._rng.random() < (0.25 if document.joint == "-" else 0.08) else ""
        chance, day = self._rng.random(), document.date
        if chance < 0.1:
            return "", None
        if chance < 0.17:
            return f" năm {day.year}", str(day.year)
        return f"{comma} ngày {short_date(day) if chance < 0.72 else long_date(day)}", day.isoformat()

    def _make(self, issuer: Issuer, today: dt.date) -> Document:
        """Return a new document of a kind, not issued after the given day; it may be cited again."""
        rng = self._rng
        unit: Unit = rng.choice((self._setting.unit, *self._setting.above, *self._setting.above))
        ministry, code = rng.choice(self._facts.ministries)
        earliest = max(
            dt.date.fromisoformat(issuer.since or "2014-01-01"), dt.date(today.year - 3 - 3 * (not issuer.local), 1, 1)
        )
        date = earliest + dt.timedelta(days=rng.randint(0, max(0, (today - earliest).days)))
        words = {"unit": unit.kind, "place": unit.place, "name": unit.name, "party": unit.party}
        by = rng.choice(issuer.by).format(**words, ministry=ministry)
        symbol = issuer.symbol.format(min=code, tu=unit.party_code)
        serial = rng.choice((rng.randint(1, 60), rng.randint(1, 200), rng.randint(100, 3200)))
        if issuer.form != "state" or "TTg" not in symbol and "QĐ" not in symbol:
            serial = serial % 290 + 1
        number = f"{serial:02d}/{date.year}" if issuer.form == "norm" else f"{serial:02d}"
        group = rng.choice(issuer.titles)
        title = self._title(self._draw(self._facts.citation_titles[group]), date)
        joint = "-" if issuer.form == "party" else "/"
        made = Document(issuer.type, number, symbol, joint, date, by, title, group in _DIRECT, issuer.local)
        self.known.append(made)
        return made


def _item(document: Document, date: str | None, issuer: str | None, role: str, titled: bool) -> Item:
    """Return the gold fields of one numbered mention."""
    return {
        "type": document.type,
        "number": document.number,
        "symbol": document.symbol,
        "id": document.core,
        "date": date,
        "issuer": issuer,
        "title": document.title.text if titled else None,
        "kind": "numbered",
        "role": role,
    }


def _named(kind: str, text: str, date: str | None, issuer: str | None, role: str) -> Part:
    """Return a document known by name only."""
    item: Item = {"type": kind, "number": None, "symbol": None, "id": None, "date": date, "issuer": issuer}
    return part(text).marked("citations", {**item, "title": None, "kind": "named", "role": role})
