"""Runs in a real results database, told as the engine would tell them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.events import (
    DatasetLoaded,
    EpochFinished,
    EvaluationFinished,
    Event,
    FailureKind,
    RunDiscarded,
    RunFailed,
    RunFinished,
    RunStarted,
)
from dasrec_core.store.recorder import Recorder
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore

STARTED_MS = 1_763_900_000_000
BASE = RunConfig(
    dataset=DatasetReference(path="/data/tiktok", fingerprint="7f3a19c4" * 8),
    model=DASRecConfig(),
    seed=1,
)
ENDS = {
    RunStatus.DONE: "all_epochs",
    RunStatus.STOPPED: "stopped",
}


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    """What happened in a run.

    Attributes:
        recalls: Its validation Recall@20, epoch by epoch; on test it is 0.001 below.
        test: Test metrics at its end in place of those, as its metrics per user have them.
    """

    run_id: str
    config: RunConfig = BASE
    dataset: str = "tiktok"
    recalls: Sequence[float] = (0.05, 0.08, 0.07)
    status: RunStatus = RunStatus.DONE
    num_epochs: int = 3
    started_ms: int = STARTED_MS
    epoch_s: float = 14.0
    environment: dict[str, str] = field(default_factory=lambda: {"torch": "2.13.0"})
    test: Mapping[str, float] = field(default_factory=dict)


def store_run(store: RunStore, run: StoredRun) -> None:
    """Create ``run`` in ``store`` and record its events."""
    store.create(
        run.run_id, run.config, dataset_name=run.dataset, created_at_ms=run.started_ms - 1000
    )
    if run.status is RunStatus.QUEUED:
        store.mark(run.run_id, RunStatus.QUEUED)
        return
    if run.status is RunStatus.STARTING:
        return
    Recorder(store).apply(list(events_of(run)))
    if run.status in (RunStatus.INTERRUPTED, RunStatus.STOPPING):
        store.mark(run.run_id, run.status)


def events_of(run: StoredRun) -> Iterator[Event]:
    """The events of a run, up to where it is now."""
    seq = count()

    def at(epoch: int) -> dict[str, object]:
        elapsed = epoch * run.epoch_s
        return {
            "run_id": run.run_id,
            "attempt": 1,
            "seq": next(seq),
            "elapsed_s": elapsed,
            "at_ms": run.started_ms + round(elapsed * 1000),
        }

    yield RunStarted(
        **at(0),
        pid=4242,
        process_started_s=1.0,
        device="cpu",
        num_epochs=run.num_epochs,
        first_epoch=1,
        environment=run.environment,
    )
    yield DatasetLoaded(
        **at(0),
        name=run.dataset,
        fingerprint=run.config.dataset.fingerprint or "",
        num_users=9308,
        num_items=6710,
        num_interactions=59541,
        modalities={"image": 128, "audio": 128},
        num_parameters=1_000_000,
    )
    best = 0
    for epoch, recall in enumerate(run.recalls, 1):
        yield EpochFinished(
            **at(epoch),
            epoch=epoch,
            losses={"total": 0.9 / epoch, "bpr": 0.5 / epoch},
            train_s=run.epoch_s,
            diagnostics={},
            memory_bytes=600_000_000,
        )
        is_best = recall == max(run.recalls[:epoch])
        best = epoch if is_best else best
        yield EvaluationFinished(
            **at(epoch),
            epoch=epoch,
            valid=_metrics(recall),
            test=_metrics(recall - 0.001),
            evaluate_s=1.0,
            is_best=is_best,
            epochs_without_gain=epoch - best,
        )
    yield from _end(run, at(len(run.recalls)), best)


def _metrics(recall: float) -> dict[str, float]:
    return {"recall@20": recall, "ndcg@20": recall * 0.44, "precision@20": recall * 0.05}


def _end(run: StoredRun, common: dict[str, object], best: int) -> Iterator[Event]:
    epoch = len(run.recalls)
    if run.status in ENDS:
        at_best = _metrics(run.recalls[best - 1] - 0.001) | dict(run.test)
        yield RunFinished(
            **common,
            reason=ENDS[run.status],
            epochs=epoch,
            best_epoch=best,
            best_test_epoch=best,
            metrics={
                "valid": _metrics(run.recalls[best - 1]),
                "test": at_best,
                "test_at_best_test_epoch": at_best,
            },
            seconds_per_epoch=run.epoch_s,
            seconds_per_evaluation=1.0,
            peak_memory_bytes=620_000_000,
            weights_sha256="0" * 64,
        )
    elif run.status in (RunStatus.FAILED, RunStatus.DIVERGED):
        diverged = run.status is RunStatus.DIVERGED
        yield RunFailed(
            **common,
            kind=FailureKind.DIVERGED if diverged else FailureKind.OUT_OF_MEMORY,
            error="The loss became NaN in step 240." if diverged else "8.1 GB were asked for.",
            hint="Lower the learning rate." if diverged else "Halve the batch size.",
            epoch=epoch + 1,
        )
    elif run.status is RunStatus.DISCARDED:
        yield RunDiscarded(**common, epoch=epoch)
