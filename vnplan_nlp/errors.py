"""Exceptions, issue codes and exit codes: every way in which a document or a call can go wrong.

An exception carries the values that explain it and the exit code of the command line. A doubt about a
document that could be read is no exception but an `Issue` of the result, with a code of `ISSUE_CODES`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, Literal


class ExitCode(IntEnum):
    """Exit codes of `vnplan`: 0 all parsed, 1 some files failed, 2 wrong call, 3 and up one reason each."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    EMPTY = 4
    UNSUPPORTED = 5
    TOO_LARGE = 6
    BAD_JSON = 7
    DAMAGED = 8
    TOO_SLOW = 9
    STOPPED = 10
    INTERRUPTED = 130


class VnplanError(Exception):
    """The base of all errors of this package; `str(error)` is one line that a user can act on."""

    exit_code: ExitCode = ExitCode.FAILED


class SourceNotFoundError(VnplanError):
    """There is no readable file at a path."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, path: str, reason: str = "no such file") -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class IndexFileError(VnplanError):
    """A file is no index, or none that this version can read."""

    exit_code = ExitCode.UNSUPPORTED

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class UnknownReferenceError(VnplanError):
    """Nothing in an index fits what was asked for."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, ref: str, what: str = "document", near: Sequence[str] = ()) -> None:
        like = f"; perhaps {', '.join(near)}" if near else ""
        super().__init__(f"{ref}: the index knows no such {what}{like}")
        self.ref, self.near = ref, tuple(near)


class AmbiguousReferenceError(VnplanError):
    """Several documents of an index fit a reference as well."""

    exit_code = ExitCode.USAGE

    def __init__(self, ref: str, candidates: Sequence[str], ids: Sequence[str] = ()) -> None:
        super().__init__(f"{ref}: may mean {', '.join(candidates)}; say which (a year, a place, or the canonical id)")
        # `ids`: the canonical ids of the candidates.
        self.ref, self.candidates, self.ids = ref, tuple(candidates), tuple(ids)


class NoDirectiveError(VnplanError):
    """An index holds none of the documents that a plan carries out or is based on."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, cited: Sequence[str]) -> None:
        shown = ", ".join(cited[:3]) + (", …" if len(cited) > 3 else "")
        why = f"the index holds none of what it is based on ({shown})" if cited else "it cites no document as its basis"
        super().__init__(f"{why}; name the directive: vnplan compare PLAN DIRECTIVE")
        self.cited = tuple(cited)


class PlaceNotFoundError(VnplanError):
    """A document has no such line, nothing is left of it, or the words that were asked for are not in it."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place, self.reason = place, reason


