"""Vietnamese administrative plans to structured data.

    import vnplan_nlp

    plan = vnplan_nlp.parse("ke-hoach.txt")
    plan.header.reference, plan.citations[0].reference

The verbs are loaded when they are first used: `import vnplan_nlp` alone costs next to nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from vnplan_nlp.archive.many import parse_many
    from vnplan_nlp.comparing import compare, compare_siblings
    from vnplan_nlp.config import ParseConfig
    from vnplan_nlp.index.library import CitationIndex
    from vnplan_nlp.linking import link
    from vnplan_nlp.lint import check
    from vnplan_nlp.pipeline import parse, parse_text
    from vnplan_nlp.resolve.references import Resolvers
    from vnplan_nlp.schema import PlanDocument

__version__ = "0.1.0"

__all__ = [
    "CitationIndex",
    "ParseConfig",
    "PlanDocument",
    "Resolvers",
    "__version__",
    "check",
    "compare",
    "compare_siblings",
    "link",
    "load",
    "parse",
    "parse_many",
    "parse_text",
]

_HOME: Final = {
    "CitationIndex": "vnplan_nlp.index.library",
    "ParseConfig": "vnplan_nlp.config",
    "PlanDocument": "vnplan_nlp.schema",
    "Resolvers": "vnplan_nlp.resolve.references",
    "check": "vnplan_nlp.lint",
    "compare_siblings": "vnplan_nlp.comparing",
    "link": "vnplan_nlp.linking",
    "parse": "vnplan_nlp.pipeline",
    "parse_many": "vnplan_nlp.archive.many",
    "parse_text": "vnplan_nlp.pipeline",
}


def load(path: str | os.PathLike[str]) -> PlanDocument:
    """Return the plan that a JSON file holds, as `vnplan parse` wrote it.

    Raises:
        SourceNotFoundError: there is no readable file at the path.
        InvalidPlanError: the file is no plan of this schema version.
    """
    from pathlib import Path

    from vnplan_nlp.errors import SourceNotFoundError
    from vnplan_nlp.schema import PlanDocument

    shown = os.fspath(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SourceNotFoundError(shown, (error.strerror or type(error).__name__).lower()) from error
    return PlanDocument.from_json(data, name=shown)


def __getattr__(name: str) -> Any:
    """Return a public name from the module that it lives in, and keep it."""
    if name == "compare":
        return import_module("vnplan_nlp.compare")  # a package that can be called
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Return the names of the module, those not loaded yet included."""
    return sorted({*globals(), *__all__})
