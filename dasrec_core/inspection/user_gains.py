"""All users that two runs have measured, and who gained or lost most.

>>> gains = user_gains(run_a, run_b, metric="recall@20", split="test")
>>> gains.order("gain")[:10]                 # rows of the largest gains of the second run
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from dasrec_core.data.interactions import IntArray
from dasrec_core.errors import ExecutionError
from dasrec_core.inspection.inspected import InspectedRun

FloatArray = NDArray[np.float32]

Order = Literal["user", "gain", "loss", "best", "worst"]
"""By number; by gain or loss of the second run; by the value of the first, best or worst first."""


@dataclass(frozen=True, slots=True, eq=False)
class UserGains:
    """A metric of every user in one run or two, row by row.

    Attributes:
        metric: Such as ``"recall@20"``.
        split: ``"valid"`` or ``"test"``.
        user_ids: Ascending, int64, shape ``(B,)``.
        first: Of the first run, float32, shape ``(B,)``.
        second: Of the second; ``first`` again with one run.
        gains: ``second - first``.
    """

    metric: str
    split: str
    user_ids: IntArray
    first: FloatArray
    second: FloatArray
    gains: FloatArray

    def order(self, by: Order) -> IntArray:
        """Return all rows in this order, equal ones by user; int64, shape ``(B,)``."""
        keys: dict[Order, NDArray[Any]] = {
            "user": self.user_ids,
            "gain": -self.gains,
            "loss": self.gains,
            "best": -self.first,
            "worst": self.first,
        }
        return np.argsort(keys[by], kind="stable").astype(np.int64)


def user_gains(
    first: InspectedRun,
    second: InspectedRun | None = None,
    *,
    metric: str = "recall@20",
    split: str = "test",
) -> UserGains:
    """Return a metric of the users of one run or two.

    Raises:
        ExecutionError: A run lacks the metric, or the runs measured different users.
    """
    user_ids, before = _values(first, metric, split)
    other_ids, after = (user_ids, before) if second is None else _values(second, metric, split)
    if not np.array_equal(user_ids, other_ids):
        raise ExecutionError(
            f"The runs measured different users on {split}: {len(user_ids):,} and "
            f"{len(other_ids):,}. Gains per user need the same ones.",
            "Compare runs on the same data set and split.",
        )
    return UserGains(metric, split, user_ids, before, after, after - before)


def _values(run: InspectedRun, metric: str, split: str) -> tuple[IntArray, FloatArray]:
    found = run.per_user[split]
    if metric not in found.values:
        raise ExecutionError(
            f"Run {run.run_id} has no {metric} per user.",
            f"It has {', '.join(found.values)}.",
        )
    return found.user_ids, found.values[metric]
