"""Recall by item popularity against one user at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from compared_runs import per_user

from dasrec_core.analysis.seed_groups import SeedGroup
from dasrec_core.config.dataset import DatasetReference
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.demo import generate_demo
from dasrec_core.data.loading import load_dataset
from dasrec_core.execution.results import TopItems, write_per_user, write_top_items
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.reporting.document import Mean, Table
from dasrec_core.reproduction.counted_runs import CountedRuns, Data
from dasrec_core.reproduction.material import Material, Sources
from dasrec_core.reproduction.tail_table import tail_table
from dasrec_core.store.records import RunRecord
from tests.helpers.comparison_runs import finished

BOUNDS = {"0 (cold)": (0, 0), "1–14": (1, 14), "15–39": (15, 39), "from 40": (40, 10**9)}


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = generate_demo(tmp_path_factory.mktemp("demo"))
    return load_dataset(DatasetReference(path=str(folder)))


def run_on(dataset: Dataset, runs: Path, seed: int) -> tuple[RunRecord, np.ndarray]:
    """A run that lists random items, and its lists."""
    run = finished("lightgcn", dataset__path=str(dataset.path), seed=seed, run_id=f"r{seed}")
    reference = run.config.dataset.model_copy(update={"fingerprint": dataset.fingerprint})
    config = run.config.model_copy(update={"dataset": reference})
    folder = RunFolder.create(runs, run.run_id, config).path
    rng = np.random.default_rng(seed)
    lists = np.stack([rng.permutation(dataset.num_items)[:50] for _ in range(dataset.num_users)])
    write_top_items(folder, TopItems(lists.astype(np.int32), np.zeros(lists.shape, np.float32)))
    users = per_user([0.1] * 3)
    write_per_user(folder, {"valid": users, "test": users})
    return finished("lightgcn", seed=seed, run_id=run.run_id, **reference_of(config)), lists


def reference_of(config) -> dict[str, object]:
    return {
        "dataset__path": config.dataset.path,
        "dataset__fingerprint": config.dataset.fingerprint,
    }


def slowly(dataset: Dataset, lists: np.ndarray, low: int, high: int) -> float:
    degrees = np.bincount(dataset.train.item_ids, minlength=dataset.num_items)
    test, found = dataset.test, []
    for user in range(dataset.num_users):
        wanted = {
            int(item)
            for item in test.item_ids[test.indptr[user] : test.indptr[user + 1]]
            if low <= degrees[item] <= high
        }
        if wanted:
            found.append(len(wanted & set(lists[user, :20].tolist())) / len(wanted))
    return float(np.mean(found))


def test_recall_of_every_group_is_that_of_one_user_at_a_time(
    dataset: Dataset, tmp_path: Path
) -> None:
    made = [run_on(dataset, tmp_path, seed) for seed in (1, 2)]
    material = Material(
        Data("demo", dataset.fingerprint, "demo"),
        tuple(run for run, _ in made),
        CountedRuns([], []),
        Sources(tmp_path.joinpath, lambda *_: {}, {}),
    )
    material.__dict__["main"] = {"lightgcn": SeedGroup(material.runs)}
    table = tail_table(material, {"lightgcn": "LightGCN"})
    assert isinstance(table, Table)
    (row,) = table.rows
    for column, cell in list(zip(table.columns, row, strict=True))[1:]:
        values = [slowly(dataset, lists, *BOUNDS[column.key]) for _, lists in made]
        assert isinstance(cell, Mean)
        assert cell.value == pytest.approx(np.mean(values), abs=1e-9)
        assert cell.spread == pytest.approx(np.std(values, ddof=1), abs=1e-9)
