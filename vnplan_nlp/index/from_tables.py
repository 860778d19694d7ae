"""Plans out of the Parquet tables of a batch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vnplan_nlp.schema import PlanDocument


def plans_of_tables(folder: Path) -> Iterator[PlanDocument]:
    raise NotImplementedError
