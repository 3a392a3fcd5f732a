"""Which interactions are held out, by one of five rules; each is deterministic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.importing.recipe import ImportRecipe, Split
from dasrec_core.data.interactions import IntArray

TRAIN, VALID, TEST = 0, 1, 2
Labels = NDArray[np.int8]

SPLIT_TITLES = {
    "random": "At random, per user",
    "time": "By time, per user",
    "cut": "By time, one cut for all",
    "leave_one_out": "Leave the last one out",
    "column": "As the table says",
}
SPLIT_WORDS = {
    "random": "Of each user, a share drawn at random is held out.",
    "time": "Of each user, the latest interactions are held out: test last, validation before it.",
    "cut": "The latest interactions of all users together are held out.",
    "leave_one_out": "The latest interaction of each user is for test, the one before it for "
    "validation. Without times, both are drawn at random.",
    "column": "A column of the table says of each row which split it is in. Nothing is drawn.",
}


def split_title(recipe: ImportRecipe) -> str:
    """Return the rule of a recipe in a few words, with the column where one decides."""
    title = SPLIT_TITLES[recipe.split.kind]
    return f"{title}, column {recipe.columns.split}" if recipe.split.kind == "column" else title


def split_interactions(
    user_ids: IntArray,
    item_ids: IntArray,
    times: NDArray[np.float64] | None,
    settings: Split,
    stated: Labels | None = None,
) -> Labels:
    """Return for each interaction the split it belongs to: 0 train, 1 validation, 2 test.

    ``random`` and ``time`` hold out ``round(share * n)`` of a user's ``n`` interactions, at least
    1 each from ``n = 3`` on; a user with fewer stays in training as a whole, and so it is with
    ``leave_one_out``. ``cut`` holds out shares of all interactions; equal times are never divided
    between splits, so that nothing in training is later than what is asked for. ``column`` takes
    what the table says, whatever that leaves to a user.

    Ties of time within a user are broken by item number, never by the order of the file.

    Args:
        user_ids: int64, shape ``(E,)``; pairs are distinct.
        item_ids: int64, shape ``(E,)``.
        times: float64, shape ``(E,)``; ``None`` where there are none.
        settings: The rule, shares and seed.
        stated: What the table says, int8, shape ``(E,)``, 0 to 2; only ``column`` asks for it.

    Raises:
        ValueError: The rule needs times, or what the table says, and there is none.
    """
    if settings.kind == "column":
        if stated is None:
            raise ValueError("a column split needs what the table says")
        return stated
    if settings.kind in ("time", "cut") and times is None:
        raise ValueError(f"a {settings.kind} split needs times")
    if settings.kind == "cut" and times is not None:
        return _cut(times, settings)
    order = _order_within_users(user_ids, item_ids, times, settings)
    users = user_ids[order]
    counts = np.bincount(user_ids)
    starts = np.cumsum(counts) - counts
    from_end = counts[users] - 1 - (np.arange(len(users)) - starts[users])
    num_valid, num_test = _held_out(counts, settings)
    labels = np.zeros(len(users), dtype=np.int8)
    labels[from_end < (num_valid + num_test)[users]] = VALID
    labels[from_end < num_test[users]] = TEST
    result = np.empty_like(labels)
    result[order] = labels
    return result


def _order_within_users(
    user_ids: IntArray, item_ids: IntArray, times: NDArray[np.float64] | None, settings: Split
) -> IntArray:
    """Sort by user, and within a user so that what is held out comes last."""
    if settings.kind != "random" and times is not None:
        return np.lexsort((item_ids, times, user_ids))
    # Drawn in an order of its own, so that the same pairs in another order split the same way.
    canonical = np.lexsort((item_ids, user_ids))
    draws = np.random.default_rng(settings.seed).random(len(user_ids))
    return canonical[np.lexsort((draws, user_ids[canonical]))]


def _held_out(counts: IntArray, settings: Split) -> tuple[IntArray, IntArray]:
    """Return per user how many interactions go to validation and to test."""
    has_enough = (counts >= 3).astype(np.int64)
    if settings.kind == "leave_one_out":
        return has_enough, has_enough
    wanted = [
        np.maximum(1, np.floor(share * counts + 0.5)).astype(np.int64)
        for share in (settings.valid_share, settings.test_share)
    ]
    # With large shares rounding could leave a user nothing to train on.
    num_test = np.minimum(wanted[1], np.maximum(counts - 2, 0)) * has_enough
    num_valid = np.minimum(wanted[0], np.maximum(counts - 1 - num_test, 0)) * has_enough
    return num_valid, num_test


def _cut(times: NDArray[np.float64], settings: Split) -> Labels:
    ascending = np.sort(times)
    count = len(times)
    first_test = count - round(settings.test_share * count)
    first_valid = first_test - round(settings.valid_share * count)
    labels = np.zeros(count, dtype=np.int8)
    if first_valid < count:
        labels[times >= ascending[first_valid]] = VALID
    if first_test < count:
        labels[times >= ascending[first_test]] = TEST
    return labels
