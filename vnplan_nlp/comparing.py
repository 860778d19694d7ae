"""`compare`: a plan beside the directive that it implements, from files, parsed documents or their JSON."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vnplan_nlp import __version__, load
from vnplan_nlp.compare.model import Comparison
from vnplan_nlp.compare.run import compare_documents
from vnplan_nlp.config import ParseConfig
from vnplan_nlp.pipeline import parse
from vnplan_nlp.schema import PlanDocument

if TYPE_CHECKING:
    from vnplan_nlp.compare.scoring import Scorer
    from vnplan_nlp.compare.siblings import SiblingComparison

Source = PlanDocument | str | os.PathLike[str]


def compare(
    plan: Source, directive: Source, *, scorer: Scorer | None = None, config: ParseConfig | None = None
) -> Comparison:
    """Return what a plan makes of the directive that it implements: what is covered, missing, new, and what differs.

    Args:
        plan: a parsed plan, a file, or the JSON of an earlier parse.
        directive: the document that asks for something, likewise.
        scorer: what judges whether a passage answers a requirement, instead of the built-in scorer.
        config: how files are parsed.

    Raises:
        VnplanError: a file cannot be read as a document; the message says why.
    """
    return compare_documents(_document(plan, config), _document(directive, config), scorer=scorer, version=__version__)


def compare_siblings(
    plans: Sequence[Source], directive: Source, *, scorer: Scorer | None = None, config: ParseConfig | None = None
) -> SiblingComparison:
    """Return who covers what of a directive: several plans side by side, read and compared one after another.

    Raises:
        VnplanError: a file cannot be read as a document; the message says why.
    """
    from vnplan_nlp.compare.siblings import side_by_side

    documents = (_document(plan, config) for plan in plans)
    return side_by_side(documents, _document(directive, config), scorer=scorer, version=__version__)


def _document(source: Source, config: ParseConfig | None) -> PlanDocument:
    if isinstance(source, PlanDocument):
        return source
    return load(source) if os.fspath(source).lower().endswith(".json") else parse(source, config=config)
