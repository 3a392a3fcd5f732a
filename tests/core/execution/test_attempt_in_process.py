"""An attempt without a process around it: every end is an event and an exit code."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest
import torch
from attempts import resume, run
from tiny_runs import demo_config, tiny_dataset
from trained_runs import SMALL_DASREC

from dasrec_core.config.run import RunConfig
from dasrec_core.errors import DiskError
from dasrec_core.events import (
    CheckpointSaved,
    DatasetLoaded,
    EpochFinished,
    FailureKind,
    NoticeRaised,
    RunDiscarded,
    RunFailed,
    RunFinished,
    RunStarted,
)
from dasrec_core.execution import engine
from dasrec_core.execution.evaluate import evaluate_run
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.results import read_per_user, read_top_items
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.execution.worker import execute_attempt
from dasrec_core.training.cancellation import CancelToken, Control

pytestmark = pytest.mark.usefixtures("one_thread")


def test_run_tells_its_story_in_order(tmp_path: Path, demo: Path) -> None:
    code, events, _ = run(tmp_path, demo_config(demo, epochs=2))
    passing = {"ProgressAdvanced", "ResourcesSampled"}
    told = [event for event in events if type(event).__name__ not in passing]
    assert code == 0
    assert [type(event).__name__ for event in told] == [
        "RunStarted",
        "DatasetLoaded",
        *["EpochFinished", "EvaluationFinished"] * 2,
        "CheckpointSaved",
        "RunFinished",
    ]
    assert [event.seq for event in events] == list(range(len(events)))


def test_finished_run_has_metrics_per_user_and_recommendations(tmp_path: Path, demo: Path) -> None:
    _, events, folder = run(tmp_path, demo_config(demo, epochs=2))
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    recall = read_per_user(folder.path)["test"].values["recall@20"]
    assert recall.mean() == pytest.approx(finished.metrics["test"]["recall@20"], abs=1e-6)
    assert (read_top_items(folder.path).item_ids[7, :10] >= 0).all()


def test_diversity_is_measured_on_the_features_as_they_are_stored(
    tmp_path: Path, demo: Path
) -> None:
    found = []
    for changes in ({}, {"standardize": ("image",)}, {"modalities": ()}):
        config = demo_config(demo, epochs=1)
        data = config.dataset.model_copy(update=changes)
        _, events, _ = run(tmp_path / str(len(found)), config.model_copy(update={"dataset": data}))
        finished = next(event for event in events if isinstance(event, RunFinished))
        found.append(finished.metrics["test"]["diversity_image@20"])
    assert found[0] == found[1] == found[2]


def test_a_run_that_named_no_content_is_bound_to_the_data_it_read(
    tmp_path: Path, demo: Path
) -> None:
    config = demo_config(demo, epochs=2, keep_checkpoints="best_and_last")
    assert config.dataset.fingerprint is None
    _, events, folder = run(tmp_path, config)
    loaded = next(event for event in events if isinstance(event, DatasetLoaded))
    assert folder.read_config() == config.bound_to(loaded.fingerprint, "diffmm")


def test_evaluating_again_gives_the_same_metrics(tmp_path: Path, demo: Path) -> None:
    _, events, folder = run(tmp_path, demo_config(demo, epochs=2))
    folder.top_items_file.unlink()
    again = evaluate_run(folder.path)
    assert again.metrics["test"] == events[-1].metrics["test"]
    assert folder.top_items_file.exists()


def test_a_run_is_evaluated_as_precisely_as_it_was_trained(tmp_path: Path, demo: Path) -> None:
    *_, folder = run(tmp_path, demo_config(demo, epochs=1, precision="tf32"))
    engine.devices.set_precision("float32")
    evaluate_run(folder.path)
    allowed = torch.get_float32_matmul_precision()
    engine.devices.set_precision("float32")  # as other tests have it
    assert allowed == "high"


def test_popularity_is_evaluated_once_and_done(tmp_path: Path, demo: Path) -> None:
    code, events, _ = run(tmp_path, demo_config(demo, model="popularity"))
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert (code, finished.epochs, finished.best_epoch) == (0, 1, 1)
    assert finished.metrics["test"]["recall@20"] > 0.1


def test_changed_data_is_refused_on_resume(tmp_path: Path, demo: Path, monkeypatch) -> None:
    config = demo_config(demo, epochs=2, keep_checkpoints="best_and_last")
    _, _, folder = run(tmp_path, config)
    real = engine.load_dataset
    monkeypatch.setattr(engine, "load_dataset", lambda reference: _changed(real(reference)))
    code, events = resume(folder)
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert (code, failed.kind) == (2, FailureKind.BAD_INPUT)
    assert "changed since this run began" in failed.error


def _changed(dataset):
    from dataclasses import replace

    return replace(dataset, fingerprint="0" * 64)


def test_damaged_state_is_passed_over_and_said(tmp_path: Path, demo: Path) -> None:
    config = demo_config(demo, epochs=3, checkpoint_every_s=0, keep_checkpoints="best_and_last")
    _, events, folder = run(tmp_path, config)
    expected = events[-1].weights_sha256
    (folder.checkpoints / "last-000003-a1" / "state.pt").write_bytes(b"")
    _, events = resume(folder)
    second = [event for event in events if event.attempt == 2]
    assert next(event for event in second if isinstance(event, RunStarted)).first_epoch == 3
    notice = next(event for event in second if isinstance(event, NoticeRaised))
    assert "state.pt has 0 bytes" in notice.message
    assert events[-1].weights_sha256 == expected


def test_a_run_that_begins_again_because_no_state_is_there_says_so(
    tmp_path: Path, demo: Path
) -> None:
    _, events, folder = run(tmp_path, demo_config(demo, epochs=1, keep_checkpoints="best_and_last"))
    assert not any(isinstance(event, NoticeRaised) for event in events)
    shutil.rmtree(folder.checkpoints)  # to make room, or lost in a copy
    _, events = resume(folder)
    (notice,) = (event for event in events if isinstance(event, NoticeRaised))
    assert "No state" in notice.message
    assert notice.hint == "The run goes on at the beginning instead."


def test_a_run_that_is_done_is_not_failed_by_what_is_left_to_delete(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    def is_gone(*_: object, **__: object) -> None:
        raise OSError(errno.ESTALE, "Stale file handle")

    monkeypatch.setattr(engine.Checkpoints, "drop_last", is_gone)
    code, events, _ = run(tmp_path, demo_config(demo, epochs=1))
    assert code == 0
    assert isinstance(events[-1], RunFinished)


def test_discarded_run_ends_without_results(tmp_path: Path, demo: Path) -> None:
    folder = RunFolder.create(tmp_path, "r1", demo_config(demo, epochs=50))
    folder.request(Control.DISCARD)
    assert execute_attempt(folder, CancelToken(folder.requested)) == 130
    assert isinstance(read_events(folder.events_file)[-1], RunDiscarded)
    assert not folder.top_items_file.exists()


def test_stopped_run_keeps_results_and_can_go_on(tmp_path: Path, demo: Path) -> None:
    folder = RunFolder.create(tmp_path, "r1", demo_config(demo, epochs=3))
    folder.request(Control.STOP)
    assert execute_attempt(folder, CancelToken(folder.requested)) == 130
    stopped = read_events(folder.events_file)[-1]
    assert isinstance(stopped, RunFinished)
    assert (stopped.reason, stopped.epochs) == ("stopped", 1)
    code, events = resume(folder)
    assert (code, events[-1].epochs) == (0, 3)
    assert [e.epoch for e in events if isinstance(e, EpochFinished)] == [1, 2, 3]


def test_arrays_of_an_earlier_end_are_gone_while_a_run_goes_on(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    config = RunConfig.model_validate(
        {"dataset": {"path": str(demo)}, "model": SMALL_DASREC, "training": {"epochs": 3}}
    )
    folder = RunFolder.create(tmp_path, "r1", config)
    folder.request(Control.STOP)
    execute_attempt(folder, CancelToken(folder.requested))
    names = {file.name for file in folder.result_files()}
    assert names > {"per_user.npz", "top_items.npz", "embeddings.npz", "fusion.npz"}
    assert any(name.startswith("graph_") for name in names)

    def full_disk(*_: object) -> None:
        raise DiskError("The disk is full.", "Free disk space.")

    monkeypatch.setattr(engine, "write_results", full_disk)
    code, _ = resume(folder)
    assert (code, folder.result_files()) == (1, ())


def test_an_attempt_that_never_trains_leaves_the_arrays(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    folder = RunFolder.create(tmp_path, "r1", demo_config(demo, epochs=3))
    folder.request(Control.STOP)
    execute_attempt(folder, CancelToken(folder.requested))
    before = folder.result_files()
    monkeypatch.setattr(engine, "load_dataset", lambda _: _changed(tiny_dataset()))
    assert resume(folder)[0] == 2
    assert before
    assert folder.result_files() == before


def test_attempt_that_was_given_up_writes_nothing_more(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    folder = RunFolder.create(tmp_path, "r1", demo_config(demo, epochs=50))
    real = engine.seeded_model

    def resumed_meanwhile(*arguments):
        folder.write_attempt(2)
        return real(*arguments)

    monkeypatch.setattr(engine, "seeded_model", resumed_meanwhile)
    assert execute_attempt(folder, CancelToken(folder.requested)) == 1
    events = read_events(folder.events_file)
    assert isinstance(events[-1], DatasetLoaded)
    assert not any(isinstance(event, CheckpointSaved) for event in events)


def test_new_versions_are_said_on_resume(tmp_path: Path, demo: Path) -> None:
    _, _, folder = run(tmp_path, demo_config(demo, epochs=1))
    text = folder.environment_file.read_text()
    folder.environment_file.write_text(text.replace('"torch": "', '"torch": "0.'))
    _, events = resume(folder)
    notices = [event.message for event in events if isinstance(event, NoticeRaised)]
    assert any("torch 0." in message for message in notices)
