"""Correction of p-values for the number of comparisons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    r"""Adjust p-values so that the chance of any false find in the table stays at their level.

    .. math:: \tilde p_{(i)} = \max_{j \le i} \min(1, (m - j + 1)\, p_{(j)})

    for the ``m`` values in ascending order (Holm, Scandinavian Journal of Statistics 1979).

    Args:
        p_values: Each in [0, 1], in any order.

    Returns:
        One adjusted value per input, in the order of the input.

    Raises:
        ValueError: A value is outside [0, 1] or no number.
    """
    values = np.asarray(p_values, dtype=np.float64)
    if not bool(np.all((values >= 0) & (values <= 1))):
        raise ValueError(f"p-values must lie in [0, 1], got {list(p_values)}")
    order = np.argsort(values, kind="stable")
    factors = len(values) - np.arange(len(values))
    adjusted = np.empty(len(values))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(factors * values[order]))
    return tuple(adjusted.tolist())
