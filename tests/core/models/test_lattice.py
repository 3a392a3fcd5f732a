"""LATTICE against dense matrices; when its item graph is built, and what that moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from dasrec_core.graphs.item_item import cosine_neighbours
from dasrec_core.models.base import Batch, Recommender
from tests.helpers.one_phase_models import links, total_loss
from tests.helpers.toy_models import (
    NUM_ITEMS,
    NUM_USERS,
    epoch_of,
    toy_inputs,
    toy_model,
    toy_train,
    train_epochs,
)
from tests.reference.dense_lattice import DenseLATTICE

L2 = 0.7


def dense(model: Recommender, num_modalities: int = 3, **settings: Any) -> DenseLATTICE:
    state = {name: value.detach() for name, value in model.named_parameters()}
    features = list(toy_inputs(num_modalities).features.values())
    return DenseLATTICE(state, links(), features, num_neighbours=3, **settings)


def batches(model: Recommender, batch_size: int = 10) -> list[Batch]:
    (phase,) = model.phases()
    return list(epoch_of(phase, toy_train(), seed=1, batch_size=batch_size))


def triplets(batch: Batch) -> list[list[int]]:
    columns = [batch.user_ids, batch.positive_item_ids, batch.negative_item_ids]
    return torch.stack(columns, 1).tolist()


def graph_gradients(model: Recommender) -> list[Tensor | None]:
    return [p.grad for name, p in model.named_parameters() if name.startswith("item_graph")]


@pytest.mark.parametrize("layers", [{"num_layers": 0}, {"num_item_layers": 2}, {"num_layers": 3}])
def test_scores_equal_the_dense_ones(layers: dict[str, int]) -> None:
    model = toy_model("lattice", **layers)
    users, items = dense(model, **layers).final()
    scores = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(scores, (users @ items.T).detach(), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("num_modalities", [1, 2, 3])
@pytest.mark.parametrize("train_features", [False, True])
def test_loss_and_gradient_equal_the_dense_ones(num_modalities: int, train_features: bool) -> None:
    settings = {"raw_graph_weight": 0.6, "l2_weight": L2, "train_features": train_features}
    model = toy_model("lattice", inputs=toy_inputs(num_modalities), **settings)
    reference, batch = dense(model, num_modalities, raw_weight=0.6), batches(model)[0]
    loss, expected = total_loss(model, batch), reference.loss(triplets(batch), l2_weight=L2)
    loss.backward()
    expected.backward()
    torch.testing.assert_close(loss.double(), expected, atol=1e-5, rtol=1e-5)
    for name, parameter in model.named_parameters():
        wanted = reference.leaves[name].grad
        torch.testing.assert_close(parameter.grad.double(), wanted, atol=1e-6, rtol=1e-5)


def test_later_steps_use_the_graph_of_the_first() -> None:
    model = toy_model("lattice", l2_weight=L2)
    first, second, *_ = batches(model)
    total_loss(model, first)
    graph = dense(model).item_graph().detach()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.mul_(-0.7)
    expected = dense(model).loss(triplets(second), l2_weight=L2, graph=graph)
    loss = total_loss(model, second).double()
    torch.testing.assert_close(loss, expected.detach(), atol=1e-5, rtol=1e-5)


def test_only_the_first_step_of_an_epoch_teaches_the_graph() -> None:
    model = toy_model("lattice")
    (phase,) = model.phases()
    for _ in range(2):
        phase.prepare()
        for step, batch in enumerate(batches(model)):
            model.zero_grad()
            total_loss(model, batch).backward()
            taught = [gradient is not None for gradient in graph_gradients(model)]
            assert all(taught) if step == 0 else not any(taught)


def test_momentum_moves_the_graph_between_builds_only_where_asked() -> None:
    for momentum in (False, True):
        model = toy_model("lattice", momentum_between_builds=momentum)
        first, second, *_ = batches(model)
        total_loss(model, first).backward()
        model.zero_grad()
        total_loss(model, second).backward()
        found = graph_gradients(model)
        assert all((g is not None and not g.any()) if momentum else g is None for g in found)


def test_momentum_leaves_the_loss_as_it_is() -> None:
    one, other = (toy_model("lattice", momentum_between_builds=on) for on in (False, True))
    assert torch.equal(total_loss(one, batches(one)[0]), total_loss(other, batches(other)[0]))


def test_ranking_uses_a_graph_of_the_parameters_as_they_are() -> None:
    model = toy_model("lattice")
    train_epochs(model, range(1, 3), learning_rate=0.1)
    users, items = dense(model).final()
    scores = model.score(torch.arange(NUM_USERS)).double()
    torch.testing.assert_close(scores, (users @ items.T).detach(), atol=1e-5, rtol=1e-5)


def test_weights_of_modalities_start_equal_and_are_reported() -> None:
    (phase,) = toy_model("lattice").phases()
    assert list(phase.prepare()) == ["weight_image", "weight_text", "weight_audio"]
    assert list(phase.prepare().values()) == pytest.approx([1 / 3] * 3)


def test_one_modality_has_no_weight_to_learn() -> None:
    model = toy_model("lattice", inputs=toy_inputs(1))
    assert "item_graph.logits" not in dict(model.named_parameters())


def test_trained_features_leave_the_data_as_it_is() -> None:
    inputs = toy_inputs(2)
    before = [table.clone() for table in inputs.features.values()]
    train_epochs(toy_model("lattice", inputs=inputs, train_features=True), range(1, 3))
    assert all(map(torch.equal, inputs.features.values(), before))


def test_items_without_features_are_no_neighbours_of_each_other() -> None:
    inputs = toy_inputs()
    bare = torch.tensor([0, 4, 8])
    features = {name: table.index_fill(0, bare, 0.0) for name, table in inputs.features.items()}
    model = toy_model("lattice", inputs=replace(inputs, features=features))
    torch.nn.init.constant_(model.item_graph.layers[0].bias, 3.0)  # what they would all share
    items = torch.eye(NUM_ITEMS)
    with torch.no_grad():
        reached = model.item_graph.build().propagate(items)  # (I, I): the graph itself
    assert not reached[bare].any()
    assert not reached[:, bare].any()
    assert reached.any()


def test_neighbours_are_chosen_in_float32_also_under_bfloat16() -> None:
    features = torch.randn(200, 64, generator=torch.Generator().manual_seed(3)) + 4  # all alike
    exact = cosine_neighbours(features, 5)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = cosine_neighbours(features, 5)
    assert torch.equal(found.column_ids, exact.column_ids)
