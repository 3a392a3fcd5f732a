"""Recommenders, one paper per file."""
