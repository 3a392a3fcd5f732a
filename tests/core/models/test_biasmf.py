"""BiasMF against one pair at a time; what cancels, what is sampled."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dasrec_core.models.base import Batch, Recommender
from tests.helpers.one_phase_models import some_batch
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    toy_model,
    toy_train,
)
from tests.reference.dense_biasmf import DenseBiasMF

WEIGHTS = {"l2_weight": 0.3, "bias_l2_weight": 0.2}


def stirred(**settings: object) -> Recommender:
    """A model whose biases are no longer 0."""
    model = toy_model("biasmf", **WEIGHTS, **settings)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    return model


def dense(model: Recommender, mean: float = 0.0) -> DenseBiasMF:
    return DenseBiasMF({name: value.detach() for name, value in model.named_parameters()}, mean)


def backward(model: Recommender, batch: Batch) -> Tensor:
    (phase,) = model.phases()
    loss = torch.stack(list(phase.loss_terms(batch).values())).sum()
    loss.backward()
    return loss.detach().double()


def assert_same_gradients(model: Recommender, reference: DenseBiasMF) -> None:
    for name, parameter in model.named_parameters():
        expected = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), expected, atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize(
    ("settings", "mean"),
    [
        ({}, 0.0),
        ({"variant": "pointwise"}, 1 / 2),
        ({"variant": "pointwise", "num_negatives": 3}, 1 / 4),
    ],
)
def test_score_is_mean_plus_biases_plus_product(settings: dict[str, object], mean: float) -> None:
    model = stirred(**settings)
    reference = dense(model, mean)
    scores = model.score(torch.arange(NUM_USERS)).double()
    for user in range(NUM_USERS):
        for item in range(NUM_ITEMS):
            assert scores[user, item].item() == pytest.approx(
                reference.score(user, item).item(), abs=1e-5
            )


def test_pairwise_loss_and_gradient_equal_the_sum_over_triplets() -> None:
    model = stirred()
    batch, reference = some_batch(model), dense(model)
    rows = torch.stack([batch.user_ids, batch.positive_item_ids, batch.negative_item_ids], 1)
    expected = reference.pairwise(rows.tolist(), 0.3, 0.2)
    expected.backward()
    torch.testing.assert_close(backward(model, batch), expected.detach(), atol=1e-5, rtol=1e-5)
    assert_same_gradients(model, reference)


def test_pointwise_loss_and_gradient_equal_the_sum_over_targets() -> None:
    model = stirred(variant="pointwise")
    batch, reference = some_batch(model), dense(model, 1 / 2)
    rows = torch.stack([batch.user_ids, batch.positive_item_ids, batch.negative_item_ids], 1)
    expected = reference.pointwise(rows.tolist(), 0.3, 0.2)
    expected.backward()
    torch.testing.assert_close(backward(model, batch), expected.detach(), atol=1e-5, rtol=1e-5)
    assert_same_gradients(model, reference)


def test_further_zeros_are_items_the_user_does_not_know() -> None:
    model = stirred(variant="pointwise", num_negatives=4)
    batch = some_batch(model)
    torch.manual_seed(3)
    items = model._rated_items(batch)
    torch.manual_seed(3)
    loss = backward(model, batch)
    rows = torch.cat([batch.user_ids[:, None], items], 1).tolist()
    known = set(toy_train().pair_keys.tolist())
    assert items.shape == (20, 5)
    assert all(row[0] * NUM_ITEMS + row[1] in known for row in rows)
    assert not any(row[0] * NUM_ITEMS + item in known for row in rows for item in row[2:])
    expected = dense(model, 1 / 5).pointwise(rows, 0.3, 0.2).detach()
    torch.testing.assert_close(loss, expected, atol=1e-5, rtol=1e-5)


def test_pairwise_holds_no_bias_of_users() -> None:
    assert "user_biases" not in dict(toy_model("biasmf").named_parameters())
