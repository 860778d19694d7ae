"""`Deadline`: the time that one file may take, asked for in every loop whose length a file decides."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from vnplan_nlp.errors import TimeLimitError


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of the time for a file; it begins to run when it is made.

    The clock is that of the machine, so that a deadline holds in the processes that it is handed to.
    """

    name: str
    seconds: float
    what: str = "reading it"
    end: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end", time.monotonic() + self.seconds)

    @property
    def left(self) -> float:
        """The seconds that are left, never less than none."""
        return max(0.0, self.end - time.monotonic())

    @property
    def reached(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self.end

    def check(self) -> None:
        """Go on, while there is time.

        Raises:
            TimeLimitError: there is none left.
        """
        if time.monotonic() >= self.end:
            raise TimeLimitError(self.name, self.seconds, what=self.what)
