"""Corpora of plans: generated look-alikes (`corpora.generator`) and documents gathered elsewhere."""