class UnknownRuleError(VnplanError):
    """There is no rule and no pattern of a name."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        like = f"; perhaps {', '.join(near)}" if near else "; `vnplan rules` lists them"
        super().__init__(f"{name}: no such rule or pattern{like}")
        self.name, self.near = name, tuple(near)


class UnknownPlaceError(VnplanError):
    """There is no such admin unit, or several of that name."""

    exit_code = ExitCode.NOT_FOUND

    def __init__(self, place: str, near: Sequence[str] = (), codes: Sequence[str] = ()) -> None:
        like = f"; it may be {', '.join(near)}" if near else "; write it as in 'Gia Lai' or 'huyện Ia Grai'"
        super().__init__(f"{place}: no single admin unit{like}")
        # `codes`: those of the units of `near`.
        self.place, self.near, self.codes = place, tuple(near), tuple(codes)


class EmptyDocumentError(VnplanError):
    """A source has no text at all: zero bytes, or nothing but blanks, marks or table bars."""

    exit_code = ExitCode.EMPTY

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: no text to parse ({detail})")
        self.name, self.detail = name, detail


class UnsupportedFormatError(VnplanError):
    """A source is not text: the message says what its first bytes show."""

    exit_code = ExitCode.UNSUPPORTED

    def __init__(self, name: str, found: str, hint: str = "text, Word, HTML, PDF, PNG, JPEG and TIFF are read") -> None:
        super().__init__(f"{name}: {found}; {hint}")
        self.name, self.found = name, found


class RecognitionError(VnplanError):
    """A page image could not be read: tesseract is missing or failed, or the image is damaged."""

    exit_code = ExitCode.UNSUPPORTED


class TooLargeError(VnplanError):
    """A source, or what it unpacks to, is larger than the configured limit; `setting` is the one of `limits`."""

    exit_code = ExitCode.TOO_LARGE

    def __init__(self, name: str, size: int, limit: int, setting: str = "max_bytes", *, unit: str = "bytes") -> None:
        unit += " unpacked" if setting == "max_unpacked_bytes" else ""
        super().__init__(f"{name}: {size:,} {unit}, the limit is {limit:,} (set limits.{setting} in the configuration)")
        self.name, self.size, self.limit = name, size, limit


class MemoryLimitError(VnplanError):
    """A source needs more memory than the process may have."""

    exit_code = ExitCode.TOO_LARGE

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: reading it takes more memory than it may have (limits.max_memory)")
        self.name = name


class TimeLimitError(VnplanError):
    """A source takes longer than the configured limit, and nothing of it could be kept."""

    exit_code = ExitCode.TOO_SLOW

    def __init__(self, name: str, seconds: float, *, what: str = "reading it") -> None:
        super().__init__(
            f"{name}: {what} takes longer than {seconds:g} s (set limits.max_seconds in the configuration)"
        )
        self.name, self.seconds = name, seconds


class DamagedFileError(VnplanError):
    """A source is of a format that is read, but cut off, damaged, locked, empty inside, or made to do harm."""

    exit_code = ExitCode.DAMAGED

    def __init__(self, name: str, detail: str, *, whole: bool = False) -> None:
        # `whole`: the detail says all of it, as of a file that is locked and not damaged.
        # Details hold words of the file: no line end or escape sequence of it reaches the terminal.
        detail = "".join(char if char.isprintable() else " " for char in detail)
        super().__init__(f"{name}: {detail}" if whole else f"{name}: damaged file ({detail})")
        self.name, self.detail = name, detail


class InvalidPlanError(VnplanError):
    """A JSON file or object is no `PlanDocument` of this schema version."""

    exit_code = ExitCode.BAD_JSON

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: not a plan in JSON ({detail})")
        self.name, self.detail = name, detail


class AnnotationFormatError(VnplanError):
    """A file of annotations is not of its format, or says of its text what cannot be."""

    exit_code = ExitCode.BAD_JSON

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name, self.detail = name, detail


class ArchiveError(VnplanError):
    """The folder of an archive's results cannot be used: it is no folder, belongs to something else, or is in use."""

    exit_code = ExitCode.STOPPED


class ServerError(VnplanError):
    """A server cannot have the address that it is to be bound to."""


class ConfigError(VnplanError):
    """A configuration file cannot be read or names an unknown setting."""

    exit_code = ExitCode.USAGE


class CorpusError(VnplanError):
    """The written corpus of a source checkout is not there or is not as it should be."""

    exit_code = ExitCode.NOT_FOUND


class CorpusOptionError(CorpusError):
    """Look-alike plans are asked for in a way that there is not."""

    exit_code = ExitCode.USAGE


class MissingLibraryError(VnplanError):
    """An output needs a library that is not installed with the package itself."""

    def __init__(self, library: str, extra: str) -> None:
        super().__init__(f"{library} is not installed; pip install 'vnplan-nlp[{extra}]'")
        self.library, self.extra = library, extra


class MissingModelError(VnplanError):
    """A configuration asks for a trained pipeline that is not there or is none of ours."""

    def __init__(self, name: str, detail: str = "no such folder or package") -> None:
        super().__init__(
            f"{name}: no trained pipeline ({detail}); `make train` in a source checkout makes one, "
            "components.model in the configuration says where it is"
        )
        self.name, self.detail = name, detail


