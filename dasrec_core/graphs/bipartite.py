"""The normalised user-item graph, kept as its two blocks instead of one square matrix.

A graph over users and items has the adjacency ``[[S_u, P], [Q, S_i]]``: ``P`` carries items to
users, ``Q`` users to items, ``S`` are self-loops. Kept apart, a product that several views share
(users to items, say) is computed once, and nothing is concatenated.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.propagation import Nodes, Steps, layer_sum, step
from dasrec_core.graphs.sparse import SparseMatrix, sparse_matrix


@dataclass(frozen=True, slots=True, eq=False)
class BipartiteGraph:
    """A normalised user-item graph.

    Attributes:
        to_users: Carries items to users, ``(U, I)``.
        to_items: Carries users to items, ``(I, U)``; the transpose of ``to_users`` unless edges
            were dropped in one direction only.
        user_loops: Weight of each user's self-loop, ``(U, 1)``; none when the graph has none.
        item_loops: Weight of each item's self-loop, ``(I, 1)``; none when the graph has none.
    """

    to_users: SparseMatrix
    to_items: SparseMatrix
    user_loops: Tensor | None
    item_loops: Tensor | None

    @property
    def steps(self) -> Steps:
        """What one step multiplies by."""
        loops = None
        if self.user_loops is not None and self.item_loops is not None:
            loops = self.user_loops, self.item_loops
        return Steps(self.to_users, self.to_items, loops)

    def propagate(self, users: Tensor, items: Tensor) -> Nodes:
        """Return users ``(U, D)`` and items ``(I, D)`` after one step over the graph."""
        return step(self.steps, users, items)

    def layer_sum(
        self, users: Tensor, items: Tensor, *, num_layers: int, scale: float = 1.0
    ) -> Nodes:
        """Return users and items plus their 1 … L times propagated forms, times ``scale``."""
        return layer_sum(self.steps, users, items, num_layers=num_layers, scale=scale)


@dataclass(frozen=True, slots=True, eq=False)
class EdgeWeights:
    """Weights of a symmetrically normalised graph.

    Attributes:
        edges: One per pair, for both directions, shape ``(E,)``.
        user_loops: Shape ``(U,)``; 0 where there is no self-loop.
        item_loops: Shape ``(I,)``; 0 where there is no self-loop.
    """

    edges: Tensor
    user_loops: Tensor
    item_loops: Tensor


def symmetric_weights(
    user_ids: Tensor, item_ids: Tensor, *, num_users: int, num_items: int, self_loops: bool
) -> EdgeWeights:
    r"""Return the weights of :math:`D^{-1/2} A D^{-1/2}`, with ``A + I`` for ``self_loops``.

    Degrees count self-loops. A node of degree 0 has no entry, so it never divides by zero; with
    self-loops it keeps itself with weight 1.

    Args:
        user_ids: User of each distinct pair, int64, shape ``(E,)``.
        item_ids: Item of each pair, int64, shape ``(E,)``.
        num_users: Number of users, also of those without a pair.
        num_items: Number of items, also of those without a pair.
        self_loops: Add the identity before normalising.
    """
    loop = int(self_loops)
    # float64: 1/sqrt(degree) is rounded once, when it is used.
    user_degrees = torch.bincount(user_ids, minlength=num_users).double() + loop
    item_degrees = torch.bincount(item_ids, minlength=num_items).double() + loop
    edges = (user_degrees[user_ids] * item_degrees[item_ids]).rsqrt()
    return EdgeWeights(
        edges.float(),
        (loop / user_degrees.clamp(min=1)).float(),
        (loop / item_degrees.clamp(min=1)).float(),
    )


def interaction_graph(
    train: Interactions, *, self_loops: bool, device: torch.device
) -> BipartiteGraph:
    """Return the symmetrically normalised graph of the training interactions."""
    user_ids = torch.from_numpy(train.user_ids).to(device)
    item_ids = torch.from_numpy(train.item_ids).to(device)
    weights = symmetric_weights(
        user_ids,
        item_ids,
        num_users=train.num_users,
        num_items=train.num_items,
        self_loops=self_loops,
    )
    to_users = sparse_matrix(user_ids, item_ids, weights.edges, (train.num_users, train.num_items))
    return BipartiteGraph(
        to_users,
        to_users.transposed,
        weights.user_loops[:, None] if self_loops else None,
        weights.item_loops[:, None] if self_loops else None,
    )


def interaction_matrix(train: Interactions, device: torch.device) -> SparseMatrix:
    """Return the interactions as a matrix of ones, shape ``(U, I)``."""
    return sparse_matrix(
        torch.from_numpy(train.user_ids).to(device),
        torch.from_numpy(train.item_ids).to(device),
        torch.ones(train.num_interactions, device=device),
        (train.num_users, train.num_items),
    )
