"""LightGCN's propagation: the mean of all layers, over one graph or over one graph per layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.sparse import SparseMatrix
from dasrec_core.precision import at_least_float32


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
    with torch.autocast(users.device.type, enabled=False):
        return _LayerMean.apply(  # type: ignore[no-untyped-call,no-any-return]  # torch leaves it untyped
            at_least_float32(users), at_least_float32(items), graph, num_layers
        )


class _LayerMean(torch.autograd.Function):
    """A linear map, so its backward pass is the same recursion over the transposed graph.

    As one function nothing is kept for the backward pass, and every product adds to what it is
    added to at once: measured on Baby, a third of the time of a step goes to passes over tables.
    """

    @staticmethod
    def forward(
        ctx: Any,  # noqa: ANN401 - as torch declares it
        users: Tensor,
        items: Tensor,
        graph: BipartiteGraph,
        num_layers: int,
    ) -> tuple[Tensor, Tensor]:
        ctx.graph, ctx.num_layers = graph, num_layers
        return _mean(graph.to_users, graph.to_items, (users, items), num_layers)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - as torch declares it
        graph = ctx.graph
        given = (gradients[0], gradients[1])
        of_users, of_items = _mean(
            graph.to_items.transposed, graph.to_users.transposed, given, ctx.num_layers
        )
        return of_users, of_items, None, None


def _mean(
    to_users: SparseMatrix, to_items: SparseMatrix, layer: tuple[Tensor, Tensor], num_layers: int
) -> tuple[Tensor, Tensor]:
    users, items = layer
    user_sum, item_sum = users, items
    share = 1 / (num_layers + 1)
    for left in range(num_layers, 0, -1):
        # The last product brings in the share.
        scale = share if left == 1 else 1.0
        user_sum, item_sum = (
            torch.addmm(users, to_users.csr, item_sum, beta=scale, alpha=scale),
            torch.addmm(items, to_items.csr, user_sum, beta=scale, alpha=scale),
        )
    return (user_sum, item_sum) if num_layers else (users * 1.0, items * 1.0)


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
