"""From what was read to what will be written: counts after each step, splits, findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.checks.reports import SPLIT_TITLES
from dasrec_core.data.dataset import Features
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import SPLITS, SplitName
from dasrec_core.data.importing.feature_findings import settled
from dasrec_core.data.importing.feature_rows import FeatureRows, align
from dasrec_core.data.importing.interactions import RawInteractions
from dasrec_core.data.importing.item_table import ItemRows
from dasrec_core.data.importing.kcore import k_core
from dasrec_core.data.importing.recipe import ImportRecipe
from dasrec_core.data.importing.repetition import distinct_rows
from dasrec_core.data.importing.row_faults import row_findings
from dasrec_core.data.importing.source_file import SourceFile
from dasrec_core.data.importing.split_findings import empty_split_action, pairs_in_two_splits
from dasrec_core.data.importing.splitting import Labels, split_interactions
from dasrec_core.data.interactions import IntArray, sorted_distinct

LEAST_USERS = 2


class Read(NamedTuple):
    """Everything an import reads from its files, and what these were then."""

    raw: RawInteractions
    items: ItemRows | None = None
    features: tuple[FeatureRows, ...] = ()
    files: tuple[SourceFile, ...] = ()


class Step(NamedTuple):
    """What is left after one step."""

    title: str
    num_interactions: int
    num_users: int
    num_items: int


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """An import before it is written.

    Attributes:
        user_ids: 0…U−1, int64, shape ``(E,)``.
        item_ids: 0…I−1, int64, shape ``(E,)``.
        labels: 0 train, 1 validation, 2 test, int8, shape ``(E,)``.
        user_keys: Id in the source of each user.
        item_keys: The same for items.
        features: By modality, float32, ``(I, F)``.
        items: What the source says of its items, by key; ``None`` where it says nothing.
        steps: What was left after each step, in order.
        findings: Gravest first; with an error nothing can be written.
    """

    user_ids: IntArray
    item_ids: IntArray
    labels: NDArray[np.int8]
    user_keys: tuple[str, ...]
    item_keys: tuple[str, ...]
    features: dict[str, Features]
    items: ItemRows | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...]

    @property
    def has_errors(self) -> bool:
        """Whether something is in the way that no repair was chosen for."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def split_size(self, split: SplitName) -> int:
        """Return the number of interactions of a split."""
        return int((self.labels == SPLITS.index(split)).sum())


class _Rows(NamedTuple):
    users: IntArray
    items: IntArray
    ratings: NDArray[np.float32] | None
    times: NDArray[np.float64] | None
    splits: Labels | None

    def take(self, chosen: NDArray[np.bool_] | IntArray) -> _Rows:
        return _Rows(
            self.users[chosen],
            self.items[chosen],
            None if self.ratings is None else self.ratings[chosen],
            None if self.times is None else self.times[chosen],
            None if self.splits is None else self.splits[chosen],
        )

    def step(self, title: str) -> Step:
        return Step(title, len(self.users), _num(self.users), _num(self.items))


def make_plan(read: Read, recipe: ImportRecipe) -> Plan:
    """Return what ``recipe`` makes of what was read; deterministic, and nothing is written.

    Faults that the recipe has no repair for are errors; the counts are then those that leaving
    the rows out would give.
    """
    raw = read.raw
    findings = list(row_findings(raw, recipe))
    rows = _Rows(raw.user_ids, raw.item_ids, raw.ratings, raw.times, raw.splits)
    steps = [Step("Rows in the file", raw.num_rows, len(raw.user_keys), len(raw.item_keys))]
    rows = _readable(rows, recipe)
    if len(rows.users) < raw.num_rows:
        steps.append(rows.step("Readable rows"))
    chosen = distinct_rows(
        rows.users, rows.items, recipe.filter.keep, ratings=rows.ratings, times=rows.times
    )
    if len(chosen) < len(rows.users) and recipe.split.kind == "column" and rows.splits is not None:
        findings += pairs_in_two_splits((rows.users, rows.items, rows.splits), raw, recipe)
    rows = rows.take(chosen)
    steps.append(rows.step("Distinct pairs"))
    least = recipe.filter.rating_at_least
    if least is not None and rows.ratings is not None:
        rows = rows.take(rows.ratings >= least)
        steps.append(rows.step(f"Rating at least {least:.15g}"))
    sources = (*(read.items.features if read.items else ()), *read.features)
    if "drop_items_without_features" in recipe.repairs and sources:
        rows = rows.take(_has_features(sources, raw.item_keys)[rows.items])
        steps.append(rows.step("Items with features"))
    at_least = recipe.filter
    if max(at_least.min_per_user, at_least.min_per_item) > 1:
        rows = rows.take(
            k_core(
                rows.users,
                rows.items,
                min_per_user=at_least.min_per_user,
                min_per_item=at_least.min_per_item,
            )
        )
        steps.append(
            rows.step(f"≥ {at_least.min_per_user} per user, ≥ {at_least.min_per_item} per item")
        )
    return _finish(read, recipe, rows, (steps, findings), sources)


