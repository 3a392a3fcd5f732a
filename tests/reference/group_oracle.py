"""Metrics by item group, one user at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.reference.ranking_oracle import metric


def item_group_mean(
    lists: Mapping[int, Sequence[int]],
    relevant: Mapping[int, set[int]],
    members: set[int],
    *,
    name: str,
    k: int,
) -> tuple[int, float | None]:
    """Return how many users have a held-out item among ``members``, and the mean over them."""
    values = [
        metric(name, items, relevant[user] & members, k)
        for user, items in lists.items()
        if relevant[user] & members
    ]
    return len(values), sum(values) / len(values) if values else None
