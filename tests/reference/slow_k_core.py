"""The k-core by its definition: take one offender away, start again."""

from __future__ import annotations


def slow_k_core(
    pairs: set[tuple[int, int]], min_per_user: int, min_per_item: int
) -> set[tuple[int, int]]:
    """Return what is left when nobody below the least numbers is left."""
    left = set(pairs)
    while True:
        users = [u for u, _ in left]
        items = [i for _, i in left]
        bad_user = next((u for u in sorted(set(users)) if users.count(u) < min_per_user), None)
        bad_item = next((i for i in sorted(set(items)) if items.count(i) < min_per_item), None)
        if bad_item is not None:
            left = {(u, i) for u, i in left if i != bad_item}
        elif bad_user is not None:
            left = {(u, i) for u, i in left if u != bad_user}
        else:
            return left
