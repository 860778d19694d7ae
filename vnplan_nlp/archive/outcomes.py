"""What became of a file: ok, partial, failed or skipped, why, and what to do about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from vnplan_nlp.errors import (
    DamagedFileError,
    EmptyDocumentError,
    MemoryLimitError,
    RecognitionError,
    SourceNotFoundError,
    TimeLimitError,
    TooLargeError,
    UnsupportedFormatError,
    VnplanError,
)
from vnplan_nlp.schema import Issue

Status = Literal["ok", "partial", "failed", "skipped"]
STATUSES: Final[tuple[Status, ...]] = ("ok", "partial", "failed", "skipped")

#: Issues that say that a part of the file is not in the result.
LOSSES: Final = frozenset({"E101", "W106", "W108"})

#: code of a reason -> what to do, for those who look after the archive.
ADVICE: Final[Mapping[str, str]] = {
    "not_found": "Kiểm tra tệp còn ở đó và có quyền đọc, rồi chạy lại.",
    "empty": "Tệp không có chữ: lấy lại bản gốc.",
    "unsupported": "Chuyển sang PDF, Word, HTML hoặc văn bản; bản chụp cần cài tesseract-ocr và tesseract-ocr-vie.",
    "too_large": "Tách tệp, hoặc tăng giới hạn trong tệp cấu hình ([limits]).",
    "damaged": "Tệp hỏng hoặc có mật khẩu: mở bằng chương trình gốc, lưu lại rồi chạy lại.",
    "timeout": "Quá thời gian: tăng --timeout hoặc limits.max_seconds, hoặc tách tệp thành nhiều phần.",
    "memory": "Quá bộ nhớ: tăng --max-memory hoặc limits.max_memory, hoặc tách tệp thành nhiều phần.",
    "worker_died": "Tiến trình đọc tệp dừng đột ngột nhiều lần: mở tệp bằng chương trình gốc, lưu lại rồi chạy lại.",
    "recognition": "Cài tesseract-ocr và tesseract-ocr-vie, hoặc chụp lại trang rõ hơn.",
    "internal": "Lỗi của chương trình: báo cho nhóm phát triển kèm thông báo này.",
}
_CODES: Final[tuple[tuple[type[VnplanError], str], ...]] = (
    (SourceNotFoundError, "not_found"),
    (EmptyDocumentError, "empty"),
    (UnsupportedFormatError, "unsupported"),
    (RecognitionError, "recognition"),
    (TimeLimitError, "timeout"),
    (MemoryLimitError, "memory"),
    (TooLargeError, "too_large"),
    (DamagedFileError, "damaged"),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file ended as it did: a stable code and one line for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file.

    Attributes:
        path: the file, as the run names it.
        status: "ok", "partial" (parsed, but something of it is missing), "failed" or "skipped".
        sha256: of its bytes; None where they could not be read.
        bytes: its size; None where it is not known.
        reasons: why it is not "ok".
        stamp: size and time, or size and check sum inside an archive: what tells whether it has changed.
    """

    path: str
    status: Status
    sha256: str | None = None
    bytes: int | None = None
    reasons: tuple[Reason, ...] = ()
    stamp: str = ""

    def record(self) -> dict[str, Any]:
        """Return the outcome as it is written to `outcomes.jsonl`."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the outcome as one line of JSON."""
        return json.dumps(self.record(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Outcome:
        """Return the outcome of what `record` returned."""
        reasons = tuple(Reason(reason["code"], reason["message"]) for reason in record["reasons"])
        return cls(
            record["path"], record["status"], record["sha256"], record["bytes"], reasons, record.get("stamp", "")
        )


def failure(error: BaseException) -> Reason:
    """Return the reason that an exception is."""
    if isinstance(error, MemoryError):
        return Reason("memory", "more memory than the limit allows")
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Reason(code, _line(str(error)))
    if isinstance(error, VnplanError):
        return Reason("internal", _line(str(error)))
    return Reason("internal", _line(f"{type(error).__name__}: {error}{_place(error)}"))


def losses(issues: Iterable[Issue]) -> tuple[Reason, ...]:
    """Return the issues that say that a part of the file is missing, as reasons."""
    return tuple(Reason(issue.code, issue.message) for issue in issues if issue.code in LOSSES)


def advice(outcome: Outcome) -> str:
    """Return what to do about a file that failed."""
    return " ".join(ADVICE[reason.code] for reason in outcome.reasons if reason.code in ADVICE)


def _line(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= 500 else f"{line[:497]}…"


def _place(error: BaseException) -> str:
    """The line of our own code at which an unforeseen error came up."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None:
        return ""
    code = at.tb_frame.f_code
    return f" ({code.co_filename.rsplit('/', 1)[-1]}:{at.tb_lineno} in {code.co_name})"
