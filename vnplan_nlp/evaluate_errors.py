"""The errors of an evaluation in context: gold and prediction side by side, as a page of HTML that stands alone."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

from vnplan_nlp.annotating.agreement import pair_spans
from vnplan_nlp.annotating.gold import read_gold
from vnplan_nlp.annotating.model import Span
from vnplan_nlp.data.annotation_labels import field_labels, layer_labels
from vnplan_nlp.evaluate import ITEM_KEYS, Evaluation, Item, Key, evaluate_document, plain, read_pairs

Kind = Literal["missed", "spurious", "different"]
#: layer of the evaluation -> its name for readers
LAYERS: Final = {
    "header": "Thể thức",
    "recipients": "Nơi nhận",
    "structure": "Bố cục (đường dẫn)",
    "sections": "Đề mục",
    "citations": "Viện dẫn",
    "citations_full": "Viện dẫn, cả ngày và cơ quan",
    "citations_named": "Viện dẫn theo tên",
    "citation_titles": "Trích yếu của viện dẫn",
    "campaigns": "Phong trào",
    "phases": "Giai đoạn",
    "deadlines": "Thời hạn",
    "commemorations": "Ngày kỷ niệm",
    "offsets": "Vị trí trong văn bản",
}
KINDS: Final[dict[Kind, str]] = {"missed": "Thiếu", "spurious": "Thừa", "different": "Khác"}
_CONTEXT: Final = 110


@dataclass(frozen=True, slots=True)
class Side:
    """What gold or the prediction says: its fields for readers, and where in the text, as far as it is known."""

    fields: Mapping[str, str]
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Error:
    """One error: `missed` has no prediction, `spurious` no gold, `different` both, of one place or field."""

    document: str
    layer: str
    kind: Kind
    gold: Side | None
    predicted: Side | None
    text: str = field(repr=False)


def errors_in_context(gold: Path, predicted: Path) -> Iterator[Error]:
    """Yield the errors of every document, in the order of the text within a layer.

    They are those of `evaluate_folders`: an item that is missed and one that is spurious are one error where they
    overlap in the text, or name the same field or section.
    """
    for name, wanted, found in read_pairs(gold, predicted):
        prediction = found or {}
        text = str(prediction.get("text") or "")
        places = {span.id: span for span in read_gold(wanted, text).spans}
        for result in evaluate_document(wanted, prediction, name=name).layers:
            if result.layer in ("header", "recipients"):
                spans = (prediction.get("header") or {}).get("spans") or {}
                missed = [(key[0], _plain_side(result.layer, key, spans)) for key in result.missed]
                spurious = [(key[0], _plain_side(result.layer, key, spans)) for key in result.spurious]
            elif result.layer in ITEM_KEYS:
                layer, gold_key, found_key = ITEM_KEYS[result.layer]
                items = wanted.get(layer) or []
                missed = [
                    (key[0], _gold_side(layer, item, places.get(f"{layer}-{index}")))
                    for key, index, item in _chosen(result.missed, items, gold_key)
                ]
                others = prediction.get(layer) or []
                spurious = [
                    (key[0], _found_side(layer, item)) for key, _, item in _chosen(result.spurious, others, found_key)
                ]
            else:
                missed, spurious = [], [(key[0], Side({"Mục": str(key[0])})) for key in result.spurious]
            by_name = result.layer in ("header", "sections", "structure")
            for one, other in _paired(missed, spurious, by_name=by_name):
                kind: Kind = "different" if one and other else "missed" if one else "spurious"
                yield Error(name, result.layer, kind, one, other, text)


def errors_page(result: Evaluation, errors: Sequence[Error]) -> str:
    """Return the page: figures, filters by layer, kind and document, and every error with its context on both sides."""
    pages = files("vnplan_nlp.data").joinpath("pages")
    style, script = (pages.joinpath(name).read_text("utf-8") for name in ("errors.css", "errors.js"))
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    policy += "; base-uri 'none'; form-action 'none'"
    without = sum(not document.predicted for document in result.documents)
    lead = f"{len(result.documents)} văn bản, {len(errors)} chỗ khác với bản chuẩn"
    lead += f"; {without} văn bản không có kết quả" if without else ""
    articles = "\n".join(map(_article, errors)) or '<p class="none">Không có chỗ nào khác.</p>'
    return (
        '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Đối chiếu với bản chuẩn</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f"<main>\n<h1>Đối chiếu với bản chuẩn</h1>\n<p class=\"lead\">{lead}</p>\n"
        f"{_scores(result)}\n{_filters(errors)}\n{articles}\n</main>\n"
        f"<script>{script}</script>\n</body>\n</html>\n"
    )


def _chosen(keys: Sequence[Key], items: Sequence[Item], key_of: Any) -> list[tuple[Key, int, Item]]:
    """The items that have the keys, in the order of the text; of several with one key the first that are demanded."""
    wanted = Counter(keys)
    chosen = []
    for index, item in sorted(enumerate(items), key=lambda pair: bool(pair[1].get("optional"))):
        key = key_of(item)
        if wanted[key] > 0:
            wanted[key] -= 1
            chosen.append((key, index, item))
    return sorted(chosen, key=lambda entry: entry[1])


def _paired(
    missed: Sequence[tuple[Any, Side]], spurious: Sequence[tuple[Any, Side]], *, by_name: bool
) -> Iterator[tuple[Side | None, Side | None]]:
    """Pairs that overlap in the text, else of one name; then what is left of either side."""
    pairs, _, _ = pair_spans(_placed(missed), _placed(spurious))
    partner = {int(one.id): int(other.id) for one, other in pairs}
    taken = set(partner.values())
    waiting: dict[Any, list[int]] = {}
    for index, (name, _) in enumerate(spurious if by_name else ()):
        if index not in taken:
            waiting.setdefault(name, []).append(index)
    for index, (name, side) in enumerate(missed):
        if index not in partner and waiting.get(name):
            partner[index] = waiting[name].pop(0)
            taken.add(partner[index])
        yield side, spurious[partner[index]][1] if index in partner else None
    for index, (_, side) in enumerate(spurious):
        if index not in taken:
            yield None, side


def _placed(sides: Sequence[tuple[Any, Side]]) -> list[Span]:
    """The places of sides in the text, each with its index as id."""
    return [Span(str(index), "", *side.place) for index, (_, side) in enumerate(sides) if side.place is not None]


def _plain_side(layer: str, key: Key, spans: Mapping[str, Any]) -> Side:
    """A field of the header, whose value is told in the one spelling that is compared."""
    if layer == "recipients":
        return Side({LAYERS[layer]: str(key[0])})
    names = {"level": "issuer_level", "signer": "signer.name", "position": "signer.position"}
    name = str(key[0])
    known = field_labels().get(names.get(name, name))
    place = spans.get(name)
    return Side({known.label if known is not None else name: str(key[1])}, tuple(place) if place else None)


def _gold_side(layer: str, item: Item, span: Span | None) -> Side:
    if span is None:
        return Side({"Nguyên văn": str(item.get("verbatim") or item.get("heading") or "")})
    return Side(_fields(layer, span.attributes), (span.start, span.end))


def _found_side(layer: str, item: Item) -> Side:
    start, end = item.get("start"), item.get("end")
    place = (start, end) if isinstance(start, int) and isinstance(end, int) and start < end else None
    return Side(_fields(layer, item), place)


def _fields(layer: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The fields of an item that are known, under their names for readers."""
    found: dict[str, str] = {}
    for attribute in layer_labels()[layer].attributes.values():
        value = values.get(attribute.name)
        if value is not None:
            words = {True: "đúng", False: "sai"}[value] if isinstance(value, bool) else str(value)
            found[attribute.label] = attribute.values.get(words, words)
    return found


