"""A results database as large as years of work leave behind: 5000 runs and 10⁷ points.

    python -m tests.benchmarks.big_database FOLDER

Written past the store, which takes one run at a time, but with its schema and in its own words:
what it holds cannot be told from runs that were recorded one by one.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pydantic import BaseModel
from sqlalchemy import Connection, insert

from dasrec_core.config.dataset import DatasetReference
from dasrec_core.config.models.dasrec import DASRecConfig
from dasrec_core.config.models.diffmm import DiffMMConfig
from dasrec_core.config.models.lightgcn import LightGCNConfig
from dasrec_core.config.naming import describe
from dasrec_core.config.run import RunConfig
from dasrec_core.config.training import TrainingConfig
from dasrec_core.paths import Home
from dasrec_core.store.database import Database
from dasrec_core.store.records import RunStatus
from dasrec_core.store.schema import RunRow, SeriesKeyRow, TagRow

NUM_RUNS, NUM_EPOCHS, SEEDS = 5000, 100, 5
STARTED_MS = 1_763_900_000_000
MODELS = (DASRecConfig(), DiffMMConfig(), LightGCNConfig())
METRICS = ("recall@20", "ndcg@20", "precision@20", "recall@10", "ndcg@10", "hit@20")
KEYS = (
    *(f"{split}/{metric}" for split in ("valid", "test") for metric in METRICS),
    *(f"loss/{term}" for term in ("total", "bpr", "diffusion", "contrastive", "penalty")),
    "train_s",
    "evaluate_s",
    "memory_bytes",
)


def make(home: Path, num_runs: int = NUM_RUNS) -> Home:
    """Make a home folder with ``num_runs`` runs of 2000 points each."""
    made = Home(home)
    database = Database(made.results_url)
    try:
        with database.writing() as session:
            connection = session.connection()
            connection.execute(insert(SeriesKeyRow), [{"name": key} for key in KEYS])
            _add_runs(connection, num_runs)
            _add_points(connection, num_runs)
    finally:
        database.close()
    return made


def num_parameters(config: BaseModel) -> int:
    """How many values a configuration has, nested ones counted one by one."""
    values = (getattr(config, name) for name in type(config).model_fields)
    return sum(num_parameters(value) if isinstance(value, BaseModel) else 1 for value in values)


def _add_runs(connection: Connection, num_runs: int) -> None:
    rows, tags = [], []
    for number in range(num_runs):
        rows.append(_run_row(number))
        if number % 7 == 0:
            tags.append({"run": number + 1, "tag": ("paper", "ablation", "check")[number % 3]})
    connection.execute(insert(RunRow), rows)
    connection.execute(insert(TagRow), tags)


def _run_row(number: int) -> dict[str, object]:
    group = number // SEEDS
    config = RunConfig(
        dataset=DatasetReference(
            path=f"/data/{('tiktok', 'baby')[group % 2]}", fingerprint="7f3a19c4" * 8
        ),
        model=MODELS[group % len(MODELS)],
        training=TrainingConfig(epochs=NUM_EPOCHS, learning_rate=1e-4 * (1 + group)),
        seed=1 + number % SEEDS,
    )
    best = 40 + number % 50
    values = dict.fromkeys(METRICS, 0.02 + 0.08 * (number * 37 % 1000) / 1000)
    at = STARTED_MS + number * 900_000
    return {
        "number": number + 1,
        "run_id": f"big-{number:05d}",
        "revision": number + 1,
        "name": describe(config),
        "config_json": config.model_dump_json(),
        "status": RunStatus.DONE.value,
        "status_at_ms": at,
        "dataset_name": ("tiktok", "baby")[group % 2],
        "identity": config.identity(),
        "group_identity": config.identity(with_seed=False),
        "color_index": group,
        "created_at_ms": at,
        "started_at_ms": at,
        "ended_at_ms": at + 840_000,
        "last_event_at_ms": at + 840_000,
        "attempt": 1,
        "last_seq": 4 * NUM_EPOCHS,
        "device": "cuda:0",
        "num_epochs": NUM_EPOCHS,
        "epochs_done": NUM_EPOCHS,
        "best_epoch": best,
        "best_test_epoch": best + 1,
        "metrics_json": json.dumps(
            {"valid": values, "test": values, "test_at_best_test_epoch": values}
        ),
        "seconds_per_epoch": 8.0,
        "seconds_per_evaluation": 0.4,
        "peak_memory_bytes": 1_200_000_000,
        "note": "",
        "is_baseline": number == 0,
    }


def _add_points(connection: Connection, num_runs: int) -> None:
    raw = connection.connection.cursor()  # ten times as fast as through the ORM
    for run in range(1, num_runs + 1):
        raw.executemany(
            "INSERT INTO points (run, key, epoch, value) VALUES (?,?,?,?)", _points(run)
        )
    raw.close()


def _points(run: int) -> Iterator[tuple[int, int, int, float]]:
    rise = 1 - np.exp(-np.arange(NUM_EPOCHS) / (10 + run % 20))
    noise = np.random.default_rng(run).standard_normal((len(KEYS), NUM_EPOCHS)) * 0.01
    for key in range(len(KEYS)):
        values = (0.1 * rise + noise[key]).tolist()
        yield from ((run, key + 1, epoch, value) for epoch, value in enumerate(values, 1))


def main() -> None:
    """Make the database in the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=NUM_RUNS)
    given = parser.parse_args()
    began = time.perf_counter()
    home = make(given.folder, given.runs)
    size = sum(file.stat().st_size for file in home.path.glob("results.db*"))
    sys.stdout.write(
        f"{given.runs} runs of up to {max(map(num_parameters, map(_whole, MODELS)))} parameters, "
        f"{given.runs * len(KEYS) * NUM_EPOCHS:,} points, {size / 1e6:.0f} MB, "
        f"made in {time.perf_counter() - began:.0f} s in {home.path}\n"
    )


def _whole(model: BaseModel) -> RunConfig:
    return RunConfig(dataset=DatasetReference(path="x"), model=model)


if __name__ == "__main__":
    main()
