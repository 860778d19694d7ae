"""Recognition of page images by tesseract: cleaned, straightened, and read into words with their places."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from threading import Condition, Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnplan_nlp.config import Limits, processors
from vnplan_nlp.errors import RecognitionError
from vnplan_nlp.ingest import programs
from vnplan_nlp.ingest.deadline import Deadline
from vnplan_nlp.ingest.pages import ReadPage, listed
from vnplan_nlp.ingest.pdf_text import Piece
from vnplan_nlp.ingest.source import PageProgress, unwatched
from vnplan_nlp.schema import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL.Image import Image

#: More dots do not help: they cost time, and noise is read as marks.
DPI: Final = 200
_A4_WIDTH: Final = 8.27
#: More than A1 at that density: a narrow strip would be blown up to no end.
_MOST_DOTS: Final = 40_000_000
#: Bytes that the recogniser gets where nothing else is said.
_MEMORY: Final = 4_000_000_000
#: Pages are straightened in steps of a quarter degree up to this angle.
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


class _TimeOver(RecognitionError):
    """A page was not read because the time was over."""


class WordLine(NamedTuple):
    """Words that stand together on a line: their text and rectangle, from the top left corner of the straight page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    #: The mean confidence of the words, 0 to 100.
    confidence: float


class Recognised(NamedTuple):
    """A page that was read: its size in points, its lines in the order of the recogniser, and how it was straightened.

    The lines lie on the straight page; `turn` degrees clockwise around its middle they lie on the page as it is shown.
    """

    width: float
    height: float
    lines: tuple[WordLine, ...]
    turn: float = 0.0


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
    deadline: Deadline | None = None,
    memory: int = _MEMORY,
    dots: int = _MEMORY // 40,
    progress: Callable[[int], None] | None = None,
) -> list[Recognised | RecognitionError]:
    """Return what stands on each page image, in order; a page that cannot be read is its error.

    Args:
        images: functions that load a page, so that only the pages at work are in memory.
        seconds: the longest time for one page.
        deadline: pages that have not begun by then are not read.
        memory: the largest address space of the recogniser, in bytes.
        dots: pages of so many dots together are worked on at once; a larger one is worked on alone.
        progress: called with the number of pages done, after each.
    """
    program = tesseract()
    room = _Room(dots)

    def page(load: Callable[[], Image]) -> Recognised | RecognitionError:
        if deadline is not None and deadline.reached:
            return _TimeOver("the time is over")
        left = seconds if deadline is None else min(seconds, deadline.left)
        return _page(program, load, left, memory, room)

    found: list[Recognised | RecognitionError] = []
    with ThreadPoolExecutor(max_workers=processors()) as pool:
        for result in pool.map(page, images):
            found.append(result)
            if progress is not None:
                progress(len(found))
    return found


class _Room:
    """Room for the dots of some pages; who finds none waits."""

    def __init__(self, dots: int) -> None:
        self._size = self._free = dots
        self._changed = Condition()

    @contextmanager
    def taken(self, dots: int) -> Iterator[None]:
        """Hold room for a page while it is worked on."""
        dots = min(dots, self._size)
        with self._changed:
            self._changed.wait_for(lambda: self._free >= dots)
            self._free -= dots
        try:
            yield
        finally:
            with self._changed:
                self._free += dots
                self._changed.notify_all()


def _page(
    program: str, load: Callable[[], Image], seconds: float, memory: int, room: _Room
) -> Recognised | RecognitionError:
    try:
        image = load()
        with room.taken(image.width * image.height):
            across, down = _dots(image)
            width, height = 72 * image.width / across, 72 * image.height / down
            straight, turn = prepared(image)
            del image
            lines = _lines(_words(program, straight, seconds, memory))
            return Recognised(width, height, _scaled(lines, width / straight.width, height / straight.height), turn)
    except RecognitionError as error:
        return error
    except MemoryError:
        raise
    except Exception as error:  # what Pillow and PDFium make of a damaged page, and csv of an odd table
        said = " ".join(str(error).split())[:160]
        return RecognitionError(f"the picture of the page cannot be read ({said or type(error).__name__})")


def fill(
    pages: Sequence[ReadPage],
    numbers: Sequence[int],
    image_of: Callable[[int], Image],
    *,
    limits: Limits,
    deadline: Deadline,
    progress: PageProgress = unwatched,
) -> RecognitionError | None:
    """Put what is recognised on some pages into them, and return why nothing could be where it could not.

    Args:
        pages: all pages of a document; those of `numbers` have no text yet.
        numbers: which pages to read, counted from 0.
        image_of: returns the picture of a page; by threads of the pool, but one at a time.
        limits: how many dots may be worked on at once, and the memory of the recogniser.
        deadline: the end of the time; pages that are not read by then are marked as late.
        progress: is told how many of the pages are done and how many there are, by the thread that called.
    """
    if not numbers:
        return None
    progress(0, len(numbers))
    one_by_one = Lock()

    def picture(number: int) -> Image:
        with one_by_one:
            return image_of(number)

    try:
        found = recognise(
            [partial(picture, number) for number in numbers],
            seconds=deadline.left,
            deadline=deadline,
            memory=limits.max_memory,
            dots=limits.most_dots,
            progress=lambda done: progress(done, len(numbers)),
        )
    except RecognitionError as error:
        return error
    failure: RecognitionError | None = None
    for number, result in zip(numbers, found, strict=True):
        page = pages[number]
        if isinstance(result, RecognitionError):
            failure = result
            page.late = isinstance(result, _TimeOver)
            continue
        page.width, page.height = page.width or result.width, page.height or result.height
        # The picture is the whole page, however many dots it has.
        lines = _scaled(result.lines, page.width / result.width, page.height / result.height)
        page.pieces = [Piece(line.text, line.left, line.top, line.right, line.bottom) for line in lines]
        page.turn = result.turn
        page.unread = False
    return failure


