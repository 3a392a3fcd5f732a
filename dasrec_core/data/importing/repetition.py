"""One row for each pair of user and item."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.importing.recipe import Keep
from dasrec_core.data.interactions import IntArray

KEEP_WORDS = {"last": "the last", "first": "the first", "highest": "the highest rated"}


def distinct_rows(
    user_ids: IntArray,
    item_ids: IntArray,
    keep: Keep,
    *,
    ratings: NDArray[np.float32] | None = None,
    times: NDArray[np.float64] | None = None,
) -> IntArray:
    """Return the numbers of the rows that stand for each pair, ascending, int64.

    Args:
        user_ids: int64, shape ``(E,)``.
        item_ids: int64, shape ``(E,)``.
        keep: ``last`` and ``first`` go by time, equal times by place in the file; ``highest`` by
            rating, equal ratings by time and place, the last of them.
        ratings: float32, shape ``(E,)``, NaN where there is none, which is below all; without
            them ``highest`` is ``last``.
        times: float64, shape ``(E,)``; without them only the place counts.
    """
    if not len(user_ids):
        return np.zeros(0, dtype=np.int64)
    pairs = user_ids * (int(item_ids.max()) + 1) + item_ids
    keys: list[NDArray[np.generic]] = [] if times is None else [times]
    if keep == "highest" and ratings is not None:
        # What is no number sorts last, and a row without a rating would be the highest rated.
        keys.append(np.where(np.isnan(ratings), -np.inf, ratings))
    order = np.lexsort((*keys, pairs)) if keys else np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    differs = ordered[1:] != ordered[:-1]
    edge = np.ones(1, dtype=np.bool_)
    chosen = np.concatenate((edge, differs) if keep == "first" else (differs, edge))
    return np.sort(order[chosen])
