"""Recognition of page images by tesseract: cleaned, straightened, and read into words with their places."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.config import Limits
from vnplan_nlp.errors import RecognitionError
from vnplan_nlp.ingest import programs
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.pages import ReadPage
from vnplan_nlp.ingest.pdf_text import Piece
from vnplan_nlp.schema import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PIL.Image import Image

#: More dots do not help: they cost time, and noise is read as marks.
DPI: Final = 200
_A4_WIDTH: Final = 8.27
_POINTS: Final = 72 / DPI
#: Pages are straightened in steps of a quarter degree up to this angle.
#: More than A1 at that density: a narrow strip would be blown up to no end.
_MOST_DOTS: Final = 40_000_000
_ANGLES: Final = tuple(step / 4 for step in range(-12, 13))
_LEAST_ANGLE: Final = 0.2
#: The side of the copy that the angle is sought on, in dots.
_COPY: Final = 800
#: Words of one line further apart than this many times its height stand in two columns.
_COLUMN: Final = 2.2
#: What is as light as this, of 255, is paper: grey haze and the pale red of stamps are no ink.
_LIGHT: Final = 190
_PAPER: Final = [value if value < _LIGHT else 255 for value in range(256)]
_INSTALL: Final = "apt-get install tesseract-ocr tesseract-ocr-vie"


class WordLine(NamedTuple):
    """Words that stand together on a line: their text and rectangle, in points from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    #: The mean confidence of the words, 0 to 100.
    confidence: float


class Recognised(NamedTuple):
    """A page that was read: its size in points and its lines in the order of the recogniser."""

    width: float
    height: float
    lines: tuple[WordLine, ...]


def tesseract() -> str:
    """Return the path of tesseract.

    Raises:
        RecognitionError: it is not installed, or does not know Vietnamese; the message holds the line that installs it.
    """
    path = shutil.which("tesseract")
    if path is None:
        raise RecognitionError(f"tesseract is not installed; {_INSTALL}")
    listed = subprocess.run([path, "--list-langs"], capture_output=True, text=True, timeout=30, check=False)
    if "vie" not in (listed.stdout + listed.stderr).split():
        raise RecognitionError(f"tesseract has no Vietnamese; {_INSTALL}")
    return path


def recognise(
    images: Sequence[Callable[[], Image]],
    *,
    seconds: float,
    memory: int = 4_000_000_000,
    progress: Callable[[int], None] | None = None,
) -> list[Recognised | RecognitionError]:
    """Return what stands on each page image, in order; a page that cannot be read is its error.

    Args:
        images: functions that load a page, so that only the pages at work are in memory.
        seconds: the longest time for one page.
        memory: the largest address space of the recogniser, in bytes.
        progress: called with the number of pages done, after each.
    """
    program = tesseract()
    found: list[Recognised | RecognitionError] = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        for page in pool.map(lambda load: _page(program, load, seconds, memory), images):
            found.append(page)
            if progress is not None:
                progress(len(found))
    return found


def _page(program: str, load: Callable[[], Image], seconds: float, memory: int) -> Recognised | RecognitionError:
    try:
        image = prepared(load())
        return Recognised(
            image.width * _POINTS, image.height * _POINTS, _lines(_words(program, image, seconds, memory))
        )
    except RecognitionError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:  # what the image library makes of a damaged file, and csv of an odd table
        said = " ".join(str(error).split())[:160]
        return RecognitionError(f"the image cannot be read ({said or type(error).__name__})")


def fill(
    pages: Sequence[ReadPage],
    numbers: Sequence[int],
    image_of: Callable[[int], Image],
    *,
    limits: Limits,
    deadline: Deadline,
) -> RecognitionError | None:
    """Put what is recognised on some pages into them, and return why nothing could be where it could not.

    Args:
        pages: all pages of a document; those of `numbers` have no text yet.
        numbers: which pages to read, counted from 0.
        image_of: returns the picture of a page; it is called by one thread only.
        limits: how many dots may be in memory, and the memory of the recogniser.
        deadline: the end of the time; pages that are not read by then are marked as late.
    """
    if not numbers:
        return None
    failure: RecognitionError | None = None
    together = os.cpu_count() or 1  # as many pictures as are worked on are in memory
    waiting = list(reversed(numbers))
    while waiting:
        if deadline.reached:
            for number in waiting:
                pages[number].late = True
            break
        chosen: list[int] = []
        images: list[Image] = []
        while waiting and len(images) < together and sum(one.width * one.height for one in images) < limits.most_dots:
            number = waiting.pop()
            try:
                images.append(image_of(number))
            except MemoryError:
                raise
            except Exception as error:  # the image library raises a dozen kinds of exception for damaged images
                failure = RecognitionError(f"a page cannot be drawn ({' '.join(str(error).split())[:160]})")
            else:
                chosen.append(number)
        try:
            loads = [partial(_same, image) for image in images]
            found = recognise(loads, seconds=deadline.left, memory=limits.max_memory)
        except RecognitionError as error:
            return error
        for number, result in zip(chosen, found, strict=True):
            page = pages[number]
            if isinstance(result, RecognitionError):
                failure = result
                page.late = deadline.reached
                continue
            page.width, page.height = page.width or result.width, page.height or result.height
            page.pieces = [Piece(line.text, line.left, line.top, line.right, line.bottom) for line in result.lines]
            page.unread = False
    return failure


