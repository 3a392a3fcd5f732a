from __future__ import annotations

from dataclasses import replace

import pytest
from compared_runs import finished

from dasrec_core.analysis.cost import Cost, cost_of
from dasrec_core.store.records import Curve


def curves(**series: tuple[float, ...]) -> dict[str, Curve]:
    named = {key.replace("__", "/").replace("_at_", "@"): values for key, values in series.items()}
    return {
        key: Curve("a", key, tuple(range(1, len(values) + 1)), values)
        for key, values in named.items()
    }


def test_minutes_are_of_training_and_evaluation() -> None:
    found = cost_of(finished(), curves(train_s=(50.0, 50.0), evaluate_s=(10.0, 10.0)))
    assert found.minutes == 2.0


def test_the_first_epoch_within_a_hundredth_of_the_best_counts() -> None:
    found = cost_of(
        finished(),
        curves(train_s=(30.0, 30.0, 30.0, 30.0), valid__recall_at_20=(0.05, 0.0989, 0.0991, 0.1)),
    )
    assert (found.epochs_to_nearly, found.minutes_to_nearly) == (3, 1.5)


def test_memory_and_time_per_epoch_come_from_the_record() -> None:
    run = replace(finished(), seconds_per_epoch=1.5, peak_memory_bytes=2_500_000_000)
    found = cost_of(run, {})
    assert (found.seconds_per_epoch, found.memory_gb) == (1.5, pytest.approx(2.5))


def test_what_is_not_known_is_none() -> None:
    assert cost_of(finished(), {}) == Cost()
    assert cost_of(finished(), curves(valid__recall_at_20=(0.0, 0.0))).epochs_to_nearly is None
