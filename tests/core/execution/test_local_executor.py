"""Starting and finding runs, without waiting for an engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_runs import demo_config

from dasrec_core.errors import DiskError, ExecutionError
from dasrec_core.events import EpochFinished, Event, RunDiscarded, RunFinished
from dasrec_core.execution import launch
from dasrec_core.execution.event_log import EventLog, read_events
from dasrec_core.execution.liveness import started_at
from dasrec_core.execution.local import LocalExecutor, LocalRun
from dasrec_core.execution.run_folder import ProcessRecord, RunFolder
from dasrec_core.paths import Home
from dasrec_core.training.cancellation import Control

CONFIG = demo_config(Path("demo"))
STAMP = {"run_id": "r1", "attempt": 1, "elapsed_s": 0.0, "at_ms": 0}


@pytest.fixture
def executor(tmp_path: Path) -> LocalExecutor:
    return LocalExecutor(Home(tmp_path))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """Return a run whose process is gone."""
    folder = RunFolder.create(tmp_path / "runs", "r1", CONFIG)
    folder.write_process(ProcessRecord(pid=os.getpid(), started_s=1.0, attempt=1))
    return folder


def say(folder: RunFolder, *events: Event) -> None:
    log = EventLog(folder.events_file)
    for event in events:
        log.append(event)
    log.close()


def finished(reason: str) -> RunFinished:
    return RunFinished(
        **STAMP,
        seq=0,
        reason=reason,
        epochs=5,
        best_epoch=4,
        best_test_epoch=4,
        metrics={},
        seconds_per_epoch=1.0,
        seconds_per_evaluation=1.0,
        peak_memory_bytes=1,
        weights_sha256="",
    )


def test_unknown_run_is_named(executor: LocalExecutor) -> None:
    with pytest.raises(ExecutionError, match="no run 'nope'"):
        executor.attach("nope")


@pytest.mark.parametrize("reason", ["all_epochs", "early_stopping"])
def test_complete_run_is_not_resumed(
    executor: LocalExecutor, folder: RunFolder, reason: str
) -> None:
    say(folder, finished(reason))
    with pytest.raises(ExecutionError, match="is complete"):
        executor.resume("r1")


def test_a_process_that_has_told_its_end_is_waited_for(
    executor: LocalExecutor, folder: RunFolder, monkeypatch
) -> None:
    say(folder, finished("stopped"))
    monkeypatch.setattr(launch, "engine_command", lambda _: ["true"])
    looks = iter([True, True, False])  # alive, alive, gone, and a fresh one from there on
    monkeypatch.setattr(LocalRun, "is_alive", lambda _: next(looks, False))
    executor.resume("r1")
    assert folder.read_attempt() == 2
    assert next(looks, None) is None


def test_stopped_run_is_resumed_as_the_next_attempt(
    executor: LocalExecutor, folder: RunFolder, monkeypatch
) -> None:
    say(folder, finished("stopped"))
    monkeypatch.setattr(launch, "engine_command", lambda _: ["true"])
    executor.resume("r1").wait()
    assert folder.read_attempt() == 2
    assert folder.read_process().attempt == 2


def test_of_two_programs_that_resume_a_run_at_once_one_starts_it(
    executor: LocalExecutor, folder: RunFolder, monkeypatch
) -> None:
    monkeypatch.setattr(launch, "engine_command", lambda _: ["true"])
    looks: list[LocalRun] = []

    def dead_until_the_other_has_looked_too(run: LocalRun) -> bool:
        looks.append(run)
        if len(looks) == 1:
            executor.resume("r1")
        return False

    monkeypatch.setattr(LocalRun, "is_alive", dead_until_the_other_has_looked_too)
    with pytest.raises(ExecutionError, match="Another program has resumed run r1"):
        executor.resume("r1")
    assert folder.read_attempt() == 2


def test_run_that_was_resumed_this_moment_counts_as_alive(folder: RunFolder) -> None:
    os.utime(folder.path / "attempt", (1.0, 1.0))
    folder.claim_attempt(2)
    assert LocalRun(folder).is_alive()


def test_resuming_forgets_the_stop_that_ended_the_last_attempt(
    executor: LocalExecutor, folder: RunFolder, monkeypatch
) -> None:
    folder.request(Control.STOP)
    monkeypatch.setattr(launch, "engine_command", lambda _: ["true"])
    executor.resume("r1").wait()
    assert folder.requested() is None


def test_run_is_alive_while_its_process_is(folder: RunFolder) -> None:
    assert not LocalRun(folder).is_alive()
    folder.write_process(ProcessRecord(os.getpid(), started_at(os.getpid()), attempt=1))
    assert LocalRun(folder).is_alive()


def test_run_that_was_started_this_moment_counts_as_alive(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, "r2", CONFIG)
    assert LocalRun(folder).is_alive()
    os.utime(folder.path / "attempt", (1.0, 1.0))
    assert not LocalRun(folder).is_alive()


def test_discarding_a_dead_run_marks_it_once(folder: RunFolder) -> None:
    epoch = EpochFinished(
        **STAMP, seq=0, epoch=3, losses={}, train_s=1.0, diagnostics={}, memory_bytes=1
    )
    say(folder, epoch)
    LocalRun(folder).discard()
    LocalRun(folder).discard()
    first, *rest = read_events(folder.events_file)
    assert first == epoch
    assert [(type(event), event.epoch, event.seq) for event in rest] == [(RunDiscarded, 3, 1)]


@pytest.mark.parametrize("reason", ["all_epochs", "stopped"])
def test_a_run_that_has_finished_cannot_be_discarded(folder: RunFolder, reason: str) -> None:
    say(folder, finished(reason))
    with pytest.raises(ExecutionError, match="had ended"):
        LocalRun(folder).discard()
    assert [type(event) for event in read_events(folder.events_file)] == [RunFinished]


def test_a_run_that_was_resumed_can_be_discarded_before_it_has_said_anything(
    folder: RunFolder,
) -> None:
    say(folder, finished("stopped"))
    folder.write_attempt(2)
    folder.write_process(ProcessRecord(os.getpid(), started_at(os.getpid()), attempt=2))
    LocalRun(folder).discard()
    assert folder.requested() is Control.DISCARD


def test_stopping_a_dead_run_leaves_no_request_for_later(folder: RunFolder) -> None:
    LocalRun(folder).stop()
    assert folder.requested() is None


def test_relative_data_folder_means_the_callers_folder(
    executor: LocalExecutor, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(launch, "engine_command", lambda _: ["true"])
    run = executor.submit(CONFIG)
    run.wait()
    assert RunFolder(run.folder).read_config().dataset.path == str(tmp_path / "demo")


def test_engine_that_cannot_be_started_is_said(executor: LocalExecutor, monkeypatch) -> None:
    monkeypatch.setattr(launch, "engine_command", lambda _: ["/no/such/python"])
    with pytest.raises(ExecutionError, match="cannot be started"):
        executor.submit(CONFIG)


def test_engine_that_cannot_be_noted_does_not_train_on_by_itself(
    executor: LocalExecutor, monkeypatch
) -> None:
    started: list[launch.Engine] = []

    def refuse(folder: RunFolder, record: ProcessRecord) -> None:
        raise DiskError("process.json cannot be written.", "Free disk space.")

    def remember(*args: object, **more: object) -> launch.Engine:
        started.append(engine(*args, **more))
        return started[0]

    engine = launch.Engine
    monkeypatch.setattr(launch, "Engine", remember)
    monkeypatch.setattr(launch, "engine_command", lambda _: ["sleep", "60"])
    monkeypatch.setattr(RunFolder, "write_process", refuse)
    with pytest.raises(DiskError):
        executor.submit(CONFIG)
    assert started[0].returncode is not None


def test_frozen_program_starts_itself_as_engine(monkeypatch) -> None:
    monkeypatch.setattr(launch.sys, "frozen", True, raising=False)
    monkeypatch.setattr(launch.sys, "executable", "/opt/studio")
    assert launch.engine_command(Path("/runs/r1")) == ["/opt/studio", "--worker", "/runs/r1"]
