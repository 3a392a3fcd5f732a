"""Numbers of any size in few digits, written out."""

from __future__ import annotations

import math

_LARGEST = 1e9
"""From here on an exponent reads better."""


def plain_number(value: float, digits: int) -> str:
    """Return a number in ``digits`` digits, or as many as its whole part has.

    Left to ``%g`` a batch of 16384 is 1.638e+04, which is neither short nor right.

    Args:
        value: Any number; a real minus sign stands before a negative one.
        digits: At least so many are shown, without zeros at the end.
    """
    shown = f"{value:.{digits}g}"
    if "e+" in shown and abs(value) < _LARGEST:
        shown = f"{value:.0f}"
    return shown.replace("-", "−")


def steady_number(value: float, digits: int) -> str:
    """Return a number in just ``digits`` digits, zeros included, so that it does not jump about."""
    shown = f"{value:#.{digits}g}"
    if "e" in shown or not math.isfinite(value):
        return plain_number(value, digits)
    return shown.removesuffix(".").replace("-", "−")
