"""Run records as the store hands them out."""

from __future__ import annotations

import pytest
from runs_table_cases import CLOCK_MS, MakeRun

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.store.records import RunRecord, RunStatus
from studio.qtmodels.runs_table import RunsTableModel

NOW_MS = 1_700_000_000_000


def _make_run(
    number: int,
    *,
    model: str = "dasrec",
    seed: int = 1,
    learning_rate: float = 1e-3,
    recall: float | None = None,
    status: RunStatus = RunStatus.DONE,
    **fields: object,
) -> RunRecord:
    config = RunConfig(
        dataset=DatasetReference(path="/data/tiktok", fingerprint="7f3a19c4"),
        model=DASRecConfig() if model == "dasrec" else LightGCNConfig(),
        training=TrainingConfig(learning_rate=learning_rate),
        seed=seed,
    )
    measured: dict[str, object] = {}
    if recall is not None:
        measured = {
            "best_epoch": 31,
            "best_valid": {"recall@20": recall, "ndcg@20": recall / 2},
            "best_test": {"recall@20": recall - 0.001, "ndcg@20": recall / 2 - 0.001},
        }
    values: dict[str, object] = {
        "run_id": f"run-{number:04}",
        "name": f"DASRec {number}",
        "config": config,
        "status": status,
        "dataset_name": "tiktok",
        "identity": config.identity(),
        "group_identity": config.identity(with_seed=False),
        "color_index": number % 6,
        "created_at_ms": NOW_MS + number,
        "started_at_ms": NOW_MS + number * 1000,
        "ended_at_ms": NOW_MS + number * 1000 + 840_000,
        "num_epochs": 50,
        "epochs_done": 50,
    }
    return RunRecord(**{**values, **measured, **fields})  # type: ignore[arg-type]  # test data


@pytest.fixture
def make_run() -> MakeRun:
    return _make_run


@pytest.fixture
def model(qapp: object, make_run: MakeRun) -> RunsTableModel:
    model = RunsTableModel(clock_ms=lambda: CLOCK_MS)
    recalls = [0.09, None, 0.11, 0.10]
    model.set_runs([make_run(number, recall=recall) for number, recall in enumerate(recalls)])
    return model
