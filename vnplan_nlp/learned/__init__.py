"""What a trained pipeline finds, beside or instead of the rules: the switch `components` of a configuration.

spaCy is imported where a pipeline is loaded, and nowhere else.
"""
