"""Paired tests of the write-up as tables: over users and over seeds, corrected together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dasrec_core.analysis.group_tests import GroupComparison, compare_groups, correct
from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.analysis.sentence import effect_number, p_number
from dasrec_core.analysis.signed_number import signed
from dasrec_core.analysis.significance import PairedTest
from dasrec_core.config.metric_titles import metric_title
from dasrec_core.reporting.document import Cell, Column, Table
from dasrec_core.reporting.words import NONE
from dasrec_core.reproduction.material import Material

TEST_COLUMNS: Final = (
    Column("difference", "Difference"),
    Column("interval", "95 % interval over users"),
    Column("d", "d"),
    Column("p", "p, Holm"),
    Column("seeds", "over seeds: 95 % interval"),
    Column("seeds p", "over seeds: p"),
    Column("spread", "Seed spread"),
)
METHOD: Final = (
    "Over users: paired two-sided sign-flip test on the mean over the seeds, bootstrap interval, "
    "d the mean over the standard deviation of the differences, p after Holm's correction over "
    "the rows of this table. Over seeds: Student interval and exact sign-flip test on the seeds "
    "that both have, not corrected; of 5 seeds the least possible p is 0.062, of 3 it is 0.250. "
    "Seed spread: pooled standard deviation over seeds."
)


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared, and on which values.

    Attributes:
        metric: Such as ``recall@20``.
        split: ``"valid"`` or ``"test"``.
    """

    metric: str
    split: str

    def words(self) -> str:
        """Return it for a title."""
        where = "test" if self.split == "test" else "validation"
        return f"{metric_title(self.metric)} on {where}"


def compare(
    material: Material, groups: Sequence[SeedGroup], base: SeedGroup, what: Compared
) -> tuple[GroupComparison, ...]:
    """Return each of ``groups`` minus ``base``, corrected together."""
    users = {one.key: material.users(one, what.split) for one in (base, *groups)}
    return correct([compare_groups(one, base, users, what.metric, what.split) for one in groups])


def against_table(
    material: Material, base: str, what: Compared, titles: Mapping[str, str]
) -> Table | None:
    """Return every model minus a base; ``None`` where the base or all others are missing.

    Args:
        material: One data set.
        base: Model to compare with.
        what: Metric and split.
        titles: Name of every model.
    """
    groups = dict(material.main)
    if base not in groups or len(groups) < 2:
        return None
    second = groups.pop(base)
    found = compare(material, list(groups.values()), second, what)
    rows = [(titles[model], *test_cells(one)) for model, one in zip(groups, found, strict=True)]
    title = f"{what.words()}: each model minus {titles[base]}"
    columns = (Column("method", "Method"), *TEST_COLUMNS)
    return Table(title, columns, tuple(rows), (METHOD, *obstacles(found)))


def test_cells(found: GroupComparison) -> tuple[Cell, ...]:
    """Return a comparison as cells of ``TEST_COLUMNS``."""
    floor = found.floor
    spread = NONE if floor is None or floor.spread is None else f"{floor.spread:.4f}"
    difference = NONE if found.difference is None else signed(found.difference)
    return (difference, *_user_cells(found), *_seed_cells(found.over_seeds), spread)


def obstacles(found: Sequence[GroupComparison]) -> tuple[str, ...]:
    """Return why some were not tested over users."""
    return tuple(dict.fromkeys(one.obstacle for one in found if one.obstacle))


def _user_cells(found: GroupComparison) -> tuple[str, str, str]:
    test = found.over_users
    if test is None:
        return NONE, NONE, NONE
    adjusted = NONE if found.adjusted_p is None else p_number(found.adjusted_p)
    return _interval(test), effect_number(test.effect_size), adjusted


def _seed_cells(test: PairedTest | None) -> tuple[str, str]:
    if test is None:
        return NONE, NONE
    return f"{_interval(test)} (n {test.num_pairs})", p_number(test.p_value)


def _interval(test: PairedTest) -> str:
    return f"{signed(test.low)} to {signed(test.high)}"
