r"""What lists are like apart from hits: coverage, novelty, diversity, popularity; NumPy only.

All are taken over the lists of every user, training items hidden. They are no part of the
evaluation during training; a finished run has them once, for the epoch it was chosen at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray, Interactions

FloatArray = NDArray[np.float64]

LIST_METRICS = ("coverage", "gini", "novelty", "popularity", "popularity_lift")
"""Beginnings of the keys, beside ``diversity_<modality>``."""

_DIVERSITY = "diversity_"

_BLOCK_NUMBERS = 1 << 22
"""Features of listed items in work at once; 16 MB."""


def list_metrics(
    lists: IntArray,
    train: Interactions,
    features: Mapping[str, NDArray[np.float32]],
    cutoffs: Sequence[int],
) -> dict[str, float]:
    """Return all metrics of this module by key, such as ``"coverage@20"``.

    ``diversity_<modality>@k`` is left out where no list has two items with features of it.

    Args:
        lists: Item ids, best first, negative where there is none; int, shape ``(U, K)``.
        train: Training interactions; popularity is counted here.
        features: Item features by modality, each ``(I, F)``.
        cutoffs: List lengths; those above K are left out.
    """
    degrees, found = train.item_degrees, {}
    usual = [k for k in cutoffs if k <= lists.shape[1]]
    for k in usual:
        first = lists[:, :k]
        found[f"coverage@{k}"] = coverage(first, train.num_items)
        found[f"gini@{k}"] = gini(exposure(first, train.num_items))
        found[f"novelty@{k}"] = _mean(novelty(first, degrees, train.num_users))
        found[f"popularity@{k}"] = _mean(popularity(first, degrees))
        found[f"popularity_lift@{k}"] = popularity_lift(first, train)
    for modality, table in features.items():
        for k, values in zip(usual, diversity(lists, table, usual), strict=True):
            found[f"{_DIVERSITY}{modality}@{k}"] = _mean(values)
    return {key: value for key, value in found.items() if np.isfinite(value)}


def is_list_metric(key: str) -> bool:
    """Whether a metric key, such as ``"gini@20"``, is one of this module."""
    name = key.partition("@")[0]
    return name in LIST_METRICS or name.startswith(_DIVERSITY)


def exposure(lists: IntArray, num_items: int) -> IntArray:
    """Return how many lists hold each item, int64, shape ``(I,)``."""
    return np.bincount(lists[lists >= 0], minlength=num_items)


def coverage(lists: IntArray, num_items: int) -> float:
    """Return the share of all items that at least one list holds, in [0, 1]."""
    return float(np.count_nonzero(exposure(lists, num_items)) / num_items)


def gini(counts: IntArray) -> float:
    r"""Return how unevenly counts are spread: 0 all equal, towards 1 all on one.

    .. math:: G = \frac{\sum_{j=1}^{I} (2j - I - 1)\, x_{(j)}}{I \sum_j x_j}

    with :math:`x_{(j)}` ascending. NaN when all counts are 0.
    """
    size, total = len(counts), counts.sum()
    if not total:
        return float("nan")
    weights = 2 * np.arange(1, size + 1) - size - 1
    return float((weights * np.sort(counts)).sum() / (size * total))


def novelty(lists: IntArray, degrees: IntArray, num_users: int) -> FloatArray:
    r"""Return the mean self-information of each list, in bits; NaN for an empty one.

    .. math:: -\tfrac{1}{|L_u|} \sum_{i \in L_u} \log_2 \frac{\max(n_i, 1)}{U}

    Zhou et al., PNAS 2010. An item nobody had counts as one that a single user had; the formula
    would make it infinitely novel.
    """
    surprise = np.log2(num_users / np.maximum(degrees, 1))
    return _list_means(surprise, lists)


def popularity(lists: IntArray, degrees: IntArray) -> FloatArray:
    """Return the mean number of training interactions of each list's items; NaN for an empty one.

    ARP of Yin et al., VLDB 2012.
    """
    return _list_means(degrees.astype(np.float64), lists)


def popularity_lift(lists: IntArray, train: Interactions) -> float:
    r"""Return by how much lists are more popular than the histories they were made for.

    .. math:: \mathrm{GAP}_{lists} / \mathrm{GAP}_{histories} - 1

    GAP is the mean over users of the mean popularity of their items (Abdollahpouri et al., RMSE
    2019). 0 where lists are as popular as histories, 1 where twice as popular. Users without a
    history or a list are left out; NaN without users.
    """
    degrees = train.item_degrees.astype(np.float64)
    sums = np.add.reduceat(np.append(degrees[train.item_ids], 0.0), train.indptr[:-1])
    sizes = train.user_degrees
    histories = np.full(len(sizes), np.nan)
    np.divide(sums, sizes, out=histories, where=sizes > 0)
    listed = _list_means(degrees, lists)
    both = ~np.isnan(histories) & ~np.isnan(listed)
    if not both.any():
        return float("nan")
    return float(listed[both].mean() / histories[both].mean() - 1)


def diversity(
    lists: IntArray, table: NDArray[np.float32], cutoffs: Sequence[int]
) -> list[FloatArray]:
    r"""Return the mean distance of two items of each list, one array ``(U,)`` per cut-off.

    .. math:: \frac{2}{n (n-1)} \sum_{i < j} (1 - \cos(f_i, f_j))
              = 1 - \frac{\lVert \sum_i \hat f_i \rVert^2 - n}{n (n - 1)}

    over the n listed items with features (Ziegler et al., WWW 2005); the right-hand side makes it
    linear in n. In [0, 2]; NaN for a list with fewer than two such items.

    Args:
        lists: As in :func:`list_metrics`.
        table: Features, float32, shape ``(I, F)``.
        cutoffs: List lengths, rising, at most K.
    """
    unit, has_features = _unit_rows(table)
    usable = (lists >= 0) & has_features[lists]  # (U, K)
    found = [np.full(len(lists), np.nan) for _ in cutoffs]
    size = max(1, _BLOCK_NUMBERS // max(lists.shape[1] * table.shape[1], 1))
    for first in range(0, len(lists), size):
        rows = slice(first, first + size)
        listed = unit[lists[rows]]  # (B, K, F)
        listed[~usable[rows]] = 0
        total, before = np.zeros((len(listed), table.shape[1])), 0
        for k, values in zip(cutoffs, found, strict=True):
            total += listed[:, before:k].sum(axis=1, dtype=np.float64)
            before = k
            count = usable[rows, :k].sum(axis=1)
            pairs = (count * (count - 1)).astype(np.float64)
            agreement = np.einsum("bf,bf->b", total, total) - count
            np.divide(agreement, pairs, out=values[rows], where=pairs > 0)
            values[rows] = 1 - values[rows]
    return found


def _mean(values: FloatArray) -> float:
    """Return the mean of what is not NaN; NaN when all is."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")


def _list_means(values: FloatArray, lists: IntArray) -> FloatArray:
    """Return the mean of ``values``, ``(I,)``, over each list; NaN for an empty one."""
    listed = lists >= 0
    sums = np.where(listed, values[lists], 0.0).sum(axis=1)
    counts = listed.sum(axis=1)
    means = np.full(len(lists), np.nan)
    np.divide(sums, counts, out=means, where=counts > 0)
    return means


def _unit_rows(table: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    norms = np.sqrt(np.einsum("if,if->i", table, table, dtype=np.float64))
    has_features = norms > 0
    scale = np.where(has_features, norms, 1.0).astype(np.float32)
    return table / scale[:, None], has_features
