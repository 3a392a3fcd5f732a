"""Random views of the interaction graph (Wu et al., SIGIR 2021, Eq 7 to 9)."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.pair_layout import PairLayout

Augmentation = Literal["edge_drop", "node_drop", "random_walk"]


def draw_view(
    layout: PairLayout, augmentation: Augmentation, *, drop_rate: float, num_layers: int
) -> tuple[BipartiteGraph, ...]:
    """Return the graph of every layer of one view; from torch's global generator.

    - ``edge_drop``: a fixed number of pairs stays, the same for all layers (Eq 8);
    - ``node_drop``: all pairs of a fixed number of users and of items go (Eq 7);
    - ``random_walk``: as edge_drop, drawn anew for every layer (Eq 9).

    What stays is normalised with its own degrees. With a drop rate of 0 nothing goes.
    """
    if augmentation == "random_walk":
        return tuple(layout.kept_graph(kept_edges(layout, drop_rate)) for _ in range(num_layers))
    draw = kept_edges if augmentation == "edge_drop" else edges_of_kept_nodes
    return (layout.kept_graph(draw(layout, drop_rate)),) * num_layers


def kept_edges(layout: PairLayout, drop_rate: float) -> Tensor:
    """Return a mask with exactly :math:`⌊E (1 - ρ)⌋` pairs, bool, shape ``(E,)``."""
    count = _whole(layout.num_pairs * (1 - drop_rate))
    return _chosen(layout.num_pairs, count, layout.user_ids.device)


def edges_of_kept_nodes(layout: PairLayout, drop_rate: float) -> Tensor:
    """Return a mask without the pairs of :math:`⌊ρU⌋` users and :math:`⌊ρI⌋` items."""
    device = layout.user_ids.device
    num_users, num_items = layout.num_users, layout.num_items
    lost_users = _chosen(num_users, _whole(num_users * drop_rate), device)
    lost_items = _chosen(num_items, _whole(num_items * drop_rate), device)
    return ~(lost_users[layout.user_ids] | lost_items[layout.item_ids])


def _chosen(total: int, count: int, device: torch.device) -> Tensor:
    mask = torch.zeros(total, dtype=torch.bool, device=device)
    mask[torch.randperm(total, device=device)[:count]] = True
    return mask


def _whole(amount: float) -> int:
    # 10 * (1 - 0.9) is 0.99999…: rounding first keeps what was meant.
    return int(round(amount, 6))
