"""Comparing: a plan beside the directive that it implements."""