def _same(image: Image) -> Image:
    return image


def recognised_issue(numbers: Sequence[int]) -> Issue | None:
    """Return the issue that tells which pages were recognised, None where none was."""
    if not numbers:
        return None
    listed = ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")
    message = f"{len(numbers)} trang được nhận dạng (OCR), có thể sai chữ và số: trang {listed}"
    return Issue(code="I107", severity="info", message=message)


# --- the image -----------------------------------------------------------------------------------


def prepared(image: Image) -> Image:
    """Return a page in grey at 200 dots an inch, straightened, without the red of stamps and signatures."""
    from PIL import Image as images

    if image.mode in ("RGBA", "LA", "PA", "P"):
        image = image.convert("RGBA")
        page = images.new("RGBA", image.size, "white")
        page.alpha_composite(image)
        image = page
    # Red ink is as light as paper in the red channel: what it covers comes out.
    grey = image.convert("RGB").getchannel("R") if image.mode not in ("1", "L", "I", "I;16") else image.convert("L")
    grey = grey.point(_PAPER)
    scale = min(DPI / _dots(image), (_MOST_DOTS / (grey.width * grey.height)) ** 0.5)
    if not 0.95 <= scale <= 1.05:
        size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
        grey = grey.resize(size, images.Resampling.LANCZOS)
    angle = skew(grey)
    return grey.rotate(angle, images.Resampling.BICUBIC, fillcolor=255) if abs(angle) >= _LEAST_ANGLE else grey


def _dots(image: Image) -> float:
    """Dots an inch: as the file says where that gives a page of sane size, else as if the page were A4."""
    said = float(image.info.get("dpi", (0, 0))[0] or 0)
    if said >= 72 and 4 <= image.width / said <= 24:
        return said
    short = min(image.width, image.height)
    return max(short / _A4_WIDTH, 50.0)


def skew(grey: Image) -> float:
    """Return the angle in degrees by which a page is to be turned so that its lines lie level.

    Lines that lie level make the sums of the rows of dots differ most.
    """
    import numpy

    small = grey.copy()
    small.thumbnail((_COPY, _COPY))
    best, angle = -1.0, 0.0
    for candidate in _ANGLES:
        turned = numpy.asarray(small.rotate(candidate, fillcolor=255), dtype=numpy.float32)
        rows = (255.0 - turned).sum(axis=1)
        sharpness = float(((rows[1:] - rows[:-1]) ** 2).sum())
        if sharpness > best * 1.002:
            best, angle = sharpness, candidate
    return angle


# --- the words -----------------------------------------------------------------------------------


def _words(program: str, image: Image, seconds: float, memory: int) -> list[dict[str, Any]]:
    """The rows of tesseract's table that are words."""
    data = io.BytesIO()
    image.save(data, "PNG", compress_level=1)
    # More than one thread a page makes all of them slower.
    command = [program, "stdin", "stdout", "-l", "vie", "--psm", "3", "--dpi", str(DPI), "tsv"]
    try:
        done = programs.run(
            command, given=data.getvalue(), environment={"OMP_THREAD_LIMIT": "1"}, seconds=seconds, memory=memory
        )
    except subprocess.TimeoutExpired:
        raise RecognitionError(f"the page took longer than {seconds:g} seconds") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RecognitionError(f"tesseract failed ({said[-1] if said else done.returncode})")
    rows = csv.DictReader(io.StringIO(done.stdout.decode("utf-8", "replace")), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if row["level"] == "5" and (row["text"] or "").strip()]


def _lines(words: list[dict[str, Any]]) -> tuple[WordLine, ...]:
    """The words as lines; a wide gap parts two columns that the recogniser took for one line."""
    lines: list[WordLine] = []
    for _, row in groupby(words, key=lambda word: (word["block_num"], word["par_num"], word["line_num"])):
        together: list[dict[str, Any]] = []
        for word in row:
            if together and int(word["left"]) - _right(together[-1]) > _COLUMN * _height([*together, word]):
                lines.append(_line(together))
                together = []
            together.append(word)
        lines.append(_line(together))
    return tuple(lines)


def _right(word: dict[str, Any]) -> int:
    return int(word["left"]) + int(word["width"])


def _height(words: list[dict[str, Any]]) -> int:
    return sorted(int(word["height"]) for word in words)[len(words) // 2]


def _line(words: list[dict[str, Any]]) -> WordLine:
    return WordLine(
        " ".join(word["text"].strip() for word in words),
        min(int(word["left"]) for word in words) * _POINTS,
        min(int(word["top"]) for word in words) * _POINTS,
        max(_right(word) for word in words) * _POINTS,
        max(int(word["top"]) + int(word["height"]) for word in words) * _POINTS,
        sum(float(word["conf"]) for word in words) / len(words),
    )
