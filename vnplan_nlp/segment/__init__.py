"""Segmenting: blocks to zones, the section tree and tables."""

from __future__ import annotations

from vnplan_nlp.segment.sections import section_tree
from vnplan_nlp.segment.tables import gather_tables
from vnplan_nlp.segment.zones import mark_zones

__all__ = ["gather_tables", "mark_zones", "section_tree"]
