"""Mentions that name one document become one reference."""

from __future__ import annotations

from vnplan_nlp.resolve.references import fold, resolve_references
from vnplan_nlp.schema import Citation


def mention(
    index: int, reference: str, date: str | None = None, issuer: str | None = None, title: str | None = None
) -> Citation:
    number, _, rest = reference.partition("/" if "/" in reference.split("-")[0] else "-")
    return Citation(
        id=f"citations-{index}", start=index, end=index + 1, text="x", rule="test", form="numbered", doc_type="Quyết định",
        number=number, symbol=rest, reference=reference, date=date, issuer_text=issuer, title=title,
    )  # fmt: skip


def targets(*citations: Citation) -> list[str | None]:
    _, found = resolve_references(citations)
    return [found.get(citation.id) for citation in citations]


def test_a_short_mention_joins_the_full_one() -> None:
    references, _ = resolve_references(
        (
            mention(0, "12/QĐ-TTg"),
            mention(1, "12/QĐ-TTg", "2023-03-05", "Thủ tướng Chính phủ", "tiết kiệm"),
        )
    )
    (reference,) = references
    assert reference.mentions == ("citations-0", "citations-1")
    assert (reference.date, reference.title) == ("2023-03-05", "tiết kiệm")


def test_leading_zeros_do_not_part_documents() -> None:
    one, other = targets(mention(0, "01/CT-UBND", "2023-01-18"), mention(1, "1/CT-UBND", "2023-01-18"))
    assert one == other is not None


def test_two_dates_are_two_documents() -> None:
    one, other = targets(mention(0, "34-CT/TW", "2014-04-07"), mention(1, "34-CT/TW", "2024-05-24"))
    assert one != other


def test_two_issuers_are_two_documents() -> None:
    one, other = targets(
        mention(0, "01/CT-UBND", None, "UBND tỉnh Gia Lai"), mention(1, "01/CT-UBND", None, "UBND tỉnh Tây Ninh")
    )
    references, _ = resolve_references(
        (
            mention(0, "01/CT-UBND", None, "UBND tỉnh Gia Lai"),
            mention(1, "01/CT-UBND", None, "UBND tỉnh Tây Ninh"),
        )
    )
    assert len(references) == 2
    assert one != other
    assert None not in (one, other)


def test_the_long_and_the_short_name_of_an_issuer_are_one() -> None:
    one, other = targets(
        mention(0, "01/CT-UBND", None, "UBND tỉnh Gia Lai"),
        mention(1, "01/CT-UBND", None, "Chủ tịch Ủy ban nhân dân tỉnh Gia Lai"),
    )
    assert one == other


def test_an_ambiguous_mention_stays_unresolved() -> None:
    found = targets(mention(0, "34-CT/TW", "2014-04-07"), mention(1, "34-CT/TW", "2024-05-24"), mention(2, "34-CT/TW"))
    assert found[2] is None


def test_fold_drops_marks_and_writes_d_for_đ() -> None:
    assert fold("Đảng bộ Ủy ban") == "dang bo uy ban"
