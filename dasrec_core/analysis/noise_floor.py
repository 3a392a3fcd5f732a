"""Whether a difference is larger than what another seed alone would make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from dasrec_core.analysis.signed_number import signed

ENOUGH_SEEDS: Final = 3
"""With fewer, a standard deviation says next to nothing."""


@dataclass(frozen=True, slots=True)
class NoiseFloor:
    """A difference beside the spread of seeds.

    Attributes:
        difference: Mean of the first minus mean of the second.
        spread: Pooled standard deviation over seeds; ``None`` when no side has two seeds.
        num_seeds: Of the first and of the second.
    """

    difference: float
    spread: float | None
    num_seeds: tuple[int, int]

    @property
    def is_above(self) -> bool | None:
        """Whether the difference is larger than the spread; ``None`` when that is not known."""
        return None if self.spread is None else abs(self.difference) > self.spread

    @property
    def wants_seeds(self) -> bool:
        """Whether a side has too few seeds to tell."""
        return min(self.num_seeds) < ENOUGH_SEEDS

    def words(self) -> str:
        """Say it in one or two sentences."""
        missing = f" Run at least {ENOUGH_SEEDS} seeds of each to tell." if self.wants_seeds else ""
        if self.spread is None:
            return f"The spread of seeds is not known: each has one seed.{missing}"
        size = "larger" if self.is_above else "not larger"
        counted = _seeds_text(self.num_seeds)
        return (
            f"{signed(self.difference)} is {size} than the seed spread {self.spread:.4f} "
            f"({counted}).{missing}"
        )


def noise_floor(first: Mapping[int, float], second: Mapping[int, float]) -> NoiseFloor | None:
    r"""Return the difference of two results beside the spread of their seeds.

    .. math:: s = \sqrt{\frac{(n_1 - 1) s_1^2 + (n_2 - 1) s_2^2}{n_1 + n_2 - 2}}

    A side with one seed adds nothing to the spread. ``None`` where a side has no result.

    Args:
        first: Metric by seed.
        second: Metric by seed.
    """
    if not first or not second:
        return None
    sides = [np.fromiter(side.values(), np.float64) for side in (first, second)]
    freedom = sum(len(side) - 1 for side in sides)
    squares = sum(float(((side - side.mean()) ** 2).sum()) for side in sides)
    return NoiseFloor(
        difference=float(sides[0].mean() - sides[1].mean()),
        spread=(squares / freedom) ** 0.5 if freedom else None,
        num_seeds=(len(sides[0]), len(sides[1])),
    )


def _seeds_text(num_seeds: tuple[int, int]) -> str:
    first, second = num_seeds
    return f"{first} seeds each" if first == second else f"{first} and {second} seeds"
