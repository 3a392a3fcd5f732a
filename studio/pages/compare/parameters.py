"""What can stand on an axis: costs, and the settings that vary between the compared runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dasrec_core.analysis.cost import Cost
from dasrec_core.config.diff import ABSENT, differences
from dasrec_core.config.run import NOT_IDENTITY
from dasrec_core.store.records import RunRecord
from studio.pages.compare.sides import Side
from studio.plain_number import plain_number
from studio.qtmodels.run_columns import model_title
from studio.qtmodels.run_filter import setting_text

Values = NDArray[np.float64]
_NOT_VARIED: Final = NOT_IDENTITY | {"dataset.fingerprint", "model.name"}


@dataclass(frozen=True, slots=True)
class Dimension:
    """One axis: a value per run.

    Attributes:
        key: Names it.
        title: Words for the axis.
        values: By run, in the order of the runs; NaN where there is none.
        is_shared: Whether every run has this setting.
        is_metric: Whether values are shown with four decimals.
        labels: What places of a named axis are called, from 0; empty where values are numbers.
    """

    key: str
    title: str
    values: tuple[float, ...]
    labels: tuple[str, ...] = ()
    is_shared: bool = True
    is_metric: bool = False

    def text(self, value: float) -> str:
        """A value of this axis in words."""
        if not np.isfinite(value):
            return "–"
        if self.is_metric:
            return f"{value:.4f}"
        return self.labels[round(value)] if self.labels else plain_number(value, 4)


_COSTS: Final[tuple[tuple[str, str, Callable[[Cost], float | None]], ...]] = (
    ("cost.seconds", "Seconds per epoch", lambda cost: cost.seconds_per_epoch),
    ("cost.minutes", "Minutes in all", lambda cost: cost.minutes),
    ("cost.nearly", "Minutes to 99 % of the best", lambda cost: cost.minutes_to_nearly),
    ("cost.epochs", "Epochs to 99 % of the best", lambda cost: cost.epochs_to_nearly),
    ("cost.memory", "Peak main memory, GB", lambda cost: cost.memory_gb),
)


def cost_dimensions(sides: Sequence[Side]) -> list[Dimension]:
    """Return the costs that are known of at least one run."""
    costs = [side.costs[run.run_id] for side in sides for run in side.runs]
    found = [
        Dimension(key, title, tuple(_number(value_of(cost)) for cost in costs))
        for key, title, value_of in _COSTS
    ]
    return [one for one in found if np.isfinite(one.values).any()]


def mean_of(side: Side, cost: str) -> float | None:
    """Return the mean of one of the costs over the runs of a side, by its attribute."""
    known = [v for one in side.costs.values() if (v := getattr(one, cost)) is not None]
    return sum(known) / len(known) if known else None


def varying_dimensions(runs: Sequence[RunRecord]) -> list[Dimension]:
    """Return the settings that are not the same for all, in the order of a form."""
    rows = differences([run.config for run in runs])
    models = tuple(model_title(run) for run in runs)
    named = [_dimension("model.name", "Model", models)] if len(set(models)) > 1 else []
    return named + [
        _dimension(row.path, row.title, row.values) for row in rows if row.path not in _NOT_VARIED
    ]


def metric_dimension(runs: Sequence[RunRecord], metric: str, title: str) -> Dimension:
    """Return a metric on test."""
    values = tuple(_number(run.best_test.get(metric)) for run in runs)
    return Dimension(metric, title, values, is_metric=True)


def side_means(dimension: Dimension, sides: Sequence[Side]) -> Values:
    """Return the mean over the runs of each side, NaN where none has a value."""
    means, start = [], 0
    for side in sides:
        values = np.array(dimension.values[start : start + len(side.runs)])
        known = values[np.isfinite(values)]
        means.append(float(known.mean()) if len(known) else float("nan"))
        start += len(side.runs)
    return np.array(means)


def _dimension(path: str, title: str, values: Sequence[object]) -> Dimension:
    is_shared = ABSENT not in values
    if all(_is_number(value) or value is ABSENT for value in values):
        numbers = tuple(_number(value) for value in values)
        return Dimension(path, title, numbers, is_shared=is_shared)
    words = [setting_text(None if value is ABSENT else value) for value in values]
    names = sorted(set(words))
    places = tuple(float(names.index(word)) for word in words)
    return Dimension(path, title, places, tuple(names), is_shared)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
