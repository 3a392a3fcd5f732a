"""The number types that data may be stored as."""

from __future__ import annotations

PLAIN_TYPES = frozenset({"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"})
"""NumPy's short names, without byte order: boolean, integer, unsigned, float. Nothing else has a
meaning as a feature or an interaction, and objects would be code."""
