"""How much of the axis of values a metric over a setting shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

LEAST_SHARE = 0.05
"""Of the middle of the values. Seeds of one configuration scatter by a few hundredths (DASRec on
lfm2k by .0057 of .354), so an axis fitted to less would draw chance as mountains."""

_MARGIN = 0.05  # of what is shown, on either side


class Spread(Protocol):
    """A line as far as this needs it."""

    @property
    def values(self) -> Sequence[float]:
        """Its values, at least one."""
        ...

    @property
    def spreads(self) -> Sequence[float | None]:
        """What lies above and below each, ``None`` for nothing."""
        ...


def value_range(lines: Sequence[Spread]) -> tuple[float, float]:
    """Return the lower and upper end of the axis of values.

    Args:
        lines: At least one.
    """
    pairs = [
        (value, spread or 0.0)
        for line in lines
        for value, spread in zip(line.values, line.spreads, strict=True)
    ]
    low = min(value - spread for value, spread in pairs)
    high = max(value + spread for value, spread in pairs)
    shown = max(high - low, LEAST_SHARE * abs(low + high) / 2) or 1.0  # all may be zero
    half = shown / 2 * (1 + 2 * _MARGIN)
    return (low + high) / 2 - half, (low + high) / 2 + half
