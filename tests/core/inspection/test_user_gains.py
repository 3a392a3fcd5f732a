"""Users by what two runs did for them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import PerUser
from dasrec_core.inspection.user_gains import user_gains


def with_recalls(run, recalls: list[float]):
    users = np.arange(len(recalls))
    metrics = PerUser(users, {"recall@20": np.array(recalls, np.float32)})
    return replace(run, per_user={"valid": metrics, "test": metrics})


@pytest.fixture
def gains(first_run):
    return user_gains(
        with_recalls(first_run, [0.5, 0.0, 1.0, 0.0]), with_recalls(first_run, [0.5, 1, 0.25, 0])
    )


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ("user", [0, 1, 2, 3]),
        ("gain", [1, 0, 3, 2]),
        ("loss", [2, 0, 3, 1]),
        ("best", [2, 0, 1, 3]),
        ("worst", [1, 3, 0, 2]),
    ],
)
def test_order_puts_equal_users_by_number(gains, by, rows) -> None:
    assert gains.order(by).tolist() == rows


def test_gain_is_second_minus_first(gains) -> None:
    assert gains.gains.tolist() == [0, 1, -0.75, 0]


def test_one_run_gains_nothing(first_run) -> None:
    assert not user_gains(first_run).gains.any()


def test_different_users_are_refused(first_run) -> None:
    with pytest.raises(ExecutionError, match="3 and 2"):
        user_gains(with_recalls(first_run, [0, 0, 0]), with_recalls(first_run, [0, 0]))
