"""CLCRec against one candidate at a time; who is cold, what is drawn."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import Batch, Recommender
from dasrec_core.models.parts.warm_negatives import WarmNegatives
from tests.helpers.one_phase_models import some_batch
from tests.helpers.toy_models import (
    EMPTY_ITEM,
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference.dense_clcrec import DenseCLCRec

WEIGHTS = {"temperature": 0.5, "content_weight": 0.3, "l2_weight": 0.2}
CPU = torch.device("cpu")


def dense(model: Recommender, num_modalities: int = 3) -> DenseCLCRec:
    state = {name: value.detach() for name, value in model.named_parameters()}
    features = list(toy_inputs(num_modalities).features.values())
    return DenseCLCRec(state, features, set(toy_train().item_ids.tolist()))


def draws(batch: Batch, per_row: int, share: float) -> tuple[Tensor, Tensor]:
    """The candidates of a batch and which show content, as drawn after seed 7."""
    torch.manual_seed(7)
    drawn = WarmNegatives(toy_train(), CPU).draw(batch.user_ids, per_row)
    candidates = torch.cat([batch.positive_item_ids[:, None], drawn], 1)
    shown = torch.zeros(candidates.numel(), dtype=torch.bool)
    shown[torch.randint(len(shown), (int(share * len(shown)),))] = True
    return candidates, shown.view_as(candidates)


@pytest.mark.parametrize("num_modalities", [1, 3])
def test_cold_items_are_scored_by_their_content(num_modalities: int) -> None:
    model = toy_model("clcrec", inputs=toy_inputs(num_modalities))
    reference = dense(model, num_modalities)
    assert EMPTY_ITEM not in reference.warm_items
    scores = model.score(torch.arange(NUM_USERS)).double()
    for user in range(NUM_USERS):
        for item in range(NUM_ITEMS):
            expected = reference.score(user, item).item()
            assert scores[user, item].item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("num_modalities", [1, 3])
def test_loss_and_gradient_equal_the_sum_over_candidates(share: float, num_modalities: int) -> None:
    inputs = toy_inputs(num_modalities)
    model = toy_model("clcrec", inputs=inputs, content_share=share, **WEIGHTS)
    batch, reference = some_batch(model), dense(model, num_modalities)
    candidates, shown = draws(batch, 4, share)
    torch.manual_seed(7)
    (phase,) = model.phases()
    loss = torch.stack(list(phase.loss_terms(batch).values())).sum()
    loss.backward()
    rows = list(zip(batch.user_ids.tolist(), candidates.tolist(), shown.tolist(), strict=True))
    expected = reference.loss(rows, **WEIGHTS)
    expected.backward()
    torch.testing.assert_close(loss.double(), expected, atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        wanted = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), wanted, atol=1e-6, rtol=1e-5)


def test_negatives_are_warm_and_unknown_to_the_user() -> None:
    train = toy_train()
    users = torch.from_numpy(train.user_ids)
    drawn = WarmNegatives(train, CPU).draw(users, 50)
    known = set(train.pair_keys.tolist())
    pairs = (users[:, None] * NUM_ITEMS + drawn).flatten().tolist()
    assert not known & set(pairs)
    assert EMPTY_ITEM not in drawn


def test_only_a_user_who_knows_all_warm_items_gets_cold_ones() -> None:
    knows_all = [(0, item) for item in range(4)]  # items 4 and 5 are cold
    users, items = np.array([*knows_all, (1, 0), (1, 1), (2, 3)], dtype=np.int64).T
    train = Interactions.from_pairs(users, items, num_users=3, num_items=6)
    rows = torch.tensor([0, 1, 2]).repeat(50)
    drawn = WarmNegatives(train, CPU).draw(rows, 4)
    assert set(drawn[rows == 0].unique().tolist()) == {4, 5}
    assert set(drawn[rows == 1].unique().tolist()) == {2, 3}
    assert set(drawn[rows == 2].unique().tolist()) == {0, 1, 2}
