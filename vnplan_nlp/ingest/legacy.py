"""Texts in the old Vietnamese fonts (TCVN3, VNI) in Unicode."""

from __future__ import annotations


def convert(text: str, font: str) -> str:
    """Return the text that a run in a font shows."""
    return text
