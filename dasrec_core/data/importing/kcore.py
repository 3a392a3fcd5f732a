"""The largest part of the data in which everyone has enough interactions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray


def k_core(
    user_ids: IntArray, item_ids: IntArray, *, min_per_user: int, min_per_item: int
) -> NDArray[np.bool_]:
    """Return which interactions remain when users and items with too few are left out in turns.

    What is left out of one side lowers the counts of the other, so it is repeated until nothing
    changes; the result is the unique largest set in which all counts suffice.

    Args:
        user_ids: int64, shape ``(E,)``, at least 0; pairs are distinct.
        item_ids: The same for items.
        min_per_user: Least number of interactions of a user that stays.
        min_per_item: The same for items.

    Returns:
        bool, shape ``(E,)``.
    """
    kept = np.arange(len(user_ids))
    while kept.size:
        users, items = user_ids[kept], item_ids[kept]
        is_fine = np.bincount(users)[users] >= min_per_user
        is_fine &= np.bincount(items)[items] >= min_per_item
        if is_fine.all():
            break
        kept = kept[is_fine]
    remains = np.zeros(len(user_ids), dtype=np.bool_)
    remains[kept] = True
    return remains
