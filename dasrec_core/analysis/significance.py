"""Paired tests between two sets of results: over users, and over seeds.

Effect size comes first: with thousands of users nearly every difference is significant. Rank tests
are left out on purpose, because they reject too often at this size (Ihemelandu and Ekstrand,
arXiv 2305.02461).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from dasrec_core.analysis.resampling import (
    CONFIDENCE,
    FLIPS,
    Differences,
    bootstrap_interval,
    is_exact,
    sign_flip_p_value,
)

TIE: Final = 1e-9
"""Smaller differences are ties: means over seeds of equal numbers may differ in their last bits."""

USER_TIE: Final = 1e-6
"""Smaller differences of a user are neither won nor lost. Metrics per user and their means over
seeds are float32 numbers up to 1, each off by up to 3e-8: means of Recall over up to five seeds
that are equal as fractions came out as much as 6e-8 apart. Real differences are larger: one hit of
a thousand in one of ten seeds is 1e-4, a hit at rank 50 in place of 51 in NDCG about 1e-5.

They keep their part in the sums that intervals and p-values are made of, where they weigh nothing:
without them other signs would be drawn, and published p-values would change in the last digit."""

RANDOM_SEED: Final = 20_260_101
"""Signs and resamples are drawn from it, so that the same runs always give the same numbers."""


class Unit(StrEnum):
    """Over what the pairs are."""

    USERS = "users"
    SEEDS = "seeds"


@dataclass(frozen=True, slots=True)
class PairedTest:
    """How two sets of paired results differ; differences are first minus second.

    Attributes:
        unit: What a pair is.
        num_pairs: How many there are.
        first: Mean of the first set.
        second: Mean of the second set.
        difference: Mean difference.
        standard_error: Of the mean difference.
        low: Lower end of its 95 % interval: bootstrap over users, Student's t over seeds.
        high: Upper end.
        effect_size: Mean difference over the standard deviation of the differences (Cohen's d for
            pairs); 0 when all are ties, ``None`` when all differ by the same.
        p_value: Two-sided, by sign flips.
        num_flips: Random placings of signs behind it; 0 where all placings were counted.
        t_p_value: Two-sided, by the paired t-test; ``None`` when all differ by the same.
        wins: Pairs in which the first is better.
        ties: Pairs that are equal but for rounding.
        losses: Pairs in which the second is better.
    """

    unit: Unit
    num_pairs: int
    first: float
    second: float
    difference: float
    standard_error: float
    low: float
    high: float
    effect_size: float | None
    p_value: float
    num_flips: int
    t_p_value: float | None
    wins: int
    ties: int
    losses: int


def paired_differences(first: ArrayLike, second: ArrayLike) -> Differences:
    """Return first minus second as float64, shape ``(N,)``, with exact zeros for ties.

    Raises:
        ValueError: The shapes differ, or a value is not finite.
    """
    mine, theirs = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if mine.shape != theirs.shape or mine.ndim != 1:
        raise ValueError(f"values must pair up, got shapes {mine.shape} and {theirs.shape}")
    found = mine - theirs
    if not bool(np.isfinite(found).all()):
        raise ValueError("values must be finite")
    found[np.abs(found) < TIE] = 0.0
    return found


def compare_users(first: ArrayLike, second: ArrayLike) -> PairedTest:
    """Compare a metric of the same users under two models.

    Args:
        first: One value per user, shape ``(N,)``, at least two.
        second: The same users in the same order, shape ``(N,)``.

    Raises:
        ValueError: The values do not pair up, are not finite, or are fewer than two.
    """
    differences = paired_differences(first, second)
    if bool((np.abs(differences) < USER_TIE).all()):
        differences[:] = 0.0  # or the test would be of the rounding alone
    rng = np.random.default_rng(RANDOM_SEED)
    return _test(
        Unit.USERS,
        differences,
        (_mean(first), _mean(second)),
        bootstrap_interval(differences, rng) if len(differences) else (0.0, 0.0),
        sign_flip_p_value(differences, rng),
    )


def compare_seeds(first: Mapping[int, float], second: Mapping[int, float]) -> PairedTest | None:
    """Compare results by seed, over the seeds that both have; ``None`` with fewer than two.

    Few seeds prove little: of three, the least p-value by sign flips is 1/4.
    """
    shared = sorted(first.keys() & second.keys())
    if len(shared) < 2:
        return None
    mine, theirs = [first[seed] for seed in shared], [second[seed] for seed in shared]
    differences = paired_differences(mine, theirs)
    return _test(
        Unit.SEEDS,
        differences,
        (_mean(mine), _mean(theirs)),
        _t_interval(differences),
        sign_flip_p_value(differences, np.random.default_rng(RANDOM_SEED)),
    )


def _test(
    unit: Unit,
    differences: Differences,
    means: tuple[float, float],
    interval: tuple[float, float],
    p_value: float,
) -> PairedTest:
    tie = USER_TIE if unit is Unit.USERS else TIE
    if len(differences) < 2:
        raise ValueError(f"a paired test needs two pairs or more, got {len(differences)}")
    mean, spread = float(differences.mean()), float(differences.std(ddof=1))
    error = spread / len(differences) ** 0.5
    is_constant = spread <= 1e-12 * abs(mean)
    return PairedTest(
        unit=unit,
        num_pairs=len(differences),
        first=means[0],
        second=means[1],
        difference=mean,
        standard_error=error,
        low=interval[0],
        high=interval[1],
        effect_size=(None if mean else 0.0) if is_constant else mean / spread,
        p_value=p_value,
        num_flips=0 if is_exact(differences) else FLIPS,
        t_p_value=(None if mean else 1.0) if is_constant else _t_p_value(mean / error, differences),
        wins=int(np.count_nonzero(differences >= tie)),
        ties=int(np.count_nonzero(np.abs(differences) < tie)),
        losses=int(np.count_nonzero(differences <= -tie)),
    )


def _mean(values: ArrayLike) -> float:
    return float(np.asarray(values, np.float64).mean())


def _t_p_value(statistic: float, differences: Differences) -> float:
    # Imported here: scipy is not needed to start.
    from scipy.special import stdtr

    return float(2 * stdtr(len(differences) - 1, -abs(statistic)))


def _t_interval(differences: Differences) -> tuple[float, float]:
    from scipy.special import stdtrit

    half = float(stdtrit(len(differences) - 1, 0.5 + CONFIDENCE / 2))
    half *= float(differences.std(ddof=1)) / len(differences) ** 0.5
    mean = float(differences.mean())
    return mean - half, mean + half
