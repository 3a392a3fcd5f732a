"""Marks of a comparison straight from values per user, one obvious step after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.reference.paired_oracle import exact_p_value, holm_loop

Seeds = Sequence[Sequence[float]]
"""One list per seed, each with the value of every user."""


def marks_by_hand(
    columns: Mapping[str, Mapping[str, Seeds]], baseline: str = ""
) -> dict[tuple[str, str], str]:
    """Signs by method and column; the best against the best of the others without a baseline."""
    tests: list[tuple[str, str, float, float]] = []
    for column, methods in columns.items():
        users = {name: _mean_of_seeds(seeds) for name, seeds in methods.items()}
        best_first = sorted(users, key=lambda name: -sum(users[name]))
        pairs = [(name, baseline) for name in users if name != baseline]
        if not baseline:
            pairs = [(best_first[0], best_first[1])]
        for first, second in pairs:
            differences = [
                mine - theirs for mine, theirs in zip(users[first], users[second], strict=True)
            ]
            tests.append((first, column, sum(differences), exact_p_value(differences)))
    adjusted = holm_loop([p_value for *_, p_value in tests])
    return {
        (first, column): "*" if total > 0 else "°"
        for (first, column, total, _), p_value in zip(tests, adjusted, strict=True)
        if p_value < 0.05
    }


def _mean_of_seeds(seeds: Seeds) -> list[float]:
    return [sum(values) / len(values) for values in zip(*seeds, strict=True)]
