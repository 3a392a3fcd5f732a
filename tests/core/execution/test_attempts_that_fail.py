"""How an attempt that cannot go on says why, as an event and an exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from attempts import run
from tiny_runs import TinyModel, demo_config, tiny_dataset
from torch import Tensor

from dasrec_core.events import FailureKind, RunFailed
from dasrec_core.execution import engine
from dasrec_core.execution.event_log import read_events
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.execution.worker import execute_attempt
from dasrec_core.training.cancellation import CancelToken

pytestmark = pytest.mark.usefixtures("one_thread")


def test_missing_data_is_bad_input(tmp_path: Path) -> None:
    code, events, _ = run(tmp_path, demo_config(tmp_path / "nowhere"))
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert (code, failed.kind) == (2, FailureKind.BAD_INPUT)
    assert failed.hint


def test_damaged_configuration_is_bad_input(tmp_path: Path, demo: Path) -> None:
    folder = RunFolder.create(tmp_path, "r1", demo_config(demo))
    folder.config_file.write_text("{")
    assert execute_attempt(folder, CancelToken()) == 2
    assert isinstance(read_events(folder.events_file)[-1], RunFailed)


def test_loss_that_is_not_a_number_ends_as_diverged(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    def spoiled(*_: object) -> TinyModel:
        return TinyModel(loss=lambda loss: loss * float("nan"))

    monkeypatch.setattr(engine, "seeded_model", spoiled)
    monkeypatch.setattr(engine, "load_dataset", lambda _: tiny_dataset())
    code, events, _ = run(tmp_path, demo_config(demo))
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert (code, failed.kind) == (1, FailureKind.DIVERGED)
    assert "'bpr' is nan at step 1" in failed.error


def test_lack_of_memory_is_told_with_a_smaller_batch(
    tmp_path: Path, demo: Path, monkeypatch
) -> None:
    def too_big(loss: Tensor) -> Tensor:
        raise MemoryError

    monkeypatch.setattr(engine, "seeded_model", lambda *_: TinyModel(loss=too_big))
    monkeypatch.setattr(engine, "load_dataset", lambda _: tiny_dataset())
    code, events, _ = run(tmp_path, demo_config(demo))
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert (code, failed.kind) == (1, FailureKind.OUT_OF_MEMORY)


def test_defect_is_told_without_a_traceback_in_the_event(
    tmp_path: Path, demo: Path, monkeypatch, caplog
) -> None:
    def defect(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(engine, "seeded_model", defect)
    code, events, _ = run(tmp_path, demo_config(demo))
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert (code, failed.kind) == (1, FailureKind.UNEXPECTED)
    assert "Traceback" not in failed.error
    assert "Traceback" in caplog.text
