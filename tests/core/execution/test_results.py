"""Result arrays: what is written comes back, what is missing or damaged is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dasrec_core.data.interactions import Interactions
from dasrec_core.errors import ExecutionError
from dasrec_core.execution.results import (
    NO_ITEM,
    PerUser,
    TopItems,
    read_graph,
    read_per_user,
    read_top_items,
    write_graph,
    write_per_user,
    write_top_items,
)

TOP = TopItems(
    np.array([[4, 2, 7], [1, NO_ITEM, NO_ITEM]], np.int32),
    np.array([[0.9, 0.5, 0.25], [0.5, -np.inf, -np.inf]], np.float32),
)


def test_metrics_per_user_come_back(tmp_path: Path) -> None:
    recall = np.array([0.5, 1.0], np.float32)
    splits = {
        split: PerUser(np.array([0, 3]), {"recall@20": recall, "ndcg@20": recall / 2})
        for split in ("valid", "test")
    }
    write_per_user(tmp_path, splits)
    found = read_per_user(tmp_path)["test"]
    assert found.user_ids.tolist() == [0, 3]
    assert found.values["ndcg@20"].tolist() == [0.25, 0.5]


def test_best_items_come_back_in_order(tmp_path: Path) -> None:
    write_top_items(tmp_path, TOP)
    found = read_top_items(tmp_path)
    np.testing.assert_array_equal(found.item_ids, TOP.item_ids)
    np.testing.assert_array_equal(found.scores, TOP.scores)


def test_run_without_results_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExecutionError, match=r"has no top_items\.npz"):
        read_top_items(tmp_path)


def test_damaged_results_are_named(tmp_path: Path) -> None:
    (tmp_path / "top_items.npz").write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(ExecutionError, match="damaged"):
        read_top_items(tmp_path)


def test_generated_graph_comes_back(tmp_path: Path) -> None:
    graph = Interactions(np.array([0, 1, 1, 2]), np.array([4, 0]), 5)
    write_graph(tmp_path, "image", graph)
    found = read_graph(tmp_path, "image")
    assert (found.items_of(2).tolist(), found.num_items) == ([0], 5)