def recognised_issue(numbers: Sequence[int]) -> Issue | None:
    """Return the issue that tells which pages were recognised, None where none was."""
    if not numbers:
        return None
    message = f"{len(numbers)} trang được nhận dạng (OCR), có thể sai chữ và số: trang {listed(numbers)}"
    return Issue(code="I107", severity="info", message=message)


# --- the image -----------------------------------------------------------------------------------


def prepared(image: Image) -> tuple[Image, float]:
    """Return a page in grey at 200 dots an inch, straightened, without the red of stamps; and how it was turned.

    The turn is in degrees, counter-clockwise around the middle; the size of the page stays.
    """
    from PIL import Image as images

    if image.mode in ("RGBA", "LA", "PA", "P"):
        image = image.convert("RGBA")
        page = images.new("RGBA", image.size, "white")
        page.alpha_composite(image)
        image = page
    # Red ink is as light as paper in the red channel: what it covers comes out.
    grey = image.convert("RGB").getchannel("R") if image.mode not in ("1", "L", "I", "I;16") else image.convert("L")
    grey = grey.point(_PAPER)
    across, down = (DPI / dots for dots in _dots(image))
    shrunk = min(1.0, (_MOST_DOTS / (grey.width * across * grey.height * down)) ** 0.5)
    across, down = across * shrunk, down * shrunk
    if not (0.95 <= across <= 1.05 and 0.95 <= down <= 1.05):
        size = max(1, round(grey.width * across)), max(1, round(grey.height * down))
        grey = grey.resize(size, images.Resampling.LANCZOS)
    angle = skew(grey)
    if abs(angle) < _LEAST_ANGLE:
        return grey, 0.0
    return grey.rotate(angle, images.Resampling.BICUBIC, fillcolor=255), angle


def _dots(image: Image) -> tuple[float, float]:
    """Dots an inch across and down: as the file says where that gives a page of sane size, else as if it were A4.

    A fax has half as many down as across.
    """
    said = image.info.get("dpi", (0, 0))
    across, down = float(said[0] or 0), float(said[1] or 0)
    if min(across, down) >= 72 and 4 <= image.width / across <= 24 and image.height / down <= 34:
        return across, down
    short = max(min(image.width, image.height) / _A4_WIDTH, 50.0)
    return short, short


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


def run_tesseract(program: str, image: Image, seconds: float, memory: int = _MEMORY) -> programs.Ended:
    """Return what tesseract said of a prepared page."""
    data = io.BytesIO()
    image.save(data, "PPM")  # unpacked: PNG costs both sides together 70 ms
    # More than one thread a page makes all of them slower.
    command = [program, "stdin", "stdout", "-l", "vie", "--psm", "3", "--dpi", str(DPI), "tsv"]
    return programs.run(
        command, given=data.getvalue(), environment={"OMP_THREAD_LIMIT": "1"}, seconds=seconds, memory=memory
    )


def _words(program: str, image: Image, seconds: float, memory: int) -> list[dict[str, Any]]:
    """The rows of tesseract's table that are words."""
    try:
        done = run_tesseract(program, image, seconds, memory)
    except subprocess.TimeoutExpired:
        raise _TimeOver(f"the page took longer than {seconds:g} seconds") from None
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


def _scaled(lines: tuple[WordLine, ...], across: float, down: float) -> tuple[WordLine, ...]:
    """The lines with their rectangles in another measure."""
    return tuple(
        line._replace(
            left=line.left * across, right=line.right * across, top=line.top * down, bottom=line.bottom * down
        )
        for line in lines
    )


def _right(word: dict[str, Any]) -> int:
    return int(word["left"]) + int(word["width"])


def _height(words: list[dict[str, Any]]) -> int:
    return sorted(int(word["height"]) for word in words)[len(words) // 2]


#: A Roman numeral that opens a heading, some of whose I's were read as an l, a 1 or a bar: "IIl- GIẢI PHÁP", "V1. …".
_NUMERAL: Final = re.compile(r"^(?=[l1|]{0,4}[IVX])(?=[IVX]{0,5}[l1|])[IVXl1|]{2,6}(?=\ ?[.–-]\ ?[A-ZÀ-ỸĐ])")


def _with_ones(numeral: re.Match[str]) -> str:
    return re.sub("[l1|]", "I", numeral[0])


def _line(words: list[dict[str, Any]]) -> WordLine:
    return WordLine(
        _NUMERAL.sub(_with_ones, " ".join(word["text"].strip() for word in words)),
        min(int(word["left"]) for word in words),
        min(int(word["top"]) for word in words),
        max(_right(word) for word in words),
        max(int(word["top"]) + int(word["height"]) for word in words),
        sum(float(word["conf"]) for word in words) / len(words),
    )
