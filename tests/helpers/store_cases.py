"""Configurations of runs, and events as an engine writes them."""

from __future__ import annotations

from itertools import count
from typing import Any

from dasrec_core.config.form_schema import default_values
from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    FailureKind,
    RunFailed,
    RunFinished,
    RunStarted,
)


def make_config(model: str = "lightgcn", **changes: object) -> RunConfig:
    values = default_values(model, dataset_path="/data/tiny")
    for path, value in changes.items():
        put(values, path.replace("__", "."), value)
    return RunConfig.model_validate(values)


class Stream:
    """Makes the events of one run; each call returns the next one."""

    def __init__(self, run_id: str = "r1") -> None:
        self.run_id = run_id
        self.attempt = 0
        self._seq = count()

    def started(self, first_epoch: int = 1, pid: int = 7, first_evaluation: int = 0) -> Event:
        self.attempt += 1
        return RunStarted(
            **self._common(),
            pid=pid,
            process_started_s=1.5,
            device="cpu",
            num_epochs=9,
            first_epoch=first_epoch,
            first_evaluation=first_evaluation,
            environment={},
        )

    def loaded(self, name: str = "tiny") -> Event:
        return DatasetLoaded(
            **self._common(),
            name=name,
            fingerprint="f",
            num_users=2,
            num_items=3,
            num_interactions=4,
            modalities={},
            num_parameters=5,
        )

    def epoch(self, epoch: int, loss: float = 0.5) -> Event:
        return EpochFinished(
            **self._common(),
            epoch=epoch,
            losses={"bpr": loss, "total": loss},
            train_s=float(epoch),
            diagnostics={"edges": 3.0},
            memory_bytes=100 + epoch,
        )

    def evaluation(self, epoch: int, valid: float, test: float) -> Event:
        return EvaluationFinished(
            **self._common(),
            epoch=epoch,
            valid={"recall@20": valid, "ndcg@20": valid / 2},
            test={"recall@20": test, "ndcg@20": test / 2},
            evaluate_s=0.25,
            is_best=True,
            epochs_without_gain=0,
        )

    def finished(
        self,
        reason: str = "all_epochs",
        epochs: int = 2,
        *,
        test: float = 0.1,
        peak: int = 999,
    ) -> Event:
        metrics = {"valid": {"recall@20": 0.2}, "test": {"recall@20": test}}
        return RunFinished(
            **self._common(),
            reason=reason,
            epochs=epochs,
            best_epoch=1,
            best_test_epoch=2,
            metrics={**metrics, "test_at_best_test_epoch": {"recall@20": 0.3}},
            seconds_per_epoch=1.25,
            seconds_per_evaluation=0.5,
            peak_memory_bytes=peak,
            weights_sha256="w",
        )

    def failed(self, kind: FailureKind = FailureKind.OUT_OF_MEMORY) -> Event:
        return RunFailed(**self._common(), kind=kind, error="no memory", hint="halve it", epoch=1)

    def _common(self) -> dict[str, Any]:
        seq = next(self._seq)
        return {
            "run_id": self.run_id,
            "attempt": self.attempt,
            "seq": seq,
            "elapsed_s": 0.1 * seq,
            "at_ms": 1_000 + seq,
        }


def whole_run(run_id: str = "r1", *, test: float = 0.1) -> list[Event]:
    """Return a run that was killed in epoch 3, resumed from epoch 2, and finished."""
    stream = Stream(run_id)
    return [
        stream.started(),
        stream.loaded(),
        stream.epoch(1, loss=0.9),
        stream.evaluation(1, valid=0.2, test=0.1),
        stream.epoch(2, loss=0.8),
        stream.evaluation(2, valid=0.9, test=0.8),
        stream.epoch(3, loss=0.7),
        stream.started(first_epoch=2),
        stream.loaded(),
        stream.epoch(2, loss=0.6),
        stream.evaluation(2, valid=0.1, test=0.3),
        stream.finished(test=test),
    ]
