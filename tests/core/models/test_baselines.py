"""LightGCN against its definition, and the popularity floor."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.models.lightgcn import LightGCN
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference.dense_graphs import symmetric_normalized


def dense_embeddings(model: LightGCN, num_layers: int) -> torch.Tensor:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    adjacency = symmetric_normalized(links, self_loops=False)
    layers = [torch.cat([model.user_embeddings, model.item_embeddings]).double()]
    for _ in range(num_layers):
        layers.append(adjacency @ layers[-1])
    return torch.stack(layers).mean(0)


@pytest.mark.parametrize("num_layers", [1, 3])
def test_lightgcn_is_the_mean_of_its_layers(num_layers: int) -> None:
    model = toy_model("lightgcn", num_layers=num_layers)
    ours = torch.cat(model.final_embeddings()).double()
    torch.testing.assert_close(ours, dense_embeddings(model, num_layers), atol=1e-6, rtol=1e-6)


def test_lightgcn_loss_and_gradient_equal_the_dense_ones() -> None:
    model = toy_model("lightgcn", num_layers=2, l2_weight=0.1)
    (phase,) = model.phases()
    (batch,) = epoch_of(phase, toy_train(), seed=1)
    torch.stack(list(phase.loss_terms(batch).values())).sum().backward()
    ours = model.user_embeddings.grad.clone()
    model.zero_grad()
    nodes = dense_embeddings(model, 2)
    users, items = nodes[:NUM_USERS], nodes[NUM_USERS:]
    u, p, n = batch.user_ids, batch.positive_item_ids, batch.negative_item_ids
    margins = (users[u] * (items[p] - items[n])).sum(1)
    ego = (model.user_embeddings[u], model.item_embeddings[p], model.item_embeddings[n])
    penalty = sum((rows**2).sum() for rows in ego) / (2 * len(u))
    (-torch.log(torch.sigmoid(margins)).mean() + 0.1 * penalty).backward()
    torch.testing.assert_close(ours, model.user_embeddings.grad, atol=1e-6, rtol=1e-5)


def test_popularity_scores_are_interaction_counts() -> None:
    scores = toy_model("popularity").score(torch.tensor([0, 3]))
    assert scores[0].tolist() == toy_train().item_degrees.tolist()
    assert torch.equal(scores[0], scores[1])


def test_scores_of_popularity_may_be_written_to() -> None:
    model = toy_model("popularity")
    model.score(torch.tensor([0, 1]))[0] = -torch.inf
    assert model.score(torch.tensor([0])).isfinite().all()


def test_features_with_the_wrong_number_of_rows_are_refused() -> None:
    inputs = toy_inputs()
    with pytest.raises(ValueError, match="image"):
        type(inputs)(inputs.train, {"image": torch.zeros(3, 2)})
