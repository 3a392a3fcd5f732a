"""Finished runs as records, and their metrics per user, for everything that compares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from stored_runs import BASE

from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.execution.results import PerUser, write_per_user
from dasrec_core.store.records import RunRecord, RunStatus


def varied(**changes: object) -> RunConfig:
    """The base configuration with settings replaced, such as ``model__num_layers=2``."""
    values = BASE.model_dump(mode="json")
    for path, value in changes.items():
        put(values, path.replace("__", "."), value)
    return RunConfig.model_validate(values)


def finished(run_id: str = "a", recall: float = 0.1, **changes: object) -> RunRecord:
    """A finished run with ``recall`` as its Recall@20 on test."""
    config = varied(**changes)
    return RunRecord(
        run_id=run_id,
        name=run_id,
        config=config,
        status=RunStatus.DONE,
        dataset_name="tiktok",
        identity=config.identity(),
        group_identity=config.identity(with_seed=False),
        color_index=0,
        created_at_ms=0,
        best_epoch=2,
        best_valid={"recall@20": recall + 0.01},
        best_test={"recall@20": recall, "ndcg@20": recall / 2},
    )


def per_user(values: Sequence[float], metric: str = "recall@20") -> PerUser:
    """A metric of users 0, 1, 2, …"""
    return PerUser(np.arange(len(values)), {metric: np.asarray(values, dtype=np.float32)})


def write_users(folder: Path, metrics: Mapping[str, Sequence[float]]) -> None:
    """Write the arrays of a finished run with these test metrics of users 0, 1, 2, …"""
    folder.mkdir(parents=True, exist_ok=True)
    columns = {key: np.asarray(column, dtype=np.float32) for key, column in metrics.items()}
    users = np.arange(len(next(iter(columns.values()))))
    write_per_user(folder, {split: PerUser(users, columns) for split in ("valid", "test")})
