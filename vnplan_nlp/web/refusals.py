"""What only a server refuses: what would keep others waiting."""

from __future__ import annotations

from vnplan_nlp.errors import VnplanError


class TooMuchError(VnplanError):
    """An answer would be too large, or a question is asked of too much: `unit` is "letters" or "deadlines"."""

    def __init__(self, unit: str, number: int, most: int) -> None:
        super().__init__(f"{number:,} {unit}, {most:,} at most are taken here; ask for less, or use the command line")
        self.unit, self.number, self.most = unit, number, most


class SlowQuestionError(VnplanError):
    """A question to the index takes longer than a server lets it take."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the question takes longer than {seconds:g} s; ask for less, or use the command line")
        self.seconds = seconds


class ParseRefusedError(VnplanError):
    """A file could not be read.

    Attributes:
        status: of the answer.
        kind: the name of the error of the reading, or "Busy", "TooSlow", "Ended" where it was never told.
    """

    def __init__(self, detail: str, status: int = 422, *, kind: str = "") -> None:
        super().__init__(detail)
        self.status, self.kind = status, kind
