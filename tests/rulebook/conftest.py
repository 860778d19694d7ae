"""A plan with a body of a few lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vnplan_nlp.pipeline import Drafted, parse_with_draft

HEAD = """ỦY BAN NHÂN DÂN
TỈNH TUYÊN QUANG
Số: 28/KH-UBND
Tuyên Quang, ngày 22 tháng 02 năm 2021
KẾ HOẠCH
Tổ chức phong trào thi đua năm 2021
Nội dung thực hiện như sau.
"""
#: The number of the first line behind the head.
FIRST = HEAD.count("\n") + 1

DraftedOf = Callable[[str], Drafted]


@pytest.fixture
def drafted() -> DraftedOf:
    """Return a function that parses a plan with a body."""
    return lambda body: parse_with_draft((HEAD + body).encode(), filename="ke-hoach.txt")
