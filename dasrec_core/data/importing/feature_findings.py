"""What is wrong with imported features, and what was chosen to be done about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.checks.reports import percent
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.importing.repairs import RepairId
from dasrec_core.quantity import counted, have

_ACTION = "Choose what shall be done, or correct the file."


def settled(finding: Finding, done: str) -> Finding:
    """Return the finding as a note that says what was ``done``; as it is where nothing was."""
    if not done:
        return finding
    return replace(finding, severity=Severity.INFO, why=f"{finding.why} {done}".strip(), action="")


def rows_repeated(modality: str, file: str, count: int, repairs: tuple[RepairId, ...]) -> Finding:
    """Return that items have several rows."""
    finding = Finding(
        "features_ids_repeated",
        Severity.ERROR,
        f"{counted(count, 'item')} {have(count)} more than one row of {modality} features.",
        file,
        "An item has one vector; which of them is meant, the file does not say.",
        _ACTION,
        count,
    )
    if "average_duplicate_features" in repairs:
        return settled(finding, "As chosen, each of them has the mean of its rows.")
    if "keep_first_features" in repairs:
        return settled(finding, "As chosen, the first row counts.")
    return finding


def items_absent(
    modality: str, file: str, is_absent: NDArray[np.bool_], item_keys: tuple[str, ...]
) -> Finding:
    """Return that items have no row."""
    count = int(is_absent.sum())
    return Finding(
        "features_items_missing",
        Severity.ERROR,
        f"{counted(count, 'item')} {have(count)} no {modality} features "
        f"({percent(count, len(item_keys))} of all items).",
        file,
        "Models that use features need a row for every item.",
        _ACTION,
        count,
        _examples(is_absent, item_keys),
    )


def without_mean(finding: Finding) -> Finding:
    """Return the finding that items have no row, where a mean was chosen and none has a row."""
    return replace(
        finding,
        why="No item has any, so there is no mean that could stand in their place.",
        action="Check that the list of ids belongs to this file, or choose something else.",
    )


def not_finite(
    modality: str, file: str, is_faulty: NDArray[np.bool_], item_keys: tuple[str, ...]
) -> Finding:
    """Return that rows hold NaN or infinity."""
    count = int(is_faulty.sum())
    return Finding(
        "features_not_finite",
        Severity.ERROR,
        f"{counted(count, 'item')} {have(count)} NaN or infinity in the {modality} features.",
        file,
        "A single one spreads through training and makes every number NaN.",
        _ACTION,
        count,
        _examples(is_faulty, item_keys),
    )


def filled_words(repairs: tuple[RepairId, ...]) -> str:
    """Return how missing features were filled; empty when they were not."""
    if "mean_fill_features" in repairs:
        return "As chosen, the mean stands in their place."
    return "As chosen, zeros stand in their place." if "zero_fill_features" in repairs else ""


def raw_scale(modality: str, file: str, scale: float, repairs: tuple[RepairId, ...]) -> Finding:
    """Return that features are raw measurements, or that they were standardised."""
    finding = Finding(
        "features_raw_scale",
        Severity.WARNING,
        f"The {modality} features are large numbers, {scale:,.0f} on average.",
        file,
        "Numbers this large outweigh everything else in a model.",
        "Standardise them now, or in the settings of each run.",
    )
    if "standardize_features" in repairs:
        what = f"The {modality} features were brought to mean 0 and variance 1 per column."
        return replace(finding, severity=Severity.INFO, what=what, why="You chose so.", action="")
    return finding


def _examples(chosen: NDArray[np.bool_], item_keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item_keys[at][:60] for at in np.flatnonzero(chosen)[:5].tolist())
