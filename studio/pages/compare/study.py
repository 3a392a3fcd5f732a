"""Tests and ablations of a comparison: what takes seconds, computed off the UI thread."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from dasrec_core.analysis.ablation import Effect, Variation, Variations, effects, find_variations
from dasrec_core.analysis.group_tests import GroupComparison, compare_groups, correct
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.sentence import paper_sentence
from dasrec_core.analysis.significance import paired_differences
from dasrec_core.analysis.user_metrics import read_test_users
from dasrec_core.config.diff import Difference
from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.execution.results import PerUser
from dasrec_core.quantity import have
from dasrec_core.store.records import RunRecord
from studio.pages.compare.sides import Side
from studio.pages.compare.stored_seeds import stored_seeds
from studio.qtmodels.run_filter import setting_text

BINS: Final = 24
"""Bins of the histogram, half of them on either side of zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Differences of the users that changed; ``edges`` has one more than ``counts``."""

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """The base against one other side; differences are base minus other.

    Attributes:
        other: The other side.
        comparison: The tests.
        sentence: Ready for a paper, or says why there is no test.
        histogram: Of the users that changed; ``None`` where there are none.
        more_seeds: Ids of stored runs that would add seeds to either side.
    """

    other: Side
    comparison: GroupComparison
    sentence: str
    histogram: Histogram | None
    more_seeds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UncleanRun:
    """A group that differs from the base in more than one factor.

    Attributes:
        name: What differs, in words.
        number: How many factors that is.
        clean: Configuration that would differ in one only; ``None`` where one is there already.
        is_compared: Whether it is one of the sides on the page.
    """

    name: str
    number: int
    clean: RunConfig | None
    is_compared: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """A base side in one metric.

    Attributes:
        metric: Such as ``recall@20``, on test.
        base: What is measured against the others.
        pairs: The base against each of the other sides, in their order.
        effects: Ablations of the base among all stored runs: ablation minus base.
        num_ablations: How many there are; the newest of many are tested.
        unclean: Stored runs that are nearly ablations.
    """

    metric: str
    base: Side
    pairs: tuple[Pair, ...]
    effects: tuple[Effect, ...]
    num_ablations: int
    unclean: tuple[UncleanRun, ...]

    def is_of(self, sides: Sequence[Side]) -> bool:
        """Whether it tests just these sides."""
        return {self.base.key, *(pair.other.key for pair in self.pairs)} == {
            side.key for side in sides
        }

    def first_tested(self) -> Pair | None:
        """The first pair with a test over users."""
        return next((pair for pair in self.pairs if pair.comparison.over_users is not None), None)

    def pair(self, key: str) -> Pair | None:
        """The base against the side with this key."""
        return next((pair for pair in self.pairs if pair.other.key == key), None)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where a study finds what is not on the page, and whether anyone still waits for it."""

    list_runs: Callable[[], Sequence[RunRecord]]
    folder_of: Callable[[str], Path]
    is_wanted: Callable[[], bool] = lambda: True


def make_study(sides: Sequence[Side], base: Side, metric: str, sources: Sources) -> Study | None:
    """Test ``base`` against each other side, and find and test its ablations.

    ``None`` when nobody wants it any more: it takes seconds, and a window that closes may not wait.

    Raises:
        StoreError: The runs cannot be read.
    """
    others = [side for side in sides if side is not base]
    users: dict[str, PerUser | None] = {side.key: side.users for side in sides}
    tested = _compare([(base.group, side.group) for side in others], users, metric, sources)
    stored = sources.list_runs()
    variations = find_variations(base.group, _known(sides, stored))
    read = {_ids(side.group): side.users for side in sides}
    for group in variations.groups():
        if not sources.is_wanted():
            return None
        # A side may be only some of the stored seeds of its group.
        if _ids(group) in read:
            users[group.key] = read[_ids(group)]
        else:
            users[group.key] = read_test_users(group, sources.folder_of).mean
    ablated = [(variation.group, base.group) for variation in variations.clean]
    measured = _compare(ablated, users, metric, sources)
    if tested is None or measured is None:
        return None
    shown = {side.key for side in sides}
    pairs = zip(others, correct(tested), strict=True)
    return Study(
        metric=metric,
        base=base,
        pairs=tuple(_pair(base, other, comparison, stored) for other, comparison in pairs),
        effects=effects(variations, measured),
        num_ablations=variations.num_clean,
        unclean=tuple(_unclean(one, variations, shown) for one in variations.unclean),
    )


