"""MMGCN against dense matrices; what is trained, joined and projected."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from dasrec_core.models.base import BatchKind, Recommender
from tests.helpers.one_phase_models import some_batch, total_loss
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_mmgcn import DenseMMGCN

L2 = 0.7


def dense(model: Recommender, num_modalities: int = 3, **settings: Any) -> DenseMMGCN:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    features = list(toy_inputs(num_modalities).features.values())
    return DenseMMGCN(model.state_dict(), links, features, **settings)


@pytest.mark.parametrize(
    "settings", [{}, {"concat": False}, {"num_layers": 1}, {"projection": "none"}]
)
def test_scores_equal_the_dense_ones(settings: dict[str, Any]) -> None:
    model = toy_model("mmgcn", **settings)
    layout = {key: value for key, value in settings.items() if key != "projection"}
    users, items = dense(model, **layout).final()
    scores = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(scores, (users @ items.T).detach(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("num_modalities", [1, 3])
@pytest.mark.parametrize("concat", [True, False])
def test_loss_and_gradient_equal_the_dense_ones(num_modalities: int, concat: bool) -> None:
    model = toy_model("mmgcn", inputs=toy_inputs(num_modalities), concat=concat, l2_weight=L2)
    reference, batch = dense(model, num_modalities, concat=concat), some_batch(model)
    columns = [batch.user_ids, batch.positive_item_ids, batch.negative_item_ids]
    expected = reference.loss(torch.stack(columns, 1).tolist(), l2_weight=L2)
    loss = total_loss(model, batch)
    loss.backward()
    expected.backward()
    torch.testing.assert_close(loss.double(), expected, atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        wanted = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), wanted, atol=1e-6, rtol=1e-4)


def test_embeddings_stay_as_they_started_where_they_are_not_trained() -> None:
    model = toy_model("mmgcn", train_embeddings=False)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    train_epochs(model, range(1, 3))
    still = {name for name, value in model.state_dict().items() if torch.equal(value, before[name])}
    preferences = {f"modalities.{index}.preferences" for index in range(3)}
    assert still == {"user_embeddings", "item_embeddings"} | preferences


def test_there_is_no_penalty_on_what_is_not_trained() -> None:
    (phase,) = toy_model("mmgcn", train_embeddings=False).phases()
    model = toy_model("mmgcn")
    assert list(phase.loss_terms(some_batch(model))) == ["bpr"]


@pytest.mark.parametrize(
    ("projection", "expected"),
    [("image", [10, 5, 4]), ("none", [6, 5, 4]), ("all", [10, 10, 10])],
)
def test_projection_says_how_long_features_are(projection: str, expected: list[int]) -> None:
    model = toy_model("mmgcn", projection=projection, projection_dim=10)
    assert [part.preferences.shape[1] for part in model.modalities] == expected


def test_the_first_layer_starts_wider_than_the_default() -> None:
    # Uniform to 1/sqrt(n) has a deviation of 1/sqrt(3 n), Xavier normal one of sqrt(2/(n + d)).
    model = toy_model("mmgcn", inputs=toy_inputs(1), projection="image", projection_dim=256)
    first, second, _ = (layer.combine.weight for layer in model.modalities[0].layers)
    wide, size = first.shape[1], first.shape[0]
    assert float(first.detach().std()) == pytest.approx((2 / (wide + size)) ** 0.5, rel=0.1)
    limit = second.shape[1] ** -0.5
    assert float(second.detach().abs().max()) <= limit
    assert float(second.detach().std()) == pytest.approx(limit / 3**0.5, rel=0.1)


def test_a_pass_is_over_interactions() -> None:
    (phase,) = toy_model("mmgcn").phases()
    assert phase.batches is BatchKind.INTERACTIONS
