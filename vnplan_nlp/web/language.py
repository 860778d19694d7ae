"""The two languages of the pages, and how each writes numbers and days."""

from __future__ import annotations

from typing import Any, Final

from vnplan_nlp.data.words import load_json
from vnplan_nlp.formats.moments import period

LANGUAGES: Final = ("vi", "en")
COOKIE: Final = "ngon_ngu"


class Language:
    """The words of a language: `Language("en")("search")`; a word that it lacks is an error of ours."""

    def __init__(self, code: str) -> None:
        self.code = code
        self._words: dict[str, dict[str, str | list[str]]] = load_json("web_words")

    def __call__(self, key: str, **values: Any) -> str:
        """Return a word or sentence with values put in; numbers come as the language writes them.

        Of a sentence that comes in two forms `count` chooses: the first is for one.
        """
        words = self._words[key][self.code]
        if not isinstance(words, str):
            words = words[0 if values.get("count") == 1 else 1]
        if not values:
            return words
        return words.format(
            **{name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        )

    def named(self, group: str, value: str | None) -> str:
        """Return the word for a value of a group ("role.basis"); the value itself where there is none."""
        entry = self._words.get(f"{group}.{value}")
        return str(entry[self.code]) if entry is not None else (value or "")

    def number(self, value: int) -> str:
        """Return a number with its thousands parted: 1.500.000 in Vietnamese, 1,500,000 in English."""
        return f"{value:,}".replace(",", "." if self.code == "vi" else ",")

    @property
    def other(self) -> str:
        """The code of the other language."""
        return LANGUAGES[1 - LANGUAGES.index(self.code)]


def day(value: str | None) -> str:
    """Return an ISO date as offices write it, 07/04/2014; nothing for none."""
    return period(value) or ""


def language_of(cookie: str | None, default: str) -> Language:
    """Return the language that somebody has chosen, else the default."""
    return _LANGUAGES[cookie if cookie in LANGUAGES else default]


_LANGUAGES: Final = {code: Language(code) for code in LANGUAGES}