# --- the page --------------------------------------------------------------------------------------


def _scores(result: Evaluation) -> str:
    rows = "".join(
        f"<tr><td>{escape(LAYERS.get(total.layer, total.layer))}</td><td>{total.precision:.3f}</td>"
        f"<td>{total.recall:.3f}</td><td>{total.f1:.3f}</td><td>{len(total.missed)}</td><td>{len(total.spurious)}</td></tr>"
        for total in result.totals()
    )
    heads = ("Lớp", "Chính xác", "Đầy đủ", "F1", "Thiếu", "Thừa")
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="scores"><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>'


def _filters(errors: Sequence[Error]) -> str:
    layers = Counter(error.layer for error in errors)
    kinds = Counter(error.kind for error in errors)
    boxes = [
        _boxes("Lớp", "layer", [(name, LAYERS.get(name, name), layers[name]) for name in LAYERS if layers[name]]),
        _boxes("Loại lỗi", "kind", [(name, word, kinds[name]) for name, word in KINDS.items() if kinds[name]]),
    ]
    names = dict.fromkeys(error.document for error in errors)
    options = "".join(f"<option>{escape(name)}</option>" for name in names)
    chooser = f'<select name="document" aria-label="Văn bản"><option value="">tất cả</option>{options}</select>'
    shown = '<span id="shown" class="count" role="status"></span>'
    return f"<form>{''.join(boxes)}<fieldset><legend>Văn bản</legend>{chooser} {shown}</fieldset></form>"


