"""Shared products of the main view against one propagation per modality."""

from __future__ import annotations

import torch

from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.models.parts.fusion import combine
from dasrec_core.models.parts.main_view import modality_structures, with_layers, with_residual
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

EGO = (torch.randn(NUM_USERS, 4), torch.randn(NUM_ITEMS, 4))


def toy_graph() -> BipartiteGraph:
    return interaction_graph(toy_train(), self_loops=True, device=torch.device("cpu"))


def test_one_weight_per_modality_may_be_applied_before_propagation() -> None:
    graph, weights = toy_graph(), torch.tensor([[0.2, 0.5, 0.3]])
    features = [torch.randn(NUM_ITEMS, 4) for _ in range(3)]
    separate = modality_structures(graph, EGO, features, [graph] * 3, 0.2)
    fused = combine([users for users, _ in separate], weights)
    ((together, _),) = modality_structures(graph, EGO, [combine(features, weights)], [graph], 0.2)
    torch.testing.assert_close(fused, together)


def test_layers_are_summed() -> None:
    graph = toy_graph()
    once = graph.propagate(*EGO)
    twice = graph.propagate(*once)
    users, items = with_layers(graph, EGO, 2)
    torch.testing.assert_close(users, EGO[0] + once[0] + twice[0])
    torch.testing.assert_close(items, EGO[1] + once[1] + twice[1])


def test_residual_adds_rows_of_the_given_length() -> None:
    users, _ = with_residual((torch.zeros(1, 2), EGO[1]), (torch.tensor([[3.0, 4.0]]), EGO[1]), 0.5)
    torch.testing.assert_close(users, torch.tensor([[0.3, 0.4]]))


def test_a_node_at_the_origin_has_no_residual_and_a_finite_gradient() -> None:
    zero = torch.zeros(1, 2, requires_grad=True)
    users, _ = with_residual((zero, EGO[1]), (zero, EGO[1]), 0.5)
    users.sum().backward()
    assert users.tolist() == [[0, 0]]
    assert zero.grad.isfinite().all()
