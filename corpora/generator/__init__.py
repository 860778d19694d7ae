"""Seeded look-alike plans that know their own gold, and the noise that real carriers of plans add to them."""

from corpora.generator.noise import NOISE, apply
from corpora.generator.plan import LookAlike, generate

__all__ = ["NOISE", "LookAlike", "apply", "generate"]
