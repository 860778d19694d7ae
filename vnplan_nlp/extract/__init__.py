"""Extractors: one file each, a plain function from a draft to annotations."""
