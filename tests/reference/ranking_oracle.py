"""Slow, obvious ranking and metrics: one user, one item at a time."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence


def ranked(scores: Sequence[float], masked: Collection[int], k: int) -> list[int]:
    """Return the k best items that are not masked; of equal scores the lower id first."""
    candidates = [item for item in range(len(scores)) if item not in masked]
    return sorted(candidates, key=lambda item: (-scores[item], item))[:k]


def metric(name: str, items: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return one metric of one user."""
    hit_ranks = [rank for rank, item in enumerate(items[:k], start=1) if item in relevant]
    ideal_length = min(len(relevant), k)
    match name:
        case "recall":
            return len(hit_ranks) / len(relevant)
        case "precision":
            return len(hit_ranks) / k
        case "hit":
            return float(bool(hit_ranks))
        case "mrr":
            return 1 / hit_ranks[0] if hit_ranks else 0.0
        case "ndcg":
            gain = sum(1 / math.log2(rank + 1) for rank in hit_ranks)
            return gain / sum(1 / math.log2(rank + 1) for rank in range(1, ideal_length + 1))
        case "map":
            precisions = [hits / rank for hits, rank in enumerate(hit_ranks, start=1)]
            return sum(precisions) / ideal_length
    raise ValueError(name)
