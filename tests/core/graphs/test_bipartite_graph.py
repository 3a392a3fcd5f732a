"""The normalised user-item graph against dense matrices."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.graphs.bipartite import interaction_graph
from tests.helpers.toy_models import EMPTY_ITEM, EMPTY_USER, NUM_ITEMS, NUM_USERS, toy_train
from tests.reference.dense_graphs import symmetric_normalized

CPU = torch.device("cpu")


def toy_links() -> torch.Tensor:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    return links


@pytest.mark.parametrize("self_loops", [False, True])
def test_one_step_equals_the_dense_product(self_loops: bool) -> None:
    graph = interaction_graph(toy_train(), self_loops=self_loops, device=CPU)
    nodes = torch.randn(NUM_USERS + NUM_ITEMS, 5)
    users, items = graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:])
    expected = symmetric_normalized(toy_links(), self_loops=self_loops) @ nodes.double()
    torch.testing.assert_close(torch.cat([users, items]).double(), expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("self_loops", [False, True])
def test_gradient_of_a_step_is_the_transposed_product(self_loops: bool) -> None:
    graph = interaction_graph(toy_train(), self_loops=self_loops, device=CPU)
    nodes = torch.randn(NUM_USERS + NUM_ITEMS, 5, requires_grad=True)
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 5)
    step = torch.cat(graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:]))
    step.backward(upstream)
    dense = symmetric_normalized(toy_links(), self_loops=self_loops)
    torch.testing.assert_close(
        nodes.grad.double(), dense.T @ upstream.double(), atol=1e-6, rtol=1e-6
    )


@pytest.mark.parametrize("scale", [1.0, 0.25])
@pytest.mark.parametrize("num_layers", [0, 1, 2, 3])
@pytest.mark.parametrize("self_loops", [False, True])
def test_a_sum_of_layers_equals_the_dense_powers_and_so_does_its_gradient(
    num_layers: int, self_loops: bool, scale: float
) -> None:
    graph = interaction_graph(toy_train(), self_loops=self_loops, device=CPU)
    nodes = torch.randn(NUM_USERS + NUM_ITEMS, 5, requires_grad=True)
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 5)
    users, items = nodes[:NUM_USERS], nodes[NUM_USERS:]
    total = torch.cat(graph.layer_sum(users, items, num_layers=num_layers, scale=scale))
    total.backward(upstream)
    dense = symmetric_normalized(toy_links(), self_loops=self_loops)
    powers = scale * sum(torch.linalg.matrix_power(dense, k) for k in range(num_layers + 1))
    close = {"atol": 1e-5, "rtol": 1e-5}
    torch.testing.assert_close(total.double(), powers @ nodes.double(), **close)
    torch.testing.assert_close(nodes.grad.double(), powers.T @ upstream.double(), **close)


def test_nodes_without_an_edge_receive_nothing_without_self_loops() -> None:
    graph = interaction_graph(toy_train(), self_loops=False, device=CPU)
    users, items = graph.propagate(torch.ones(NUM_USERS, 2), torch.ones(NUM_ITEMS, 2))
    assert users[EMPTY_USER].tolist() == [0, 0]
    assert items[EMPTY_ITEM].tolist() == [0, 0]


def test_nodes_without_an_edge_keep_themselves_with_self_loops() -> None:
    graph = interaction_graph(toy_train(), self_loops=True, device=CPU)
    users, _ = graph.propagate(torch.full((NUM_USERS, 2), 3.0), torch.ones(NUM_ITEMS, 2))
    assert users[EMPTY_USER].tolist() == [3, 3]


def test_a_pair_of_degrees_2_and_1_weighs_one_over_root_2() -> None:
    graph = interaction_graph(toy_train(), self_loops=False, device=CPU)
    only = torch.zeros(NUM_ITEMS, 1)
    only[0] = 1.0
    users, _ = graph.propagate(torch.zeros(NUM_USERS, 1), only)
    item_degree = int(toy_train().item_degrees[0])
    assert float(users[0]) == pytest.approx((2 * item_degree) ** -0.5)
