"""The graph of one modality's view: rebuilt every epoch, kept in checkpoints as plain arrays."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from dasrec_core.data.interactions import Interactions
from dasrec_core.graphs.bipartite import BipartiteGraph, EdgeWeights, symmetric_weights
from dasrec_core.graphs.dropout import draw_kept, dropped_graph, num_entries


class ViewGraph(nn.Module):
    """A user-item graph with edge dropout, normalised as D^-1/2 (A + I) D^-1/2.

    The edges and which of them are kept are buffers of fixed shape, so a checkpoint holds all
    that a score depends on; the sparse matrices are derived from them when first needed. Before
    the first epoch no edge is kept.

    Attributes:
        user_ids: User of each edge, int64, shape ``(E,)``; the same in every epoch.
        item_ids: Item of each edge, int64, shape ``(E,)``.
        kept: Which stored entries survived the dropout, bool; see ``graphs.dropout``.
    """

    user_ids: Tensor
    item_ids: Tensor
    kept: Tensor

    def __init__(
        self,
        user_ids: Tensor,
        item_ids: Tensor,
        *,
        num_users: int,
        num_items: int,
        keep_rate: float,
    ) -> None:
        super().__init__()
        self._sizes = (num_users, num_items)
        self._keep_rate = keep_rate
        self._graph: BipartiteGraph | None = None
        count = num_entries(len(user_ids), num_users, num_items)
        self.register_buffer("user_ids", user_ids, persistent=False)
        self.register_buffer("item_ids", item_ids)
        self.register_buffer("kept", torch.zeros(count, dtype=torch.bool, device=user_ids.device))

    @classmethod
    def of_interactions(
        cls, train: Interactions, *, keep_rate: float, device: torch.device
    ) -> ViewGraph:
        """Return a view over the training graph itself."""
        return cls(
            torch.from_numpy(train.user_ids).to(device),
            # A copy: a buffer that is loaded into must not write through to the data set.
            torch.tensor(train.item_ids, device=device),
            num_users=train.num_users,
            num_items=train.num_items,
            keep_rate=keep_rate,
        )

    @classmethod
    def of_generated(
        cls, num_users: int, num_items: int, *, k: int, keep_rate: float, device: torch.device
    ) -> ViewGraph:
        """Return a view whose ``k`` items per user are yet to be generated."""
        users = torch.arange(num_users, device=device).repeat_interleave(k)
        return cls(
            users,
            torch.zeros_like(users),
            num_users=num_users,
            num_items=num_items,
            keep_rate=keep_rate,
        )

    def rebuild(self, item_ids: Tensor | None = None) -> None:
        """Take new items, if given, for every edge in order, and draw which entries are kept."""
        if item_ids is not None:
            self.item_ids.copy_(item_ids.reshape(-1))
        self.kept.copy_(draw_kept(len(self.kept), self._keep_rate, self.kept.device))
        self._graph = None

    def graph(self) -> BipartiteGraph:
        """Return the graph as it is now."""
        if self._graph is None:
            self._graph = dropped_graph(
                (self.user_ids, self.item_ids), self._weights(), self.kept, self._keep_rate
            )
        return self._graph

    def pairs(self) -> Interactions:
        """Return the edges before dropout."""
        num_users, num_items = self._sizes
        return Interactions.from_pairs(
            self.user_ids.cpu().numpy(),
            self.item_ids.cpu().numpy(),
            num_users=num_users,
            num_items=num_items,
        )

    def _load_from_state_dict(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as torch declares it
        super()._load_from_state_dict(*args, **kwargs)
        self._graph = None

    def _weights(self) -> EdgeWeights:
        num_users, num_items = self._sizes
        return symmetric_weights(
            self.user_ids,
            self.item_ids,
            num_users=num_users,
            num_items=num_items,
            self_loops=True,
        )
