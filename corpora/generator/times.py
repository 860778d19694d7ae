"""Deadlines, phases and anniversaries in the forms that plans print, each with its gold value."""

from __future__ import annotations

import datetime as dt
import random

from corpora.generator.parts import Part

_QUARTERS = ("I", "II", "III", "IV")


def short_date(day: dt.date) -> str:
    """Return a date as offices write it: a zero before days under 10 and before January and February only."""
    return f"{day.day:02d}/{month_of(day)}/{day.year}"


def month_of(day: dt.date) -> str:
    """Return the month with the zero that offices put before 1 and 2."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def long_date(day: dt.date) -> str:
    """Return a date in words: "07 tháng 4 năm 2014"."""
    return f"{day.day:02d} tháng {month_of(day)} năm {day.year}"


class Clock:
    """Times of one plan, all after its date and within its year."""

    def __init__(self, rng: random.Random, today: dt.date) -> None:
        """Bind the source of chance and the date of the plan."""
        self._rng = rng
        self.today = today
        self.year = today.year

    def _later(self) -> dt.date:
        """Return a day between a fortnight after the plan and the last days of its year."""
        room = (dt.date(self.year, 12, 28) - self.today).days
        return self.today + dt.timedelta(days=self._rng.randint(14, room))

    def deadline(self) -> Part:
        """Return a day by which something must be done, before or by."""
        day = self._later()
        short, long = short_date(day), long_date(day)
        forms: list[tuple[str, str, str]] = [
            (f"trước ngày {short}", day.isoformat(), "before"),
            (f"trước ngày {short}", day.isoformat(), "before"),
            (f"trước ngày {long}", day.isoformat(), "before"),
            (f"chậm nhất ngày {short}", day.isoformat(), "by"),
            (f"chậm nhất là ngày {short}", day.isoformat(), "by"),
            (f"chậm nhất đến ngày {long}", day.isoformat(), "by"),
        ]
        return _deadline(*self._rng.choice(forms))

    def until(self) -> Part:
        """Return a day or month by whose end a work is to be completed."""
        day = self._later()
        end = self._rng.choice((dt.date(self.year, 12, 31), day))
        forms: list[tuple[str, str, str]] = [
            (f"đến hết ngày {short_date(end)}", end.isoformat(), "by"),
            (f"đến hết tháng {month_of(day)}/{self.year}", f"{self.year}-{day.month:02d}", "by"),
            (f"trước ngày {short_date(day)}", day.isoformat(), "before"),
            (f"chậm nhất là ngày {long_date(day)}", day.isoformat(), "by"),
        ]
        return _deadline(*self._rng.choice(forms))

    def within(self) -> Part:
        """Return a month, quarter or year in which something must be done, or the rest of the year."""
        day = self._later()
        quarter = (day.month - 1) // 3
        month, q = f"{self.year}-{day.month:02d}", f"{self.year}-Q{quarter + 1}"
        forms = [
            (f"trong tháng {month_of(day)}/{self.year}", month),
            (f"trong tháng {month_of(day)} năm {self.year}", month),
            (f"vào tháng {month_of(day)}/{self.year}", month),
            (f"trong quý {_QUARTERS[quarter]}/{self.year}", q),
            (f"trong quý {_QUARTERS[quarter]} năm {self.year}", q),
            (f"trong năm {self.year}", str(self.year)),
        ]
        if self._rng.random() < 0.12:
            return _deadline(f"từ nay đến hết năm {self.year}", str(self.year), "by")
        return _deadline(*self._rng.choice(forms), "within")

    def slot(self) -> Part:
        """Return the bare value of a "Thời gian hoàn thành:" line."""
        day = self._later()
        quarter = (day.month - 1) // 3
        forms = [
            (f"Tháng {month_of(day)}/{self.year}", f"{self.year}-{day.month:02d}", "within"),
            (f"Quý {_QUARTERS[quarter]}/{self.year}", f"{self.year}-Q{quarter + 1}", "within"),
            (f"Trước ngày {short_date(day)}", day.isoformat(), "before"),
            (f"Trong năm {self.year}", str(self.year), "within"),
        ]
        return _deadline(*self._rng.choice(forms))

    def onday(self) -> Part:
        """Return the day on which something takes place."""
        day = self._later()
        text = self._rng.choice((f"vào ngày {short_date(day)}", f"vào ngày {long_date(day)}"))
        return _deadline(text, day.isoformat(), "on")

    def recurring(self) -> Part:
        """Return a time that comes again: by month, quarter, half year or year."""
        day, month = self._rng.randint(5, 27), self._rng.choice((6, 9, 10, 11, 12))
        yearly = self._rng.choice(("hằng năm", "hàng năm"))
        monthly = self._rng.choice(("hằng tháng", "hàng tháng"))
        forms: list[tuple[str, str | None, str, str]] = [
            (f"trước ngày {day:02d}/{month} {yearly}", f"--{month:02d}-{day:02d}", "before", "P1Y"),
            (f"trước ngày {day:02d} tháng {month} {yearly}", f"--{month:02d}-{day:02d}", "before", "P1Y"),
            (f"{yearly} (trước ngày {day:02d} tháng {month})", f"--{month:02d}-{day:02d}", "before", "P1Y"),
            (f"trước ngày {day:02d} {monthly}", f"---{day:02d}", "before", "P1M"),
            (f"vào tháng {month} {yearly}", f"--{month:02d}", "within", "P1Y"),
            (yearly, None, "recurring", "P1Y"),
            (monthly, None, "recurring", "P1M"),
            (f"định kỳ {monthly}", None, "recurring", "P1M"),
            ("định kỳ hằng quý", None, "recurring", "P3M"),
            ("định kỳ 6 tháng", None, "recurring", "P6M"),
            ("định kỳ 06 tháng", None, "recurring", "P6M"),
            ("định kỳ 6 tháng, cuối năm", None, "recurring", "P6M"),
        ]
        text, value, relation, period = self._rng.choice(forms)
        return _deadline(text, value, relation, period)

    def phases(self) -> list[Part]:
        """Return the drives of the plan's year in one of the printed forms; a quarter is a bare label."""
        y = self.year
        cut = self._rng.choice((dt.date(y, 5, 31), dt.date(y, 6, 30), dt.date(y, 7, 31)))
        after, last = cut + dt.timedelta(days=1), dt.date(y, 12, self._rng.choice((15, 30, 31)))
        first = dt.date(y, 1, 1)
        bare = f"{after.day:02d}/{after.month}"
        style = self._rng.choice(("comma", "roman", "arabic", "stage", "step", "quarter"))
        if style == "quarter":
            named = [("I", 1, 3), ("II", 4, 6), ("III, IV", 7, 12)]
            if self._rng.random() < 0.4:
                named[2:] = [("III", 7, 9), ("IV", 10, 12)]
            return [_phase(f"Quý {q}", f"Quý {q}", dt.date(y, a, 1), _month_end(y, b)) for q, a, b in named]
        if style == "comma":
            return [
                _phase(f"Đợt 1, từ đầu năm đến {short_date(cut)}", "Đợt 1", first, cut),
                _phase(f"Đợt 2, từ ngày {bare} đến ngày {short_date(last)}", "Đợt 2", after, last),
            ]
        if style == "stage":
            a, b = f"{month_of(cut)}/{y}", f"{after.month}/{y}"
            return [
                _phase(f"Giai đoạn 1 (từ tháng 01/{y} đến tháng {a})", "Giai đoạn 1", first, cut),
                _phase(f"Giai đoạn 2 (từ tháng {b} đến tháng 12/{y})", "Giai đoạn 2", after, dt.date(y, 12, 31)),
            ]
        labels = {"roman": ("Đợt I", "Đợt II"), "arabic": ("Đợt 1", "Đợt 2"), "step": ("Bước 1", "Bước 2")}[style]
        start = f"từ đầu năm {y}" if style == "roman" else f"từ ngày {short_date(first)}"
        return [
            _phase(f"{labels[0]} ({start} đến ngày {short_date(cut)})", labels[0], first, cut),
            _phase(f"{labels[1]} (từ ngày {short_date(after)} đến ngày {short_date(last)})", labels[1], after, last),
        ]

    def anniversary(self, name: str, day: dt.date, *, slip: bool = False) -> Part:
        """Return "75 năm … (11/6/1948 - 11/6/2023)"; with a slip the stated years are one too many."""
        years = self.year - day.year
        there = day.replace(year=self.year)
        said = years + slip
        if not slip and self._rng.random() < 0.15:
            item: dict[str, object] = {"years": said, "from": None, "to": None, "consistent": None}
            return Part(f"{said} năm {name}").marked("commemorations", item)
        dash = self._rng.choice((" - ", "-"))
        text = f"{said} năm {name} ({short_date(day)}{dash}{short_date(there)})"
        item = {"years": said, "from": day.isoformat(), "to": there.isoformat(), "consistent": not slip}
        return Part(text).marked("commemorations", item)


def _month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _phase(text: str, label: str, start: dt.date, end: dt.date) -> Part:
    """Return an annotated phase."""
    item: dict[str, object] = {"label": label, "start": start.isoformat(), "end": end.isoformat()}
    return Part(text).marked("phases", item)


def _deadline(text: str, value: str | None, relation: str, recurrence: str | None = None) -> Part:
    """Return an annotated deadline; who and what are added by the sentence that uses it."""
    item: dict[str, object] = {"value": value, "relation": relation, "recurrence": recurrence}
    return Part(text).marked("deadlines", {**item, "actor": None, "task": None})
