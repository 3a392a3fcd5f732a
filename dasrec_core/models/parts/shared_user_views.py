"""Views that share their users: one propagation of the users, one of all items side by side."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.graphs.bipartite import BipartiteGraph
from dasrec_core.graphs.sparse import SparseMatrix, spmm


@dataclass(frozen=True, slots=True, eq=False)
class SharedUserViews:
    r"""V views of the same users with items of their own, as two parts that add up.

    Propagation is linear: :math:`\bar S [E_u; X^c] = \bar S [E_u; 0] + \bar S [0; X^c]` with
    :math:`\bar S` the mean of layers 0 … L. The first part is the same in all views.

    Attributes:
        users_of_users: Users from users, shape ``(U, D)``.
        items_of_users: Items from users, shape ``(I, D)``.
        users_of_items: Users from the items of all views, side by side, shape ``(U, V D)``.
        items_of_items: Items from the items of all views, shape ``(I, V D)``.
    """

    users_of_users: Tensor
    items_of_users: Tensor
    users_of_items: Tensor
    items_of_items: Tensor

    def users(self, user_ids: Tensor | None = None, *, kept: Tensor | None = None) -> Tensor:
        """Return all views of some users, or of all, side by side, shape ``(B, V D)``.

        Args:
            user_ids: int64, shape ``(B,)``.
            kept: Factor of each column of the items' part, 0 where a view lacks its items, shape
                ``(V D,)``.
        """
        return _sum_of_parts(self.users_of_users, self.users_of_items, user_ids, kept)

    def items(self, item_ids: Tensor | None = None, *, kept: Tensor | None = None) -> Tensor:
        """Return :meth:`users` for items, shape ``(B, V D)``."""
        return _sum_of_parts(self.items_of_users, self.items_of_items, item_ids, kept)


def shared_user_views(
    graph: BipartiteGraph, users: Tensor, items: Tensor, *, num_layers: int
) -> SharedUserViews:
    """Return the mean of layers 0 … L of every view.

    Each part is on one side in every layer, so a layer takes one product instead of two.

    Args:
        graph: Without self-loops.
        users: Layer 0 of the users, shape ``(U, D)``.
        items: Layer 0 of the items of all views, side by side, shape ``(I, V D)``.
        num_layers: L, at least 1.
    """
    from_users = _alternating_mean(graph.to_items, graph.to_users, users, num_layers)
    from_items = _alternating_mean(graph.to_users, graph.to_items, items, num_layers)
    return SharedUserViews(from_users[0], from_users[1], from_items[1], from_items[0])


def _alternating_mean(
    across: SparseMatrix, back: SparseMatrix, start: Tensor, num_layers: int
) -> tuple[Tensor, Tensor]:
    """Return the mean of layers on the side of ``start`` and on the other side."""
    layers = [start]
    for index in range(num_layers):
        layers.append(spmm(back if index % 2 else across, layers[-1]))
    share = 1 / (num_layers + 1)
    own, other = (torch.stack(layers[side::2]).sum(0) * share for side in (0, 1))
    return own, other


def _sum_of_parts(shared: Tensor, wide: Tensor, ids: Tensor | None, kept: Tensor | None) -> Tensor:
    if ids is not None:
        shared, wide = shared.index_select(0, ids), wide.index_select(0, ids)
    if kept is not None:
        wide = wide * kept
    return shared.repeat(1, wide.shape[1] // shared.shape[1]) + wide
