"""Annotations on their way to annotators and back: gold, plans, Label Studio, doccano, brat, spaCy's DocBin."""