def _compare(
    pairs: Sequence[tuple[SeedGroup, SeedGroup]],
    users: Mapping[str, PerUser | None],
    metric: str,
    sources: Sources,
) -> list[GroupComparison] | None:
    found = []
    for first, second in pairs:
        if not sources.is_wanted():
            return None
        found.append(compare_groups(first, second, users, metric))
    return found


def factor_text(factor: Difference) -> str:
    """A factor as the ablation has it: ``no modality attention``, ``learning rate 0.0005``."""
    value = factor.values[1]
    title = factor.title[:1].lower() + factor.title[1:]
    if isinstance(value, bool):
        return title if value else f"no {title}"
    shown = "all" if factor.path == "dataset.modalities" and value is None else setting_text(value)
    return f"{title} {shown}"


def histogram(differences: NDArray[np.float64]) -> Histogram | None:
    """Return how far users moved, those that did not left out; ``None`` where none did."""
    changed = differences[differences != 0]
    if not len(changed):
        return None
    reach = float(np.abs(changed).max())
    counts, edges = np.histogram(changed, bins=BINS, range=(-reach, reach))
    return Histogram(edges, counts)


def _ids(group: SeedGroup) -> frozenset[str]:
    return frozenset(run.run_id for run in group.runs)


def _known(sides: Sequence[Side], stored: Sequence[RunRecord]) -> list[RunRecord]:
    """Stored runs in an order in which the sides of the page keep their keys."""
    shown = [run for side in sides for run in side.runs]
    ids = {run.run_id for run in shown}
    return [*shown, *(run for run in stored if run.run_id not in ids)]


def _pair(
    base: Side, other: Side, comparison: GroupComparison, stored: Sequence[RunRecord]
) -> Pair:
    shape = None
    if comparison.over_users is not None and base.users is not None and other.users is not None:
        metric = comparison.metric
        shape = histogram(paired_differences(base.users.values[metric], other.users.values[metric]))
    words = paper_sentence(comparison, base.name, other.name)
    if comparison.over_users is None:
        words = _untested(base, other, comparison)
    else:
        words = " ".join([words, *_tested_in_part(base), *_tested_in_part(other)])
    return Pair(other, comparison, words, shape, stored_seeds(base.group, other.group, stored))


def _tested_in_part(side: Side) -> Sequence[str]:
    """Say that a test over users is not over all seeds of a side, if it is not."""
    if not side.num_untested:
        return ()
    seeds = len(side.group.seeds)
    tested = f"{seeds - side.num_untested} of its {seeds} seeds"
    return (f"Users of {side.name} are those of {tested}: the others have no values per user.",)


def _untested(base: Side, other: Side, comparison: GroupComparison) -> str:
    """Say why there is no test, and of which run it is."""
    lacking = [side for side in (base, other) if side.users is None]
    if not lacking:
        return comparison.obstacle
    who = f"{' and '.join(side.name for side in lacking)} {have(len(lacking))}"
    if any(side.has_other_users for side in lacking):
        return f"{who} no metrics per user of the result: they are written anew when a run ends."
    return f"{who} no metrics per user: they are written when a run ends."


def _unclean(variation: Variation, variations: Variations, shown: Collection[str]) -> UncleanRun:
    factors = variation.factors
    wanted = next((one for one in factors if one.path.startswith("model.")), factors[0])
    is_there = any(
        (clean.factors[0].path, clean.factors[0].values[1]) == (wanted.path, wanted.values[1])
        for clean in variations.clean
    )
    base = variations.base.runs[0].config
    return UncleanRun(
        name=", ".join(factor_text(factor) for factor in factors),
        number=len(factors),
        clean=None if is_there else _with(base, wanted),
        is_compared=variation.group.key in shown,
    )


def _with(config: RunConfig, factor: Difference) -> RunConfig | None:
    values: dict[str, Any] = config.model_dump(mode="json")
    value = factor.values[1]
    put(values, factor.path, list(value) if isinstance(value, tuple) else value)
    try:
        return RunConfig.model_validate(values)
    except ValidationError:  # the setting needs another one, so there is no clean run of it
        return None
