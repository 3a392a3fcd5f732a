"""Summaries kept in a run's row, computed from its points.

Computed anew rather than updated, so that voided epochs leave no trace in them.
"""

from __future__ import annotations

import json
from statistics import median

from sqlalchemy.orm import Session

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.store.points import read_curves, values_at
from dasrec_core.store.records import Curve, Curves
from dasrec_core.store.schema import RunRow

_VALID, _TEST = f"valid/{SELECTION_METRIC}", f"test/{SELECTION_METRIC}"


def summarize(session: Session, row: RunRow) -> None:
    """Bring progress, best epochs and medians of ``row`` in line with its points."""
    keys = (_VALID, _TEST, "train_s", "evaluate_s")
    curves = read_curves(session, row.number, row.run_id, keys)
    row.epochs_done = _last_epoch(curves.get("train_s"))
    row.seconds_per_epoch = _median(curves, "train_s")
    row.seconds_per_evaluation = _median(curves, "evaluate_s")
    row.best_epoch = _best_epoch(curves.get(_VALID))
    row.best_test_epoch = _best_epoch(curves.get(_TEST))
    row.metrics_json = json.dumps(
        {
            "valid": values_at(session, row.number, row.best_epoch, "valid/"),
            "test": values_at(session, row.number, row.best_epoch, "test/"),
            "test_at_best_test_epoch": values_at(session, row.number, row.best_test_epoch, "test/"),
        }
    )


def _last_epoch(curve: Curve | None) -> int:
    return curve.epochs[-1] if curve else 0


def _best_epoch(curve: Curve | None) -> int:
    """Return the epoch of the highest value; the first of equals, as training chooses."""
    if curve is None:
        return 0
    return curve.epochs[curve.values.index(max(curve.values))]


def _median(curves: Curves, key: str) -> float | None:
    curve = curves.get(key)
    return median(curve.values) if curve else None
