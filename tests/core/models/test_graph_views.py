"""What views leave out, and the mean over layers of different graphs."""

from __future__ import annotations

import pytest
import torch

from dasrec_core.graphs.pair_layout import pair_layout
from dasrec_core.models.parts.graph_views import draw_view, edges_of_kept_nodes, kept_edges
from dasrec_core.models.parts.layer_mean import layer_mean, layer_mean_over
from tests.helpers.toy_models import NUM_ITEMS, NUM_USERS, toy_train

LAYOUT = pair_layout(toy_train(), torch.device("cpu"))


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.3, 0.9])
def test_exactly_the_whole_share_of_edges_stays(rate: float) -> None:
    assert int(kept_edges(LAYOUT, rate).sum()) == int(round(LAYOUT.num_pairs * (1 - rate), 6))


def test_shares_that_are_whole_but_for_rounding_are_whole() -> None:
    assert LAYOUT.num_pairs == 31
    assert int(kept_edges(LAYOUT, 1 - 3 / 31).sum()) == 3


def test_dropped_nodes_lose_every_edge_and_the_others_none_to_each_other() -> None:
    torch.manual_seed(0)
    kept = edges_of_kept_nodes(LAYOUT, 0.3)
    torch.manual_seed(0)
    lost_users = torch.randperm(NUM_USERS)[: int(0.3 * NUM_USERS)].tolist()
    lost_items = torch.randperm(NUM_ITEMS)[: int(0.3 * NUM_ITEMS)].tolist()
    pairs = zip(LAYOUT.user_ids.tolist(), LAYOUT.item_ids.tolist(), strict=True)
    assert kept.tolist() == [u not in lost_users and i not in lost_items for u, i in pairs]


@pytest.mark.parametrize(
    ("augmentation", "count"), [("edge_drop", 1), ("node_drop", 1), ("random_walk", 3)]
)
def test_only_a_random_walk_has_a_graph_per_layer(augmentation: str, count: int) -> None:
    view = draw_view(LAYOUT, augmentation, drop_rate=0.3, num_layers=3)
    assert len(view) == 3
    assert len({id(graph) for graph in view}) == count


def test_one_graph_for_all_layers_is_the_same_as_a_list_of_its_copies() -> None:
    (one,) = draw_view(LAYOUT, "edge_drop", drop_rate=0.2, num_layers=1)
    copy = LAYOUT.kept_graph(torch.ones(LAYOUT.num_pairs, dtype=torch.bool))
    again = LAYOUT.kept_graph(torch.ones(LAYOUT.num_pairs, dtype=torch.bool))
    users, items = torch.randn(NUM_USERS, 4), torch.randn(NUM_ITEMS, 4)
    horner = layer_mean(copy, users, items, num_layers=2)
    for ours, theirs in zip(horner, layer_mean_over([copy, again], users, items), strict=True):
        torch.testing.assert_close(ours, theirs)
    assert one is not copy


def test_no_layer_leaves_embeddings_as_they_are_and_changes_none_of_them() -> None:
    graph = LAYOUT.kept_graph(torch.ones(LAYOUT.num_pairs, dtype=torch.bool))
    users, items = torch.randn(NUM_USERS, 4), torch.randn(NUM_ITEMS, 4)
    before = users.clone(), items.clone()
    assert torch.equal(layer_mean(graph, users, items, num_layers=0)[0], users)
    layer_mean(graph, users, items, num_layers=3)
    assert torch.equal(users, before[0])
    assert torch.equal(items, before[1])
