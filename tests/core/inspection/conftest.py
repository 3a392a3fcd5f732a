"""A data set with titles and two finished runs on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from inspected_runs import shown_dataset, write_run

from dasrec_core.data.interactions import Interactions
from dasrec_core.inspection.inspected import InspectedData, InspectedRun, open_run
from dasrec_core.models.parts.user_fusion import UserFusion, UserNoise
from tests.helpers.tiny_runs import NUM_ITEMS, NUM_USERS


@pytest.fixture
def data(tmp_path: Path) -> InspectedData:
    return InspectedData.of(shown_dataset(tmp_path))


@pytest.fixture
def first_run(tmp_path: Path) -> InspectedRun:
    """Run A: with modality weights, noise and generated graphs."""
    weights = np.tile(np.array([0.25, 0.75], np.float32), (NUM_USERS, 1))
    weights[3] = [0.9, 0.1]
    sparsity = np.where(np.arange(NUM_USERS) == 3, 0.5, 0.75)
    levels = np.array([[0, 0.1, 0.2], [0, 0.15, 0.3]])
    noise = UserNoise(sparsity, np.array([0.5, 0.75]), levels)
    fusion = UserFusion(("image", "audio"), weights, noise)
    users = np.arange(NUM_USERS)
    graphs = {
        "image": _graph(users, np.full(NUM_USERS, 7)),
        "audio": _graph(users, users),
    }
    return open_run(write_run(tmp_path, "run-a", seed=1, fusion=fusion, graphs=graphs))


@pytest.fixture
def second_run(tmp_path: Path) -> InspectedRun:
    """Run B: of a model without modalities."""
    return open_run(write_run(tmp_path, "run-b", seed=2))


def _graph(user_ids: np.ndarray, item_ids: np.ndarray) -> Interactions:
    return Interactions.from_pairs(user_ids, item_ids, num_users=NUM_USERS, num_items=NUM_ITEMS)
