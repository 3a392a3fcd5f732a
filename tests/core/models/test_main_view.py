"""Shared products of the main view against one propagation per modality."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.graphs.bipartite import BipartiteGraph, interaction_graph
from dasrec_core.models.parts.fusion import combine
from dasrec_core.models.parts.main_view import modality_structures, with_residual
from dasrec_core.models.parts.view_graph import ViewGraph
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

EGO = (torch.randn(NUM_USERS, 4), torch.randn(NUM_ITEMS, 4))


def toy_graph() -> BipartiteGraph:
    return interaction_graph(toy_train(), self_loops=True, device=torch.device("cpu"))


def one_way_graph(seed: int) -> BipartiteGraph:
    """Return a graph whose directions and self-loops lost different entries."""
    train = toy_train()
    view = ViewGraph.of_interactions(train, keep_rate=0.5, device=torch.device("cpu"))
    torch.manual_seed(seed)
    view.rebuild()
    return view.graph()


def test_one_weight_per_modality_may_be_applied_before_propagation() -> None:
    graph, weights = toy_graph(), torch.tensor([[0.2, 0.5, 0.3]])
    features = [torch.randn(NUM_ITEMS, 4) for _ in range(3)]
    separate = modality_structures(graph, EGO, features, [graph] * 3, 0.2)
    fused = combine([users for users, _ in separate], weights)
    ((together, _),) = modality_structures(graph, EGO, [combine(features, weights)], [graph], 0.2)
    torch.testing.assert_close(fused, together)


@pytest.mark.parametrize("generated_weight", [0.0, 0.2])
def test_gradient_of_the_structures_is_that_of_the_formula(generated_weight: float) -> None:
    graph, views = toy_graph(), [one_way_graph(seed) for seed in (1, 2)]
    leaves = [
        torch.randn(count, 4, requires_grad=True)
        for count in (NUM_USERS, NUM_ITEMS, NUM_ITEMS, NUM_ITEMS)
    ]
    users, items, *features = leaves

    def formula() -> list[torch.Tensor]:
        found = []
        for table, view in zip(features, views, strict=True):
            first = graph.propagate(users, table)
            second = graph.propagate(first[0], items)
            shared = graph.propagate(users, items)
            third = view.propagate(users, items)
            heard = graph.propagate(first[0], table)[1]  # loops on e^m, users from the first step
            found.append(first[0] + second[0] + generated_weight * third[0])
            found.append(heard + shared[1] + generated_weight * third[1])
        return found

    made = modality_structures(graph, (users, items), features, views, generated_weight)
    ours, plain = [table for nodes in made for table in nodes], formula()
    for one, other in zip(ours, plain, strict=True):
        torch.testing.assert_close(one, other, atol=1e-5, rtol=1e-5)
    upstream = [torch.randn_like(table) for table in ours]
    torch.testing.assert_close(
        torch.autograd.grad(ours, leaves, upstream),
        torch.autograd.grad(plain, leaves, upstream, allow_unused=True),
        atol=1e-5,
        rtol=1e-5,
    )


def test_layers_are_summed() -> None:
    graph = toy_graph()
    once = graph.propagate(*EGO)
    twice = graph.propagate(*once)
    users, items = graph.layer_sum(*EGO, num_layers=2)
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
