"""Top-k ranking metrics; each takes hits and returns one value per user."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Metric = Callable[[Tensor, Tensor, int], Tensor]
"""``metric(hits, num_relevant, k)``, the signature all metrics share."""


def recall_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    r"""Share of a user's held-out items found in the first ``k``.

    .. math:: \mathrm{Recall@}k(u) = |R_u \cap \mathrm{top}_k(u)| \,/\, |R_u|

    Args:
        hits: ``hits[b, r]`` is true when the item ranked *r* is relevant,
            bool, shape ``(B, K)`` with ``K >= k``.
        num_relevant: :math:`|R_u|`, int64, shape ``(B,)``, all at least 1.
        k: Cut-off; the denominator is :math:`|R_u|`, not ``min(k, |R_u|)``.

    Returns:
        Recall per user in [0, 1], float32, shape ``(B,)``.

    Raises:
        ValueError: ``k`` is larger than the ranking, or a user has no
            relevant item (the caller must drop such users, not score them 0).
    """
    return _first(hits, num_relevant, k).sum(dim=1) / num_relevant


def precision_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    r"""Share of the first ``k`` that is relevant.

    .. math:: \mathrm{Precision@}k(u) = |R_u \cap \mathrm{top}_k(u)| \,/\, k

    Args:
        hits: As in :func:`recall_at_k`.
        num_relevant: As in :func:`recall_at_k`; only checked.
        k: Cut-off and denominator, also where fewer than ``k`` items could be ranked.

    Returns:
        Precision per user in [0, 1], float32, shape ``(B,)``; at most :math:`|R_u|/k`.

    Raises:
        ValueError: As :func:`recall_at_k`.
    """
    return _first(hits, num_relevant, k).sum(dim=1) / k


def hit_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    """Whether at least one held-out item is among the first ``k``.

    Args:
        hits: As in :func:`recall_at_k`.
        num_relevant: As in :func:`recall_at_k`; only checked.
        k: Cut-off.

    Returns:
        0 or 1 per user, float32, shape ``(B,)``; equals recall where one item is held out.

    Raises:
        ValueError: As :func:`recall_at_k`.
    """
    return _first(hits, num_relevant, k).amax(dim=1)


def ndcg_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    r"""Discounted gain of the first ``k``, relative to the best possible order.

    .. math:: \mathrm{NDCG@}k(u) = \frac{\sum_{r=1}^{k} h_r / \log_2(r+1)}
              {\sum_{r=1}^{\min(|R_u|, k)} 1 / \log_2(r+1)}

    Binary gains (Järvelin & Kekäläinen, TOIS 2002). The ideal places *all* held-out items first;
    some published code takes only the items that were found, which inflates the value.

    Args:
        hits: As in :func:`recall_at_k`.
        num_relevant: As in :func:`recall_at_k`.
        k: Cut-off.

    Returns:
        NDCG per user in [0, 1], float32, shape ``(B,)``; :math:`1/\log_2 3 = 0.6309` for one
        held-out item at rank 2.

    Raises:
        ValueError: As :func:`recall_at_k`.
    """
    gains = _first(hits, num_relevant, k)  # (B, k)
    discounts = 1 / torch.log2(torch.arange(2, k + 2, device=hits.device).float())  # (k,)
    ideal = discounts.cumsum(0)[num_relevant.clamp(max=k) - 1]  # (B,)
    # Not a matrix product: its order of summation, and so the last bit, depends on the threads.
    return (gains * discounts).sum(dim=1) / ideal


def mrr_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    r"""One over the rank of the first held-out item; 0 when none is among the first ``k``.

    .. math:: \mathrm{MRR@}k(u) = 1 / \min\{r \le k : h_r = 1\}

    Args:
        hits: As in :func:`recall_at_k`.
        num_relevant: As in :func:`recall_at_k`; only checked.
        k: Cut-off.

    Returns:
        Reciprocal rank per user in [0, 1], float32, shape ``(B,)``; 0.5 for a hit at rank 2.

    Raises:
        ValueError: As :func:`recall_at_k`.
    """
    return (_first(hits, num_relevant, k) / _ranks(hits, k)).amax(dim=1)


def map_at_k(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    r"""Precision at each hit, averaged over what could be found.

    .. math:: \mathrm{MAP@}k(u) = \frac{1}{\min(|R_u|, k)}
              \sum_{r=1}^{k} h_r \, \mathrm{Precision@}r(u)

    Args:
        hits: As in :func:`recall_at_k`.
        num_relevant: As in :func:`recall_at_k`.
        k: Cut-off; with fewer than :math:`|R_u|` places, the denominator is ``k``.

    Returns:
        Average precision per user in [0, 1], float32, shape ``(B,)``; 1 when all held-out items
        come first.

    Raises:
        ValueError: As :func:`recall_at_k`.
    """
    first = _first(hits, num_relevant, k)  # (B, k)
    precision = first.cumsum(dim=1) / _ranks(hits, k)  # (B, k)
    return (first * precision).sum(dim=1) / num_relevant.clamp(max=k)


METRICS: dict[str, Metric] = {
    "recall": recall_at_k,
    "precision": precision_at_k,
    "ndcg": ndcg_at_k,
    "hit": hit_at_k,
    "mrr": mrr_at_k,
    "map": map_at_k,
}
"""Metric by the name its stored keys begin with, as in ``"recall@20"``."""


def _first(hits: Tensor, num_relevant: Tensor, k: int) -> Tensor:
    if k > hits.shape[1]:
        raise ValueError(f"k={k} but only {hits.shape[1]} items were ranked")
    if bool((num_relevant < 1).any()):
        raise ValueError("every evaluated user needs at least one held-out item")
    return hits[:, :k].float()


def _ranks(hits: Tensor, k: int) -> Tensor:
    return torch.arange(1, k + 1, dtype=torch.float32, device=hits.device)
