"""A data set of a few users, a model that trains in milliseconds, and runs of both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dasrec_core.config.run import RunConfig
from dasrec_core.data.dataset import Dataset
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import Batch, BatchKind, EmbeddingRecommender, Phase

NUM_USERS, NUM_ITEMS = 12, 30


def tiny_dataset(
    *, seed: int = 0, num_users: int = NUM_USERS, num_items: int = NUM_ITEMS
) -> Dataset:
    """Return random splits without overlap; a few users have no held-out item."""
    generator = np.random.default_rng(seed)
    draws = generator.random((num_users, num_items))
    splits = {
        "train": draws < 0.3,
        "valid": (draws >= 0.3) & (draws < 0.36),
        "test": (draws >= 0.36) & (draws < 0.45),
    }
    return Dataset(
        name="tiny",
        path=Path("tiny"),
        format="diffmm",
        features={},
        fingerprint="f" * 64,
        **{name: _interactions(mask) for name, mask in splits.items()},
    )


def _interactions(mask: np.ndarray) -> Interactions:
    users, items = np.nonzero(mask)
    num_users, num_items = mask.shape
    return Interactions.from_pairs(users, items, num_users=num_users, num_items=num_items)


class TinyModel(EmbeddingRecommender):
    """Matrix factorisation in two phases, with dropout, so that random streams matter."""

    def __init__(self, *, loss: Callable[[Tensor], Tensor] = lambda value: value) -> None:
        super().__init__()
        self.users = nn.Parameter(torch.randn(NUM_USERS, 4))
        self.items = nn.Parameter(torch.randn(NUM_ITEMS, 4))
        self.bias = nn.Parameter(torch.zeros(NUM_USERS))
        self.register_buffer("noise", torch.zeros(NUM_ITEMS))
        self._loss = loss

    def phases(self) -> Sequence[Phase]:
        """Return a phase over users and one over interactions."""
        return (
            Phase("warm", BatchKind.USERS, self._warm, [self.bias], self._prepare),
            Phase("fit", BatchKind.INTERACTIONS, self._fit, [self.users, self.items]),
        )

    def final_embeddings(self) -> tuple[Tensor, Tensor]:
        """Return the tables as they are."""
        return self.users, self.items

    def _prepare(self) -> Mapping[str, float]:
        self.noise.copy_(torch.rand(NUM_ITEMS))
        return {"noise": self.noise.mean().item()}

    def _warm(self, batch: Batch) -> Mapping[str, Tensor]:
        return {"bias": (self.bias[batch.user_ids] - 1).square().mean()}

    def _fit(self, batch: Batch) -> Mapping[str, Tensor]:
        users = nn.functional.dropout(self.users[batch.user_ids], 0.2, self.training)
        difference = self.items[batch.positive_item_ids] - self.items[batch.negative_item_ids]
        margin = (users * difference).sum(-1) + self.noise[batch.positive_item_ids]
        return {
            "bpr": self._loss(nn.functional.softplus(-margin).mean()),
            "l2": 1e-3 * users.square().mean(),
        }


def demo_config(demo: Path, *, model: str = "lightgcn", **training: object) -> RunConfig:
    """Return a small run on the demo data."""
    return RunConfig.model_validate(
        {"dataset": {"path": str(demo)}, "model": {"name": model}, "training": training}
    )
