"""Graphs of some training pairs, made without sorting, against dense matrices."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.pair_layout import PairLayout, pair_layout
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train
from tests.reference.dense_graphs import symmetric_normalized

NUM_EDGES = toy_train().num_interactions


def layout() -> PairLayout:
    return pair_layout(toy_train(), torch.device("cpu"))


def links_of(values: Tensor) -> Tensor:
    links = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    links[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = (
        values.double()
    )
    return links


def as_dense(graph: BipartiteGraph) -> Tensor:
    nodes = torch.eye(NUM_USERS + NUM_ITEMS)
    return torch.cat(graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:]))


def some_pairs(seed: int) -> Tensor:
    return torch.rand(NUM_EDGES, generator=torch.Generator().manual_seed(seed)) < 0.6


def gradient_through(graph: BipartiteGraph, upstream: Tensor) -> Tensor:
    nodes = torch.zeros(NUM_USERS + NUM_ITEMS, upstream.shape[1], requires_grad=True)
    torch.cat(graph.propagate(nodes[:NUM_USERS], nodes[NUM_USERS:])).backward(upstream)
    return nodes.grad


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_kept_graph_is_normalised_with_the_degrees_it_has(seed: int) -> None:
    kept = some_pairs(seed)
    expected = symmetric_normalized(links_of(kept), self_loops=False)
    torch.testing.assert_close(as_dense(layout().kept_graph(kept)), expected.float())


def test_a_graph_of_all_pairs_is_the_whole_one_and_of_none_is_empty() -> None:
    everything = torch.ones(NUM_EDGES, dtype=torch.bool)
    whole = symmetric_normalized(links_of(everything), self_loops=False).float()
    torch.testing.assert_close(as_dense(layout().kept_graph(everything)), whole)
    assert not as_dense(layout().kept_graph(~everything)).any()


def test_a_masked_graph_keeps_each_direction_by_itself() -> None:
    to_users, to_items = some_pairs(3), some_pairs(4)
    everything = torch.ones(NUM_EDGES, dtype=torch.bool)
    expected = symmetric_normalized(links_of(everything), self_loops=False) / 0.6
    expected[:NUM_USERS, NUM_USERS:] *= links_of(to_users)
    expected[NUM_USERS:, :NUM_USERS] *= links_of(to_items).T
    graph = layout().masked_graph(to_users, to_items, keep_rate=0.6)
    torch.testing.assert_close(as_dense(graph), expected.float())


@pytest.mark.parametrize("kind", ["kept", "masked"])
def test_gradients_go_back_through_the_transpose(kind: str) -> None:
    kept, other = some_pairs(5), some_pairs(6)
    graph = (
        layout().kept_graph(kept)
        if kind == "kept"
        else layout().masked_graph(kept, other, keep_rate=0.5)
    )
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 3, generator=torch.Generator().manual_seed(0))
    expected = as_dense(graph).T @ upstream
    torch.testing.assert_close(gradient_through(graph, upstream), expected)
