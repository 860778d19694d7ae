"""Resolving: mentions to entities, and the checks that turn doubts into issues."""
