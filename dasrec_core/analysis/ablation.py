"""Which stored runs are ablations of a base: alike in everything but one factor, or the seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dasrec_core.analysis.group_tests import GroupComparison, correct
from dasrec_core.analysis.protocol import comparability
from dasrec_core.analysis.seed_groups import SeedGroup, group_runs
from dasrec_core.config.diff import Difference, differences
from dasrec_core.config.form_schema import fields_of
from dasrec_core.config.run import NOT_IDENTITY
from dasrec_core.store.records import RunRecord, RunStatus

MOST_FACTORS: Final = 3
"""A run that differs in more is another experiment, not an ablation gone wrong."""

MOST_ABLATIONS: Final = 24
"""Ablations that are tested; a search over one setting makes hundreds."""


@dataclass(frozen=True, slots=True)
class Variation:
    """A seed group beside the base; values of ``factors`` are those of the base and its own."""

    group: SeedGroup
    factors: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Variations:
    """What stands around a base.

    Attributes:
        base: What the others are measured against.
        clean: Differ in exactly one factor, in the order of a form; the first so many of those
            that were given.
        num_clean: How many there are in all.
        unclean: Differ in two or three, the fewest first: no effect can be told from them.
    """

    base: SeedGroup
    clean: tuple[Variation, ...]
    num_clean: int
    unclean: tuple[Variation, ...]

    def groups(self) -> tuple[SeedGroup, ...]:
        """The base and its clean ablations."""
        return (self.base, *(variation.group for variation in self.clean))


@dataclass(frozen=True, slots=True)
class Effect:
    """What one factor does: the ablation minus the base."""

    variation: Variation
    comparison: GroupComparison

    @property
    def factor(self) -> Difference:
        """The one setting that differs."""
        return self.variation.factors[0]


def find_variations(base: SeedGroup, runs: Iterable[RunRecord]) -> Variations:
    """Return the ablations of ``base`` among ``runs``; see :class:`Variations`.

    Only done runs of the same model, data and protocol count: one that was stopped early differs in
    its epochs too. Seed, device and place of the data are no factors.
    """
    one = base.runs[0]
    alike = [
        run
        for run in runs
        if run.status is RunStatus.DONE
        and run.best_epoch
        and run.config.model.name == one.config.model.name
        and run.group_identity != one.group_identity
    ]
    found = [
        Variation(group, factors_of(one, group.runs[0]))
        for group in group_runs(alike)
        if not comparability([one, group.runs[0]]).reasons
    ]
    clean = [variation for variation in found if len(variation.factors) == 1]
    unclean = [variation for variation in found if 1 < len(variation.factors) <= MOST_FACTORS]
    places = {field.path: at for at, field in enumerate(fields_of(one.config.model.name))}
    return Variations(
        base,
        tuple(sorted(clean[:MOST_ABLATIONS], key=lambda variation: _place(variation, places))),
        len(clean),
        tuple(sorted(unclean, key=lambda variation: len(variation.factors))),
    )


def factors_of(base: RunRecord, other: RunRecord) -> tuple[Difference, ...]:
    """Return the settings in which ``other`` differs from ``base`` and that change its result."""
    rows = differences([base.config, other.config])
    return tuple(row for row in rows if row.path not in NOT_IDENTITY and row.path != "seed")


def effects(variations: Variations, comparisons: Sequence[GroupComparison]) -> tuple[Effect, ...]:
    """Return what each factor does, corrected for their number.

    Args:
        variations: Of a base.
        comparisons: Each clean one against the base, in their order; see
            ``group_tests.compare_groups``.
    """
    return tuple(
        Effect(variation, comparison)
        for variation, comparison in zip(variations.clean, correct(comparisons), strict=True)
    )


def _place(variation: Variation, places: Mapping[str, int]) -> tuple[int, str]:
    factor = variation.factors[0]
    return places.get(factor.path, len(places)), str(factor.values[1])
