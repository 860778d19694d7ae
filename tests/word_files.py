"""Word documents for the tests, piece by piece, and what two plans have in common."""

from __future__ import annotations

import random
import re
from collections import Counter as Counted
from html import escape

from corpora.documents import BORDERS
from vnplan_nlp.schema import PlanDocument

#: Fields that say where something stands.
PLACE = re.compile(r"(?:^|_)(?:start|end|id|spans|pages?|section|parent|rows?)$")


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str, *, num: tuple[int, int] | None = None, properties: str = "") -> str:
    number = "" if num is None else f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    return f"<w:p><w:pPr>{number}{properties}</w:pPr>{run(text)}</w:p>"


def table(rows: list[list[str]], *, bordered: bool = True) -> str:
    """A table; the cells are XML of their blocks."""
    drawn = f"<w:tblPr><w:tblBorders>{BORDERS}</w:tblBorders></w:tblPr>" if bordered else "<w:tblPr/>"
    return (
        f"<w:tbl>{drawn}"
        + "".join("<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in row) + "</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def alike(one: PlanDocument, other: PlanDocument) -> tuple[float, list[str]]:
    """The share of annotations of one plan that the other has too, and what only one of them has."""
    left, right = _counted(one), _counted(other)
    common = (left & right).total()
    different = [f"- {item}" for item in (left - right)] + [f"+ {item}" for item in (right - left)]
    return common / max(1, left.total(), right.total()), different


def _counted(plan: PlanDocument) -> Counted[str]:
    items = [
        f"{annotation.__class__.__name__} {_bare(annotation.model_dump(mode='json'))}"
        for annotation in plan.annotations()
    ]
    items += [f"{key} {_bare(item)}" for key, item in plan.header.model_dump(mode="json").items() if key != "spans"]
    return Counted(items)


def _bare(item: object) -> object:
    """A value without what depends on where it stands."""
    if isinstance(item, dict):
        return {key: _bare(inner) for key, inner in item.items() if not PLACE.search(key)}
    return [_bare(inner) for inner in item] if isinstance(item, list) else item


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with a few bytes changed, cut out or doubled."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at, choice = chance.randrange(len(data)), chance.random()
        if choice < 0.4:
            data[at] = chance.randrange(256)
        elif choice < 0.7:
            del data[at : at + chance.randint(1, 60)]
        else:
            low = chance.randrange(len(data))
            data[at:at] = data[low : low + chance.randint(1, 200)]
    return bytes(data)
