"""Coverage, Gini, novelty, popularity and diversity of lists: one pair at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations, product

Lists = Sequence[Sequence[int]]


def coverage(lists: Lists, num_items: int) -> float:
    return len({item for row in lists for item in row}) / num_items


def gini(counts: Sequence[float]) -> float:
    """Half the mean absolute difference of two draws, relative to the mean."""
    differences = [abs(first - second) for first, second in product(counts, repeat=2)]
    return sum(differences) / len(differences) / 2 / (sum(counts) / len(counts))


def novelty(lists: Lists, degrees: Sequence[int], num_users: int) -> list[float]:
    return [
        sum(-math.log2(max(degrees[item], 1) / num_users) for item in row) / len(row)
        for row in lists
        if row
    ]


def popularity(lists: Lists, degrees: Sequence[int]) -> list[float]:
    return [sum(degrees[item] for item in row) / len(row) for row in lists if row]


def popularity_lift(lists: Lists, histories: Lists, degrees: Sequence[int]) -> float:
    both = [(row, known) for row, known in zip(lists, histories, strict=True) if row and known]
    listed = popularity([row for row, _ in both], degrees)
    known = popularity([known for _, known in both], degrees)
    return (sum(listed) / len(listed)) / (sum(known) / len(known)) - 1


def diversity(lists: Lists, features: Mapping[int, Sequence[float]]) -> list[float]:
    """Mean distance of two items with features; lists with fewer than two are left out."""
    found = []
    for row in lists:
        pairs = list(combinations([item for item in row if any(features[item])], 2))
        if pairs:
            distances = [1 - _cosine(features[one], features[two]) for one, two in pairs]
            found.append(sum(distances) / len(distances))
    return found


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    dot = sum(one * two for one, two in zip(left, right, strict=True))
    return dot / math.sqrt(sum(one**2 for one in left) * sum(two**2 for two in right))
