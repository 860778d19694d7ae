"""Normalising: raw text to clean text with a way back. The stage's door is `normalize`."""

from __future__ import annotations

from vnplan_nlp.normalize.text import normalize

__all__ = ["normalize"]
