"""Comparing: a plan beside the directive that it implements.

The package is also the verb: `vnplan_nlp.compare(plan, directive)`. A package and a function of one name share one
attribute of `vnplan_nlp`, so the package can be called.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Verb(ModuleType):
    """The package as a function."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Return what `vnplan_nlp.comparing.compare` returns."""
        # By name: what reads files lies above this package, which reads parsed documents only.
        return import_module("vnplan_nlp.comparing").compare(*args, **options)


sys.modules[__name__].__class__ = _Verb
