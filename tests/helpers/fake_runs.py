"""Stand-ins for the engine and the results database, and a script of events."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.errors import ConfigError, ExecutionError, StoreError
from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    FailureKind,
    ProgressAdvanced,
    ResourcesSampled,
    RunDiscarded,
    RunFailed,
    RunFinished,
    RunStarted,
    encode,
)
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.store.records import RunStatus


def run_config(*, seed: int = 1, epochs: int = 10) -> RunConfig:
    return RunConfig(
        dataset=DatasetReference(path="/data/tiktok", fingerprint="f" * 16),
        model=LightGCNConfig(),
        training=TrainingConfig(epochs=epochs),
        seed=seed,
    )


class Script:
    """Makes the events of one run, seq and time rising."""

    def __init__(self, run_id: str = "run-1", *, attempt: int = 1, next_seq: int = 0) -> None:
        self._run_id, self.attempt, self._next_seq = run_id, attempt, next_seq
        self._elapsed_s = 0.0

    def _stamp(self) -> dict[str, Any]:
        stamp = {
            "run_id": self._run_id,
            "attempt": self.attempt,
            "seq": self._next_seq,
            "elapsed_s": self._elapsed_s,
            "at_ms": 1_700_000_000_000 + round(self._elapsed_s * 1000),
        }
        self._next_seq += 1
        return stamp

    def resume(self) -> None:
        self.attempt += 1
        self._elapsed_s = 0.0

    def started(
        self, *, num_epochs: int = 10, first_epoch: int = 1, first_evaluation: int = 0
    ) -> RunStarted:
        return RunStarted(
            **self._stamp(),
            pid=4711,
            process_started_s=1.0,
            device="cpu",
            num_epochs=num_epochs,
            first_epoch=first_epoch,
            first_evaluation=first_evaluation,
            environment={"torch": "2.13.0"},
        )

    def progress(self, epoch: int, step: int, num_steps: int = 10) -> ProgressAdvanced:
        return ProgressAdvanced(
            **self._stamp(), epoch=epoch, phase="train", step=step, num_steps=num_steps
        )

    def loaded(self, num_interactions: int = 5000) -> DatasetLoaded:
        return DatasetLoaded(
            **self._stamp(),
            name="tiktok",
            fingerprint="f" * 16,
            num_users=10,
            num_items=20,
            num_interactions=num_interactions,
            modalities={},
            num_parameters=1,
        )

    def sample(self, cpu_percent: float = 100.0, **changes: Any) -> ResourcesSampled:
        self._elapsed_s += 1.0
        fields: dict[str, Any] = {
            "memory_bytes": 600_000_000,
            "gpu_percent": None,
            "gpu_memory_bytes": None,
        }
        return ResourcesSampled(
            **self._stamp(), **({"cpu_percent": cpu_percent} | fields | changes)
        )

    def epoch(self, epoch: int, **changes: Any) -> EpochFinished:
        self._elapsed_s += 2.0
        fields: dict[str, Any] = {
            "losses": {"bpr": 1.0 / epoch, "total": 1.5 / epoch},
            "train_s": 2.0,
            "diagnostics": {},
            "memory_bytes": 500_000_000,
        }
        return EpochFinished(**self._stamp(), epoch=epoch, **(fields | changes))

    def evaluation(
        self, epoch: int, recall: float, *, is_best: bool = True, without_gain: int = 0
    ) -> EvaluationFinished:
        metrics = {"recall@20": recall, "ndcg@20": recall / 2, "precision@20": recall / 20}
        return EvaluationFinished(
            **self._stamp(),
            epoch=epoch,
            valid=metrics,
            test={key: value * 0.9 for key, value in metrics.items()},
            evaluate_s=0.5,
            is_best=is_best,
            epochs_without_gain=without_gain,
        )

    def epochs(self, first: int, last: int) -> list[Event]:
        return [
            event
            for number in range(first, last + 1)
            for event in (self.epoch(number), self.evaluation(number, 0.01 * number))
        ]

    def finished(self, *, epochs: int = 10, reason: str = "all_epochs") -> RunFinished:
        return RunFinished(
            **self._stamp(),
            reason=reason,
            epochs=epochs,
            best_epoch=epochs,
            best_test_epoch=epochs - 1,
            metrics={
                "valid": {"recall@20": 0.1, "ndcg@20": 0.05},
                "test": {"recall@20": 0.09, "ndcg@20": 0.045},
                "test_at_best_test_epoch": {"recall@20": 0.095, "ndcg@20": 0.046},
            },
            seconds_per_epoch=2.0,
            seconds_per_evaluation=0.5,
            peak_memory_bytes=600_000_000,
            weights_sha256="ab" * 32,
        )

    def failed(
        self, kind: FailureKind = FailureKind.UNEXPECTED, *, epoch: int = 3, error: str = "Broken."
    ) -> RunFailed:
        return RunFailed(
            **self._stamp(), kind=kind, error=error, hint="Try a smaller batch.", epoch=epoch
        )

    def discarded(self, *, epoch: int = 3) -> RunDiscarded:
        return RunDiscarded(**self._stamp(), epoch=epoch)


def write_events(folder: Path, events: Sequence[Event]) -> None:
    with RunFolder(folder).events_file.open("a") as file:
        file.writelines(encode(event) + "\n" for event in events)


class FakeRun:
    """A run folder whose engine is the test; implements ``RunHandle``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.alive = True
        self.asked: list[str] = []

    @property
    def run_id(self) -> str:
        return self.folder.name

    def write(self, *events: Event) -> None:
        write_events(self.folder, events)

    def stop(self) -> None:
        self.asked.append("stop")

    def discard(self) -> None:
        self.asked.append("discard")

    def kill(self) -> None:
        self.asked.append("kill")
        self.alive = False

    def is_alive(self) -> bool:
        return self.alive


