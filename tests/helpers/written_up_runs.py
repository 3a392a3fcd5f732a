"""A small results database of several models, seeds and studies, as trainings would leave it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from compared_runs import write_users
from stored_runs import BASE, STARTED_MS, StoredRun, store_run

from dasrec_core.cli.main import main
from dasrec_core.config.nested import put
from dasrec_core.config.run import RunConfig
from dasrec_core.paths import Home
from dasrec_core.reproduction.counted_runs import Data, preset_config
from dasrec_core.store.records import RunStatus
from dasrec_core.store.runs import RunStore

TIKTOK = Data("tiktok", BASE.dataset.fingerprint or "", "tiktok")
LEVELS = {"lightgcn": 0.07, "diffmm": 0.10, "dasrec": 0.11}
ENVIRONMENT = {"torch": "2.13.0", "processor": "Test CPU", "physical_cores": "2", "device": "cpu"}
NUM_USERS = 40


def preset_of(model: str, seed: int = 1, data: Data = TIKTOK, **changes: object) -> RunConfig:
    """What a model is run with on a data set, TikTok if none is named, with settings replaced."""
    values = preset_config(model, data).model_dump(mode="json")
    put(values, "seed", seed)
    put(values, "dataset.path", f"/somewhere/data/{data.name}")
    for path, value in changes.items():
        put(values, path.replace("__", "."), value)
    return RunConfig.model_validate(values)


def add_run(
    store: RunStore,
    runs: Path,
    run_id: str,
    config: RunConfig,
    level: float,
    *,
    status: RunStatus = RunStatus.DONE,
    later_ms: int = 0,
    dataset: str = "tiktok",
) -> str:
    """Store a run whose Recall@20 is ``level`` on validation, and write its files."""
    store_run(
        store,
        StoredRun(
            run_id=run_id,
            config=config,
            dataset=dataset,
            recalls=(level / 2, level, level * 0.9),
            status=status,
            started_ms=STARTED_MS + later_ms,
        ),
    )
    rng = np.random.default_rng(round(level * 1e4))
    drawn = rng.normal(level, 0.02, NUM_USERS)
    users = drawn - drawn.mean() + level - 0.001  # as test is stored
    write_users(runs / run_id, {"recall@20": users.tolist(), "ndcg@20": (users * 0.44).tolist()})
    (runs / run_id / "environment.json").write_text(json.dumps(ENVIRONMENT))
    return run_id


def fill(store: RunStore, runs: Path, levels: Mapping[str, float] = LEVELS) -> None:
    """Three seeds of every model with its preset, and two more noise levels of DASRec."""
    for model, level in levels.items():
        for seed in (1, 2, 3):
            shifted = level + seed * 0.001
            add_run(store, runs, f"{model}-{seed}", preset_of(model, seed), shifted)
    for noise in (0.1, 0.7):
        for seed in (1, 2):
            config = preset_of("dasrec", seed, model__noise_intensity=noise)
            add_run(store, runs, f"noise-{noise}-{seed}", config, 0.10 + noise / 100 + seed / 1000)


def reproduce(out: Path, of: Home, *more: object) -> int:
    """Write the page of the runs of a home; return the exit code."""
    return main(["runs", "reproduce", "--out", str(out), "--home", str(of.path), *map(str, more)])


def rows_of(text: str, title: str) -> dict[str, list[str]]:
    """The rows of a table, by their first cell."""
    body = text.split(f"**{title}**", 1)[1].split("\n\n")[1].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in body]
    return {row[0]: row[1:] for row in cells}
