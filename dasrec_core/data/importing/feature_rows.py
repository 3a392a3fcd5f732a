"""Rows of item features with the ids they belong to, and putting them in the order of items."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.checks.features import RAW_SCALE
from dasrec_core.data.dataset import Features
from dasrec_core.data.findings import Finding, Severity
from dasrec_core.data.importing.feature_findings import (
    filled_words,
    items_absent,
    not_finite,
    raw_scale,
    rows_repeated,
    settled,
    without_mean,
)
from dasrec_core.data.importing.guesses import guess_column
from dasrec_core.data.importing.recipe import FeatureTable
from dasrec_core.data.importing.repairs import RepairId
from dasrec_core.data.importing.table_rows import batches
from dasrec_core.data.importing.tables import (
    NAMELESS,
    TableFile,
    is_table,
    open_table,
    table_fault,
)
from dasrec_core.data.preparation import fill_missing, standardize, to_float32
from dasrec_core.data.safe_npy import read_npy, read_npy_ids
from dasrec_core.data.text_file import read_text

_ROW_NUMBERS = ""
"""As ``ids`` of a feature table: the ids of items are the numbers of its rows."""


@dataclass(frozen=True, slots=True, eq=False)
class FeatureRows:
    """A table of features and whose each row is; ids may repeat.

    Attributes:
        keys: Item id of each row.
        table: float32, ``(N, F)``.
    """

    modality: str
    file: str
    keys: tuple[str, ...]
    table: Features


class Aligned(NamedTuple):
    """Features in the order of items; ``None`` where a fault is in the way."""

    modality: str
    table: Features | None
    findings: tuple[Finding, ...]


def read_feature_rows(base: Path, settings: FeatureTable) -> FeatureRows:
    """Return the rows of a ``.npy`` file with their ids; paths are relative to ``base``.

    Raises:
        UnusableFileError: A file cannot be read, or rows and ids differ in number.
    """
    path = base / settings.path
    table = read_npy(path)
    if table.ndim != 2 or 0 in table.shape or table.dtype.kind not in "fiub":
        what = f"It holds numbers of shape {table.shape} instead of a table with a row per item."
        action = "Save a table of numbers with one row per item."
        raise table_fault(path, "features_not_a_table", what, action)
    if settings.ids == _ROW_NUMBERS:
        return FeatureRows(
            settings.modality, path.name, tuple(map(str, range(len(table)))), to_float32(table)
        )
    keys = _read_ids(base / settings.ids)
    if len(keys) != len(table):
        what = f"It has {len(table):,} rows, but {settings.ids} lists {len(keys):,} ids."
        action = "Give the list of ids that belongs to this file, one per row, in order."
        raise table_fault(path, "features_ids_mismatch", what, action)
    return FeatureRows(settings.modality, path.name, keys, to_float32(table))


def _read_ids(path: Path) -> tuple[str, ...]:
    if path.suffix == ".npy":
        return read_npy_ids(path)
    if is_table(path) and path.suffix.lower() != ".txt":
        table = open_table(path, min_columns=1)
        column = _id_column(table)
        pieces = (piece[0].to_pylist() for piece in batches(table, [column]))
        return tuple(str(key or "") for piece in pieces for key in piece)
    lines = read_text(path).text.split("\n")
    return tuple(line.strip() for line in (lines if lines[-1] else lines[:-1]))


def _id_column(table: TableFile) -> str:
    """Return the column of item ids in a list of them.

    Raises:
        UnusableFileError: Several may be it. Taking the first would, with the row numbers that
            pandas writes there, give each item the features of another.
    """
    guessed = guess_column(table.columns, "item")
    named = [name for name in table.columns if not _is_nameless(name)]
    candidates = [guessed] if guessed else named or list(table.columns)
    if len(candidates) > 1:
        shown = ", ".join(candidates[:5])[:200]
        what = f"Any of its {len(candidates):,} columns may hold the item ids: {shown}."
        action = "Call the column item_id, or leave it alone in the file."
        raise table_fault(table.path, "ids_column_unclear", what, action)
    return candidates[0]


def _is_nameless(name: str) -> bool:
    """Tell whether a column has no name of its own, as an index that pandas writes."""
    return name.lower().startswith("unnamed") or name.startswith(NAMELESS)


def rows_of_text(modality: str, table: TableFile, rows: list[tuple[str, str]]) -> FeatureRows:
    """Return the features in a column of numbers between blanks, such as RecBole's float_seq.

    Rows without any number have no features and are left out.

    Raises:
        UnusableFileError: An entry is no number, or rows differ in length.
    """
    filled = [(key, text) for key, text in rows if text]
    try:
        vectors = [np.array(_split(text), dtype=np.float32) for _, text in filled]
    except ValueError as error:
        what = f"The column {modality!r} holds something that is no number."
        action = "Choose a column with numbers between blanks."
        raise table_fault(table.path, "features_not_numbers", what, action) from error
    lengths = {len(vector) for vector in vectors}
    if len(lengths) > 1:
        what = f"The rows of {modality!r} have {min(lengths):,} to {max(lengths):,} numbers."
        action = "Each item needs as many numbers as the others."
        raise table_fault(table.path, "features_ragged", what, action)
    width = lengths.pop() if lengths else 0
    stacked = np.stack(vectors) if vectors else np.zeros((0, width), dtype=np.float32)
    return FeatureRows(modality, table.path.name, tuple(key for key, _ in filled), stacked)


def _split(text: str) -> list[str]:
    """Numbers between blanks or commas, perhaps in brackets."""
    return text.strip("[]()").replace(",", " ").split()


def align(rows: FeatureRows, item_keys: tuple[str, ...], repairs: tuple[RepairId, ...]) -> Aligned:
    """Return the features in the order of ``item_keys``, and what is wrong with them.

    Nothing is filled, averaged or scaled that ``repairs`` does not name.

    Args:
        rows: What was read.
        item_keys: Id of each item, in order.
        repairs: What a person chose to do about faults.

    Returns:
        Features float32 ``(I, F)``; findings say at each fault how it was dealt with, or remain
        errors.
    """
    findings: list[Finding] = []
    places = {key: place for place, key in enumerate(item_keys)}
    owners = np.array([places.get(key, -1) for key in rows.keys], dtype=np.int64)
    sums, counts, num_repeated = _gather(rows, owners, len(item_keys), repairs)
    if num_repeated:
        findings.append(rows_repeated(rows.modality, rows.file, num_repeated, repairs))
    is_absent = counts == 0
    table: Features = np.where(is_absent[:, None], np.float32(0), sums)
    is_faulty = np.logical_not(np.isfinite(table).all(axis=1))
    if is_faulty.any():
        finding = not_finite(rows.modality, rows.file, is_faulty, item_keys)
        findings.append(settled(finding, filled_words(repairs)))
        # Only rows that are there: the zeros of absent items would count for the mean.
        table[~is_absent] = _filled(table[~is_absent], repairs)
    if is_absent.any():
        finding = items_absent(rows.modality, rows.file, is_absent, item_keys)
        findings.append(_fill_absent(table, is_absent, finding, repairs))
    numbers = table[np.isfinite(table)]
    scale = float(np.sqrt(np.mean(np.square(numbers, dtype=np.float64)))) if numbers.size else 0.0
    # Only where the fault is: embeddings beside raw numbers are not to be changed with these.
    if scale > RAW_SCALE:
        findings.append(raw_scale(rows.modality, rows.file, scale, repairs))
        if "standardize_features" in repairs:
            table = standardize(table)
    has_errors = any(finding.severity is Severity.ERROR for finding in findings)
    return Aligned(rows.modality, None if has_errors else table, tuple(findings))


def _gather(
    rows: FeatureRows, owners: NDArray[np.int64], num_items: int, repairs: tuple[RepairId, ...]
) -> tuple[NDArray[Any], NDArray[np.int64], int]:
    """Return the row of each item (the mean of several, or the first), and how many it had."""
    known = np.flatnonzero(owners >= 0)
    counts = np.bincount(owners[known], minlength=num_items)
    table = np.zeros((num_items, rows.table.shape[1]), dtype=np.float32)
    table[owners[known][::-1]] = rows.table[known[::-1]]  # the first row is written last
    num_repeated = int((counts > 1).sum())
    if num_repeated and "average_duplicate_features" in repairs:
        wide = np.zeros(table.shape, dtype=np.float64)
        np.add.at(wide, owners[known], rows.table[known])
        table = (wide / np.maximum(counts, 1)[:, None]).astype(np.float32)
    return table, counts, num_repeated


def _fill_absent(
    table: Features, is_absent: NDArray[np.bool_], finding: Finding, repairs: tuple[RepairId, ...]
) -> Finding:
    """Fill the rows of absent items, zeros so far, as chosen; return what to say of them."""
    if "mean_fill_features" in repairs:
        if is_absent.all():
            return without_mean(finding)
        table[is_absent] = table[~is_absent].mean(axis=0, dtype=np.float64)
    return settled(finding, filled_words(repairs))


def _filled(table: Features, repairs: tuple[RepairId, ...]) -> Features:
    if "mean_fill_features" in repairs:
        return fill_missing(table)
    if "zero_fill_features" in repairs:
        return np.where(np.isfinite(table), table, np.float32(0))
    return table