class FakeExecutor:
    """Makes run folders and no processes; implements ``Executor``."""

    def __init__(self, runs_folder: Path) -> None:
        self.runs_folder = runs_folder
        self.runs: dict[str, FakeRun] = {}
        self._numbers = itertools.count(1)
        self.gate = threading.Event()
        self.gate.set()

    def submit(self, config: RunConfig, *, run_id: str | None = None) -> FakeRun:
        self.gate.wait(5)
        run_id = run_id or f"run-{next(self._numbers)}"
        RunFolder.create(self.runs_folder, run_id, config)
        self.runs[run_id] = FakeRun(self.runs_folder / run_id)
        return self.runs[run_id]

    def resume(self, run_id: str) -> FakeRun:
        run = self.attach(run_id)
        if run.alive:
            raise ExecutionError(f"Run {run_id} is still running.", "Stop it first.")
        run.alive = True
        return run

    def attach(self, run_id: str) -> FakeRun:
        if run_id not in self.runs:
            raise ExecutionError(f"There is no run {run_id!r}.", "List the runs.")
        return self.runs[run_id]


@dataclass(frozen=True)
class FakeRecord:
    status: RunStatus
    created_at_ms: int = 0
    last_event_at_ms: int | None = None
    run_id: str = "run-1"
    attempt: int = 1


class FakeDatabase:
    """Rows in memory; implements ``RunDatabase``."""

    def __init__(self) -> None:
        self.rows: dict[str, FakeRecord] = {}
        self.events: dict[str, dict[int, Event]] = {}
        self.trouble = ""
        self.is_closed = False

    @property
    def status(self) -> dict[str, str]:
        return {run_id: row.status.value for run_id, row in self.rows.items()}

    def set(self, run_id: str, status: RunStatus) -> None:
        self.rows[run_id] = FakeRecord(status)

    def _check(self) -> None:
        if self.trouble:
            raise StoreError(self.trouble, "Close the other program.")

    def records(self) -> dict[str, FakeRecord]:
        self._check()
        return self.rows

    def last_seq(self, run_id: str) -> int:
        self._check()
        return max(self.events.get(run_id, {}), default=-1)

    def apply(self, events: Sequence[Event]) -> None:
        self._check()
        for event in events:
            self.events.setdefault(event.run_id, {})[event.seq] = event
            if isinstance(event, RunStarted):
                self.set(event.run_id, RunStatus.RUNNING)
            elif isinstance(event, RunFinished | RunFailed | RunDiscarded):
                self.set(event.run_id, RunStatus.DONE)

    def adopt(self, folder: Path) -> None:
        self._check()
        if not (folder / "config.json").read_text().startswith("{"):
            raise ConfigError("No configuration.", "Start a new run.")
        self.set(folder.name, RunStatus.STARTING)

    def mark_starting(self, run_id: str) -> None:
        self._check()
        self.set(run_id, RunStatus.STARTING)

    def close(self) -> None:
        self.is_closed = True

    def mark_interrupted(self, run_id: str) -> None:
        self._mark_live(run_id, RunStatus.INTERRUPTED)

    def mark_stopping(self, run_id: str) -> None:
        self._mark_live(run_id, RunStatus.STOPPING)

    def _mark_live(self, run_id: str, status: RunStatus) -> None:
        self._check()
        if not self.rows[run_id].status.is_final:
            self.set(run_id, status)
