"""Small curves for the table, read for the rows in view only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from dasrec_core.store.row_changes import RunNotFoundError
from dasrec_core.store.runs import RunStore
from studio.qtmodels.run_columns import SPARK_KEY

MOST_POINTS: Final = 36
"""About one per two pixels of the column."""

Sparks = dict[str, tuple[float, ...]]


def read_sparks(store: RunStore, run_ids: Sequence[str]) -> Sparks:
    """Return the thinned validation curve of each run; runs that are gone are left out.

    Raises:
        StoreError: The database cannot be read.
    """
    sparks: Sparks = {}
    for run_id in run_ids:
        try:
            curve = store.curves(run_id, [SPARK_KEY]).get(SPARK_KEY)
        except RunNotFoundError:
            continue
        sparks[run_id] = thinned(curve.values) if curve else ()
    return sparks


def thinned(values: Sequence[float]) -> tuple[float, ...]:
    """Return at most 37 of ``values``: evenly spaced ones, the last, and always the largest."""
    if len(values) <= MOST_POINTS:
        return tuple(values)
    places = np.linspace(0, len(values) - 1, MOST_POINTS).round().astype(int)
    kept = np.union1d(places, [int(np.argmax(values))])
    return tuple(float(values[place]) for place in kept)
