"""Dropped graphs against dense masks."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.graphs.bipartite import BipartiteGraph, symmetric_weights
from dasrec_core.graphs.dropout import draw_kept, dropped_graph, num_entries
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train
from tests.reference.dense_graphs import dropped, symmetric_normalized

NUM_EDGES = toy_train().num_interactions


def toy_pairs() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)


def toy_dropped(kept: torch.Tensor, keep_rate: float) -> BipartiteGraph:
    weights = symmetric_weights(
        *toy_pairs(), num_users=NUM_USERS, num_items=NUM_ITEMS, self_loops=True
    )
    return dropped_graph(toy_pairs(), weights, kept, keep_rate)


def as_dense(graph: BipartiteGraph) -> torch.Tensor:
    nodes = torch.eye(NUM_USERS + NUM_ITEMS)
    return torch.cat(graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:]))


@pytest.mark.parametrize("keep_rate", [0.5, 1.0])
def test_dropped_graph_equals_the_masked_dense_one(keep_rate: float) -> None:
    torch.manual_seed(2)
    count = num_entries(NUM_EDGES, NUM_USERS, NUM_ITEMS)
    kept = draw_kept(count, keep_rate, torch.device("cpu"))
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[toy_pairs()] = 1
    whole = symmetric_normalized(links, self_loops=True)
    expected = dropped(whole, links, kept, keep_rate).float()
    torch.testing.assert_close(as_dense(toy_dropped(kept, keep_rate)), expected)


def test_gradient_follows_the_entries_that_were_kept() -> None:
    torch.manual_seed(2)
    kept = draw_kept(num_entries(NUM_EDGES, NUM_USERS, NUM_ITEMS), 0.5, torch.device("cpu"))
    graph = toy_dropped(kept, 0.5)
    nodes = torch.randn(NUM_USERS + NUM_ITEMS, 3, requires_grad=True)
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 3)
    torch.cat(graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:])).backward(upstream)
    torch.testing.assert_close(nodes.grad, as_dense(graph).T @ upstream)


def test_a_sum_of_layers_and_its_gradient_follow_a_graph_that_is_not_symmetric() -> None:
    torch.manual_seed(2)
    kept = draw_kept(num_entries(NUM_EDGES, NUM_USERS, NUM_ITEMS), 0.5, torch.device("cpu"))
    graph = toy_dropped(kept, 0.5)
    dense = as_dense(graph)
    assert not torch.equal(dense, dense.T)
    powers = 0.25 * sum(torch.linalg.matrix_power(dense, layer) for layer in range(4))
    nodes = torch.randn(NUM_USERS + NUM_ITEMS, 3, requires_grad=True)
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 3)
    users, items = nodes[:NUM_USERS], nodes[NUM_USERS:]
    total = torch.cat(graph.layer_sum(users, items, num_layers=3, scale=0.25))
    total.backward(upstream)
    torch.testing.assert_close(total, powers @ nodes, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(nodes.grad, powers.T @ upstream, atol=1e-5, rtol=1e-5)


def test_keep_rate_1_keeps_all_and_draws_nothing() -> None:
    state = torch.get_rng_state()
    assert draw_kept(10, 1.0, torch.device("cpu")).all()
    assert torch.equal(state, torch.get_rng_state())


def test_about_the_keep_rate_is_kept() -> None:
    torch.manual_seed(0)
    share = draw_kept(20_000, 0.3, torch.device("cpu")).float().mean()
    assert float(share) == pytest.approx(0.3, abs=0.02)
