"""Seed groups against each other: tests over users and seeds, corrected, beside the noise floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dasrec_core.analysis.correction import holm
from dasrec_core.analysis.noise_floor import NoiseFloor, noise_floor
from dasrec_core.analysis.protocol import comparability
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.significance import PairedTest, compare_seeds, compare_users
from dasrec_core.evaluation.beyond_accuracy import is_list_metric
from dasrec_core.execution.results import PerUser

Users = Mapping[str, PerUser | None]
"""Metrics per user by the key of a group; see ``user_metrics.read_users``."""


@dataclass(frozen=True, slots=True)
class GroupComparison:
    """One seed group against another in one metric; differences are first minus second.

    Attributes:
        first: Whose result is asked about.
        second: What it is measured against.
        metric: Such as ``recall@20``.
        over_users: Test over users; ``None`` where ``obstacle`` says why.
        over_seeds: Test over the seeds both have; ``None`` with fewer than two.
        floor: The difference beside the spread of seeds; ``None`` where a result is missing.
        adjusted_p: p-value over users after Holm's correction.
        num_tests: How many tests were corrected together.
        obstacle: Why there is no test over users; empty where there is one.
    """

    first: SeedGroup
    second: SeedGroup
    metric: str
    over_users: PairedTest | None
    over_seeds: PairedTest | None = None
    floor: NoiseFloor | None = None
    adjusted_p: float | None = None
    num_tests: int = 0
    obstacle: str = ""

    @property
    def difference(self) -> float | None:
        """Over users where it can be told, else of the means over seeds."""
        if self.over_users is not None:
            return self.over_users.difference
        return None if self.floor is None else self.floor.difference


def compare_to_each(
    first: SeedGroup, others: Sequence[SeedGroup], users: Users, metric: str
) -> tuple[GroupComparison, ...]:
    """Compare ``first`` with each of ``others``, corrected for their number."""
    return correct([compare_groups(first, other, users, metric) for other in others])


def compare_groups(
    first: SeedGroup, second: SeedGroup, users: Users, metric: str, split: str = "test"
) -> GroupComparison:
    """Compare two seed groups; the p-value is not corrected yet.

    Runs of other data or another protocol are not compared at all. ``users`` must be of the same
    ``split``, ``"valid"`` or ``"test"``.
    """
    verdict = comparability([*first.runs, *second.runs])
    if verdict.reasons:
        words = f"Not comparable: {'; '.join(verdict.reasons)}."
        return GroupComparison(first, second, metric, None, obstacle=words)
    found, obstacle = _over_users(users.get(first.key), users.get(second.key), metric)
    measured_at = first.tested_at if split == "test" else split
    mine, theirs = first.by_seed(metric, measured_at), second.by_seed(metric, measured_at)
    return GroupComparison(
        first=first,
        second=second,
        metric=metric,
        over_users=found,
        over_seeds=compare_seeds(mine, theirs),
        floor=noise_floor(mine, theirs),
        obstacle=obstacle,
    )


def correct(comparisons: Sequence[GroupComparison]) -> tuple[GroupComparison, ...]:
    """Return ``comparisons`` with Holm's correction over all that were tested."""
    tested = [one.over_users.p_value for one in comparisons if one.over_users is not None]
    adjusted = iter(holm(tested))
    return tuple(
        one
        if one.over_users is None
        else replace(one, adjusted_p=next(adjusted), num_tests=len(tested))
        for one in comparisons
    )


def _over_users(
    mine: PerUser | None, theirs: PerUser | None, metric: str
) -> tuple[PairedTest | None, str]:
    if mine is None or theirs is None:
        return (
            None,
            "Metrics per user of the result are not there: they are written when a run ends.",
        )
    if is_list_metric(metric):
        return None, f"{metric} is one number of all lists together, so users cannot be paired."
    if metric not in mine.values or metric not in theirs.values:
        return None, f"{metric} was not kept for single users in both."
    if not np.array_equal(mine.user_ids, theirs.user_ids):
        return None, "They were not tested on the same users."
    if len(mine.user_ids) < 2:
        return None, "A test needs two users or more."
    return compare_users(mine.values[metric], theirs.values[metric]), ""
