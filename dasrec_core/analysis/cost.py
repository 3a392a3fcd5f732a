"""What a run cost, and how soon it was nearly as good as it got."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dasrec_core.config.evaluation import SELECTION_METRIC
from dasrec_core.store.records import Curve, Curves, RunRecord

NEARLY: Final = 0.99
"""Share of the best value that counts as nearly there."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Costs of one run; ``None`` where not known.

    Attributes:
        seconds_per_epoch: Median, without evaluation.
        minutes: Training and evaluation of all epochs; waiting between attempts does not count.
        epochs_to_nearly: First epoch that reaches 99 % of the best validation Recall@20.
        minutes_to_nearly: The same in minutes.
        memory_gb: Peak, in units of 1000³ bytes.
    """

    seconds_per_epoch: float | None = None
    minutes: float | None = None
    epochs_to_nearly: float | None = None
    minutes_to_nearly: float | None = None
    memory_gb: float | None = None


def cost_of(run: RunRecord, curves: Curves) -> Cost:
    """Return the costs of a run.

    Args:
        run: Its summaries.
        curves: At least ``train_s``, ``evaluate_s`` and the validation curve of Recall@20.
    """
    nearly = _first_nearly(curves.get(f"valid/{SELECTION_METRIC}"))
    return Cost(
        seconds_per_epoch=run.seconds_per_epoch,
        minutes=_minutes(curves),
        epochs_to_nearly=nearly,
        minutes_to_nearly=None if nearly is None else _minutes(curves, until=nearly),
        memory_gb=None if run.peak_memory_bytes is None else run.peak_memory_bytes / 1e9,
    )


def _first_nearly(curve: Curve | None) -> int | None:
    if curve is None or not curve.values or max(curve.values) <= 0:
        return None
    wanted = NEARLY * max(curve.values)
    return next(
        epoch for epoch, value in zip(curve.epochs, curve.values, strict=True) if value >= wanted
    )


def _minutes(curves: Curves, until: int | None = None) -> float | None:
    if "train_s" not in curves:
        return None
    seconds = sum(
        value
        for key in ("train_s", "evaluate_s")
        if (curve := curves.get(key)) is not None
        for epoch, value in zip(curve.epochs, curve.values, strict=True)
        if until is None or epoch <= until
    )
    return seconds / 60
