"""Runs beside each other: curves, best values, and only the settings that differ."""
