"""What can be done about faults of a source; a person chooses, and the recipe keeps the choice."""

from __future__ import annotations

from typing import Literal, NamedTuple

RepairId = Literal[
    "drop_ragged_rows",
    "drop_missing_ids",
    "drop_missing_ratings",
    "drop_missing_times",
    "drop_unknown_splits",
    "average_duplicate_features",
    "keep_first_features",
    "zero_fill_features",
    "mean_fill_features",
    "drop_items_without_features",
    "keep_first_item_rows",
    "standardize_features",
]


class Repair(NamedTuple):
    """One way to deal with one kind of fault."""

    id: RepairId
    label: str  # what the button or the command line says
    effect: str  # what becomes of the data


_DROP = "Their number is kept with the data."
REPAIRS: dict[str, tuple[Repair, ...]] = {
    "rows_ragged": (Repair("drop_ragged_rows", "Leave these rows out", _DROP),),
    "ids_missing": (Repair("drop_missing_ids", "Leave these rows out", _DROP),),
    "ratings_unreadable": (Repair("drop_missing_ratings", "Leave these rows out", _DROP),),
    "times_unreadable": (Repair("drop_missing_times", "Leave these rows out", _DROP),),
    "splits_unknown": (Repair("drop_unknown_splits", "Leave these rows out", _DROP),),
    "features_ids_repeated": (
        Repair(
            "average_duplicate_features", "Average them", "Each item gets the mean of its rows."
        ),
        Repair("keep_first_features", "Keep the first", "Later rows of an item are not used."),
    ),
    "features_items_missing": (
        Repair("zero_fill_features", "Fill with zeros", "These items get rows of zeros."),
        Repair("mean_fill_features", "Fill with the mean", "These items get the mean row."),
        Repair(
            "drop_items_without_features",
            "Leave these items out",
            "Their interactions are left out before anything is counted.",
        ),
    ),
    "features_not_finite": (
        Repair("zero_fill_features", "Fill with zeros", "NaN and infinity become 0."),
        Repair("mean_fill_features", "Fill with the mean", "They become the mean of their column."),
    ),
    "features_raw_scale": (
        Repair(
            "standardize_features",
            "Standardise",
            "Each column of such features gets mean 0 and variance 1, after anything is filled.",
        ),
    ),
    "items_listed_twice": (
        Repair("keep_first_item_rows", "Keep the first", "Later rows of an item are not used."),
    ),
}
"""By code of finding, in the order they are offered."""


def repairs_for(code: str) -> tuple[Repair, ...]:
    """Return what can be done about findings with this code; empty where nothing can."""
    return REPAIRS.get(code, ())
