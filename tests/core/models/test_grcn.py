"""GRCN against loops over edges; routing, pruning, weights and fusion."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from pydantic import ValidationError

from dasrec_core.config.models.grcn import GRCNConfig
from dasrec_core.data.interactions import Interactions
from dasrec_core.models.base import BatchKind, Recommender
from dasrec_core.models.inputs import ModelInputs
from tests.helpers.one_phase_models import seeded_loss, some_batch
from tests.helpers.toy_models import (
    EMPTY_USER,
    NUM_ITEMS,
    NUM_USERS,
    toy_inputs,
    toy_model,
    toy_train,
)
from tests.reference.dense_grcn import DenseGRCN

EVERYONE = torch.arange(NUM_USERS)
L2 = 0.7
CASES: list[dict[str, Any]] = [
    {},
    {"pruning": False, "num_layers": 3},
    {"weight_mode": "mean", "fusion": "id"},
    {"weight_mode": "max", "fusion": "mean"},
    {"num_routings": 1},
]


def dense(model: Recommender, num_modalities: int = 3, **settings: Any) -> DenseGRCN:
    links = torch.zeros(NUM_USERS, NUM_ITEMS)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    state = {name: value.detach() for name, value in model.named_parameters()}
    features = list(toy_inputs(num_modalities).features.values())
    return DenseGRCN(state, links, features, **settings)


@pytest.mark.parametrize("settings", CASES)
def test_scores_equal_those_of_loops_over_edges(settings: dict[str, Any]) -> None:
    model = toy_model("grcn", **settings)
    users, items = dense(model, **settings).final()
    expected = (users @ items.T).detach()
    torch.testing.assert_close(model.score(EVERYONE).double(), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("num_modalities", [1, 3])
@pytest.mark.parametrize("settings", CASES)
def test_loss_and_gradient_equal_those_of_loops(
    num_modalities: int, settings: dict[str, Any]
) -> None:
    model = toy_model("grcn", inputs=toy_inputs(num_modalities), l2_weight=L2, **settings)
    reference, batch = dense(model, num_modalities, **settings), some_batch(model)
    columns = [batch.user_ids, batch.positive_item_ids, batch.negative_item_ids]
    expected = reference.loss(torch.stack(columns, 1).tolist(), l2_weight=L2)
    loss = seeded_loss(model, batch)
    loss.backward()
    expected.backward()
    torch.testing.assert_close(loss.double(), expected, atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        wanted = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), wanted, atol=1e-6, rtol=1e-4)


def test_the_published_direction_of_routing_routes_nothing() -> None:
    one = toy_model("grcn", routing_direction="code")
    other = toy_model("grcn", num_routings=0)
    routed = toy_model("grcn")
    assert torch.equal(one.score(EVERYONE), other.score(EVERYONE))
    assert not torch.allclose(one.score(EVERYONE), routed.score(EVERYONE))


def test_pruning_sends_nothing_over_edges_of_negative_confidence() -> None:
    model = toy_model("grcn", fusion="id")
    with torch.no_grad():
        model.item_confidence.fill_(-1)
    users, _ = model.final_embeddings()
    torch.testing.assert_close(users, torch.nn.functional.normalize(model.user_embeddings))


def test_confidences_exist_only_where_edges_use_them() -> None:
    names = dict(toy_model("grcn", weight_mode="max").named_parameters())
    assert not [name for name in names if "confidence" in name]


def test_a_user_without_interactions_keeps_its_own_vectors() -> None:
    model = toy_model("grcn")
    users, _ = model.final_embeddings()
    own = [model.user_embeddings, *(part.preferences for part in model.modalities)]
    rows = [torch.nn.functional.normalize(table[EMPTY_USER], dim=0) for table in own]
    torch.testing.assert_close(users[EMPTY_USER], torch.cat(rows))


def test_edge_dropout_changes_the_loss_and_not_the_ranking() -> None:
    model = toy_model("grcn", edge_dropout=0.5)
    batch = some_batch(model)
    assert seeded_loss(model, batch, seed=1) != seeded_loss(model, batch, seed=2)
    assert torch.equal(model.score(EVERYONE), toy_model("grcn").score(EVERYONE))


def test_a_step_leaves_out_the_share_of_interactions_that_is_set() -> None:
    model, train = toy_model("grcn", edge_dropout=0.3), toy_train()
    batch = some_batch(model)
    torch.manual_seed(1)
    kept = (torch.rand(train.num_interactions) >= 0.3).numpy()
    left = Interactions.from_pairs(
        train.user_ids[kept], train.item_ids[kept], num_users=NUM_USERS, num_items=NUM_ITEMS
    )
    inputs = ModelInputs(left, toy_inputs().features)
    thinned = toy_model("grcn", inputs=inputs)
    thinned.load_state_dict(model.state_dict())
    assert 0 < left.num_interactions < train.num_interactions
    expected = seeded_loss(thinned, batch, seed=1)
    torch.testing.assert_close(seeded_loss(model, batch, seed=1), expected)


def test_a_mean_of_unequal_sizes_is_refused() -> None:
    with pytest.raises(ValidationError, match="content_dim"):
        GRCNConfig(fusion="mean", content_dim=32)


def test_a_pass_is_over_interactions() -> None:
    (phase,) = toy_model("grcn").phases()
    assert phase.batches is BatchKind.INTERACTIONS
