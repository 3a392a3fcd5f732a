"""Weights by direction against dense matrices, and dropout of single entries."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.directed import Normalization, directed_weights
from dasrec_core.graphs.pair_layout import pair_layout
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train
from tests.reference.dense_graphs import symmetric_normalized
from tests.reference.dense_ngcf import official_graph

NAMES = {"mean_with_self": "norm", "mean_plus_self": "ngcf", "mean": "gcmc", "sum": "plain"}
LAYOUT = pair_layout(toy_train(), torch.device("cpu"))


def links() -> Tensor:
    matrix = torch.zeros(NUM_USERS, NUM_ITEMS, dtype=torch.float64)
    matrix[torch.from_numpy(toy_train().user_ids), torch.from_numpy(toy_train().item_ids)] = 1
    return matrix


def as_matrix(graph: BipartiteGraph) -> Tensor:
    """What the graph does to every unit vector."""
    units = torch.eye(NUM_USERS + NUM_ITEMS)
    return torch.cat(graph.propagate(units[:NUM_USERS], units[NUM_USERS:])).double()


@pytest.mark.parametrize("normalization", NAMES)
def test_weights_are_those_of_the_dense_matrix(normalization: Normalization) -> None:
    graph = directed_weights(LAYOUT, normalization).on(LAYOUT)
    torch.testing.assert_close(as_matrix(graph), official_graph(links(), NAMES[normalization]))


def test_symmetric_weights_are_those_of_the_dense_matrix() -> None:
    graph = directed_weights(LAYOUT, "symmetric").on(LAYOUT)
    torch.testing.assert_close(as_matrix(graph), symmetric_normalized(links(), self_loops=False))


def test_gradient_goes_back_by_the_transpose() -> None:
    graph = directed_weights(LAYOUT, "mean_with_self").on(LAYOUT)
    users = torch.randn(NUM_USERS, 3, requires_grad=True)
    items = torch.randn(NUM_ITEMS, 3, requires_grad=True)
    upstream = torch.randn(NUM_USERS + NUM_ITEMS, 3)
    torch.cat(graph.propagate(users, items)).backward(upstream)
    expected = as_matrix(graph).T.float() @ upstream
    torch.testing.assert_close(torch.cat([users.grad, items.grad]), expected)


def test_dropout_takes_single_entries_and_scales_up_the_rest() -> None:
    torch.manual_seed(2)
    weights = directed_weights(LAYOUT, "mean_with_self")
    whole = as_matrix(weights.on(LAYOUT))
    thinned = as_matrix(weights.dropped(0.5).on(LAYOUT))
    stays = thinned != 0
    torch.testing.assert_close(thinned[stays], 2 * whole[stays])
    assert 0.3 < stays.sum() / (whole != 0).sum() < 0.7
    assert not torch.equal(stays, stays.T)
