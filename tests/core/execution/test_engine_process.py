"""The real engine process: stopped, killed and resumed, it computes what it would have."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_runs import demo_config

from dasrec_core.errors import ExecutionError
from dasrec_core.events import (
    CheckpointSaved,
    EpochFinished,
    EvaluationFinished,
    Event,
    RunDiscarded,
    RunFinished,
    RunStarted,
)
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.local import LocalExecutor, LocalRun
from dasrec_core.paths import Home

pytestmark = pytest.mark.slow

EPOCHS = 8
SETTINGS = {
    "epochs": EPOCHS,
    "patience": 0,
    "batch_size": 64,
    "num_threads": 1,
    "checkpoint_every_s": 0,
}


@pytest.fixture(scope="module")
def executor(tmp_path_factory: pytest.TempPathFactory) -> LocalExecutor:
    # A space, a quote and letters beyond ASCII: all of it must survive the way to the process.
    return LocalExecutor(Home(tmp_path_factory.mktemp("my runs 'é 漢'")))


@pytest.fixture(scope="module")
def uninterrupted(executor: LocalExecutor, demo: Path) -> list[Event]:
    return list(executor.submit(demo_config(demo, **SETTINGS)).events())


@pytest.fixture
def started(executor: LocalExecutor, demo: Path) -> Iterator[LocalRun]:
    run = executor.submit(demo_config(demo, **SETTINGS))
    yield run
    run.kill()


def until_epoch(run: LocalRun, epoch: int) -> None:
    """Wait until the checkpoint of an epoch is there."""
    for event in run.events():
        if isinstance(event, CheckpointSaved) and event.kind == "last" and event.epoch >= epoch:
            return
    raise AssertionError(f"epoch {epoch} never came: {(run.folder / 'log.txt').read_text()}")


def assert_same_in_the_end(run: LocalRun, expected: list[Event]) -> None:
    events = read_events(run.folder / "events.jsonl")
    finished, whole = events[-1], expected[-1]
    assert isinstance(finished, RunFinished)
    assert isinstance(whole, RunFinished)
    assert finished.weights_sha256 == whole.weights_sha256
    assert finished.metrics == whole.metrics
    assert last_report_of_epochs(events) == last_report_of_epochs(expected)


def last_report_of_epochs(events: list[Event]) -> dict[int, object]:
    return {e.epoch: (e.valid, e.test) for e in events if isinstance(e, EvaluationFinished)}


def test_run_in_its_own_process_finishes(uninterrupted: list[Event]) -> None:
    assert isinstance(uninterrupted[0], RunStarted)
    assert [e.epoch for e in uninterrupted if isinstance(e, EpochFinished)] == [
        *range(1, EPOCHS + 1)
    ]
    assert isinstance(uninterrupted[-1], RunFinished)


def test_killed_engine_resumes_to_the_same_weights(
    executor: LocalExecutor, started: LocalRun, uninterrupted: list[Event]
) -> None:
    until_epoch(started, 3)
    os.kill(started.pid, signal.SIGKILL)
    assert not isinstance(list(started.events())[-1], RunFinished)
    assert not started.is_alive()
    resumed = executor.resume(started.run_id)
    again = [event for event in resumed.events() if event.attempt == 2]
    assert isinstance(again[0], RunStarted)
    assert again[0].first_epoch >= 4
    assert_same_in_the_end(resumed, uninterrupted)


def test_stopped_engine_resumes_to_the_same_weights(
    executor: LocalExecutor, started: LocalRun, uninterrupted: list[Event]
) -> None:
    until_epoch(started, 3)
    os.kill(started.pid, signal.SIGTERM)
    stopped = list(started.events())[-1]
    assert isinstance(stopped, RunFinished)
    assert stopped.reason == "stopped"
    resumed = executor.resume(started.run_id)
    assert resumed.wait() == 0
    assert_same_in_the_end(resumed, uninterrupted)


def test_run_outlives_its_handle_and_can_be_found_and_discarded(
    executor: LocalExecutor, started: LocalRun
) -> None:
    found = executor.attach(started.run_id)
    assert found.is_alive()
    with pytest.raises(ExecutionError, match="still running"):
        executor.resume(started.run_id)
    found.discard()
    assert isinstance(list(found.events())[-1], RunDiscarded)
    with pytest.raises(ExecutionError, match="was discarded"):
        executor.resume(started.run_id)
