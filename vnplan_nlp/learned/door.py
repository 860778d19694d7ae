"""The way of the pipeline into this part: nothing of it is loaded where the rules do all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vnplan_nlp.config import Components

if TYPE_CHECKING:
    from vnplan_nlp.learned.serving import Served


def serving(components: Components) -> Served | None:
    """Return what serves one document with this configuration; None where the rules do all.

    Raises:
        MissingModelError: the configuration names a trained pipeline that is not there.
    """
    if components.only_rules:
        return None
    from vnplan_nlp.learned.serving import Served

    return Served(components)
