"""Corpora of plans: written ones with their manifest (`corpora.manifest`), generated look-alikes (`corpora.generator`).

The other modules make files of many formats from plans, sound ones and hostile ones.
"""
