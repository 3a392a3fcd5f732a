"""Finished runs on the tiny data set, their arrays made by slow references instead of an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import Interactions
from dasrec_core.execution.embeddings_file import Embeddings, write_embeddings
from dasrec_core.execution.fusion_file import write_fusion
from dasrec_core.execution.results import (
    PerUser,
    TopItems,
    write_graph,
    write_per_user,
    write_top_items,
)
from dasrec_core.execution.run_folder import RunFolder
from dasrec_core.models.parts.user_fusion import UserFusion
from tests.helpers.tiny_runs import NUM_ITEMS, NUM_USERS, tiny_dataset
from tests.reference.ranking_oracle import metric, ranked

METRICS = ("recall@5", "ndcg@5", "recall@20")


def shown_dataset(folder: Path) -> Dataset:
    """The tiny data set with keys, titles and two modalities; item 4 has no audio."""
    generator = np.random.default_rng(9)
    features = {
        name: generator.normal(size=(NUM_ITEMS, width)).astype(np.float32)
        for name, width in (("image", 5), ("audio", 3))
    }
    features["audio"][4] = 0
    return replace(
        tiny_dataset(),
        path=folder,
        features=features,
        user_keys=tuple(f"u{number}" for number in range(NUM_USERS)),
        item_keys=tuple(f"i{number}" for number in range(NUM_ITEMS)),
        item_titles=tuple(f"Title {number}" for number in range(NUM_ITEMS)),
    )


def write_run(
    runs: Path,
    run_id: str,
    *,
    seed: int,
    fusion: UserFusion | None = None,
    graphs: Mapping[str, Interactions] | None = None,
    **evaluation: Any,
) -> Path:
    """Write the folder of a run that ranks by random embeddings; return it."""
    dataset = tiny_dataset()
    config = RunConfig.model_validate(
        {"dataset": {"path": "tiny"}, "model": {"name": "lightgcn"}, "evaluation": evaluation}
    )
    folder = RunFolder.create(runs, run_id, config).path
    generator = np.random.default_rng(seed)
    users, items = (
        generator.normal(size=(count, 4)).astype(np.float32) for count in (NUM_USERS, NUM_ITEMS)
    )
    scores = users @ items.T
    write_embeddings(folder, Embeddings(users, items))
    write_top_items(folder, _top_items(dataset, scores))
    masks_valid = config.evaluation.mask_valid_at_test
    write_per_user(
        folder,
        {
            "valid": _per_user(dataset.valid, scores, dataset, masks_valid=False),
            "test": _per_user(dataset.test, scores, dataset, masks_valid=masks_valid),
        },
    )
    if fusion is not None:
        write_fusion(folder, fusion)
    for modality, graph in (graphs or {}).items():
        write_graph(folder, modality, graph)
    return folder


def _top_items(dataset: Dataset, scores: np.ndarray) -> TopItems:
    item_ids = np.full((NUM_USERS, NUM_ITEMS), -1, np.int32)
    listed = np.full((NUM_USERS, NUM_ITEMS), -np.inf, np.float32)
    for user in range(NUM_USERS):
        known = set(dataset.train.items_of(user).tolist())
        best = ranked(scores[user].tolist(), known, NUM_ITEMS)
        item_ids[user, : len(best)] = best
        listed[user, : len(best)] = scores[user, best]
    return TopItems(item_ids, listed)


def _per_user(
    held_out: Interactions, scores: np.ndarray, dataset: Dataset, *, masks_valid: bool
) -> PerUser:
    users = np.flatnonzero(held_out.user_degrees)
    values: dict[str, list[float]] = {key: [] for key in METRICS}
    for user in users.tolist():
        hidden = set(dataset.train.items_of(user).tolist())
        hidden |= set(dataset.valid.items_of(user).tolist()) if masks_valid else set()
        best = ranked(scores[user].tolist(), hidden, NUM_ITEMS)
        relevant = set(held_out.items_of(user).tolist())
        for key in METRICS:
            name, _, k = key.partition("@")
            values[key].append(metric(name, best, relevant, int(k)))
    return PerUser(users, {key: np.array(found, np.float32) for key, found in values.items()})
