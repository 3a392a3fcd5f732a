"""Paired tests as slow, obvious loops."""

from __future__ import annotations

import itertools
from collections.abc import Sequence


def exact_p_value(differences: Sequence[float]) -> float:
    """Count every placing of signs."""
    observed = abs(sum(differences)) - 1e-9
    placings = list(itertools.product((-1, 1), repeat=len(differences)))
    extreme = [
        signs
        for signs in placings
        if abs(sum(s * d for s, d in zip(signs, differences, strict=True))) >= observed
    ]
    return len(extreme) / len(placings)


def holm_loop(p_values: Sequence[float]) -> list[float]:
    """Step down from the smallest."""
    adjusted = [0.0] * len(p_values)
    worst = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        worst = max(worst, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = worst
    return adjusted


def means_of_every_resample(differences: Sequence[float]) -> list[float]:
    """The mean of each of the ``N ** N`` ways to draw ``N`` with replacement."""
    size = len(differences)
    return sorted(sum(draw) / size for draw in itertools.product(differences, repeat=size))