def _finish(
    read: Read,
    recipe: ImportRecipe,
    rows: _Rows,
    so_far: tuple[list[Step], list[Finding]],
    sources: tuple[FeatureRows, ...],
) -> Plan:
    steps, findings = so_far
    user_ids, user_keys = _renumber(rows.users, read.raw.user_keys)
    item_ids, item_keys = _renumber(rows.items, read.raw.item_keys)
    labels = split_interactions(user_ids, item_ids, rows.times, recipe.split, rows.splits)
    findings += _about_result(labels, len(user_keys), read.raw, recipe)
    features: dict[str, Features] = {}
    for source in sources if item_keys else ():
        aligned = align(source, item_keys, recipe.repairs)
        findings += aligned.findings
        if aligned.table is not None:
            features[aligned.modality] = aligned.table
    findings += _repeated_modalities(sources)
    if read.items is not None:
        findings += _about_items(read.items, item_keys, recipe)
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    return Plan(
        user_ids=user_ids,
        item_ids=item_ids,
        labels=labels,
        user_keys=user_keys,
        item_keys=item_keys,
        features=features,
        items=read.items,
        steps=tuple(steps),
        findings=tuple(sorted(findings, key=lambda finding: order.index(finding.severity))),
    )


def _readable(rows: _Rows, recipe: ImportRecipe) -> _Rows:
    if rows.ratings is not None and recipe.filter.rating_at_least is not None:
        rows = rows.take(~np.isnan(rows.ratings))
    if rows.times is not None:
        rows = rows.take(~np.isnan(rows.times))
    if rows.splits is not None and recipe.split.kind == "column":
        rows = rows.take(rows.splits >= 0)
    return rows


def _has_features(
    sources: tuple[FeatureRows, ...], item_keys: tuple[str, ...]
) -> NDArray[np.bool_]:
    known = set(sources[0].keys).intersection(*(source.keys for source in sources[1:]))
    return np.array([key in known for key in item_keys], dtype=np.bool_)


def _renumber(ids: IntArray, keys: tuple[str, ...]) -> tuple[IntArray, tuple[str, ...]]:
    """Return numbers without gaps, in the same order, and the keys that are left."""
    present = sorted_distinct(ids) if ids.size else ids
    return np.searchsorted(present, ids), tuple(keys[at] for at in present.tolist())


def _num(ids: IntArray) -> int:
    return int((np.bincount(ids) > 0).sum()) if ids.size else 0


def _about_result(
    labels: Labels, num_users: int, raw: RawInteractions, recipe: ImportRecipe
) -> Iterator[Finding]:
    sizes = {split: int((labels == at).sum()) for at, split in enumerate(SPLITS)}
    action = "Lower the thresholds, or choose another split."
    if num_users < LEAST_USERS:
        what = f"{num_users:,} users are left after filtering." if num_users else "Nothing is left."
        why = "A model compares users; at least two are needed."
        yield Finding("nothing_left", Severity.ERROR, what, raw.file, why, action)
        return
    empty = [split for split in SPLITS if not sizes[split]]
    if empty:
        titles = " and the ".join(SPLIT_TITLES[split] for split in empty)
        what = f"The {titles} split would be empty."
        if recipe.split.kind == "column":
            action = empty_split_action(empty, raw, recipe)
        why = "A run learns from the first, chooses on the second and is measured on the third."
        yield Finding("split_empty", Severity.ERROR, what, raw.file, why, action)


def _repeated_modalities(sources: tuple[FeatureRows, ...]) -> Iterator[Finding]:
    names = [source.modality for source in sources]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"Two tables are called {name!r}."
        why = "A modality is one table."
        yield Finding("modality_repeated", Severity.ERROR, what, name, why, "Rename one of them.")


def _about_items(
    items: ItemRows, item_keys: tuple[str, ...], recipe: ImportRecipe
) -> Iterator[Finding]:
    for finding in items.findings:
        is_settled = (
            finding.code == "items_listed_twice" and "keep_first_item_rows" in recipe.repairs
        )
        yield settled(finding, "As chosen, the first row counts.") if is_settled else finding
    absent = [key for key in item_keys if key not in items.values]
    if absent:
        yield Finding(
            "items_not_listed",
            Severity.WARNING,
            f"{len(absent):,} of {len(item_keys):,} items do not occur in the table of items.",
            items.file,
            "They are shown by their id.",
            "If it is nearly all of them, the column of ids is another one.",
            len(absent),
            tuple(key[:60] for key in absent[:5]),
        )
