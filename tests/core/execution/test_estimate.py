"""What a run will take: from a few steps of it, here and in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_runs import demo_config

from dasrec_core.data.loading import load_dataset
from dasrec_core.errors import ExecutionError
from dasrec_core.execution import estimate, trial
from dasrec_core.execution.estimate import Estimate, ask
from dasrec_core.execution.trial import measure
from dasrec_core.training.epoch import PhaseTimes


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the threads of the test process alone."""
    monkeypatch.setattr(trial.devices, "set_threads", lambda num_threads: 1)


def test_a_phase_takes_its_first_step_once_and_the_median_of_the_others() -> None:
    times = PhaseTimes("recommend", 10, 2.0, (5.0, 1.0, 9.0, 1.5))
    assert times.phase_s() == pytest.approx(2.0 + 5.0 + 9 * 1.5)


def test_a_phase_of_one_step_takes_that_step() -> None:
    assert PhaseTimes("recommend", 1, 0.5, (3.0,)).phase_s() == pytest.approx(3.5)


@pytest.mark.usefixtures("one_thread")
def test_every_phase_is_tried_and_evaluations_are_counted(demo: Path) -> None:
    config = demo_config(demo, epochs=7)
    config = config.model_copy(
        update={"training": config.training.model_copy(update={"evaluate_every": 3})}
    )
    found = measure(config, load_dataset(config.dataset))
    assert found.seconds_by_phase
    assert found.seconds_per_epoch == pytest.approx(sum(found.seconds_by_phase.values()))
    assert (found.epochs, found.evaluations) == (7, 3)
    assert found.longest_s > 7 * found.seconds_per_epoch
    assert found.peak_memory_bytes > 50_000_000


def test_too_little_memory_is_the_answer_and_no_defect(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 1 TB")

    monkeypatch.setattr("dasrec_core.execution.trial.seeded_model", fail)
    config = demo_config(demo, epochs=1)
    with pytest.raises(ExecutionError, match="memory") as caught:
        measure(config, load_dataset(config.dataset))
    assert "batch_size" in caught.value.hint


@pytest.mark.slow
def test_another_process_answers_the_same_question(demo: Path) -> None:
    config = demo_config(demo, epochs=2)
    found = ask(config)
    assert isinstance(found, Estimate)
    assert found.epochs == 2
    assert set(found.seconds_by_phase) == {"recommend"}


@pytest.mark.slow
def test_what_the_other_process_cannot_do_is_said_in_its_words(tmp_path: Path, demo: Path) -> None:
    config = demo_config(demo, epochs=2)
    gone = config.dataset.model_copy(update={"path": str(tmp_path / "gone"), "fingerprint": None})
    with pytest.raises(ExecutionError, match="gone"):
        ask(config.model_copy(update={"dataset": gone}))


def test_a_process_that_says_nothing_is_no_estimate(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estimate, "program", lambda: ["false"])
    with pytest.raises(ExecutionError, match="could not be tried"):
        ask(demo_config(demo, epochs=2))
