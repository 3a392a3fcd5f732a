"""Arithmetic of curves: smoothing, gaps, ranges. NumPy only, no widget."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 128
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
    finite = np.isfinite(result)
    kept = result[finite]
    if weight and len(kept):
        result[finite] = _averaged(kept, weight) / (1 - weight ** np.arange(1, len(kept) + 1))
    return result


def _averaged(values: Series, weight: float) -> Series:
    """The average without the correction, block by block: a loop over 10⁵ values takes 60 ms."""
    within, fading = _weights(weight)
    blocks = np.zeros(-(-len(values) // _BLOCK) * _BLOCK)
    blocks[: len(values)] = values
    sums = (1 - weight) * blocks.reshape(-1, _BLOCK) @ within.T
    carry = 0.0
    for block in sums:
        block += carry * fading
        carry = block[-1]
    return sums.ravel()[: len(values)]


@lru_cache(maxsize=8)
def _weights(weight: float) -> tuple[Series, Series]:
    """Within a block by place, shape ``(block, block)``; of what came before, ``(block,)``."""
    steps = np.arange(_BLOCK)
    return np.tril(weight ** (steps[:, None] - steps).clip(0)), weight ** (steps + 1)


def envelope(values: Series, reach: int) -> tuple[Series, Series]:
    """The lowest and highest of each value and its ``reach`` neighbours on both sides.

    Values that are not finite are left out; where all are, both edges are NaN.

    Args:
        values: One value per point, shape ``(N,)``.
        reach: Neighbours to each side, at least 1.

    Raises:
        ValueError: ``reach`` is less than 1.
    """
    if reach < 1:
        raise ValueError(f"an envelope reaches over at least 1 neighbour, got {reach}")
    if not len(values):
        return values, values
    finite = np.where(np.isfinite(values), values, np.nan)
    padded = np.pad(finite, reach, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1)
    low, high = np.fmin.reduce(windows, axis=1), np.fmax.reduce(windows, axis=1)
    return low, high


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
