"""Arithmetic of curves: smoothing, gaps, ranges. NumPy only, no widget."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.floating[Any]]


def smooth(values: Series, weight: float) -> Series:
    r"""Exponential moving average without the pull towards zero at the start.

    .. math:: s_t = \frac{(1-w) \sum_{i \le t} w^{t-i} v_i}{1 - w^t}

    Values that are not finite are left out and stay as they are.

    Args:
        values: One value per point, shape ``(N,)``.
        weight: ``w`` in [0, 1); 0 returns the values, larger is smoother.

    Raises:
        ValueError: ``weight`` is outside [0, 1).
    """
    if not 0 <= weight < 1:
        raise ValueError(f"smoothing weight must be in [0, 1), got {weight}")
    result = np.array(values, dtype=float)
    total = share = 0.0
    for index, value in enumerate(result):
        if np.isfinite(value):
            total = weight * total + (1 - weight) * value
            share = weight * share + (1 - weight)
            result[index] = total / share
    return result


def positive_only(values: Series) -> tuple[Series, int]:
    """``values`` with a gap wherever a logarithm has no value, and how many those are."""
    hidden = np.isfinite(values) & (values <= 0)
    return np.where(hidden, np.nan, values), int(hidden.sum())


def extent(low: float, high: float) -> tuple[float, float]:
    """The vertical range that shows ``low`` to ``high`` with some air.

    It starts at zero where that costs little room, so that heights can be compared.
    """
    if low >= 0 and low <= 0.3 * high:
        return 0.0, high * 1.08
    room = (high - low) or abs(high) * 0.1 or 1.0
    return low - 0.06 * room, high + 0.1 * room


def value_at(x: Series, y: Series, place: float) -> float | None:
    """The value of the point nearest to ``place``; ``None`` where there is no point or a gap.

    ``x`` must ascend. A place further outside the curve than one step counts as no point.
    """
    if not len(x):
        return None
    step = float(x[-1] - x[0]) / (len(x) - 1) if len(x) > 1 else 1.0
    index = int(np.abs(x - place).argmin())
    near = abs(float(x[index]) - place) <= step and np.isfinite(y[index])
    return float(y[index]) if near else None
