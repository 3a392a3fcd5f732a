"""A model finds what its users will like, not only what it was shown; see also the contract suite.

Users and items fall into three tastes. Every user likes eight of the thirty items of one taste: six
are trained on, two held out. Recall@20 of the held-out ones is .24 for a random order and about .83
if all items of the taste come first in a random order.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.inputs import ModelInputs
from tests.contracts.test_model_contract import TRAINED, VARIANTS
from tests.helpers.toy_models import toy_model, train_epochs

NUM_USERS, NUM_ITEMS, NUM_TASTES = 120, 90, 3
PER_TASTE = NUM_ITEMS // NUM_TASTES
SHOWN, HELD_OUT = 6, 2
K = 20
RANDOM = K / (NUM_ITEMS - SHOWN)


@cache
def planted() -> tuple[ModelInputs, torch.Tensor]:
    """Return what a model learns from and the held-out items of each user, shape ``(U, 2)``."""
    rng = np.random.default_rng(11)
    liked = np.stack(
        [
            user % NUM_TASTES * PER_TASTE + rng.permutation(PER_TASTE)[: SHOWN + HELD_OUT]
            for user in range(NUM_USERS)
        ]
    )
    users = np.repeat(np.arange(NUM_USERS), SHOWN)
    shown = Interactions.from_pairs(
        users, liked[:, :SHOWN].ravel(), num_users=NUM_USERS, num_items=NUM_ITEMS
    )
    generator = torch.Generator().manual_seed(5)
    tastes = torch.arange(NUM_ITEMS) // PER_TASTE
    centres = torch.randn(NUM_TASTES, 6, generator=generator)
    features = {
        name: centres[tastes] + torch.randn(NUM_ITEMS, 6, generator=generator)
        for name in ("image", "text", "audio")
    }
    inputs = ModelInputs(shown, features, torch.device("cpu"))
    return inputs, torch.from_numpy(liked[:, SHOWN:])


@pytest.mark.slow
@pytest.mark.parametrize("variant", TRAINED)
def test_held_out_items_come_early(variant: str) -> None:
    inputs, held_out = planted()
    name, settings = VARIANTS[variant]
    model = toy_model(name, inputs=inputs, **settings)
    train_epochs(model, range(1, 26), learning_rate=0.03, train=inputs.train, batch_size=240)
    scores = model.score(torch.arange(NUM_USERS))
    scores[
        torch.from_numpy(inputs.train.user_ids), torch.from_numpy(inputs.train.item_ids)
    ] = -torch.inf
    top = scores.topk(K).indices  # (U, 20)
    hits = (top[:, :, None] == held_out[:, None, :]).any(1).float().mean()
    assert float(hits) > 2 * RANDOM
