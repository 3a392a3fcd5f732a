"""Explains a score by what happens to it without one modality or one item of the history."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch

from dasrec_core.data.dataset import Dataset, Features
from dasrec_core.data.interactions import IntArray, Interactions
from dasrec_core.errors import CheckpointError, ExecutionError
from dasrec_core.execution.explanation import Explanation, HistoryContribution, SourceContribution
from dasrec_core.execution.trained import TrainedModel
from dasrec_core.models.base import Recommender

_METHOD = (
    "Each number is the score minus the score without that part, weights as trained. Such numbers "
    "need not sum to the score, and two parts that say the same each seem to say nothing."
)


def left_out_explanation(
    run_id: str, trained: TrainedModel, pair: tuple[int, int], *, most: int
) -> Explanation:
    """Return how a score changes without each modality and each history item.

    A modality is left out by setting its features to 0 for all items, a history item by taking
    the interaction out of the training data the model propagates over.

    Args:
        run_id: The run.
        trained: Its model.
        pair: User and item.
        most: History items tried at most: those that share most users with the item.

    Raises:
        ExecutionError: The model's weights fit no other data.
    """
    user_id, item_id = pair
    score = _score(trained.model, pair)
    dataset = trained.dataset
    sources, notes = [], [_METHOD]
    # A model that learns from interactions only is built over features too, and ignores them.
    modalities = dataset.features if trained.config.model.info.needs_features else ()
    for modality in modalities:
        without = _score_over(trained, _without_modality(dataset, modality), pair)
        if without is None:
            notes.append(f"Without {modality} the model has no finite score.")
        else:
            name = f"{modality} features"
            sources.append(SourceContribution(name, "modality", modality, score - without))
    history = dataset.train.items_of(user_id)
    tried = _most_related(dataset.train, history, item_id)[:most]
    found = []
    for left_out in tried.tolist():
        without = _score_over(trained, _without_pair(dataset, user_id, left_out), pair)
        if without is not None:
            found.append(HistoryContribution(left_out, score - without))
    if found and not any(one.contribution for one in found):
        notes.append(
            "No item of the history changes this score: it acts through what training learned."
        )
    found.sort(key=lambda one: (-abs(one.contribution), one.item_id))
    return Explanation(
        run_id=run_id,
        model=trained.config.model.name,
        user_id=user_id,
        item_id=item_id,
        score=score,
        is_exact=False,
        sources=tuple(sources),
        history=tuple(found),
        generated={},
        own=0.0,
        num_left_out=len(history) - len(tried),
        notes=tuple(notes),
    )


def _score(model: Recommender, pair: tuple[int, int]) -> float:
    user_id, item_id = pair
    return float(model.score(torch.tensor([user_id]))[0, item_id])


def _score_over(trained: TrainedModel, dataset: Dataset, pair: tuple[int, int]) -> float | None:
    """Return the score over other data; ``None`` when it is not finite."""
    try:
        value = _score(trained.over(dataset), pair)
    except CheckpointError as error:
        raise ExecutionError(
            f"{trained.config.model.info.title} cannot be explained by leaving parts out: its "
            "weights fit only the data it was trained on.",
            "Explain a run of another model.",
        ) from error
    return value if math.isfinite(value) else None


def _without_modality(dataset: Dataset, modality: str) -> Dataset:
    features: Mapping[str, Features] = {
        name: np.zeros_like(table) if name == modality else table
        for name, table in dataset.features.items()
    }
    return replace(dataset, features=features)


def _without_pair(dataset: Dataset, user_id: int, item_id: int) -> Dataset:
    train = dataset.train
    keys = train.pair_keys
    kept = keys[keys != user_id * train.num_items + item_id]
    users, items = np.divmod(kept, train.num_items)
    sizes = {"num_users": train.num_users, "num_items": train.num_items}
    return replace(dataset, train=Interactions.from_pairs(users, items, **sizes))


def _most_related(train: Interactions, history: IntArray, item_id: int) -> IntArray:
    """Return the history by how many users each of its items shares with the item, most first."""
    users = np.zeros(train.num_users, np.bool_)
    users[train.user_ids[train.item_ids == item_id]] = True
    shared = np.bincount(train.item_ids[users[train.user_ids]], minlength=train.num_items)
    ordered: IntArray = history[np.argsort(-shared[history], kind="stable")]
    return ordered
