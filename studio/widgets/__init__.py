"""Widgets that know how to show something, and nothing of runs or data sets."""
