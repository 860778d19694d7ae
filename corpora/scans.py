"""Scans of PDF documents: askew, with the noise of a sensor, with a red stamp over the signature; from a seed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from random import Random
from typing import Final

import numpy
import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from corpora.pdfs import Word

DPI: Final = 200
_PER_POINT: Final = DPI / 72
#: The diameter of the stamp of an office, 36 mm by the decree on stamps.
_STAMP: Final = 36 / 25.4 * DPI
_RED: Final = (222, 62, 70)


def make_scan(
    pdf: bytes, words: Sequence[Word] = (), *, signer: str | None = None, skew: float = 0.5, seed: int = 0
) -> list[Image.Image]:
    """Return the pages of a PDF document as a scanner sees them.

    Args:
        pdf: the document.
        words: its words with their places, for the stamp.
        signer: who signs; the stamp lies over the left third of the name, as the rules want it. None for no stamp.
        skew: by how many degrees the paper lies askew, to the left and to the right from page to page.
        seed: of the noise.
    """
    noise = numpy.random.default_rng(seed)
    turns = Random(seed)  # not for secrets: the same scan again
    document = pypdfium2.PdfDocument(pdf)
    images = [document[number].render(scale=_PER_POINT).to_pil().convert("RGB") for number in range(len(document))]
    document.close()
    place = _place(words, signer) if signer else None
    if place is not None:
        images[place.page - 1] = stamped(images[place.page - 1], place)
    found = []
    for image in images:
        image = image.rotate(turns.choice((-skew, skew)), Image.Resampling.BICUBIC, fillcolor="white")
        grain = noise.normal(0, 14, (image.height, image.width, 3))
        page = Image.fromarray((numpy.asarray(image) + grain).clip(0, 255).astype("uint8"))
        data = io.BytesIO()
        page.save(data, "JPEG", quality=60)  # what scanners keep
        found.append(Image.open(data).convert("RGB"))
    return found


def stamped(image: Image.Image, place: Word) -> Image.Image:
    """Return a page with a round red stamp that begins a third of its width before a word."""
    ink = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(ink)
    left = place.left * _PER_POINT - 0.67 * _STAMP
    top = place.top * _PER_POINT - 0.7 * _STAMP
    for inset, width in ((0.0, 9), (0.12, 4), (0.3, 4)):
        edge = inset * _STAMP
        draw.ellipse((left + edge, top + edge, left + _STAMP - edge, top + _STAMP - edge), outline=_RED, width=width)
    return ImageChops.multiply(image, ink)  # ink of two colours on one spot is as dark as both


def _place(words: Sequence[Word], signer: str) -> Word | None:
    """Return the first word of the signer's name where it stands last in the document."""
    name = signer.split()
    spots = [
        index
        for index in range(len(words) - len(name) + 1)
        if [word.text for word in words[index : index + len(name)]] == name
    ]
    return words[spots[-1]] if spots else None


def as_tiff(images: Sequence[Image.Image]) -> bytes:
    """Return pages as one TIFF file."""
    data = io.BytesIO()
    images[0].save(data, "TIFF", save_all=True, append_images=images[1:], dpi=(DPI, DPI), compression="jpeg")
    return data.getvalue()


def as_pdf(images: Sequence[Image.Image]) -> bytes:
    """Return pages as a PDF document of pictures."""
    data = io.BytesIO()
    images[0].save(data, "PDF", save_all=True, append_images=images[1:], resolution=DPI)
    return data.getvalue()
