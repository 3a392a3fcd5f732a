"""What is foretold of a run, from stored ones."""

from __future__ import annotations

import pytest
from page_services import record

from dasrec_core.store.records import RunStatus
from dasrec_core.sweeps.timing import estimate
from studio.pages.new_run.outcome import earlier_run


@pytest.fixture
def config(editor):
    return editor.resolved.config


def test_without_stored_runs_nothing_is_foretold(config) -> None:
    assert estimate(config, []) is None


def test_the_time_is_the_median_per_epoch_times_the_epochs(config) -> None:
    runs = [record(config, seconds_per_epoch=s, seconds_per_evaluation=1.0) for s in (2.0, 4.0, 60)]
    known = estimate(config, runs)
    assert known.seconds == 50 * (4.0 + 1.0)
    assert known.num_runs == 3


def test_other_data_and_other_models_tell_nothing(config, editor) -> None:
    other_data = config.dataset.model_copy(update={"fingerprint": "0" * 64})
    editor.choose_model("lightgcn")
    runs = [
        record(config.model_copy(update={"dataset": other_data}), seconds_per_epoch=1.0),
        record(editor.resolved.config, seconds_per_epoch=1.0),
    ]
    assert estimate(config, runs) is None


def test_the_same_values_and_seed_are_found_again(config) -> None:
    assert earlier_run(config, [record(config)]).run_id == "run-7"


@pytest.mark.parametrize("status", [RunStatus.FAILED, RunStatus.DISCARDED, RunStatus.DIVERGED])
def test_a_run_without_result_is_no_duplicate(config, status) -> None:
    assert earlier_run(config, [record(config, status=status)]) is None


def test_another_seed_is_another_run(config) -> None:
    assert earlier_run(config.model_copy(update={"seed": 1}), [record(config)]) is None
