"""Document types by name, by code and as a title line."""

from __future__ import annotations

import pytest

from vnplan_nlp.data.document_types import document_types, title_type, type_by_code, type_names


@pytest.mark.parametrize(
    ("code", "system", "name"),
    [("CT", "state", "Chỉ thị"), ("TT", "state", "Thông tư"), ("TT", "party", "Thông tri"), ("QĐi", "party", "Quy định"),
     ("QĐ", "party", "Quyết định"), ("CTr", "party", "Chương trình"), ("KL", "party", "Kết luận")],
)  # fmt: skip
def test_type_by_code(code: str, system: str, name: str) -> None:
    kind = type_by_code(code, system)  # type: ignore[arg-type]
    assert kind is not None
    assert kind.name == name


def test_kl_is_no_code_of_the_state() -> None:
    assert type_by_code("KL", "state") is None


@pytest.mark.parametrize("line", ["KẾ HOẠCH", "Kế hoạch", "K Ế H O Ạ C H", "KẾ HOẠCH:"])
def test_title_line(line: str) -> None:
    kind = title_type(line)
    assert kind is not None
    assert kind.name == "Kế hoạch"


@pytest.mark.parametrize("line", ["KẾ HOẠCH NĂM 2023", "Mục đích", "", "A B C"])
def test_no_title_line(line: str) -> None:
    assert title_type(line) is None


def test_longer_names_come_before_the_names_that_they_begin_with() -> None:
    names = [kind.name for kind in document_types()]
    for index, name in enumerate(names):
        assert not any(later.startswith(f"{name} ") for later in names[index + 1 :]), name


def test_every_alias_means_one_type() -> None:
    assert type_names()["văn bản"].name == "Công văn"