#: code -> (severity, what it means, an example). The codes are stable: users filter by them.
ISSUE_CODES: Final[dict[str, tuple[Literal["error", "warning", "info"], str, str]]] = {
    "E101": (
        "error",
        "bytes that are not valid in the encoding were replaced by U+FFFD",
        "a UTF-8 file with a stray 0xFF",
    ),
    "W102": ("warning", "NUL or other control characters were dropped", "text copied out of a binary file"),
    "W103": ("warning", "no title line with a document type was found", "a page cut off at the top"),
    "W104": ("warning", "there are no sections", "a letter in running text"),
    "I105": ("info", "the text was converted from a legacy encoding", "a file in TCVN3 (ABC), VNI, VISCII or VIQR"),
    "W106": (
        "warning",
        "a page without readable text layer, needs recognition (OCR)",
        "a scanned annex of a PDF document",
    ),
    "I107": ("info", "pages were recognised (OCR); letters and figures may be wrong", "a scan of a signed plan"),
    "W108": (
        "warning",
        "pages were not read, as the time limit was reached; the pages before them are read",
        "a scan of a thousand pages",
    ),
    "I109": ("info", "words of headers or footers were left out", "a stamp “DỰ THẢO LẦN 2” above every page of a file"),
    "I110": ("info", "tables of a page were not looked for", "a page of a PDF document with a map of 30,000 lines"),
    "W201": ("warning", "number or date of the document itself is left blank", "Số:      /KH-UBND"),
    "W202": ("warning", "the document's own date is impossible", "ngày 31 tháng 02 năm 2023"),
    "W301": ("warning", "document type and symbol disagree", "Nghị định số 39/NQ-TW"),
    "W302": ("warning", "a damaged symbol was mended", "2403/QĐÐ-UBND read as 2403/QĐ-UBND"),
    "W303": ("warning", "State and Party separators are swapped", "Nghị quyết số 27/NQ-TW for 27-NQ/TW"),
    "W304": ("warning", "a cited date is impossible", "ngày 31/02/2023"),
    "W305": ("warning", "a cited document is dated after the one that cites it", "22/12/2025 in a plan of 21/3/2025"),
    "W306": ("warning", "one document is cited with two dates", "33/KH-MTTQ-BTT of 14/11/2025 and of 17/11/2025"),
    "W307": ("warning", "one document is cited with two titles", "12/KH-UBND about schools, then about roads"),
    "W308": ("warning", "a citation differs from the authority table", "Chỉ thị số 34-CT/TW ngày 17/4/2014"),
    "W309": ("warning", "a basis was no longer in force", "Căn cứ Nghị định số 91/2017/NĐ-CP in a plan of 2025"),
    "W310": ("warning", "the issuer did not exist on that date", "Quyết định … ngày 05/9/2025 của UBND huyện Tây Sơn"),
    "W311": ("warning", "two cited numbers differ by a slip", "1319/KH-UBND and 1391/KH-UBND of one day"),
    "W312": ("warning", "the year inside a number is not that of its date", "91/2017/NĐ-CP ngày 31/7/2018"),
    "I313": ("info", "a citation that may mean several documents", "Chỉ thị số 34-CT/TW without a date"),
    "W401": ("warning", "the years of an anniversary do not add up", "78 năm … (02/9/1945 - 02/9/2022)"),
    "W402": ("warning", "a deadline names an impossible date", "trước ngày 31/11/2023"),
    "W403": ("warning", "phases of one series overlap", "Đợt 1 until 31/7/2023, Đợt 2 from 01/7/2023"),
    "W404": ("warning", "a gap between two phases", "Giai đoạn 1 until 31/5/2023, Giai đoạn 2 from 01/7/2023"),
    "W405": ("warning", "a deadline lies before the document's own date", "trước ngày 15/11/2022 in a plan of 2023"),
    "W406": ("warning", "a deadline lies after the plan's period", "trước ngày 15/11/2024 in a plan for 2023"),
    "W407": ("warning", "a weekday does not fit its date", "thứ Hai, ngày 15/3/2023"),
    "W408": ("warning", "a total of a table is not the sum of its parts", "12, 25 and a row Tổng cộng with 39"),
    "W409": ("warning", "an impossible date elsewhere in the text", "hội nghị ngày 31/02/2023"),
}
