"""Colours, type and measures of the studio by role."""