def _boxes(title: str, name: str, choices: Sequence[tuple[str, str, int]]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}" checked> {escape(word)} '
        f'<span class="count">({count})</span></label>'
        for value, word, count in choices
    )
    return f"<fieldset><legend>{title}</legend>{boxes}</fieldset>"


def _article(error: Error) -> str:
    data = f'data-layer="{escape(error.layer)}" data-kind="{error.kind}" data-document="{escape(error.document)}"'
    head = (
        f'<span class="kind">{KINDS[error.kind]}</span><span>{escape(LAYERS.get(error.layer, error.layer))}</span>'
        f'<span class="where">{escape(error.document)}</span>'
    )
    sides = _side("Bản chuẩn", error.gold, error.predicted, error.text)
    sides += _side("Kết quả", error.predicted, error.gold, error.text)
    return f'<article class="{error.kind}" {data}><header>{head}</header><div class="sides">{sides}</div></article>'


def _side(title: str, side: Side | None, other: Side | None, text: str) -> str:
    if side is None:
        place = other.place if other is not None else None
        body = f"<p>{_context(text, place, marked=False)}</p>" if place else ""
        return f'<section class="side"><h2>{title}</h2><p class="none">không có</p>{body}</section>'
    context = f"<p>{_context(text, side.place, marked=True)}</p>" if side.place else ""
    names = [*side.fields, *(name for name in (other.fields if other is not None else ()) if name not in side.fields)]
    rows = ""
    for name in names:
        value = side.fields.get(name, "")
        differs = other is not None and plain(value) != plain(other.fields.get(name))
        mark = ' class="differs"' if differs else ""
        rows += f"<dt>{escape(name)}</dt><dd{mark}>{escape(value) or '∅'}</dd>"
    return f'<section class="side"><h2>{title}</h2>{context}<dl>{rows}</dl></section>'


def _context(text: str, place: tuple[int, int] | None, *, marked: bool) -> str:
    """The words around a place, the place itself marked; blanks and line ends as one blank."""
    if place is None:
        return ""
    start, end = place
    before, words, after = text[max(0, start - _CONTEXT) : start], text[start:end], text[end : end + _CONTEXT]
    if start > _CONTEXT:  # begin with a whole word
        before = f"… {before.partition(' ')[2]}"
    if end + _CONTEXT < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    inside = f"<mark>{escape(words)}</mark>" if marked else escape(words)
    return f"{escape(before)}{inside}{escape(after)}".replace("\n", " ¶ ")


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
