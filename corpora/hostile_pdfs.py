"""PDF documents made to do harm."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from typing import Final

_FONT: Final = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_WORDS: Final = b"BT /F1 12 Tf 85 700 Td (KE HOACH nam 2023 so 12/KH-UBND) Tj ET "


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a document of these objects, the first of which is its catalogue; readers find them without a table."""
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, content) for number, content in enumerate(objects, 1))
    return b"%PDF-1.4\n" + body + b"trailer<</Root 1 0 R" + trailer + b">>\n%%EOF"


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """Return an object that holds packed content."""
    packed = zlib.compress(content)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


def page(content: bytes, *, box: bytes = b"0 0 595 842", more: bytes = b"", resources: bytes = b"") -> list[bytes]:
    """Return the objects of a document of one page; the content is object 4."""
    return [
        b"<</Type/Catalog/Pages 2 0 R" + more + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>" % (box, resources),
        content,
        _FONT,
    ]


def _million_objects() -> bytes:
    return pdf([*page(stream(_WORDS)), *[b" null"] * 1_000_000])


def _million_pages() -> bytes:
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"])


def _many_texts(count: int) -> bytes:
    return stream(b"".join(b"BT /F1 1 Tf %d %d Td (a) Tj ET " % (at % 590, at // 590) for at in range(count)))


def _tree_in_a_circle() -> bytes:
    kids = b"<</Type/Pages/Kids[3 0 R]/Count 1/Parent 3 0 R>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", kids, b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"])


def _deep_tree() -> bytes:
    levels = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(5000)]
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", *levels, b"<</Type/Page/MediaBox[0 0 595 842]>>"])


def _packed_twice() -> bytes:
    """A stream of a hundred megabytes that is packed twice, to a few hundred bytes."""
    packed = zlib.compress(zlib.compress(b"0 0 m 5 90 l S " + b" " * 100_000_000, 9), 9)
    head = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n" % len(packed)
    return pdf(page(head + packed + b"\nendstream"))


def _form_in_itself() -> bytes:
    form = stream(_WORDS + b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X 6 0 R>>>>")
    return pdf([*page(stream(_WORDS + b"/X Do"), resources=b"/XObject<</X 6 0 R>>"), form])


def _huge_image() -> bytes:
    size = b"/Width 60000/Height 60000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    image = stream(b"\0" * 1000, b"/Type/XObject/Subtype/Image" + size)
    return pdf([*page(stream(b"595 0 0 842 0 0 cm /X Do"), resources=b"/XObject<</X 6 0 R>>"), image])


def _actions() -> bytes:
    more = (
        b"/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/URI/URI(http://127.0.0.1:9/)>>>>"
        b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(app.alert(1);)>>]>>>>"
    )
    return pdf(page(stream(_WORDS), more=more))


def _grid(lines: int, words: int) -> bytes:
    """A page of crossed lines with words: as many cells as lines, squared."""
    drawn = b"".join(b"%d 0 m %d 800 l S 0 %d m 590 %d l S " % (at, at, at, at) for at in range(0, lines))
    return pdf(page(stream(drawn + _WORDS * words)))


def _grid_of_words(lines: int, words: int) -> bytes:
    """As `_grid`, its lines too far apart to be taken for one, and a word in every other cell."""
    step = 800 / lines
    drawn = b"".join(
        b"%.2f 0 m %.2f 800 l S 0 %.2f m 590 %.2f l S " % (0.7 * at * step, 0.7 * at * step, at * step, at * step)
        for at in range(lines)
    )
    text = b"".join(
        b"BT /F1 4 Tf %d %d Td (abcdefgh) Tj ET " % (20 + 37 * at % 500, 10 + 780 * at // words) for at in range(words)
    )
    return pdf(page(stream(drawn + text)))


def _odd_dictionary() -> bytes:
    """A page with ruling lines, whose dictionary has a key too many: one library reads it, the other does not."""
    objects = page(stream(b"9 9 m 9 90 l S 9 9 m 90 9 l S " + _WORDS))
    objects[2] = objects[2].removesuffix(b">>") + b"/Trans/S/R>>"
    return _with_table(objects)


def _with_table(objects: Sequence[bytes]) -> bytes:
    """As `pdf`, with the table that tells where each object stands."""
    data = b"%PDF-1.4\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, content in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj%s endobj\n" % (number, content)
    trailer = b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + table + trailer


def _locked() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>/ID[<00><00>]" % (b"41" * 32, b"42" * 32)
    return pdf(page(stream(_WORDS)), lock)


def made() -> dict[str, Callable[[], bytes]]:
    """Return the makers of all documents by their file names."""
    return {
        "million-objects.pdf": _million_objects,
        "million-pages.pdf": _million_pages,
        "many-texts.pdf": lambda: pdf(page(_many_texts(300_000))),
        "million-lines.pdf": lambda: pdf(page(stream(b"0 0 m 5 90 l S " * 1_000_000 + _WORDS))),
        "one-long-text.pdf": lambda: pdf(page(stream(b"BT /F1 1 Tf 9 9 Td (" + b"ab " * 300_000 + b") Tj ET"))),
        "tree-in-a-circle.pdf": _tree_in_a_circle,
        "deep-tree.pdf": _deep_tree,
        "packed-twice.pdf": _packed_twice,
        "form-in-itself.pdf": _form_in_itself,
        "huge-image.pdf": _huge_image,
        "huge-page.pdf": lambda: pdf(page(stream(b"0 0 m 9 9 l S"), box=b"0 0 1e9 1e9")),
        "huge-page-with-words.pdf": lambda: pdf(page(stream(_WORDS), box=b"-1e38 -1e38 1e38 1e38")),
        "no-size.pdf": lambda: pdf(page(stream(_WORDS), box=b"0 0 0 0")),
        "locked.pdf": _locked,
        "actions.pdf": _actions,
        "grid.pdf": lambda: _grid(590, 2000),
        "grid-of-words.pdf": lambda: _grid_of_words(200, 3000),
        "small-grid-of-words.pdf": lambda: _grid_of_words(70, 3000),
        "odd-dictionary.pdf": _odd_dictionary,
        "deep-arrays.pdf": lambda: pdf([b"<</Type/Catalog/Pages " + b"[" * 100_000 + b"]" * 100_000 + b">>"]),
        "no-pages.pdf": lambda: pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
        "endless-numbers.pdf": lambda: pdf(page(stream(b"9" * 1_000_000 + b" " + _WORDS))),
        "only-a-head.pdf": lambda: b"%PDF-1.7\n",
        "length-lies.pdf": lambda: pdf(page(stream(_WORDS).replace(b"/Length ", b"/Length 99999999"))),
        "words-of-no-font.pdf": lambda: pdf(page(stream(_WORDS))[:4]),
    }
