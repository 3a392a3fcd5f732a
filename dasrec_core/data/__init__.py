"""Data sets: reading, checking, describing; NumPy and SciPy only."""
