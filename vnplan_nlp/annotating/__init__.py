"""Annotations on their way to annotators and back: one model, and the formats of gold, Label Studio, doccano, brat, spaCy."""

from __future__ import annotations

from vnplan_nlp.annotating.model import AnnotatedText, Link, Span

__all__ = ["AnnotatedText", "Link", "Span"]
