"""The words of the pages: each in both languages, each used."""

import re
from pathlib import Path
from string import Formatter

import pytest
from fastapi import FastAPI

import vnplan_nlp.web
from vnplan_nlp.data.words import load_json
from vnplan_nlp.web import api

WORDS = load_json("web_words")
HOME = Path(vnplan_nlp.web.__file__).parent
TEXT = "\n".join(
    path.read_text("utf-8") for path in [*HOME.glob("*.py"), *(HOME / "templates").glob("*.html")]
)
#: Keys that are put together: what stands before the dot.
MADE = set(re.findall(r'"([a-z_]+)\." ~', TEXT)) | set(re.findall(r'named\("([a-z_]+)"', TEXT)) | {"refused"}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_there_in_both_languages(key: str) -> None:
    assert set(WORDS[key]) == {"vi", "en"}
    forms = [form for words in WORDS[key].values() for form in ([words] if isinstance(words, str) else words)]
    assert all(forms)
    assert len({frozenset(fields(form)) for form in forms}) == 1


def test_what_the_api_does_is_said_as_its_description_says_it() -> None:
    described = FastAPI()
    described.include_router(api.router)
    for one in api._operations(described.openapi()):
        assert WORDS[f"operation.{one['path']}"]["en"] == one["summary"]
        for parameter in one["parameters"]:
            assert not parameter["words"] or WORDS[f"parameter.{parameter['name']}"]["en"] == parameter["words"]


@pytest.mark.parametrize("key", WORDS)
def test_every_word_is_used(key: str) -> None:
    assert f'"{key}"' in TEXT or key.partition(".")[0] in MADE


def test_every_word_that_is_used_is_there() -> None:
    used = set(re.findall(r'\bt\("([a-z_.]+[a-z_])"', TEXT)) | (set(re.findall(r'"(error\.\w+)"', TEXT)) - {"error.html"})
    assert used - set(WORDS) == set()
