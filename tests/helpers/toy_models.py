"""Models small enough to be computed by hand: 12 users, 9 items, planted tastes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from dasrec_core.config.base import ModelConfigBase
from dasrec_core.config.model_union import model_config_class
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import BatchKind, Phase, Recommender
from dasrec_core.models.inputs import ModelInputs
from dasrec_core.models.registry import build_model
from dasrec_core.sampling.batches import (
    EpochBatches,
    interaction_batches,
    item_batches,
    user_batches,
    user_triplet_batches,
)

NUM_USERS, NUM_ITEMS = 12, 9
EMPTY_USER, EMPTY_ITEM = 11, 8

_SMALL_DASREC = {
    "embedding_dim": 8,
    "num_heads": 2,
    "denoiser_hidden_dims": (16,),
    "time_embedding_dim": 4,
    "num_timesteps": 3,
    "keep_rate": 0.7,
    "similarity_threshold": 0.3,
}
_SMALL: dict[str, dict[str, Any]] = {
    "dasrec": _SMALL_DASREC,
    "dasrec-n": _SMALL_DASREC,
    "dasrec-a": _SMALL_DASREC,
    "bm3": {"embedding_dim": 32},
    "mmgcl": {"embedding_dim": 8, "num_layers": 2, "drop_rate": 0.3},
    "clcrec": {"embedding_dim": 8, "hidden_dim": 12, "num_negatives": 4},
    "slmrec": {"embedding_dim": 8, "num_layers": 2},
    "diffmm": {
        "embedding_dim": 8,
        "denoiser_hidden_dims": (16,),
        "time_embedding_dim": 4,
        "num_timesteps": 3,
        "keep_rate": 0.7,
        "contrast": "both",
    },
    "ngcf": {"embedding_dim": 8, "layer_dims": (8, 8)},
    "vbpr": {"embedding_dim": 8, "feature_dim": 6},
    "diffrec": {
        "denoiser_hidden_dims": (16,),
        "time_embedding_dim": 4,
        "num_timesteps": 3,
        "input_dropout": 0.2,
        "latent_dim": 32,
    },
    "lightgcn": {"embedding_dim": 8, "num_layers": 2},
    "sgl": {"embedding_dim": 8, "num_layers": 2},
    "ncl": {"embedding_dim": 8, "num_layers": 2, "nodes_per_cluster": 4, "warm_up": 1},
    "hccf": {
        "embedding_dim": 16,
        "num_hyperedges": 20,
        "keep_rate": 0.9,
        "contrastive_weight": 0.02,
    },
    "lattice": {"embedding_dim": 8, "feature_dim": 6, "num_neighbours": 3},
    "grcn": {"embedding_dim": 8, "content_dim": 8},
    "mmgcn": {"embedding_dim": 8, "projection_dim": 7},
}
"""Settings of a toy model; one that is not named here has ``embedding_dim`` 8 where it has one."""


def toy_train() -> Interactions:
    """Users 0-4 like items 0-3, users 5-10 items 4-7; user 11 and item 8 have nothing.

    Users 0 and 1 have the same history.
    """
    rng = np.random.default_rng(3)
    pairs = {(0, 0), (0, 1), (1, 0), (1, 1)}
    for user in range(2, EMPTY_USER):
        first = 0 if user < 5 else 4
        pairs |= {(user, first + int(item)) for item in rng.permutation(4)[:3]}
    users, items = np.array(sorted(pairs), dtype=np.int64).T
    return Interactions.from_pairs(users, items, num_users=NUM_USERS, num_items=NUM_ITEMS)


def toy_inputs(num_modalities: int = 3, device: str = "cpu") -> ModelInputs:
    """Training interactions with features that follow the two tastes."""
    rng = torch.Generator().manual_seed(5)
    taste = torch.tensor([1.0] * 4 + [-1.0] * 4 + [0.0])[:, None]
    names = ("image", "text", "audio")[:num_modalities]
    features = {
        name: taste + torch.randn(NUM_ITEMS, width, generator=rng)
        for name, width in zip(names, (6, 5, 4), strict=False)
    }
    return ModelInputs(toy_train(), features, torch.device(device))


def toy_config(name: str, **settings: Any) -> ModelConfigBase:
    """A configuration of a few dozen parameters."""
    chosen = model_config_class(name)
    usual = {"embedding_dim": 8} if "embedding_dim" in chosen.model_fields else {}
    return chosen(**{**_SMALL.get(name, usual), **settings})


def toy_model(
    name: str, *, seed: int = 1, inputs: ModelInputs | None = None, **settings: Any
) -> Recommender:
    """A fresh model, the same for the same seed."""
    torch.manual_seed(seed)
    return build_model(toy_config(name, **settings), inputs or toy_inputs())


def epoch_of(phase: Phase, train: Interactions, *, seed: int, batch_size: int = 64) -> EpochBatches:
    """The batches a phase asks for."""
    how = {
        "batch_size": batch_size,
        "generator": torch.Generator().manual_seed(seed),
        "device": torch.device("cpu"),
    }
    match phase.batches:
        case BatchKind.USERS:
            return user_batches(train.num_users, **how)
        case BatchKind.ITEMS:
            return item_batches(train.num_items, **how)
        case BatchKind.USER_TRIPLETS:
            return user_triplet_batches(train, **how)
        case BatchKind.INTERACTIONS:
            return interaction_batches(train, most_per_user=phase.most_per_user, **how)


def train_epochs(
    model: Recommender,
    epochs: range,
    *,
    learning_rate: float = 0.01,
    optimizers: Any = None,
    train: Interactions | None = None,
    batch_size: int = 64,
) -> Any:
    """A loop of the bare minimum; returns the optimisers, to go on with."""
    phases, train = model.phases(), train or toy_train()
    if optimizers is None:
        optimizers = [torch.optim.Adam(phase.parameters, lr=learning_rate) for phase in phases]
    for epoch in epochs:
        torch.manual_seed(1000 + epoch)
        for phase, optimizer in zip(phases, optimizers, strict=True):
            if phase.prepare is not None:
                with torch.no_grad():
                    phase.prepare()
            for batch in epoch_of(phase, train, seed=epoch, batch_size=batch_size):
                optimizer.zero_grad()
                torch.stack(list(phase.loss_terms(batch).values())).sum().backward()
                optimizer.step()
                if phase.after_step is not None:
                    phase.after_step()
    return optimizers
