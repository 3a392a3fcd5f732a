"""Training pairs in both orders, so that any part of them becomes a graph without sorting.

A view that keeps some of the edges needs them as CSR by user, and as CSR by item for the other
direction and for every backward pass. The pairs come sorted by user; the order by item is found
once. What a view keeps then keeps both orders: sums and gathers, linear in the number of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.bipartite import BipartiteGraph, symmetric_weights
from dasrec_core.graphs.sparse import SparseMatrix, csr_tensor, row_starts


@dataclass(frozen=True, slots=True, eq=False)
class PairLayout:
    r"""Distinct user-item pairs by user and by item.

    Attributes:
        user_ids: User of each pair, ascending, int64, shape ``(E,)``.
        item_ids: Item of each pair, ascending within a user, int64, shape ``(E,)``.
        by_item: Which pair comes when they are sorted by item, then user, int64, ``(E,)``.
        user_starts: Where a user's pairs start, int32, shape ``(U + 1,)``.
        item_starts: Where an item's pairs start in the order by item, int32, shape ``(I + 1,)``.
        weights: :math:`1/\sqrt{d_u d_i}` of each pair when none is dropped, shape ``(E,)``.
    """

    user_ids: Tensor
    item_ids: Tensor
    by_item: Tensor
    user_starts: Tensor
    item_starts: Tensor
    weights: Tensor

    @property
    def num_pairs(self) -> int:
        """Number of pairs, E."""
        return len(self.user_ids)

    @property
    def num_users(self) -> int:
        """Number of users, also of those without a pair."""
        return len(self.user_starts) - 1

    @property
    def num_items(self) -> int:
        """Number of items, also of those without a pair."""
        return len(self.item_starts) - 1

    def kept_graph(self, kept: Tensor) -> BipartiteGraph:
        """Return the graph of some pairs, normalised with the degrees they leave.

        Args:
            kept: Which pairs stay, bool, shape ``(E,)``; both directions of a pair stay or go.
        """
        users, items = self.user_ids[kept], self.item_ids[kept]
        kept_by_item = self.by_item[kept[self.by_item]]
        rank = torch.cumsum(kept, 0) - 1  # of a pair among those kept, by user
        weights = symmetric_weights(
            users, items, num_users=self.num_users, num_items=self.num_items, self_loops=False
        ).edges
        to_users = SparseMatrix(
            csr_tensor(row_starts(users, self.num_users), items, weights, self.num_items),
            csr_tensor(
                row_starts(self.item_ids[kept_by_item], self.num_items),
                self.user_ids[kept_by_item],
                weights[rank[kept_by_item]],
                self.num_users,
            ),
        )
        return BipartiteGraph(to_users, to_users.transposed, None, None)

    def masked_graph(
        self, to_users: Tensor, to_items: Tensor, *, keep_rate: float
    ) -> BipartiteGraph:
        """Return the whole graph's weights, where kept, divided by the keep rate.

        What is dropped stays in place with weight 0: for a graph that lives for one step that is
        cheaper than to leave it out, and on CUDA it costs no wait for a count.

        Args:
            to_users: Which pairs carry items to users, bool, shape ``(E,)``.
            to_items: Which pairs carry users to items, bool, shape ``(E,)``.
            keep_rate: Share that is kept, in (0, 1].
        """
        weights = self.weights / keep_rate
        forward, backward = weights * to_users, weights * to_items
        return BipartiteGraph(self.matrix(forward), self.matrix(backward).transposed, None, None)

    def matrix(self, values: Tensor) -> SparseMatrix:
        """Return the user-item matrix, a value per pair, shape ``(U, I)``; nothing is sorted."""
        return SparseMatrix(
            csr_tensor(self.user_starts, self.item_ids, values, self.num_items),
            csr_tensor(
                self.item_starts, self.user_ids[self.by_item], values[self.by_item], self.num_users
            ),
        )


def pair_layout(train: Interactions, device: torch.device) -> PairLayout:
    """Return the training pairs in both orders."""
    user_ids = torch.from_numpy(train.user_ids).to(device)
    item_ids = torch.from_numpy(train.item_ids).to(device)
    weights = symmetric_weights(
        user_ids,
        item_ids,
        num_users=train.num_users,
        num_items=train.num_items,
        self_loops=False,
    ).edges
    return PairLayout(
        user_ids,
        item_ids,
        torch.argsort(item_ids * train.num_users + user_ids),
        row_starts(user_ids, train.num_users),
        row_starts(item_ids, train.num_items),
        weights,
    )
