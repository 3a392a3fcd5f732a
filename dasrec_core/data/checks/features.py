"""Checks of feature tables: shape, missing numbers, empty rows, scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.checks.reports import item_examples, percent
from dasrec_core.data.dataset import Features
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.formats.base import Content, FeatureFile
from dasrec_core.quantity import counted, have

# Embeddings of encoders have a root mean square of 0.05 to 3; raw VGGish codes one of 130.
RAW_SCALE = 20.0
SQUARE_OVERFLOWS = 1e18  # float32 ends at 3.4e38; sums need room
HALF_PRECISION_RISK = 6e4  # float16 ends at 65,504

_WHY_ROWS = "Row i holds the features of item i, so there must be one row per item."


def check_shape(feature: FeatureFile, num_items: int) -> Finding | None:
    """Return why a table cannot be the features of ``num_items`` items, or ``None``."""
    table = feature.table
    if table is None:
        return feature.problem
    if table.ndim != 2:
        words = {0: "a single number", 1: "a single row of numbers"}
        what = words.get(table.ndim, f"a block of numbers with {table.ndim} dimensions")
        return _shape_problem(
            feature,
            "features_not_a_table",
            f"It holds {what} instead of a table.",
            "Save a table with one row per item.",
        )
    rows, columns = table.shape
    if columns == 0:
        return _shape_problem(
            feature, "features_no_columns", "Its rows are empty.", "Save the features again."
        )
    if rows == num_items:
        return None
    if columns == num_items:
        return _shape_problem(
            feature,
            "features_transposed",
            f"It has {rows:,} rows and {columns:,} columns, but there are {num_items:,} items.",
            "The table seems to lie on its side; save it with np.save(path, table.T).",
        )
    return _rows_mismatch(feature, table, num_items)


def _rows_mismatch(feature: FeatureFile, table: NDArray[Any], num_items: int) -> Finding:
    action = "Save one row per item, in the order of the item numbers."
    if len(table) == num_items + 1:
        empty = "The first row is all zeros" if not table[0].any() else "There is one row too many"
        action = f"{empty}; if it is padding, save the table without it."
    return _shape_problem(
        feature,
        "features_rows_mismatch",
        f"It has {counted(len(table), 'row')}, but there are {counted(num_items, 'item')}.",
        action,
        count=abs(len(table) - num_items),
    )


def _shape_problem(
    feature: FeatureFile, code: str, what: str, action: str, *, count: int = 0
) -> Finding:
    return Finding(code, Severity.ERROR, what, feature.file, _WHY_ROWS, action, count)


def check_missing(
    feature: FeatureFile, table: Features, content: Content, *, is_filled: bool
) -> Finding | None:
    """Return how many items have NaN or infinity in their row of ``table``, or ``None``."""
    rows = np.flatnonzero(~np.isfinite(table).all(axis=1))
    if not rows.size:
        return None
    what = (
        f"{counted(rows.size, 'item')} {have(rows.size)} NaN or infinity in the "
        f"{feature.modality} features"
    )
    examples = item_examples(content, rows)
    if is_filled:
        return Finding(
            "features_filled",
            Severity.INFO,
            f"{what}; they were filled with the mean of their column.",
            feature.file,
            "The data set settings of the run ask for it.",
            "Nothing to do.",
            rows.size,
            examples,
        )
    return Finding(
        "features_not_finite",
        Severity.ERROR,
        f"{what}.",
        feature.file,
        "A single one spreads through training and makes every number NaN.",
        "Fill them with the mean of their column, or leave this modality out.",
        rows.size,
        examples,
        repair=f"dataset.fill_missing={feature.modality}",
    )


def check_empty_rows(feature: FeatureFile, table: Features, content: Content) -> Iterator[Finding]:
    """Yield how many items have only zeros, or one number throughout."""
    is_constant = (table == table[:, :1]).all(axis=1)
    if table.shape[1] == 1:
        is_constant = table[:, 0] == 0
    rows = np.flatnonzero(is_constant)
    if rows.size:
        what = "one repeated number" if table[rows].any() else "zeros"
        yield Finding(
            "features_empty_rows",
            Severity.WARNING,
            f"{counted(rows.size, 'item')} {have(rows.size)} only {what} as {feature.modality} "
            "features.",
            feature.file,
            f"Their {feature.modality} is probably missing ({percent(rows.size, len(table))} of "
            "all items); to a model they look alike.",
            "Complete the features if you can; training works without.",
            rows.size,
            item_examples(content, rows),
        )


def check_scale(feature: FeatureFile, table: Features) -> Iterator[Finding]:
    """Yield that features are raw measurements rather than an embedding."""
    scale = float(np.sqrt(np.mean(np.square(table, dtype=np.float64))))
    overflows = max(-float(table.min()), float(table.max())) > SQUARE_OVERFLOWS
    if scale > RAW_SCALE:
        yield Finding(
            "features_raw_scale",
            Severity.ERROR if overflows else Severity.WARNING,
            f"The {feature.modality} features range from {float(table.min()):,.4g} to "
            f"{float(table.max()):,.4g}.",
            feature.file,
            "Their squares are more than float32 can hold, so training would end in NaN."
            if overflows
            else "Numbers this large outweigh everything else in a model.",
            "Standardise them: mean 0 and variance 1 per column.",
            repair=f"dataset.standardize={feature.modality}",
        )


def check_stored_type(feature: FeatureFile) -> Iterator[Finding]:
    """Yield that a table is converted to float32, and whether its own type may have cut it."""
    if feature.table is None or feature.table.dtype.name == "float32":
        return
    stored = feature.table.dtype
    if stored == np.float16 and bool((np.abs(feature.table) > HALF_PRECISION_RISK).any()):
        yield Finding(
            "features_half_overflow",
            Severity.WARNING,
            f"The {feature.modality} features are stored as float16 and reach its limit, 65,504.",
            feature.file,
            "Larger numbers may have been cut off when the file was written.",
            "Save the features again as float32 if you can.",
        )
    yield Finding(
        "features_converted",
        Severity.INFO,
        f"The {feature.modality} features are stored as {stored.name} and used as float32.",
        feature.file,
        "All models compute in float32.",
        "Nothing to do.",
    )
