"""LightGCN's propagation: the mean of all layers, over one graph or over one graph per layer."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph


def layer_mean(
    graph: BipartiteGraph, users: Tensor, items: Tensor, *, num_layers: int
) -> tuple[Tensor, Tensor]:
    r"""Return users ``(U, D)`` and items ``(I, D)``, the mean of layers 0 … L over one graph.

    .. math:: \tfrac{1}{L + 1} \sum_{k=0}^{L} \hat A^k X

    He et al., SIGIR 2020, Eq 3 and 4. By Horner's scheme, :math:`X + \hat A (X + \hat A (X + …))`,
    no layer but the last is kept, and the backward pass is the same recursion.

    Args:
        graph: Without self-loops.
        users: Layer 0, shape ``(U, D)``.
        items: Layer 0, shape ``(I, D)``.
        num_layers: L.
    """
    share = 1 / (num_layers + 1)
    return graph.layer_sum(users, items, num_layers=num_layers, scale=share)


def layer_mean_over(
    graphs: Sequence[BipartiteGraph], users: Tensor, items: Tensor
) -> tuple[Tensor, Tensor]:
    """Return :func:`layer_mean` with a graph of its own for every layer."""
    if all(graph is graphs[0] for graph in graphs):
        return layer_mean(graphs[0], users, items, num_layers=len(graphs))
    user_sum, item_sum = users, items
    for graph in graphs:
        users, items = graph.propagate(users, items)
        user_sum, item_sum = user_sum + users, item_sum + items
    share = 1 / (len(graphs) + 1)
    return user_sum * share, item_sum * share
