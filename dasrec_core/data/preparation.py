"""What a run may ask to be done to a data set after reading it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.dataset import Dataset, Features


def prepare(dataset: Dataset, settings: DatasetReference) -> Dataset:
    """Return ``dataset`` with the modalities, scaling and splits that ``settings`` ask for."""
    wanted = tuple(dataset.features) if settings.modalities is None else settings.modalities
    features = {
        name: standardize(table) if name in settings.standardize else table
        for name, table in dataset.features.items()
        if name in wanted
    }
    prepared = replace(dataset, features=features, prepared_from=dataset.stored_features)
    return drop_overlap(prepared) if settings.drop_overlap else prepared


def to_float32(table: NDArray[Any]) -> Features:
    """Return ``table`` as contiguous float32; what float32 cannot hold becomes infinite."""
    with np.errstate(over="ignore"):
        return np.ascontiguousarray(table, dtype=np.float32)


def fill_missing(table: Features) -> Features:
    """Return ``table`` with NaN and infinity replaced by the mean of the rest of their column.

    A column without any finite number becomes 0.
    """
    is_finite = np.isfinite(table)
    sums = np.where(is_finite, table, 0.0).sum(axis=0, dtype=np.float64)
    means = sums / np.maximum(is_finite.sum(axis=0), 1)
    return np.where(is_finite, table, means.astype(np.float32))


def standardize(table: Features) -> Features:
    """Return ``table`` with mean 0 and variance 1 per column; a constant column becomes 0."""
    wide = table.astype(np.float64)
    wide -= wide.mean(axis=0)
    deviations = wide.std(axis=0)
    # Rounding leaves about 1e-16 of the numbers in a constant column; dividing would make noise.
    is_constant = deviations <= 1e-12 * np.maximum(np.abs(table).max(axis=0), 1.0)
    wide /= np.where(is_constant, 1.0, deviations)
    wide[:, is_constant] = 0.0
    return wide.astype(np.float32)


def drop_overlap(dataset: Dataset) -> Dataset:
    """Return ``dataset`` with each interaction only in the first of train, valid and test."""
    valid = dataset.valid.without(dataset.train)
    test = dataset.test.without(dataset.train).without(valid)
    return replace(dataset, valid=valid, test=test)
