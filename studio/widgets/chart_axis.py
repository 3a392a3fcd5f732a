"""An axis with few, round ticks and real minus signs."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg
from typing_extensions import override

from studio.plain_number import plain_number

_STEPS = (1, 2, 5)
_MOST_DECADES = 2.5
"""Up to here 1, 2 and 5 of each decade get a tick; beyond, the decades alone."""
_MOST_EVEN = 5
"""Parts that even ticks make of a logarithmic axis, at most."""


class Axis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """pyqtgraph labels every tenth of a decade and writes hyphens; this one does not."""

    # pyqtgraph overrides

    @override
    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: object
    ) -> list[tuple[float | None, list[float]]]:
        return [(None, log_ticks(minVal, maxVal))]

    @override
    def logTickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        return distinct([10**value * scale for value in values])

    @override
    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:
        words: list[str] = super().tickStrings(values, scale, spacing)
        return [word.replace("-", "−") for word in words]


def log_ticks(low: float, high: float) -> list[float]:
    """Ticks between two powers of ten, as logarithms: decades, or 1, 2 and 5 of each.

    Where fewer than two of them lie between, the ticks are even ones, as on a linear axis.
    """
    steps = _STEPS if high - low <= _MOST_DECADES else (1,)
    decades = range(math.floor(low), math.ceil(high) + 1)
    values = [decade + math.log10(step) for decade in decades for step in steps]
    inside = [value for value in values if low <= value <= high]
    return inside if len(inside) > 1 else _even_ticks(low, high)


def _even_ticks(low: float, high: float) -> list[float]:
    start, end = 10**low, 10**high
    if not end > start:
        return []
    decade = 10 ** math.floor(math.log10((end - start) / _MOST_EVEN))
    # The least round step that makes so few parts; it makes two at least, for 2.5 parts the steps.
    step = next(
        one * decade for one in (*_STEPS, 10) if (end - start) / (one * decade) <= _MOST_EVEN
    )
    ticks = range(math.ceil(start / step), math.floor(end / step) + 1)
    return [math.log10(tick * step) for tick in ticks]


def epoch_step(last: float) -> int:
    """Distance of ticks that divides ``last`` epochs into three to seven parts."""
    for power in range(9):
        size = 10**power
        for step in _STEPS:
            if last / (step * size) <= 6:
                return int(step * size)
    return 10**9


def distinct(values: Sequence[float]) -> list[str]:
    """Numbers as short as tells them apart."""
    for digits in range(4, 12):
        words = [plain_number(value, digits) for value in values]
        if len(set(words)) == len(set(values)):
            break
    return words


def shown(value: float) -> str:
    """A number as short as it goes, with a real minus sign."""
    return plain_number(value, 4)
